import { Buffer } from 'node:buffer';
import { LAST_COLUMN, ROW_BYTES, SCREEN_ROWS, TAB_STOP } from './limits.js';
import { Moves } from './moves.js';
import { INVALID, type Op } from './ops.js';
import type { Page } from './page.js';
import type { Row } from './row.js';
import { encode, utf8Length } from './utf8.js';
import { WHOLE } from './viewport.js';
import { columns } from './width.js';

/** Does the parser's operations on the page that is on the screen. */
export class Screen {
  readonly #moves: Moves;
  readonly #alternate: (on: boolean) => void;
  readonly #character = Buffer.alloc(4);

  /** @param alternate switches to the alternate screen, and back */
  constructor(page: Page, alternate: (on: boolean) => void) {
    this.#moves = new Moves(page);
    this.#alternate = alternate;
  }

  /** The page that is on the screen. */
  get page(): Page {
    return this.#moves.page;
  }

  set page(page: Page) {
    this.#moves.page = page;
  }

  /** Does one operation. */
  apply(op: Op): void {
    const moves = this.#moves;
    const { page } = moves;
    switch (op.op) {
      case 'text':
        this.#text(op.bytes, op.start, op.end);
        return;
      case 'char':
        this.#char(op.code);
        return;
      case 'lf':
        page.lineFeed('lf');
        return;
      case 'nel':
        page.lineFeed('nel');
        return;
      case 'ind':
        page.lineFeed('ind');
        return;
      case 'ri':
        moves.reverseIndex();
        return;
      case 'cr':
        page.col = 0;
        return;
      case 'bs':
        page.col = Math.max(0, page.column() - 1);
        return;
      case 'cht':
        this.#tab(op.n);
        return;
      case 'cbt':
        page.col = Math.max(0, (Math.ceil(page.column() / TAB_STOP) - op.n) * TAB_STOP);
        return;
      case 'dropped':
        if (page.row !== undefined) page.row.spoiled = true;
        return;
      case 'cuu':
        moves.up(op.n);
        return;
      case 'cud':
        moves.down(op.n);
        return;
      case 'vpr':
        moves.down(op.n, WHOLE);
        return;
      case 'cuf':
        page.col = Math.max(page.column(), Math.min(page.column() + op.n, LAST_COLUMN));
        return;
      case 'cub':
        page.col = Math.max(0, page.column() - op.n);
        return;
      case 'cnl':
        moves.down(op.n);
        page.col = 0;
        return;
      case 'cpl':
        moves.up(op.n);
        page.col = 0;
        return;
      case 'cha':
        page.column();
        page.col = Math.min(op.n - 1, LAST_COLUMN);
        return;
      case 'cup':
        moves.address(op.row - 1);
        page.col = Math.min(op.column - 1, LAST_COLUMN);
        return;
      case 'vpa':
        moves.address(op.row - 1);
        return;
      case 'el':
        this.#eraseInLine(op.part);
        return;
      case 'ed':
        this.#eraseInDisplay(op.part);
        return;
      case 'ech':
        this.#erase(page.column(), page.column() + Math.min(op.n, LAST_COLUMN + 1));
        return;
      case 'ich':
        this.#addressed()?.insert(page.column(), Math.min(op.n, LAST_COLUMN + 1));
        return;
      case 'dch':
        this.#addressed()?.remove(page.column(), page.column() + op.n);
        return;
      case 'il':
        moves.insertRows(op.n);
        return;
      case 'dl':
        moves.deleteRows(op.n);
        return;
      case 'su':
        moves.scrollUp(op.n);
        return;
      case 'sd':
        moves.scrollDown(op.n);
        return;
      case 'rep':
        this.#repeat(Math.min(op.n, LAST_COLUMN + 1));
        return;
      case 'decstbm':
        moves.setRegion(op.top - 1, (op.bottom || SCREEN_ROWS) - 1);
        return;
      case 'decsc':
        moves.save();
        return;
      case 'decrc':
        moves.restore();
        return;
      case 'decstr':
        page.reset();
        return;
      case 'ris':
        this.#alternate(false);
        this.page.clear();
        this.page.reset();
        this.page.at = this.page.view.top;
        this.page.col = 0;
        return;
      case 'dectcem':
        page.showCursor(op.shown);
        return;
      case 'alternate':
        this.#alternate(op.on);
        return;
    }
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    const { page } = this;
    const row = page.writable;
    if (row !== undefined && page.append(row, bytes, start, end, true)) return;
    page.column();
    let from = start;
    while (from < end) {
      const row = this.#target();
      const count = Math.min(roomIn(row, page.col), end - from);
      if (count === 0) page.break(row);
      else {
        page.begin(row);
        row.putAscii(bytes, from, from + count, page.col);
        page.col += count;
        from += count;
      }
    }
  }

