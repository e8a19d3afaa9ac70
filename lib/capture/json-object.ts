import type { Buffer } from 'node:buffer';

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const SMALL_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What JSON.parse takes after a backslash, but for `u`. */
const ESCAPED = new Set(Array.from('"\\/bfnrt', (character) => character.charCodeAt(0)));

const WORDS = ['true', 'false', 'null'].map((word) => Array.from(word, (character) => character.charCodeAt(0)));

const NONE = 0;

/** Not JSON. */
const WRONG = -1;

/**
 * Whether `bytes[start, end)` is one JSON object and nothing else. It is exactly as strict as JSON.parse is on the bytes as text (a property test holds the
 * two against each other), but needs neither the text nor the values: a line takes a sixth of the time. Nothing here calls itself: a line of a mebibyte can
 * hold half a million brackets.
 */
export function isJsonObject(bytes: Buffer, start: number, end: number): boolean {
  // What comes after `end` may be the next line; the last byte is looked at first, so that most of what is no JSON costs nothing.
  if (bytes[start] !== OPEN_OBJECT || bytes[end - 1] !== CLOSE_OBJECT) return false;
  /** The bracket that is to come next, if any, and those after it, the last first. Most metadata is flat, and needs no memory for them. */
  let closing = NONE;
  const outer: number[] = [];
  let at = start;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      const close = byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
      at = afterBlanks(bytes, at + 1);
      if (bytes[at] !== close) {
        if (closing !== NONE) outer.push(closing);
        closing = close;
        if (close === CLOSE_OBJECT) at = afterKey(bytes, at, end);
        if (at < 0) return false;
        continue;
      }
      at++;
    } else at = byte === QUOTE ? afterString(bytes, at, end) : afterBare(bytes, at);
    // After a value: the ends of what holds it, or the next one.
    for (;;) {
      if (at < 0 || at > end) return false;
      if (closing === NONE) return at === end;
      at = afterBlanks(bytes, at);
      if (bytes[at] === closing) {
        closing = outer.pop() ?? NONE;
        at++;
      } else if (bytes[at] === COMMA) {
        at = afterBlanks(bytes, at + 1);
        if (closing === CLOSE_OBJECT) at = afterKey(bytes, at, end);
        if (at < 0) return false;
        break;
      } else return false;
    }
  }
}

/** Where the value begins whose key is at `at`. */
function afterKey(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] !== QUOTE) return WRONG;
  const after = afterString(bytes, at, end);
  if (after < 0) return WRONG;
  const colon = afterBlanks(bytes, after);
  return bytes[colon] === COLON ? afterBlanks(bytes, colon + 1) : WRONG;
}

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] as number;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return at;
    at++;
  }
}

function afterString(bytes: Buffer, quote: number, end: number): number {
  for (let at = quote + 1; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return WRONG;
    if (byte !== BACKSLASH) continue;
    at++;
    if (bytes[at] === SMALL_U) {
      for (const last = at + 4; at < last; at++) if (!isHexDigit(bytes[at + 1] as number)) return WRONG;
    } else if (!ESCAPED.has(bytes[at] as number)) return WRONG;
  }
  return WRONG;
}

/** A number, `true`, `false` or `null`. */
function afterBare(bytes: Buffer, from: number): number {
  let at = bytes[from] === MINUS ? from + 1 : from;
  if (!isDigit(bytes[at] as number)) return at > from ? WRONG : afterWord(bytes, from);
  at = bytes[at] === ZERO ? at + 1 : afterDigits(bytes, at);
  if (bytes[at] === POINT) at = afterDigits(bytes, at + 1);
  if (at < 0) return WRONG;
  if (((bytes[at] as number) | 0x20) === 0x65) {
    at++;
    at = afterDigits(bytes, bytes[at] === MINUS || bytes[at] === 0x2b ? at + 1 : at);
  }
  return at;
}

/** One digit at least. */
function afterDigits(bytes: Buffer, from: number): number {
  let at = from;
  while (isDigit(bytes[at] as number)) at++;
  return at > from ? at : WRONG;
}

function afterWord(bytes: Buffer, at: number): number {
  const word = WORDS.find((letters) => letters[0] === bytes[at]);
  if (word === undefined) return WRONG;
  for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word[i]) return WRONG;
  return at + word.length;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isHexDigit(byte: number): boolean {
  const small = byte | 0x20;
  return isDigit(byte) || (small >= 0x61 && small <= 0x66);
}
