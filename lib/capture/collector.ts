import { Buffer } from 'node:buffer';
import type { AppendFile } from './types.js';

/** What is collected is laid out in blocks of this size, so that a thousand small lines are not a thousand buffers. */
const BLOCK = 1 << 16;

/** Bytes to append, file by file, until they are taken. */
export class Collector {
  readonly #files = { stdout: new Blocks(), stderr: new Blocks(), metadata: new Blocks(), timeline: new Blocks() };
  #bytes = 0;

  /** Bytes not yet taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Copies `bytes[start, end)` to what is to be appended to a file. */
  add(file: AppendFile, bytes: Buffer, start: number, end: number): void {
    this.#files[file].add(bytes, start, end);
    this.#bytes += end - start;
  }

  /** The same for text. */
  addText(file: AppendFile, text: string): void {
    this.#bytes += this.#files[file].addText(text);
  }

  /** Hands everything over. The buffers are the collector's again with the next `add`. */
  take(): Record<AppendFile, readonly Buffer[]> {
    this.#bytes = 0;
    const { stdout, stderr, metadata, timeline } = this.#files;
    return { stdout: stdout.take(), stderr: stderr.take(), metadata: metadata.take(), timeline: timeline.take() };
  }
}

/**
 * Text of one file, in blocks that are filled again once their content has been taken. A new block each time would leave 60 MiB of garbage before
 * V8 cared (measured): what lies outside of its heap it counts only from time to time.
 */
class Blocks {
  readonly #blocks: Buffer[] = [];
  /** How much of each block is filled; as long as there are blocks in use. */
  #filled: number[] = [];

  add(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) at += this.#fill(1, (block, from) => bytes.copy(block, from, at, end));
  }

  addText(text: string): number {
    // Three bytes a unit is the most that UTF-8 takes, so that text is written in place, without a buffer of its own.
    const most = text.length * 3;
    if (most <= BLOCK) return this.#fill(most, (block, from) => block.write(text, from));
    const bytes = Buffer.from(text);
    this.add(bytes, 0, bytes.length);
    return bytes.length;
  }

  take(): readonly Buffer[] {
    const taken = this.#filled.map((end, index) => (this.#blocks[index] as Buffer).subarray(0, end));
    this.#filled = [];
    return taken;
  }

  /** Lets `write` fill a block that has room for `least` bytes; returns how many it wrote. */
  #fill(least: number, write: (block: Buffer, from: number) => number): number {
    let index = this.#filled.length - 1;
    if (index < 0 || (this.#filled[index] as number) + least > BLOCK) {
      index++;
      this.#blocks[index] ??= Buffer.allocUnsafeSlow(BLOCK);
      this.#filled.push(0);
    }
    const from = this.#filled[index] as number;
    const count = write(this.#blocks[index] as Buffer, from);
    this.#filled[index] = from + count;
    return count;
  }
}