  /** The row to be written to at the cursor's column, with at most LAST_COLUMN columns of nothing before it: the cursor keeps its column where it goes. */
  #target(): Row {
    const { page } = this;
    const row = page.current();
    row.address();
    page.col = Math.min(page.col, row.length + LAST_COLUMN);
    return row;
  }

  #char(code: number): void {
    const { page } = this;
    const writable = page.writable;
    if (writable !== undefined) {
      if (page.append(writable, this.#character, 0, encode(code, this.#character, 0), false)) {
        if (code === INVALID) writable.replaced = true;
        return;
      }
    }
    const width = columns(code);
    page.column();
    let row = this.#target();
    if (!fits(row, code, page.col, width)) {
      page.break(row);
      row = page.current();
    }
    page.begin(row);
    row.putCode(code, page.col, width);
    page.col += width;
  }

  /** REP: `n` times more what stands before the cursor. */
  #repeat(n: number): void {
    const column = this.page.column();
    const codes = this.#addressed()?.before(column) ?? [];
    const [code] = codes;
    if (codes.length === 1 && code !== undefined && code >= 0x20 && code < 0x7f) {
      this.#text(Buffer.alloc(n, code), 0, n);
      return;
    }
    const times = Math.min(n, Math.ceil((LAST_COLUMN + 1) / Math.max(1, codes.length)));
    for (let i = 0; i < times; i++) for (const each of codes) this.#char(each);
  }

  #tab(n: number): void {
    const { page } = this;
    const column = page.column();
    const { row } = page;
    row?.address();
    if (row !== undefined && column >= row.length) row.padded = true;
    // A byte for at most eight columns needs no bound, and columns of a wide table are not to grow together.
    const last = n === 1 ? ROW_BYTES : LAST_COLUMN;
    page.col = Math.max(column, Math.min(column - (column % TAB_STOP) + n * TAB_STOP, last));
  }

  #eraseInLine(part: 0 | 1 | 2): void {
    if (part === 0 && this.page.atEnd) return;
    const column = this.page.column();
    switch (part) {
      case 0:
        this.#erase(column, Number.POSITIVE_INFINITY);
        return;
      case 1:
        // As much as the widest terminal would: a row of a megabyte is not to be gone through for four bytes.
        this.#erase(Math.max(0, column - LAST_COLUMN), column + 1);
        return;
      case 2:
        this.page.row?.erase(0, Number.POSITIVE_INFINITY);
        return;
    }
  }

  #eraseInDisplay(part: 0 | 1 | 2): void {
    switch (part) {
      case 0:
        this.#eraseInLine(0);
        this.#moves.eraseBelow();
        return;
      case 1:
        this.#eraseInLine(1);
        this.#moves.eraseAbove();
        return;
      case 2:
        this.page.clear();
        return;
    }
  }

  /** Erases columns `from` to `to` (exclusive) of the cursor's row. */
  #erase(from: number, to: number): void {
    this.#addressed()?.erase(from, to);
  }

  /** The cursor's row, if it is in use. */
  #addressed(): Row | undefined {
    const { row } = this.page;
    row?.address();
    return row;
  }
}

/** How many ASCII characters can be written to a row from `column` on before it would be too long. */
function roomIn(row: Row, column: number): number {
  const over = Math.max(0, row.length - column);
  const gap = Math.max(0, column - row.length);
  return over + Math.max(0, ROW_BYTES - row.textSize - gap);
}

/** Can a character of `width` columns be written at `column` without making the row too long? Overwriting always can. */
function fits(row: Row, code: number, column: number, width: 0 | 1 | 2): boolean {
  if (width > 0 && column < row.length) return true;
  return row.textSize + Math.max(0, column - row.length) + utf8Length(code) <= ROW_BYTES;
}
