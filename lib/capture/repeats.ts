import { Buffer } from 'node:buffer';
import type { Millis } from './types.js';

/** A run of equal lines that has ended: the line was written once; it came `times` times more. */
export interface Run {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly times: number;
  /** When it came for the last time. */
  readonly until: Millis;
}

/**
 * Finds lines that equal the one before. The line compared with stays where it is until `keep`, so that lines of a block are compared in place.
 */
export class Repeats {
  #bytes: Buffer | undefined;
  #start = 0;
  #end = 0;
  #times = 0;
  #until: Millis = 0;
  #kept = Buffer.alloc(0);

  /** How often the last line has come again so far. */
  get times(): number {
    return this.#times;
  }

  /** Takes a line. True: it equals the one before and is held back; else it is the one to compare with, and `ended` was to be asked first. */
  same(bytes: Buffer, start: number, end: number, time: Millis): boolean {
    if (!this.#equals(bytes, start, end)) return false;
    this.#times++;
    this.#until = time;
    return true;
  }

  /** The line to compare with from now on. */
  begin(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#times = 0;
  }

  /** The run that ends here, if there is one; there is then nothing to compare with. */
  ended(): Run | undefined {
    const bytes = this.#bytes;
    this.#bytes = undefined;
    if (bytes === undefined || this.#times === 0) return undefined;
    const run = { bytes, start: this.#start, end: this.#end, times: this.#times, until: this.#until };
    this.#times = 0;
    return run;
  }

  /** The buffers of the lines so far are about to change: keeps the line to compare with. */
  keep(): void {
    if (this.#bytes === undefined || this.#bytes === this.#kept) return;
    const length = this.#end - this.#start;
    // With a newline behind, as LogText likes it. A buffer that grew for one long line is given back by the next short one.
    if (this.#kept.length <= length || this.#kept.length > 4 * length + 4096) {
      this.#kept = Buffer.allocUnsafe(length + (length >> 1) + 128);
    }
    this.#bytes.copy(this.#kept, 0, this.#start, this.#end);
    this.#kept[length] = 0x0a;
    this.#bytes = this.#kept;
    this.#start = 0;
    this.#end = length;
  }

  #equals(bytes: Buffer, start: number, end: number): boolean {
    const other = this.#bytes;
    const length = end - start;
    if (other === undefined || this.#end - this.#start !== length) return false;
    // Counters stand at the end of lines more often than at the beginning.
    for (let i = end - 1, k = this.#end - 1, stop = Math.max(start, end - 64); i >= stop; i--, k--) {
      if (bytes[i] !== other[k]) return false;
    }
    return length <= 64 || bytes.compare(other, this.#start, this.#end, start, end) === 0;
  }
}
