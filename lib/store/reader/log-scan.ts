/** Counting a log from its start, a stretch at a time, in constant memory. */
import { foldedLines, LONGEST_FOLD } from '../../capture/fold-remark.js';
import type { Snapshot } from './snapshot.js';

const NEWLINE = 0x0a;

export class LogScan {
  readonly #file: Snapshot | undefined;
  /** The start of a line that is not whole yet: enough of it to know a remark. */
  #head: Buffer = Buffer.alloc(0);
  /** What was counted so far. */
  bytes = 0;
  lines = 0;
  /** How many lines the remarks about repeats stand for. */
  folded = 0;

  /** @param file the log; undefined where there is none, which is as good as an empty one */
  constructor(file: Snapshot | undefined) {
    this.#file = file;
  }

  get size(): number {
    return this.#file?.size ?? 0;
  }

  /** Whether what was counted so far ends with a newline, or is nothing. */
  get atLineEnd(): boolean {
    return this.#head.length === 0;
  }

  /** Counts on to byte `to`, or to the end of the log if that comes before. */
  async upTo(to: number): Promise<void> {
    if (this.#file === undefined) return;
    for await (const block of this.#file.blocks(this.bytes, Math.min(to, this.size))) this.#take(block);
  }

  #take(block: Buffer): void {
    let at = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, at)) {
      if (this.#head.length === 0) this.folded += foldedLines(block, at, end);
      else {
        this.#keep(block.subarray(0, end));
        this.folded += foldedLines(this.#head, 0, this.#head.length);
        this.#head = Buffer.alloc(0);
      }
      this.lines += 1;
      at = end + 1;
    }
    this.#keep(block.subarray(at));
    this.bytes += block.length;
  }

  /** One byte more than a remark can have tells that a line is none. */
  #keep(part: Buffer): void {
    const missing = LONGEST_FOLD + 1 - this.#head.length;
    if (part.length > 0 && missing > 0) this.#head = Buffer.concat([this.#head, part.subarray(0, missing)]);
  }
}
