import type { Arena } from './arena.js';
import { type Block, copyBytes, NO_BLOCK } from './block.js';
import { ROW_BYTES } from './limits.js';
import { RowMarks } from './row-marks.js';
import type { Millis } from './types.js';

/** Where the bytes of a row lie: in a place of the arena. A row in bytes form that is not empty has a line feed behind it, as the log needs it. */
export class RowPlace extends RowMarks {
  bytes = NO_BLOCK.bytes;
  start = 0;
  end = 0;
  protected readonly arena: Arena;
  /** Where `bytes` are. */
  protected block = NO_BLOCK;
  /** The block is the row's own, and is used again when the row is released. */
  ownBuffer = false;
  /** The place in the block ends here. */
  #limit = 0;

  constructor(arena: Arena, time: Millis, hidden: boolean) {
    super(time, hidden);
    this.arena = arena;
  }

  /** Takes a place that is filled. */
  protected takeOver(block: Block, start: number, end: number): void {
    this.block = block;
    this.bytes = block.bytes;
    this.start = start;
    this.end = end;
    this.#limit = end + 1;
  }

  /** Makes room for so many bytes and a line feed. */
  protected reserve(size: number): void {
    const wanted = this.start + size + 1;
    if (wanted <= this.#limit) return;
    if (this.arena.extend(this.block, this.#limit, wanted - this.#limit)) {
      this.#limit = wanted;
      return;
    }
    const { start, end, block, ownBuffer } = this;
    this.takePlace(Math.max(size + 1, Math.min(2 * (end - start), ROW_BYTES)));
    copyBytes(block, start, end, this.block, this.start);
    this.end = this.start + end - start;
    if (ownBuffer) this.arena.giveBack(block);
  }

  /** Takes a new place, in which there is nothing. */
  protected takePlace(size: number): void {
    const { arena } = this;
    arena.take(size);
    this.block = arena.block;
    this.bytes = arena.block.bytes;
    this.start = arena.at;
    this.end = arena.at;
    this.ownBuffer = arena.own;
    this.#limit = arena.at + arena.size;
  }

  /** Nobody refers to its bytes any more. */
  protected leavePlace(): void {
    if (this.ownBuffer) this.arena.giveBack(this.block);
    this.ownBuffer = false;
    this.block = NO_BLOCK;
    this.bytes = NO_BLOCK.bytes;
    this.start = 0;
    this.end = 0;
    this.#limit = 0;
  }
}
