import { type Buffer, isAscii } from 'node:buffer';
import { Arena } from './arena.js';
import { HeldRows, type Settling } from './held-rows.js';
import { REACH_MS, ROW_BYTES, SCREEN_ROWS } from './limits.js';
import { Row } from './row.js';
import type { Millis, Mode } from './types.js';

/** The cursor stands at the end of a row in bytes form; which column that is nobody has asked yet. */
const END = -1;

/**
 * Whom the page tells. Rows are told of from the top down, and are the page's own again when the call returns; but the text of a row without a
 * buffer of its own stays where it is until the bytes at hand are done with.
 */
export interface PageSink {
  /** The cursor leaves a row in which something has changed, by a line feed (`fed`) or otherwise. May end the page. */
  left(row: Row, fed: boolean): void;
  /** A row is final and gone from the screen. */
  settled(row: Row): void;
}

/**
 * The rows that may still change, and the cursor. The terminal's screen begins at row `#top`, at or above the first row held, and has SCREEN_ROWS
 * rows, of which only those in use exist.
 */
export class Page {
  readonly #sink: PageSink;
  readonly #rows: HeldRows;
  readonly #arena = new Arena();
  #top = 0;
  #row = 0;
  /** The cursor's column, or END. */
  col = 0;
  #hidden = false;
  /** The largest distance from the lowest row up to the cursor on this page: how far up the next frame may be drawn. */
  #reach = 0;
  /** How far above the cursor a terminal's would be, since it goes on into settled rows: displays move up one row at a time. */
  #beyond = 0;
  /** Since when there have been line feeds and no upward move. */
  #linesSince: Millis | undefined;
  /** Pages ended so far. */
  #ended = 0;
  /** The time of what is being done. */
  now: Millis = 0;

