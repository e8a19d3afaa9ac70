import { Buffer } from 'node:buffer';
import { Block, NO_BLOCK } from './block.js';
import { Cells } from './cells.js';
import { SCREEN_ROWS } from './limits.js';

/** Larger than most rows by far, so that a buffer is made for hundreds of them; small enough to be held for the sake of one. */
const BLOCK = 1 << 16;

/** Above it a row gets a buffer of its own. */
const LARGE = BLOCK / 4;
/** Cells of more columns are not kept. */
const KEPT_CELLS = 1 << 11;

/**
 * Memory for the text of rows, one after the other in blocks that are never written twice: rows that follow each other on the screen mostly
 * lie next to each other, and go to the log in one piece. A buffer each would cost more than all else that is done for a row.
 */
export class Arena {
  /** Where the last place taken is: in this block, */
  block = NO_BLOCK;
  /** from this byte on. */
  at = 0;
  /** It may be larger than was asked for. */
  size = 0;
  /** It is a buffer of its own, which can be given back. */
  own = false;
  #common = NO_BLOCK;
  #used = 0;
  #spare = NO_BLOCK;
  readonly #cells: Cells[] = [];

  /** Takes a place of at least `size` bytes; `block`, `at` and `size` say where. */
  take(size: number): void {
    this.size = size;
    this.own = size > LARGE;
    if (this.own) {
      const spare = this.#spare.bytes.length >= size ? this.#spare : new Block(Buffer.allocUnsafeSlow(size));
      if (spare === this.#spare) this.#spare = NO_BLOCK;
      this.block = spare;
      this.at = 0;
      this.size = spare.bytes.length;
      return;
    }
    if (this.#used + size > this.#common.bytes.length) {
      this.#common = new Block(Buffer.allocUnsafeSlow(BLOCK));
      this.#used = 0;
    }
    this.block = this.#common;
    this.at = this.#used;
    this.#used += size;
  }

  /**
   * A block of its own is no longer used. Of these one is kept: a line that never ends would otherwise leave a megabyte for
   * each that it has, sixty of them before the collector of garbage cares (measured).
   */
  giveBack(block: Block): void {
    if (block.bytes.length > this.#spare.bytes.length) this.#spare = block;
  }

  /** Cells with nothing in them. */
  takeCells(): Cells {
    return this.#cells.pop() ?? new Cells();
  }

  /** Cells that are no longer used, and are kept for a screen that is drawn in them: unless they are for a line of unusual length. */
  giveBackCells(cells: Cells): void {
    if (cells.room > KEPT_CELLS || this.#cells.length >= SCREEN_ROWS) return;
    this.#cells.push(cells);
  }

  /** Enlarges the place that ends at `limit` by `more` bytes, if it is the last one and there is room. */
  extend(block: Block, limit: number, more: number): boolean {
    if (block !== this.#common || limit !== this.#used || limit + more > block.bytes.length) return false;
    this.#used += more;
    return true;
  }
}
