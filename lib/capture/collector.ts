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

  /** Hands everything over. */
  take(): Record<AppendFile, readonly Buffer[]> {
    this.#bytes = 0;
    const { stdout, stderr, metadata, timeline } = this.#files;
    return { stdout: stdout.take(), stderr: stderr.take(), metadata: metadata.take(), timeline: timeline.take() };
  }
}

class Blocks {
  #full: Buffer[] = [];
  #block = Buffer.alloc(0);
  #from = 0;
  #to = 0;

  add(bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#to === this.#block.length) this.#begin(end - at);
      const count = Math.min(end - at, this.#block.length - this.#to);
      bytes.copy(this.#block, this.#to, at, at + count);
      this.#to += count;
      at += count;
    }
  }

  addText(text: string): number {
    // Three bytes a unit is the most that UTF-8 takes, so that short text is written in place, without a buffer of its own.
    if (text.length * 3 <= this.#block.length - this.#to) {
      const count = this.#block.write(text, this.#to);
      this.#to += count;
      return count;
    }
    const bytes = Buffer.from(text);
    this.add(bytes, 0, bytes.length);
    return bytes.length;
  }

  take(): readonly Buffer[] {
    this.#cut();
    const taken = this.#full;
    this.#full = [];
    return taken;
  }

  #begin(size: number): void {
    this.#cut();
    // The first text of a file gets a small block: most jobs' files stay small.
    this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK, Math.max(4096, this.#block.length * 4, size)));
    this.#from = 0;
    this.#to = 0;
  }

  /** The rest of the block serves on: what is handed over is never written to again. */
  #cut(): void {
    if (this.#to > this.#from) this.#full.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