  constructor(sink: PageSink) {
    this.#sink = sink;
    this.#rows = new HeldRows((row) => {
      sink.settled(row);
    });
    this.#rows.push(new Row(this.#arena, 0, false));
  }

  /** The rows held, from the top down. */
  get rows(): readonly Row[] {
    return this.#rows.all;
  }

  /** The row the cursor is in, where it can simply be written on as bytes; else undefined. */
  get writable(): Row | undefined {
    const row = this.#row === this.#rows.lowest ? this.#rows.at(this.#row) : undefined;
    if (row === undefined || row.inCells) return undefined;
    return this.col === END || (row.ascii && this.col === row.length) ? row : undefined;
  }

  /**
   * Adds complete plain lines, the first from `start` on, line `i` up to the LF at `ends[i]`, below the `writable` row, which is fresh and
   * becomes the first of them. They have been looked at by the sink. Those that leave the screen at once are not copied: the sink gets them by
   * `passed(k)`, the number of the first that stays.
   */
  addLines(
    bytes: Buffer,
    start: number,
    ends: Int32Array,
    from: number,
    to: number,
    high: boolean,
    passed: (k: number) => void,
  ): void {
    this.#rows.pop();
    const base = this.#rows.lowest + 1;
    this.#top = Math.max(this.#top, base + to - from - (SCREEN_ROWS - 1));
    this.#rows.settleAbove(this.#top);
    let i = from;
    let at = start;
    if (base < this.#top) {
      i = from + this.#top - base;
      this.#rows.skip(i - from);
      passed(i);
      at = (ends[i - 1] as number) + 1;
    }
    const stop = (ends[to - 1] as number) + 1;
    this.#arena.take(stop - at);
    const { bytes: held } = this.#arena;
    const shift = this.#arena.at - at;
    bytes.copy(held, this.#arena.at, at, stop);
    for (; i < to; i++) {
      const end = ends[i] as number;
      const row = new Row(this.#arena, this.now, this.#hidden);
      row.holdPlain(held, at + shift, end + shift, !high || isAscii(bytes.subarray(at, end)));
      this.#rows.weigh(row);
      this.#rows.push(row);
      at = end + 1;
    }
    this.#row = base + to - from;
    this.col = 0;
    this.#rows.push(new Row(this.#arena, this.now, this.#hidden));
    this.#bound();
    this.#fed();
  }

  /** Adds plain text to the `writable` row. False: the row would be too long, nothing was done. */
  append(row: Row, bytes: Buffer, from: number, to: number, high: boolean): boolean {
    if (row.size + to - from > ROW_BYTES) return false;
    this.begin(row);
    row.append(bytes, from, to, !high || isAscii(bytes.subarray(from, to)));
    this.col = END;
    return true;
  }

  /** LF. */
  lineFeed(): void {
    const ended = this.#ended;
    this.#leave(true);
    this.col = 0;
    if (ended === this.#ended) this.#nextRow();
    this.#fed();
  }

  /** Settles everything: the next row begins a page of its own, in which the cursor keeps its column. */
  endPage(): void {
    // The lowest row was never finished: where nothing is in it, it is not a line.
    const lowest = this.#rows.at(this.#rows.lowest);
    if (lowest?.blank === true && lowest.instead === undefined) this.#rows.pop();
    this.#rows.settleAll();
    this.#rows.push(new Row(this.#arena, this.now, this.#hidden));
    this.#top = this.#rows.first;
    this.#row = this.#rows.first;
    this.#reach = 0;
    this.#beyond = 0;
    this.#linesSince = undefined;
    this.#ended++;
  }

  /**
   * The mode changes from `mode` for a reason outside of this stream: everything is settled as it stands. `within` says that a line has
   * begun: its row stays, to be recognised as a whole when it ends, as one of which bytes arrived in `mode`.
   */
  cut(mode: Mode, within: boolean): void {
    this.column();
    const row = this.current();
    row.cut = within;
    this.endPage();
    if (!within) {
      this.col = 0;
      return;
    }
    row.cut = false;
    row.strictest = stricter(row.strictest, mode);
    this.#rows.pop();
    this.#rows.push(row);
  }

  /** The stream has ended: rows in which something has changed are told of, then everything is settled. */
  end(): void {
    for (const row of this.#rows.all) {
      const ended = this.#ended;
      if (row.changed) {
        row.changed = false;
        this.#sink.left(row, false);
      }
      if (ended !== this.#ended) return;
    }
    this.endPage();
  }

  /** The time of the first row that may be settled. */
  ready(what: Settling, now: Millis): Millis | undefined {
    return this.#rows.ready(what, now, this.#reach, this.#row);
  }

  /** Settles the rows that may be, up to the time `upTo`. */
  settle(what: Settling, now: Millis, upTo: Millis): void {
    this.now = now;
    this.#rows.settle(what, now, this.#reach, this.#row, upTo);
  }

  /** When the first row becomes due. */
  due(): Millis | undefined {
    return this.#rows.due(this.#reach, this.#row);
  }

  /** The row the cursor is in; rows down to it come into use. */
  current(): Row {
    while (this.#rows.lowest < this.#row) this.#rows.push(new Row(this.#arena, this.now, this.#hidden));
    return this.#rows.at(this.#row) as Row;
  }

  /** The row the cursor is in, if it is in use. */
  get row(): Row | undefined {
    return this.#rows.at(this.#row);
  }

  /** Takes the rows below the cursor's out of use. */
  dropBelow(): void {
    while (this.#rows.lowest > this.#row) this.#rows.pop();
  }

  /** The cursor's column; the row is then addressable. */
  column(): number {
    if (this.col === END) {
      const row = this.current();
      row.address();
      this.col = row.length;
    }
    return this.col;
  }

  /** A row begins with its first text (or its own newline), not with the newline before it: displays hide the cursor in between. */
  begin(row: Row): void {
    if (row.size === 0 && !row.changed) row.hidden = this.#hidden;
  }

  /** The row is full: it goes on in a row below, as if a newline stood there, only that no line ends. */
  break(row: Row): void {
    const ended = this.#ended;
    row.broken = true;
    this.#leave(false);
    this.col = 0;
    if (ended === this.#ended) this.#nextRow();
    const next = this.current();
    next.continued = true;
    next.strictest = row.strictest;
  }

  /** Up, at most to the first row that is not settled; the distance asked for counts all the same. */
  up(n: number): void {
    this.column();
    this.#leave(false);
    // A terminal stops at its own top, whatever is asked.
    const target = Math.max(this.#row - this.#beyond - n, this.#top);
    this.#reach = Math.max(this.#reach, this.#rows.lowest - target);
    this.#linesSince = undefined;
    this.#row = Math.max(target, this.#rows.first);
    this.#beyond = this.#row - target;
    this.#bound();
  }

  /** Down, at most to the bottom of the screen. */
  down(n: number): void {
    this.column();
    this.#leave(false);
    // Nobody means the bottom of a screen of 100 rows by it: such a move asks for the last row there is.
    if (n >= SCREEN_ROWS) this.#row = Math.max(this.#row, this.#rows.lowest);
    else {
      // Up by more rows than there were, a row drawn, down again: what was drawn must not be drawn over.
      const target = this.#beyond === 0 ? this.#row + n : Math.max(this.#row + 1, this.#row - this.#beyond + n);
      this.#row = Math.min(target, this.#top + SCREEN_ROWS - 1);
    }
    this.#beyond = 0;
    this.#bound();
  }

  #nextRow(): void {
    this.#beyond = 0;
    this.#row++;
    this.current();
    this.#top = Math.max(this.#top, this.#row - SCREEN_ROWS + 1);
    this.#rows.settleAbove(this.#top);
    this.#bound();
  }

  #leave(fed: boolean): void {
    if (!fed && this.#rows.lowest < this.#row) return;
    const row = this.current();
    if (fed) this.begin(row);
    if (fed || row.changed) row.time = this.now;
    this.#rows.weigh(row);
    if (!row.changed) return;
    row.changed = false;
    this.#sink.left(row, fed);
  }

  /** Keeps the screen's memory bounded. */
  #bound(): void {
    while (this.#rows.tooHeavy) {
      if (this.#row > this.#rows.first) this.#rows.settleFirst();
      else {
        this.endPage();
        return;
      }
    }
  }

  #fed(): void {
    const waited = this.now - (this.#linesSince ?? Number.POSITIVE_INFINITY);
    if (waited >= REACH_MS) this.#reach = 0;
    else if (!(waited >= 0)) this.#linesSince = this.now;
  }

  /** The cursor is shown or hidden: what was drawn while it was hidden is complete when it is shown again. */
  showCursor(shown: boolean): void {
    this.#hidden = !shown;
    if (!shown) return;
    this.#reach = 0;
    for (const row of this.#rows.all) row.hidden = false;
  }
}

const STRICTNESS: Readonly<Record<Mode, number>> = { enabled: 0, metadata: 1, disabled: 2 };

function stricter(a: Mode, b: Mode): Mode {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}
