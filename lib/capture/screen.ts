import { Buffer } from 'node:buffer';
import { Block } from './block.js';
import { LAST_COLUMN, ROW_BYTES, SCREEN_ROWS, TAB_STOP } from './limits.js';
import { Moves } from './moves.js';
import { INVALID, type Operations } from './ops.js';
import type { Page } from './page.js';
import type { Row } from './row.js';
import { utf8Length } from './utf8.js';
import { WHOLE } from './viewport.js';
import { columns } from './width.js';

/** Does the parser's operations on the page that is on the screen. */
export class Screen implements Operations {
  readonly #moves: Moves;
  #page: Page;
  readonly #alternate: (on: boolean) => void;
  readonly #fast: boolean;

  /**
   * @param alternate switches to the alternate screen, and back
   * @param fast false: all rows are cells from the first character on
   */
  constructor(page: Page, alternate: (on: boolean) => void, fast: boolean) {
    this.#moves = new Moves(page);
    this.#page = page;
    this.#alternate = alternate;
    this.#fast = fast;
  }

  /** The page that is on the screen. */
  set page(page: Page) {
    this.#page = page;
    this.#moves.page = page;
  }

  text(source: Block, start: number, end: number, width: number, ascii: boolean): void {
    const page = this.#page;
    const row = this.#target();
    const gap = Math.max(0, page.col - row.width);
    if (row.textSize + gap + end - start > ROW_BYTES) {
      this.#longText(source, start, end, ascii);
      return;
    }
    page.begin(row);
    row.put(source, start, end, page.col, width, ascii);
    page.col += width;
  }

