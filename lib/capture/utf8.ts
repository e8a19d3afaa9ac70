import { INVALID } from './ops.js';

/** More bytes of the character are needed. */
export const MORE = -1;

/**
 * UTF-8 bytes to code points, one byte at a time, as the Encoding Standard has it: a byte that cannot go on a character ends it as invalid
 * and is looked at anew, so there is one INVALID for each maximal subpart (https://encoding.spec.whatwg.org/#utf-8-decoder).
 */
export class Utf8Decoder {
  #code = 0;
  #needed = 0;
  #lower = 0x80;
  #upper = 0xbf;

  /** A character has begun and is not complete. */
  get partial(): boolean {
    return this.#needed > 0;
  }

  /** Would `byte` go on the character that has begun? */
  accepts(byte: number): boolean {
    return byte >= this.#lower && byte <= this.#upper;
  }

  /** Forgets the character that has begun. */
  reset(): void {
    this.#needed = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
  }

  /** Takes a byte above 0x7f that begins a character or, after `accepts`, goes on with it: the code point, INVALID, or MORE. */
  next(byte: number): number {
    if (this.#needed > 0) {
      this.#lower = 0x80;
      this.#upper = 0xbf;
      this.#code = (this.#code << 6) | (byte & 0x3f);
      this.#needed--;
      return this.#needed === 0 ? this.#code : MORE;
    }
    if (byte >= 0xc2 && byte <= 0xdf) return this.#begin(1, byte & 0x1f);
    if (byte >= 0xe0 && byte <= 0xef) {
      if (byte === 0xe0) this.#lower = 0xa0;
      if (byte === 0xed) this.#upper = 0x9f;
      return this.#begin(2, byte & 0x0f);
    }
    if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte === 0xf0) this.#lower = 0x90;
      if (byte === 0xf4) this.#upper = 0x8f;
      return this.#begin(3, byte & 0x07);
    }
    return INVALID;
  }

  #begin(needed: number, code: number): number {
    this.#needed = needed;
    this.#code = code;
    return MORE;
  }
}

/** How many bytes at the end of `bytes[from, to)` begin a character that could still be completed: 0 to 3. */
export function incompleteTail(bytes: Uint8Array, from: number, to: number): number {
  for (let back = 1; back <= 3 && to - back >= from; back++) {
    const byte = bytes[to - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

/** How many bytes UTF-8 takes for a code point. */
export function utf8Length(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 || code === INVALID ? 3 : 4;
}

/** Writes a code point at `at` and returns where the next one goes. */
export function encode(code: number, target: Uint8Array, at: number): number {
  if (code < 0x80) {
    target[at] = code;
    return at + 1;
  }
  if (code < 0x800) {
    target[at] = 0xc0 | (code >> 6);
    target[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  const real = code === INVALID ? 0xfffd : code;
  if (real < 0x10000) {
    target[at] = 0xe0 | (real >> 12);
    target[at + 1] = 0x80 | ((real >> 6) & 0x3f);
    target[at + 2] = 0x80 | (real & 0x3f);
    return at + 3;
  }
  target[at] = 0xf0 | (real >> 18);
  target[at + 1] = 0x80 | ((real >> 12) & 0x3f);
  target[at + 2] = 0x80 | ((real >> 6) & 0x3f);
  target[at + 3] = 0x80 | (real & 0x3f);
  return at + 4;
}
