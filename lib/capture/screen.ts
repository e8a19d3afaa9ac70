import { LAST_COLUMN, TAB_STOP } from './limits.js';
import type { Op } from './ops.js';
import type { Page } from './page.js';

/** Does the parser's operations on a page. */
export class Screen {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Does one operation. */
  apply(op: Op): void {
    const page = this.#page;
    switch (op.op) {
      case 'text':
        this.#text(op.bytes, op.start, op.end);
        return;
      case 'char':
        this.#char(op.code);
        return;
      case 'lf':
        page.lineFeed();
        return;
      case 'cr':
        page.col = 0;
        return;
      case 'bs':
        page.col = Math.max(0, page.column() - 1);
        return;
      case 'ht':
        this.#tab();
        return;
      case 'dropped':
        if (page.row !== undefined) page.row.spoiled = true;
        return;
      case 'cuu':
        page.up(op.n);
        return;
      case 'cud':
        page.down(op.n);
        return;
      case 'cuf':
        page.col = Math.max(page.column(), Math.min(page.column() + op.n, LAST_COLUMN));
        return;
      case 'cub':
        page.col = Math.max(0, page.column() - op.n);
        return;
      case 'cnl':
        page.down(op.n);
        page.col = 0;
        return;
      case 'cpl':
        page.up(op.n);
        page.col = 0;
        return;
      case 'cha':
        page.column();
        page.col = Math.min(op.n - 1, LAST_COLUMN);
        return;
      case 'el':
        this.#eraseInLine(op.part);
        return;
      case 'ech':
        this.#erase(page.column(), page.column() + op.n);
        return;
      case 'ed':
        this.#eraseInLine(0);
        // Rows that were erased are no longer in use: a display that is drawn anew smaller leaves no blank lines.
        page.dropBelow();
        return;
      case 'dectcem':
        page.showCursor(op.shown);
        return;
    }
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    const page = this.#page;
    page.column();
    let from = start;
    while (from < end) {
      const row = page.current();
      row.address();
      const count = Math.min(row.room(page.col), end - from);
      if (count === 0) page.break(row);
      else {
        page.begin(row);
        row.putAscii(bytes, from, from + count, page.col);
        page.col += count;
        from += count;
      }
    }
  }

  #char(code: number): void {
    const page = this.#page;
    page.column();
    let row = page.current();
    row.address();
    if (!row.takes(code, page.col)) {
      page.break(row);
      row = page.current();
    }
    page.begin(row);
    row.putCode(code, page.col);
    page.col++;
  }

  #tab(): void {
    const page = this.#page;
    const column = page.column();
    const { row } = page;
    row?.address();
    if (row !== undefined && column >= row.length) row.padded = true;
    page.col = Math.max(column, Math.min(column - (column % TAB_STOP) + TAB_STOP, LAST_COLUMN));
  }

  #eraseInLine(part: 0 | 1 | 2): void {
    const column = this.#page.column();
    switch (part) {
      case 0:
        this.#erase(column, Number.POSITIVE_INFINITY);
        return;
      case 1:
        this.#erase(0, column + 1);
        return;
      case 2:
        this.#erase(0, Number.POSITIVE_INFINITY);
        return;
    }
  }

  /** Erases columns `from` to `to` (exclusive) of the cursor's row. */
  #erase(from: number, to: number): void {
    const { row } = this.#page;
    row?.address();
    row?.erase(from, to);
  }
}
