import type { Buffer } from 'node:buffer';
import { encode } from './utf8.js';

const BACKSLASH = 0x5c;

/** No escape. */
const NONE = -1;
/** Four hexadecimal digits follow. */
const UNIT = -2;

/** What a backslash and a byte stand for: as JSON has it (RFC 8259, section 7), and other signs than letters and digits for themselves. */
const ESCAPES = Int16Array.from({ length: 256 }, (_, byte) =>
  /[!-/:-@[-`{-~ ]/.test(String.fromCharCode(byte)) ? byte : NONE,
);
for (const [letter, code] of Object.entries({ b: 0x08, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09, u: UNIT })) {
  ESCAPES[letter.charCodeAt(0)] = code;
}

/** An escape at the end that may go on: `\`, `\u00`, and the first half of a pair. */
const UNFINISHED = /\\(?:u[0-9a-f]{0,3}|ud[89ab][0-9a-f]{2}(?:\\(?:u[0-9a-f]{0,3})?)?)?$/i;

/** What can be left of an escape at the beginning, the second half of a pair included; each length counts. */
const REST = /^(?:u?[0-9a-f]{1,4}(?:\\ud[c-f][0-9a-f]{2})?|\\ud[c-f][0-9a-f]{2}|["\\/nrt])/i;

/** The longest escape, a pair, in bytes. */
export const MOST_ESCAPE = 12;

/** Is there a backslash in `bytes[start, end)`? No native search: making it stop at a row's end costs more than this. */
export function hasEscapes(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return true;
  return false;
}

/**
 * Writes `source[start, end)` to `target`, from its beginning on, with what JSON escapes in place of the escapes; also a backslash before
 * any other sign than a letter or digit goes, as in other languages' strings. All else stays as it is, so any text will do; where there is no
 * escape in it, as much comes out as went in. The output is never longer; `target` may be `source` if `start` is 0. `places`: for each byte of
 * the source and the end what is wanted in place of its position; rewritten to the same for the bytes of the target. Returns the length.
 */
export function unescape(source: Buffer, start: number, end: number, target: Buffer, places?: Int32Array): number {
  let length = 0;
  let at = start;
  while (at < end) {
    const byte = source[at] as number;
    if (byte !== BACKSLASH && places === undefined) {
      target[length++] = byte;
      at++;
      continue;
    }
    const code = byte === BACKSLASH && at + 1 < end ? (ESCAPES[source[at + 1] as number] as number) : NONE;
    const unit = code === UNIT ? unitAt(source, at + 2, end) : NONE;
    const from = at;
    const first = length;
    if (unit >= 0) {
      const low =
        isHigh(unit) && source[at + 6] === BACKSLASH && source[at + 7] === 0x75 ? unitAt(source, at + 8, end) : NONE;
      const paired = low >= 0xdc00 && low <= 0xdfff;
      at += paired ? 12 : 6;
      length = encode(paired ? ((unit - 0xd800) << 10) + low - 0xdc00 + 0x10000 : whole(unit), target, length);
    } else {
      at += code >= 0 ? 2 : 1;
      target[length++] = code >= 0 ? code : byte;
    }
    if (places !== undefined) {
      const place = places[from - start] as number;
      for (let i = first; i < length; i++) places[i] = place;
    }
  }
  if (places !== undefined) places[length] = places[end - start] as number;
  return length;
}

/** How many bytes at the end belong to an escape that is not complete. */
export function unfinishedEscape(bytes: Buffer): number {
  return UNFINISHED.exec(bytes.toString('latin1', Math.max(0, bytes.length - MOST_ESCAPE)))?.[0].length ?? 0;
}

/** How many bytes at the beginning may, at most, be what is left of an escape that began before them. */
export function restOfEscape(bytes: Buffer): number {
  return REST.exec(bytes.toString('latin1', 0, MOST_ESCAPE))?.[0].length ?? 0;
}

/** Four hexadecimal digits, -1 if there are none. */
function unitAt(source: Buffer, at: number, end: number): number {
  if (at + 4 > end) return -1;
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = digitOf(source[i] as number);
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Half a pair alone is no character; Buffer.from makes the same of it in a value. */
function whole(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit;
}
