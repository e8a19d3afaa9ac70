import type { HeldRows } from './held-rows.js';
import { SCREEN_ROWS } from './limits.js';
import type { Row } from './row.js';

/** Rows of the screen that scroll, first and last, counted from the top of the screen. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
}

/** All of the screen. */
export const WHOLE: Region = { top: 0, bottom: SCREEN_ROWS - 1 };

/** The screen's place on the rows, and what of it scrolls. Rows that it leaves behind at its top are settled. */
export class Viewport {
  /** The number of the row at the top of the screen: at or above the first row held. */
  top = 0;
  region = WHOLE;
  readonly #held: HeldRows;
  readonly #blank: () => Row;

  constructor(held: HeldRows, blank: () => Row) {
    this.#held = held;
    this.#blank = blank;
  }

  /** The number of the last row of the screen. */
  get bottom(): number {
    return this.top + WHOLE.bottom;
  }

  /** The number of the first row that scrolls. */
  get regionTop(): number {
    return this.top + this.region.top;
  }

  /** The number of the last row that scrolls. */
  get regionBottom(): number {
    return this.top + this.region.bottom;
  }

  /** Puts the top of the screen at a row, if that is further down. */
  advanceTo(top: number): void {
    if (top <= this.top) return;
    this.top = top;
    this.#held.settleAbove(top);
  }

  /**
   * Moves the rows of the scrolling region up. What leaves it at its top goes to the log first if it was a line feed that did it (`fed`), and is gone
   * otherwise; rows that are settled already go first. Returns by how many rows the screen went down, for what is to keep its place on it.
   */
  scrollUp(n: number, fed: boolean): number {
    const { top, bottom } = this.region;
    const count = Math.min(n, bottom - top + 1);
    const gone = fed && top === 0 ? count : Math.min(count, Math.max(0, this.#held.first - this.regionTop));
    for (let i = 0; i < gone && this.#held.lowest > this.regionBottom; i++) {
      this.#held.insert(this.regionBottom + 1, this.#blank());
    }
    this.advanceTo(this.top + gone);
    this.#held.moveUp(this.regionTop, this.regionBottom, count - gone, fed, this.#blank);
    return gone;
  }

  /** Takes `n` rows from row `from` on away; those below move up, as far as they scroll. */
  deleteRows(from: number, n: number): void {
    this.#held.moveUp(from, this.regionBottom, Math.min(n, SCREEN_ROWS), false, this.#blank);
  }

  /** Puts `n` blank rows at row `from`, or at the first below it that is not settled; those there move down, as far as they scroll. */
  insertRows(from: number, n: number): void {
    this.#held.moveDown(Math.max(from, this.#held.first), this.regionBottom, Math.min(n, SCREEN_ROWS), this.#blank);
  }
}
