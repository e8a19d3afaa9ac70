/** Frames that nobody else has yet: kept until they are in the store or in a spool. */
import { linesIn } from '../capture/ledger.js';
import type { AppendFile, StreamCount } from '../capture/types.js';
import { encodeFrame, FrameDecoder, type FrameType, frameAround } from '../store/protocol.js';

const SMALL_BYTES = 1 << 14;

export interface Kept {
  /** Its place among all frames. */
  readonly position: number;
  readonly bytes: Buffer;
  /** Somebody is writing it: the buffer must stay as it is although nobody else needs it. */
  inUse: number;
  done: boolean;
  readonly giveBack: (() => void) | undefined;
}

export class FrameQueue {
  /** Where the next bytes of a file belong. */
  readonly #places: Record<AppendFile, number> = { stdout: 0, stderr: 0, metadata: 0, timeline: 0 };
  #frames: Kept[] = [];
  #end = 0;

  /** The position of the first frame that is kept. */
  get start(): number {
    return this.#frames[0]?.position ?? this.#end;
  }

  /** Behind the last frame. */
  get end(): number {
    return this.#end;
  }

  get bytes(): number {
    return this.#end - this.start;
  }

  /**
   * Adds bytes to append behind those before. They are the caller's again when `giveBack` is called: at once where they are few and have been copied.
   * Before others a frame's header is written, into the memory that they lie in: a copy of everything that a job prints would cost more than sending it.
   */
  append(file: AppendFile, payload: Buffer, giveBack: () => void): void {
    const at = this.#places[file];
    this.#places[file] += payload.length;
    if (payload.length > SMALL_BYTES) {
      this.#add(frameAround(file, payload, at), giveBack);
      return;
    }
    this.#add(encodeFrame(file, payload, at));
    giveBack();
  }

  /** Adds a value in a frame of its own, however long it is. */
  add(type: Exclude<FrameType, AppendFile>, value: unknown): void {
    this.#add(encodeFrame(type, Buffer.from(JSON.stringify(value))));
  }

  /** The frame at a position, which is one of those where a frame begins. */
  at(position: number): Kept | undefined {
    const frame = this.#frames[this.#indexOf(position)];
    return frame?.position === position ? frame : undefined;
  }

  /** Frames from a position on, of so many bytes in all, but one at least. */
  from(position: number, most: number): readonly Kept[] {
    const first = this.#indexOf(position);
    let last = first;
    for (let bytes = 0; last < this.#frames.length && (bytes === 0 || bytes < most); last += 1)
      bytes += this.#frames[last]?.bytes.length ?? 0;
    return this.#frames.slice(first, last);
  }

  /** Everything before this position is kept by somebody else. */
  releaseTo(position: number): void {
    const count = position >= this.#end ? this.#frames.length : this.#indexOf(position);
    if (count === 0) return;
    for (const frame of this.#frames.splice(0, count)) {
      frame.done = true;
      giveBack(frame);
    }
  }

  /** Lines and bytes of the logs and the metadata from a position on. */
  count(position: number): StreamCount {
    const counted = { lines: 0, bytes: 0 };
    for (const { bytes } of this.#frames.slice(this.#indexOf(position))) {
      for (const { type, payload } of new FrameDecoder().push(bytes)) {
        if (type !== 'stdout' && type !== 'stderr' && type !== 'metadata') continue;
        counted.bytes += payload.length;
        counted.lines += linesIn(payload);
      }
    }
    return counted;
  }

  /** Marks a frame as being written; returns what is to be called when it is. */
  use(frame: Kept): () => void {
    frame.inUse += 1;
    return () => {
      frame.inUse -= 1;
      giveBack(frame);
    };
  }

  #add(bytes: Buffer, giveBack?: () => void): void {
    this.#frames.push({ position: this.#end, bytes, giveBack, inUse: 0, done: false });
    this.#end += bytes.length;
  }

  /** The index of the first frame at or behind a position. */
  #indexOf(position: number): number {
    let low = 0;
    let high = this.#frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#frames[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function giveBack(frame: Kept): void {
  if (frame.done && frame.inUse === 0) frame.giveBack?.();
}
