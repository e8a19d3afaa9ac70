import type { Op } from './ops.js';

/** More parameters than any sequence that means something here has; the rest is dropped. */
const MOST_PARAMETERS = 32;
/** Numbers stop growing here: above it nothing differs, since moves stop at the edges. */
const MOST = 99_999;
/** DEC's private modes that open a second screen. */
const ALTERNATE = [47, 1047, 1049];

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
  #intermediate = 0;
  #malformed = false;

  begin(): void {
    this.#private = 0;
    this.#parameters.length = 0;
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

  /** Hands over what the sequence does, once its final byte (0x40 to 0x7e) has come: mostly nothing that a log shows. */
  finish(final: number, emit: (op: Op) => void): void {
    // SGR: of all sequences by far the most.
    if (final === 0x6d) return;
    this.#next();
    if (this.#malformed) return;
    if (this.#intermediate !== 0) {
      if (this.#intermediate === 0x21 && final === 0x70 && this.#private === 0) emit({ op: 'decstr' });
    } else if (this.#private === 0) {
      const op = operation(String.fromCharCode(final), this.#parameters);
      if (op !== undefined) emit(op);
    } else if (this.#private === 0x3f && (final === 0x68 || final === 0x6c)) this.#decModes(final === 0x68, emit);
  }

  #next(): void {
    if (this.#parameters.length < MOST_PARAMETERS) this.#parameters.push(this.#current);
    this.#current = 0;
    this.#subparameter = false;
  }

  #decModes(set: boolean, emit: (op: Op) => void): void {
    for (const mode of this.#parameters) {
      if (mode === 25) emit({ op: 'dectcem', shown: set });
      else if (mode === 1048) emit({ op: set ? 'decsc' : 'decrc' });
      else if (ALTERNATE.includes(mode)) emit({ op: 'alternate', on: set });
    }
  }
}

function operation(final: string, parameters: readonly number[]): Op | undefined {
  const [first = 0, second = 0] = parameters;
  const n = Math.max(1, first);
  switch (final) {
    case '@':
      return { op: 'ich', n };
    case 'A':
      return { op: 'cuu', n };
    case 'B':
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
    case 'H':
    case 'f':
      return { op: 'cup', row: n, column: Math.max(1, second) };
    case 'I':
      return { op: 'cht', n };
    case 'J':
      return erasing('ed', first);
    case 'K':
      return erasing('el', first);
    case 'L':
      return { op: 'il', n };
    case 'M':
      return { op: 'dl', n };
    case 'P':
      return { op: 'dch', n };
    case 'S':
      return { op: 'su', n };
    case 'T':
      // With five parameters it begins xterm's highlight tracking.
      return parameters.length === 1 ? { op: 'sd', n } : undefined;
    case 'X':
      return { op: 'ech', n };
    case 'Z':
      return { op: 'cbt', n };
    case 'b':
      return { op: 'rep', n };
    case 'd':
      return { op: 'vpa', row: n };
    case 'e':
      return { op: 'vpr', n };
    case 'r':
      return { op: 'decstbm', top: n, bottom: second };
    case 's':
      return { op: 'decsc' };
    case 'u':
      return { op: 'decrc' };
    default:
      return undefined;
  }
}

/** ED 3, which erases what has scrolled away, is not for a log. */
function erasing(op: 'ed' | 'el', part: number): Op | undefined {
  return part === 0 || part === 1 || part === 2 ? { op, part } : undefined;
}

/** Where an SGR sequence ends that begins with the ESC at `at`; `at` if it is no whole SGR. Of all sequences there are by far the most of these. */
export function skipSgr(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 0x5b) return at;
  let end = at + 2;
  for (let byte = bytes[end]; byte !== undefined && byte >= 0x30 && byte <= 0x3b; byte = bytes[++end]);
  return bytes[end] === 0x6d ? end + 1 : at;
}