  character(code: number): void {
    const page = this.#page;
    const width = columns(code);
    let row = this.#target();
    if (!fits(row, code, page.col, width)) {
      page.break(row);
      row = page.current();
    }
    page.begin(row);
    row.putCode(code, page.col, width, this.#fast);
    page.col += width;
  }

  lf(): void {
    this.#page.lineFeed('lf');
  }

  nel(): void {
    this.#page.lineFeed('nel');
  }

  ind(): void {
    this.#page.lineFeed('ind');
  }

  ri(): void {
    this.#moves.reverseIndex();
  }

  cr(): void {
    this.#page.col = 0;
  }

  cub(n: number): void {
    const page = this.#page;
    page.col = Math.max(0, page.col - n);
  }

  cht(n: number): void {
    const page = this.#page;
    const column = page.col;
    const { row } = page;
    if (row !== undefined && column >= row.width) row.padded = true;
    // A byte for at most eight columns needs no bound, and columns of a wide table are not to grow together.
    const last = n === 1 ? ROW_BYTES : LAST_COLUMN;
    page.col = Math.max(column, Math.min(column - (column % TAB_STOP) + n * TAB_STOP, last));
  }

  cbt(n: number): void {
    const page = this.#page;
    page.col = Math.max(0, (Math.ceil(page.col / TAB_STOP) - n) * TAB_STOP);
  }

  cuu(n: number): void {
    this.#moves.up(n);
  }

  cud(n: number): void {
    this.#moves.down(n);
  }

  vpr(n: number): void {
    this.#moves.down(n, WHOLE);
  }

  cuf(n: number): void {
    const page = this.#page;
    page.col = Math.max(page.col, Math.min(page.col + n, LAST_COLUMN));
  }

  cnl(n: number): void {
    this.#moves.down(n);
    this.#page.col = 0;
  }

  cpl(n: number): void {
    this.#moves.up(n);
    this.#page.col = 0;
  }

  cha(n: number): void {
    this.#page.col = Math.min(n - 1, LAST_COLUMN);
  }

  cup(row: number, column: number): void {
    this.#moves.address(row - 1);
    this.#page.col = Math.min(column - 1, LAST_COLUMN);
  }

  vpa(row: number): void {
    this.#moves.address(row - 1);
  }

  el(part: 0 | 1 | 2): void {
    const { col, row } = this.#page;
    switch (part) {
      case 0:
        row?.erase(col, Number.POSITIVE_INFINITY);
        return;
      case 1:
        // As much as the widest terminal would: a row of a megabyte is not to be gone through for four bytes.
        row?.erase(Math.max(0, col - LAST_COLUMN), col + 1);
        return;
      case 2:
        row?.erase(0, Number.POSITIVE_INFINITY);
        return;
    }
  }

  ed(part: 0 | 1 | 2): void {
    switch (part) {
      case 0:
        this.el(0);
        this.#moves.eraseBelow();
        return;
      case 1:
        this.el(1);
        this.#moves.eraseAbove();
        return;
      case 2:
        this.#page.clear();
        return;
    }
  }

  ech(n: number): void {
    const { col, row } = this.#page;
    row?.erase(col, col + Math.min(n, LAST_COLUMN + 1));
  }

  ich(n: number): void {
    this.#page.row?.insert(this.#page.col, Math.min(n, LAST_COLUMN + 1));
  }

  dch(n: number): void {
    this.#page.row?.remove(this.#page.col, this.#page.col + n);
  }

  il(n: number): void {
    this.#moves.insertRows(n);
  }

  dl(n: number): void {
    this.#moves.deleteRows(n);
  }

  su(n: number): void {
    this.#moves.scrollUp(n);
  }

  sd(n: number): void {
    this.#moves.scrollDown(n);
  }

  rep(n: number): void {
    const codes = this.#page.row?.before(this.#page.col) ?? [];
    const [code] = codes;
    const most = Math.min(n, LAST_COLUMN + 1);
    const width = code === undefined || code < 0x20 || code === INVALID ? 0 : columns(code);
    if (this.#fast && codes.length === 1 && code !== undefined && width > 0) {
      const run = Buffer.from(String.fromCodePoint(code).repeat(most));
      this.text(new Block(run), 0, run.length, width * most, code < 0x80);
      return;
    }
    const times = Math.min(most, Math.ceil((LAST_COLUMN + 1) / Math.max(1, codes.length)));
    for (let i = 0; i < times; i++) for (const each of codes) this.character(each);
  }

  decstbm(top: number, bottom: number): void {
    this.#moves.setRegion(top - 1, (bottom || SCREEN_ROWS) - 1);
  }

  decsc(): void {
    this.#moves.save();
  }

  decrc(): void {
    this.#moves.restore();
  }

  ris(): void {
    this.#alternate(false);
    const page = this.#page;
    page.clear();
    page.reset();
    page.at = page.view.top;
    page.col = 0;
  }

  decstr(): void {
    this.#page.reset();
  }

  dectcem(shown: boolean): void {
    this.#page.showCursor(shown);
  }

  alternate(on: boolean): void {
    this.#alternate(on);
  }

  dropped(): void {
    const { row } = this.#page;
    if (row !== undefined) row.spoiled = true;
  }

  /** Text that comes to the end of its row's room. */
  #longText(source: Block, start: number, end: number, ascii: boolean): void {
    if (!ascii) {
      for (const character of source.bytes.toString('utf8', start, end)) {
        this.character(character.codePointAt(0) as number);
      }
      return;
    }
    const page = this.#page;
    for (let from = start; from < end; ) {
      const row = this.#target();
      const count = Math.min(roomIn(row, page.col), end - from);
      if (count === 0) page.break(row);
      else {
        page.begin(row);
        row.put(source, from, from + count, page.col, count, true);
        page.col += count;
        from += count;
      }
    }
  }

  /** The row to be written to at the cursor's column, with at most LAST_COLUMN columns of nothing before it: the cursor keeps its column where it goes. */
  #target(): Row {
    const page = this.#page;
    const row = page.current();
    const last = row.width + LAST_COLUMN;
    if (page.col > last) page.col = last;
    return row;
  }
}

/** How many ASCII characters can be written to a row from `column` on before it would be too long. */
function roomIn(row: Row, column: number): number {
  const over = Math.max(0, row.width - column);
  const gap = Math.max(0, column - row.width);
  return over + Math.max(0, ROW_BYTES - row.textSize - gap);
}

/** Can a character of `width` columns be written at `column` without making the row too long? Overwriting always can. */
function fits(row: Row, code: number, column: number, width: 0 | 1 | 2): boolean {
  if (width > 0 && column < row.width) return true;
  return row.textSize + Math.max(0, column - row.width) + utf8Length(code) <= ROW_BYTES;
}
