import type { Charset } from './charset.js';
import type { Operations } from './ops.js';

/** More parameters than any sequence that means something here has; the rest is dropped. */
const MOST_PARAMETERS = 32;
/** Numbers stop growing here: above it nothing differs, since moves stop at the edges. */
const MOST = 99_999;
const BRACKET = 0x5b;
const QUESTION_MARK = 0x3f;
const SGR = 0x6d;

/**
 * The inside of one CSI sequence, byte by byte: an optional private marker, parameters, intermediate bytes. Bytes out of that order make it
 * malformed: it is then swallowed up to its final byte.
 */
export class ControlSequence {
  readonly #to: Operations;
  readonly #charset: Charset;
  #private = 0;
  readonly #parameters = new Int32Array(MOST_PARAMETERS);
  #count = 0;
  #current = 0;
  #subparameter = false;
  #begun = false;
  #intermediate = 0;
  #malformed = false;

  /** @param charset is saved with the cursor, and restored */
  constructor(to: Operations, charset: Charset) {
    this.#to = to;
    this.#charset = charset;
  }

  begin(): void {
    this.#private = 0;
    this.#count = 0;
    this.#current = 0;
    this.#subparameter = false;
    this.#begun = false;
    this.#intermediate = 0;
    this.#malformed = false;
  }

  /** Takes a byte from 0x20 to 0x3f. */
  collect(byte: number): void {
    if (byte < 0x30) {
      // Two of them make another sequence than one: none that is known here.
      this.#malformed ||= this.#intermediate !== 0;
      this.#intermediate = byte;
      return;
    }
    if (this.#intermediate !== 0) this.#malformed = true;
    else if (byte >= 0x3c) {
      if (this.#begun) this.#malformed = true;
      this.#private = byte;
    } else if (byte === 0x3b) this.#next();
    else if (byte === 0x3a) this.#subparameter = true;
    else if (!this.#subparameter) this.#current = Math.min(MOST, this.#current * 10 + byte - 0x30);
    this.#begun = true;
  }

  /**
   * Takes a whole sequence, from the ESC at `at` to its final byte, and does what it does. Returns where it ends; `at`, with nothing done, if there is
   * none, or not all of it, or a control character in it. `repeatable`: a character that is seen stands right before it.
   */
  take(bytes: Uint8Array, at: number, repeatable: boolean): number {
    if (bytes[at + 1] !== BRACKET) return at;
    const { length } = bytes;
    let end = at + 2;
    let byte = 0;
    let number = 0;
    // Most have one number or none.
    for (; end < length; end++) {
      byte = bytes[end] as number;
      if (byte < 0x30 || byte > 0x39) break;
      number = number * 10 + byte - 0x30;
    }
    const single = byte >= 0x40;
    for (; end < length; end++) {
      byte = bytes[end] as number;
      if (byte < 0x20 || byte > 0x3f) break;
    }
    if (end >= length || byte < 0x40 || byte > 0x7e) return at;
    if (byte === SGR) return end + 1;
    if (single) {
      this.#parameters[0] = Math.min(MOST, number);
      this.#count = 1;
      this.#do(byte, repeatable);
    } else {
      this.begin();
      for (let i = at + 2; i < end; i++) this.collect(bytes[i] as number);
      this.finish(byte, repeatable);
    }
    return end + 1;
  }

  /** Does what the sequence does, once its final byte (0x40 to 0x7e) has come: mostly nothing that a log shows. */
  finish(final: number, repeatable: boolean): void {
    // Of all sequences by far the most.
    if (final === SGR) return;
    this.#next();
    if (this.#malformed) return;
    if (this.#intermediate !== 0) {
      if (this.#intermediate === 0x21 && final === 0x70 && this.#private === 0) {
        this.#charset.reset();
        this.#to.decstr();
      }
    } else if (this.#private === 0) this.#do(final, repeatable);
    else if (this.#private === QUESTION_MARK && (final === 0x68 || final === 0x6c)) this.#decModes(final === 0x68);
  }

  #next(): void {
    if (this.#count < MOST_PARAMETERS) this.#parameters[this.#count++] = this.#current;
    this.#current = 0;
    this.#subparameter = false;
  }

  #decModes(set: boolean): void {
    for (let i = 0; i < this.#count; i++) {
      switch (this.#parameters[i] as number) {
        case 25:
          this.#to.dectcem(set);
          break;
        case 1048:
          if (set) this.#save();
          else this.#restore();
          break;
        case 47:
        case 1047:
        case 1049:
          this.#to.alternate(set);
          break;
      }
    }
  }

  #save(): void {
    this.#charset.save();
    this.#to.decsc();
  }

  #restore(): void {
    this.#charset.restore();
    this.#to.decrc();
  }

  #do(final: number, repeatable: boolean): void {
    const to = this.#to;
    const first = this.#parameters[0] as number;
    const second = this.#count > 1 ? (this.#parameters[1] as number) : 0;
    const n = Math.max(1, first);
    switch (final) {
      case 0x40: // @
        to.ich(n);
        return;
      case 0x41: // A
        to.cuu(n);
        return;
      case 0x42: // B
        to.cud(n);
        return;
      case 0x43: // C
      case 0x61: // a
        to.cuf(n);
        return;
      case 0x44: // D
        to.cub(n);
        return;
      case 0x45: // E
        to.cnl(n);
        return;
      case 0x46: // F
        to.cpl(n);
        return;
      case 0x47: // G
      case 0x60: // `
        to.cha(n);
        return;
      case 0x48: // H
      case 0x66: // f
        to.cup(n, Math.max(1, second));
        return;
      case 0x49: // I
        to.cht(n);
        return;
      case 0x4a: // J; ED 3, which erases what has scrolled away, is not for a log
        if (isPart(first)) to.ed(first);
        return;
      case 0x4b: // K
        if (isPart(first)) to.el(first);
        return;
      case 0x4c: // L
        to.il(n);
        return;
      case 0x4d: // M
        to.dl(n);
        return;
      case 0x50: // P
        to.dch(n);
        return;
      case 0x53: // S
        to.su(n);
        return;
      case 0x54: // T; with five parameters it begins xterm's highlight tracking
        if (this.#count === 1) to.sd(n);
        return;
      case 0x58: // X
        to.ech(n);
        return;
      case 0x5a: // Z
        to.cbt(n);
        return;
      case 0x62: // b
        if (repeatable) to.rep(n);
        return;
      case 0x64: // d
        to.vpa(n);
        return;
      case 0x65: // e
        to.vpr(n);
        return;
      case 0x72: // r
        to.decstbm(n, second);
        return;
      case 0x73: // s
        this.#save();
        return;
      case 0x75: // u
        this.#restore();
        return;
    }
  }
}

function isPart(part: number): part is 0 | 1 | 2 {
  return part <= 2;
}

/** Where an SGR sequence ends that begins with the ESC at `at`; `at` if it is no whole SGR. Of all sequences there are by far the most of these. */
export function skipSgr(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== BRACKET) return at;
  let end = at + 2;
  for (let byte = bytes[end]; byte !== undefined && byte >= 0x30 && byte <= 0x3b; byte = bytes[++end]);
  return bytes[end] === SGR ? end + 1 : at;
}
