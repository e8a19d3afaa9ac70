import { Buffer } from 'node:buffer';
import { type AppendFile, HEADROOM } from './types.js';

/** What is collected is laid out in blocks of this size, so that a thousand small lines are not a thousand buffers. */
const BLOCK = 1 << 16;

/** Below it a loop costs less than a call out of JavaScript. */
const SHORT = 128;

/** Bytes to append, file by file, until they are taken. */
export class Collector {
  readonly #free: ArrayBuffer[] = [];
  readonly #files = {
    stdout: new Blocks(() => this.#block()),
    stderr: new Blocks(() => this.#block()),
    metadata: new Blocks(() => this.#block()),
    timeline: new Blocks(() => this.#block()),
  };
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

  /** Hands everything over, in buffers that are the caller's. */
  take(): Record<AppendFile, readonly Buffer[]> {
    this.#bytes = 0;
    const { stdout, stderr, metadata, timeline } = this.#files;
    return { stdout: stdout.take(), stderr: stderr.take(), metadata: metadata.take(), timeline: timeline.take() };
  }

  /** A buffer that was handed over is filled again. */
  giveBack(bytes: Buffer): void {
    this.#free.push(bytes.buffer as ArrayBuffer);
  }

  /**
   * A new block each time would leave 60 MiB of garbage before V8 cared (measured): what lies outside of its heap it counts only from time to time.
   */
  #block(): Buffer {
    const memory = this.#free.pop();
    return memory === undefined ? Buffer.allocUnsafeSlow(HEADROOM + BLOCK) : Buffer.from(memory);
  }
}

interface Block {
  readonly bytes: Buffer;
  end: number;
}

/** Text of one file, in blocks. */
class Blocks {
  readonly #make: () => Buffer;
  #blocks: Block[] = [];

  /** @param make makes a block of HEADROOM and BLOCK bytes */
  constructor(make: () => Buffer) {
    this.#make = make;
  }

  add(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const block = this.#withRoom(1);
      const stop = Math.min(end, at + HEADROOM + BLOCK - block.end);
      const to = block.end;
      if (stop - at > SHORT) bytes.copy(block.bytes, to, at, stop);
      else for (let i = at; i < stop; i++) block.bytes[to + i - at] = bytes[i] as number;
      block.end += stop - at;
      at = stop;
    }
  }

  addText(text: string): number {
    // Three bytes a unit is the most that UTF-8 takes, so that text is written in place, without a buffer of its own.
    const most = text.length * 3;
    if (most <= BLOCK) {
      const block = this.#withRoom(most);
      const count = block.bytes.write(text, block.end);
      block.end += count;
      return count;
    }
    const bytes = Buffer.from(text);
    this.add(bytes, 0, bytes.length);
    return bytes.length;
  }

  take(): readonly Buffer[] {
    const taken = this.#blocks.map(({ bytes, end }) => bytes.subarray(HEADROOM, end));
    this.#blocks = [];
    return taken;
  }

  /** The block to go on in, with room for `least` bytes. */
  #withRoom(least: number): Block {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.end + least > HEADROOM + BLOCK) {
      block = { bytes: this.#make(), end: HEADROOM };
      this.#blocks.push(block);
    }
    return block;
  }
}
