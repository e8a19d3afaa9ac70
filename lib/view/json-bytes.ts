/** JSON in bytes, read where it lies. What is accepted is valid JSON (RFC 8259); -1 says that it is not, or that it is nested too deep to be worth it. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COMMA = 0x2c;
const COLON = 0x3a;
const MAX_NESTING = 16;

const LITERALS: ReadonlyMap<number, Uint8Array> = new Map(
  ['true', 'false', 'null'].map((text) => [text.charCodeAt(0), bytesOf(text)]),
);

/** A text in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// A byte order mark is a character like any other, as in Node's buffers.
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text that stands from `start` to before `end`, in UTF-8. */
export function textIn(bytes: Uint8Array, start: number, end: number): string {
  return UTF8.decode(bytes.subarray(start, end));
}

/** Whether exactly these bytes stand from `start` to before `end`. */
export function isSame(wanted: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (wanted.length !== end - start) return false;
  for (let index = 0; index < wanted.length; index += 1) if (bytes[start + index] !== wanted[index]) return false;
  return true;
}

/** Where the bytes go on behind blanks. */
export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) break;
    at += 1;
  }
  return at;
}

/** Behind the string that begins with the quote at `from`. */
export function skipString(bytes: Uint8Array, from: number, end: number): number {
  let at = from + 1;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return -1;
    if (byte === BACKSLASH) {
      const escaped = bytes[at + 1] as number;
      // " \ / b f n r t, and u with four hexadecimal digits.
      if (escaped === 0x75) {
        for (let digit = at + 2; digit < at + 6; digit += 1) if (!isHex(bytes[digit])) return -1;
        at += 6;
      } else if (ESCAPED.has(escaped)) at += 2;
      else return -1;
    } else at += 1;
  }
  return -1;
}

const ESCAPED = new Set(bytesOf('"\\/bfnrt'));

/** Behind any value but a number. */
export function skipValue(bytes: Uint8Array, from: number, end: number, depth = 0): number {
  const first = bytes[from] as number;
  if (first === QUOTE) return skipString(bytes, from, end);
  if (first === 0x5b) return depth < MAX_NESTING ? skipList(bytes, from, end, depth, 0x5d) : -1;
  if (first === 0x7b) return depth < MAX_NESTING ? skipList(bytes, from, end, depth, 0x7d) : -1;
  const literal = LITERALS.get(first);
  if (literal === undefined || from + literal.length > end) return -1;
  return isSame(literal, bytes, from, from + literal.length) ? from + literal.length : -1;
}

/** Behind an array, or an object: what closes it says which. */
function skipList(bytes: Uint8Array, from: number, end: number, depth: number, close: number): number {
  let at = skipSpace(bytes, from + 1, end);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    if (close === 0x7d) {
      at = bytes[at] === QUOTE ? skipString(bytes, at, end) : -1;
      if (at === -1) return -1;
      at = skipSpace(bytes, at, end);
      if (bytes[at] !== COLON) return -1;
      at = skipSpace(bytes, at + 1, end);
    }
    const number = readNumber(bytes, at, end, IGNORED);
    at = number === -1 ? skipValue(bytes, at, end, depth + 1) : number;
    if (at === -1) return -1;
    at = skipSpace(bytes, at, end);
    if (bytes[at] === close) return at < end ? at + 1 : -1;
    if (bytes[at] !== COMMA) return -1;
    at = skipSpace(bytes, at + 1, end);
  }
}

const IGNORED = { value: 0 };
/** Powers of ten that are doubles exactly. */
const TENS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Below it one more digit still makes an integer that is a double exactly. */
const MOST = 900_719_925_474_099;

/**
 * Behind the number at `from`; its value, the same that `Number` has for it, goes into `into`. Digits that make an integer below 2^53, times or by a power
 * of ten up to 22, need one operation, which rounds correctly (Clinger 1990). Up to four more digits, which most fractions have that a program prints in
 * full, are divided with the rest that the division leaves. All others are left to `Number`.
 */
export function readNumber(bytes: Uint8Array, from: number, end: number, into: { value: number }): number {
  let at = from;
  const negative = bytes[at] === MINUS;
  if (negative) at += 1;
  let digit = digitAt(bytes, at, end);
  if (digit === NONE) return -1;
  // The first digits, as many as an integer can have, and those behind them.
  let digits = 0;
  let more = 0;
  let moreCount = 0;
  let exponent = 0;
  if (digit === 0) {
    digit = digitAt(bytes, ++at, end);
    if (digit !== NONE) return -1;
  }
  for (; digit !== NONE; digit = digitAt(bytes, ++at, end)) {
    if (digits < MOST) digits = digits * 10 + digit;
    else {
      more = more * 10 + digit;
      moreCount += 1;
    }
  }
  if (at < end && bytes[at] === POINT) {
    digit = digitAt(bytes, ++at, end);
    if (digit === NONE) return -1;
    for (; digit !== NONE; digit = digitAt(bytes, ++at, end)) {
      exponent -= 1;
      if (digits < MOST) digits = digits * 10 + digit;
      else {
        more = more * 10 + digit;
        moreCount += 1;
      }
    }
  }
  if (at < end && ((bytes[at] as number) | 0x20) === 0x65) {
    at += 1;
    const falls = bytes[at] === MINUS;
    if (falls || bytes[at] === 0x2b) at += 1;
    digit = digitAt(bytes, at, end);
    if (digit === NONE) return -1;
    let power = 0;
    for (; digit !== NONE; digit = digitAt(bytes, ++at, end)) if (power < 1000) power = power * 10 + digit;
    exponent += falls ? -power : power;
  }
  let size = Number.NaN;
  if (moreCount === 0) {
    if (exponent < 0 && exponent >= -22) size = digits / (TENS[-exponent] as number);
    else if (exponent >= 0 && exponent <= 22) size = digits * (TENS[exponent] as number);
  } else if (moreCount <= 4 && exponent < 0 && exponent >= -22) {
    size = quotient(digits, TENS[moreCount] as number, more, TENS[-exponent] as number);
  }
  if (Number.isNaN(size)) into.value = Number(textIn(bytes, from, at));
  else into.value = negative ? -size : size;
  return at;
}

/**
 * (a * b + c) / d, rounded once, for integers that are doubles; NaN where the result lies too near to the middle between two doubles to tell. Product and
 * quotient are kept with what their rounding has cost (Dekker 1971), so the error before the last rounding is below 2^-100 of the result.
 */
function quotient(a: number, b: number, c: number, d: number): number {
  const product = a * b;
  const rest = productError(a, b, product) + c;
  const sum = product + rest;
  const sumError = rest - (sum - product);
  const first = sum / d;
  const back = first * d;
  const second = (sum - back - productError(first, d, back) + sumError) / d;
  const low = first + second * (1 - 2 ** -40);
  return low === first + second * (1 + 2 ** -40) ? low : Number.NaN;
}

/** What the rounded product of two doubles lacks (Veltkamp's split). */
function productError(a: number, b: number, product: number): number {
  const aBig = 134_217_729 * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = 134_217_729 * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

const NONE = -1;

function digitAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return NONE;
  const digit = (bytes[at] as number) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : NONE;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (byte >= ZERO && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}
