import type { Op } from './ops.js';

/** More parameters than any sequence that means something here has; the rest is dropped. */
const MOST_PARAMETERS = 32;
/** Numbers stop growing here: above it nothing differs, since moves stop at the edges. */
const MOST = 99_999;

/**
 * The inside of one CSI sequence, byte by byte: an optional private marker, parameters, intermediate bytes. Bytes out of that order make it
 * malformed: it is then swallowed up to its final byte.
 */
export class ControlSequence {
  #private = 0;
  #parameters: number[] = [];
  #current = 0;
  #subparameter = false;
  #begun = false;
  #intermediate = false;
  #malformed = false;

  begin(): void {
    this.#private = 0;
    this.#parameters = [];
    this.#current = 0;
    this.#subparameter = false;
    this.#begun = false;
    this.#intermediate = false;
    this.#malformed = false;
  }

  /** Takes a byte from 0x20 to 0x3f. */
  collect(byte: number): void {
    if (byte < 0x30) {
      this.#intermediate = true;
      return;
    }
    if (this.#intermediate) this.#malformed = true;
    else if (byte >= 0x3c) {
      if (this.#begun) this.#malformed = true;
      this.#private = byte;
    } else if (byte === 0x3b) this.#next();
    else if (byte === 0x3a) this.#subparameter = true;
    else if (!this.#subparameter) this.#current = Math.min(MOST, this.#current * 10 + byte - 0x30);
    this.#begun = true;
  }

  /** What the sequence does, once its final byte (0x40 to 0x7e) has come; undefined: nothing a log shows. */
  finish(final: number): Op | undefined {
    this.#next();
    if (this.#malformed || this.#intermediate) return undefined;
    if (this.#private !== 0) return this.#private === 0x3f ? this.#decMode(final) : undefined;
    return operation(String.fromCharCode(final), this.#parameters[0] ?? 0);
  }

  #next(): void {
    if (this.#parameters.length < MOST_PARAMETERS) this.#parameters.push(this.#current);
    this.#current = 0;
    this.#subparameter = false;
  }

  #decMode(final: number): Op | undefined {
    const set = final === 0x68;
    if ((set || final === 0x6c) && this.#parameters.includes(25)) return { op: 'dectcem', shown: set };
    return undefined;
  }
}

function operation(final: string, first: number): Op | undefined {
  const n = Math.max(1, first);
  switch (final) {
    case 'A':
      return { op: 'cuu', n };
    case 'B':
    case 'e':
      return { op: 'cud', n };
    case 'C':
    case 'a':
      return { op: 'cuf', n };
    case 'D':
      return { op: 'cub', n };
    case 'E':
      return { op: 'cnl', n };
    case 'F':
      return { op: 'cpl', n };
    case 'G':
    case '`':
      return { op: 'cha', n };
    case 'J':
      return first === 0 ? { op: 'ed' } : undefined;
    case 'K':
      return first === 0 || first === 1 || first === 2 ? { op: 'el', part: first } : undefined;
    case 'X':
      return { op: 'ech', n };
    default:
      return undefined;
  }
}
