import { SCREEN_ROWS } from './limits.js';
import type { Page } from './page.js';
import { WHOLE } from './viewport.js';

/** What control sequences do with a page's rows and with the cursor's row, under their ECMA-48 names. Columns are the screen's. */
export class Moves {
  #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The page that is on the screen. */
  get page(): Page {
    return this.#page;
  }

  set page(page: Page) {
    this.#page = page;
  }

  /** CUU: up, at most to the top of the screen, and to the first row that is not settled; the distance asked for counts all the same. */
  up(n: number): void {
    const page = this.#leave();
    if (page.next !== undefined) {
      page.at = Math.max(page.next.at, page.at - n);
      return;
    }
    const from = page.at - page.beyond;
    const { top, regionTop } = page.view;
    // A terminal stops at its own top, whatever is asked, and within a scrolling region at that one's.
    const target = Math.max(from - n, from >= regionTop ? regionTop : top);
    page.reach.up(page.held.lowest - target);
    page.at = Math.max(target, page.held.first);
    page.beyond = page.at - target;
    page.bound();
  }

  /** CUD: down, at most to the bottom of the screen, and of the region if the cursor is not below it. */
  down(n: number, region = this.#page.view.region): void {
    const page = this.#leave();
    const top = page.next?.at ?? page.view.top;
    const regionBottom = top + region.bottom;
    const bottom = page.at <= regionBottom ? regionBottom : top + WHOLE.bottom;
    // Nobody means the bottom of a screen of 100 rows by it: such a move asks for the last row there is.
    if (n >= SCREEN_ROWS) page.at = Math.max(page.at, Math.min(page.held.lowest, bottom));
    else {
      // Up by more rows than there were, a row drawn, down again: what was drawn must not be drawn over.
      const target = page.beyond === 0 ? page.at + n : Math.max(page.at + 1, page.at - page.beyond + n);
      page.at = Math.min(target, bottom);
    }
    page.beyond = 0;
    page.bound();
  }

  /**
   * VPA, and the row of CUP: to a row of the page, counted from 0. What was written line by line is no page to be addressed: the rows addressed then
   * come below it, and so they do where the row is settled already.
   */
  address(row: number): void {
    const page = this.#leave();
    const place = Math.min(row, WHOLE.bottom);
    const { first, lowest } = page.held;
    const target = page.view.top + place;
    page.beyond = 0;
    if (page.next === undefined && target >= first && (page.addressed || (first === page.view.top && page.held.bare))) {
      page.addressed = true;
      page.at = target;
      page.bound();
      return;
    }
    page.next ??= {
      at: page.held.lowestUnused ? lowest : lowest + 1,
      reach: page.addressed ? Math.max(0, lowest - target) : 0,
    };
    page.at = page.next.at + place;
    page.bound();
  }

  /** DECSC. */
  save(): void {
    const page = this.#page;
    page.saved = { row: page.at, col: page.col, next: page.next };
  }

  /** DECRC: what was never saved is the page's beginning. */
  restore(): void {
    const { saved } = this.#page;
    if (saved === undefined) {
      this.address(0);
      this.#page.col = 0;
      return;
    }
    const page = this.#leave();
    // It may have been on a page that is still to begin.
    page.next = saved.next !== undefined && saved.next.at >= page.held.lowest ? saved.next : undefined;
    page.beyond = 0;
    const { first } = page.held;
    page.at = page.next === undefined ? Math.min(Math.max(saved.row, first), page.view.bottom) : saved.row;
    page.col = saved.col;
    page.bound();
  }

  /** DECSTBM: rows `top` to `bottom` scroll, counted from 0; the cursor goes to the page's beginning. */
  setRegion(top: number, bottom: number): void {
    const last = Math.min(bottom, WHOLE.bottom);
    if (last <= top) return;
    this.#page.view.region = top === 0 && last === WHOLE.bottom ? WHOLE : { top, bottom: last };
    this.address(0);
    this.#page.col = 0;
  }

  /** RI: up one row; at the top of what scrolls, the rows there move down. */
  reverseIndex(): void {
    const page = this.#page;
    const top = (page.next?.at ?? page.view.top) + page.view.region.top;
    if (page.at - page.beyond !== top) this.up(1);
    else if (page.beyond === 0) this.#rowsDown(page.at, 1);
  }

  /** IL. */
  insertRows(n: number): void {
    if (!this.#inRegion) return;
    this.#rowsDown(this.#page.at, n);
    this.#page.col = 0;
  }

  /** DL. */
  deleteRows(n: number): void {
    if (!this.#inRegion) return;
    const page = this.#leave();
    page.current();
    page.view.deleteRows(page.at, n);
    page.col = 0;
  }

  /** SU. */
  scrollUp(n: number): void {
    const page = this.#leave();
    page.current();
    page.scrollUp(n, false);
  }

  /** SD. */
  scrollDown(n: number): void {
    this.#rowsDown(undefined, n);
  }

  /** ED 1, as far as it is about the rows above the cursor's. */
  eraseAbove(): void {
    const page = this.#page;
    if (page.next !== undefined) return;
    for (let number = Math.max(page.view.top, page.held.first); number < page.at; number++) {
      const row = page.held.at(number);
      row?.erase(0, Number.POSITIVE_INFINITY);
      if (row !== undefined) page.held.weigh(row);
    }
  }

  /** ED 0, as far as it is about the rows below: they are no longer in use, so a display that is drawn anew smaller leaves no blank lines. */
  eraseBelow(): void {
    const { held, at } = this.#page;
    while (held.lowest > at) held.drop();
  }

  /** The cursor is about to leave its row. */
  #leave(): Page {
    const page = this.#page;
    page.leave(false);
    return page;
  }

  get #inRegion(): boolean {
    const { at, next, view } = this.#page;
    const place = at - (next?.at ?? view.top);
    return place >= view.region.top && place <= view.region.bottom;
  }

  /** Blank rows from row `from` on, or from the top of what scrolls; the rows there move down. */
  #rowsDown(from: number | undefined, n: number): void {
    const page = this.#leave();
    page.current();
    page.view.insertRows(from === undefined ? page.view.regionTop : page.at, n);
  }
}
