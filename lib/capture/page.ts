import { Arena } from './arena.js';
import type { Block } from './block.js';
import { HeldRows, type Leaving, type Settling } from './held-rows.js';
import type { Intake } from './intake.js';
import { LOOKED_BYTES, ROW_BYTES } from './limits.js';
import type { PlainLines } from './plain-lines.js';
import { Reach } from './reach.js';
import { Row } from './row.js';
import { type Millis, type Mode, stricter } from './types.js';
import { Viewport, WHOLE } from './viewport.js';
import { widthOf } from './width.js';

const SLASH = 0x2f;

/** Whom the page tells. */
export interface PageSink extends Leaving {
  /** The cursor leaves a row in which something has changed, by a line feed (`fed`) or otherwise. May end the page. */
  left(row: Row, fed: boolean): void;
}

/**
 * The rows that may still change, and the cursor. The terminal's screen begins at row `view.top`, at or above the first row held, of which only those in use exist.
 */
export class Page {
  readonly #sink: PageSink;
  readonly #intake: Intake;
  /** The rows that are not settled. */
  readonly held: HeldRows;
  readonly view: Viewport;
  readonly #arena = new Arena();
  readonly reach = new Reach();
  /** It is addressed by row from its beginning to its end: the alternate screen. */
  readonly #alternate: boolean;
  /** The cursor's row, by its number; it need not be in use. */
  at = 0;
  /** The cursor's column. */
  col = 0;
  /** How far above the cursor a terminal's would be, since it goes on into settled rows: displays move up one row at a time. */
  beyond = 0;
  /** A row of it has been addressed, so that it is not text written line by line. */
  addressed: boolean;
  /**
   * The cursor was sent to a row of a page that begins only when something is written there, `at` this row: what asks for the size of the screen
   * goes to its end and back. `reach` is what the new page begins with.
   */
  next: { readonly at: number; readonly reach: number } | undefined;
  /** DECSC's. */
  saved: { readonly row: number; readonly col: number; readonly next: Page['next'] } | undefined;
  #hidden = false;
  /** Pages ended so far. */
  #ended = 0;
  /** The time of what is being done. */
  now: Millis = 0;

  /** With `from`, an alternate screen: it begins with the cursor where it is on that page. */
  constructor(sink: PageSink, intake: Intake, from?: Page) {
    this.#sink = sink;
    this.#intake = intake;
    this.held = new HeldRows(sink);
    this.view = new Viewport(this.held, () => this.blankRow());
    this.#alternate = from !== undefined;
    this.addressed = this.#alternate;
    this.held.push(this.blankRow());
    if (from === undefined) return;
    this.col = from.col;
    this.at = from.at - (from.next?.at ?? from.view.top);
    this.now = from.now;
  }

  /** The row the cursor is in, where it can simply be written on as bytes; else undefined. */
  get writable(): Row | undefined {
    const row = this.at === this.held.lowest ? this.held.at(this.at) : undefined;
    if (row?.inBytes !== true || this.view.region !== WHOLE || this.next !== undefined) return undefined;
    return this.col === row.width ? row : undefined;
  }

  /**
   * Adds plain lines `from` to `to`, the first of which begins at `start`, below the `writable` row, which is fresh and becomes the first of them. They
   * have been looked at by the sink. Those that leave the screen at once are not copied: the sink gets them by `passed(k)`, the number of the
   * first that stays.
   */
  addLines(lines: PlainLines, start: number, from: number, to: number, passed: (k: number) => void): void {
    this.held.drop();
    const base = this.held.lowest + 1;
    this.#advanceTo(base + to - from - WHOLE.bottom);
    let i = from;
    let at = start;
    if (base < this.view.top) {
      i = from + this.view.top - base;
      this.held.skip(i - from);
      passed(i);
      at = (lines.ends[i - 1] as number) + 1;
    }
    this.held.pushLines(lines, at, i, to, this.#arena, () => this.blankRow());
    // What came before the first of them without being seen.
    if (this.#intake.waiting) this.#putDown(this.held.at(base));
    this.at = base + to - from;
    this.col = 0;
    this.held.push(this.blankRow());
    this.bound();
    this.reach.fed(this.now);
  }

  /** Adds plain text to the `writable` row. False: the row would be too long, nothing was done. */
  append(row: Row, source: Block, from: number, to: number, ascii: boolean): boolean {
    // A newline alone changes nothing in its row: it has been looked at, if something was.
    if (from === to) return true;
    if (row.textSize + to - from > ROW_BYTES) return false;
    this.begin(row);
    const width = ascii ? to - from : widthOf(source.bytes, from, to);
    row.append(source, from, to, width, ascii);
    this.col += width;
    return true;
  }

  /** LF, with which a line of the input ends; NEL; IND, which keeps the column. */
  lineFeed(kind: 'lf' | 'nel' | 'ind'): void {
    const col = kind === 'ind' ? this.col : 0;
    this.current();
    const ended = this.#ended;
    this.leave(kind === 'lf');
    this.col = col;
    if (ended === this.#ended) this.index();
    this.reach.fed(this.now);
  }

  /** Settles everything: the next row begins a page of its own, in which the cursor keeps its column. */
  endPage(): void {
    this.held.settleAll();
    this.held.push(this.blankRow());
    this.view.top = this.held.first;
    this.at = this.held.first;
    this.reach.reset();
    this.beyond = 0;
    this.addressed = this.#alternate;
    this.next = undefined;
    this.#ended++;
  }

  /**
   * The mode changes from `mode` for a reason outside of this stream: everything is settled as it stands. `within` says that a line has
   * begun: its row stays, to be recognised as a whole when it ends, as one of which bytes arrived in `mode`.
   */
  cut(mode: Mode, within: boolean): void {
    const row = this.current();
    this.#intake.put(row);
    row.cut = within;
    this.endPage();
    if (!within) {
      this.col = 0;
      return;
    }
    row.goOn(mode);
    this.held.drop();
    this.held.push(row);
  }

  /** The stream has ended: rows in which something has changed are told of, then everything is settled. */
  end(): void {
    this.#putDown(this.row);
    for (const row of this.held.all) {
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
    return this.held.ready(what, now, this.reach.rows, this.at);
  }

  /** Settles the rows that may be, up to the time `upTo`. */
  settle(what: Settling, now: Millis, upTo: Millis): void {
    this.now = now;
    this.held.settle(what, now, this.reach.rows, this.at, upTo);
  }

  /** When the first row becomes due. */
  due(): Millis | undefined {
    return this.held.due(this.reach.rows, this.at);
  }

  /** The row the cursor is in; rows down to it come into use, and a page that was asked for begins. */
  current(): Row {
    if (this.next !== undefined) this.#beginNext(this.next);
    while (this.held.lowest < this.at) this.held.push(this.blankRow());
    return this.held.at(this.at) as Row;
  }

  /** The row the cursor is in, if it is in use. */
  get row(): Row | undefined {
    return this.held.at(this.at);
  }

  /** A row begins with its first text (or its own newline), not with the newline before it: displays hide the cursor in between. */
  begin(row: Row): void {
    if (row.textSize === 0 && !row.changed) row.hidden = this.#hidden;
    if (this.at < this.held.lowest) this.reach.up(this.held.lowest - this.at);
  }

  /** The row is full: it goes on in a row below, as if a newline stood there, only that no line ends. */
  break(row: Row): void {
    const ended = this.#ended;
    const { strictest } = row;
    row.broken = true;
    this.#intake.put(row);
    this.leave(false);
    this.col = 0;
    if (ended === this.#ended) this.index();
    const next = this.current();
    next.continued = true;
    // The row below can be older than this one: rows were put in above it.
    next.strictest = stricter(next.strictest, strictest);
  }

  /** Settles everything and begins a page at `next`, where the cursor stands already; what DECSC saved keeps its place on the screen. */
  #beginNext({ at, reach }: NonNullable<Page['next']>): void {
    const { at: row, saved } = this;
    const { top } = this.view;
    this.endPage();
    this.at = row;
    this.addressed = true;
    this.reach.up(reach);
    if (saved === undefined) return;
    // A program that keeps rows at the screen's foot for itself knows a lower screen than this one.
    const place = Math.min(saved.row - top, this.view.region.bottom);
    this.saved = { row: saved.row < at ? this.view.top + place : saved.row, col: saved.col, next: undefined };
  }

  /** ED 2: what is on the screen has been seen; the cursor keeps its place on an empty one. */
  clear(): void {
    this.current();
    this.leave(false);
    const { at, saved } = this;
    const { top } = this.view;
    this.held.dropBare();
    this.endPage();
    this.at = this.view.top + at - top;
    if (saved === undefined) return;
    this.saved = { row: this.view.top + Math.max(0, saved.row - top), col: saved.col, next: undefined };
  }

  /** One row down; at the bottom of what scrolls, everything moves up. */
  index(): void {
    this.beyond = 0;
    if (this.view.region !== WHOLE && this.at === this.view.regionBottom) this.scrollUp(1, true);
    else {
      // Below the region a terminal's cursor would stay at the bottom, and write line over line.
      if (this.at === this.view.bottom) this.#advanceTo(this.view.top + 1);
      this.at++;
    }
    this.current();
    this.bound();
  }

  /** Moves the rows of the scrolling region up, by a line feed (`fed`) or by SU; the cursor keeps its place on the screen. */
  scrollUp(n: number, fed: boolean): void {
    const gone = this.view.scrollUp(n, fed);
    this.at += gone;
    if (gone > 0 && this.view.region === WHOLE) this.addressed = this.#alternate;
  }

  /** The cursor leaves the row it is in, by a line feed (`fed`) or otherwise. */
  leave(fed: boolean): void {
    if (!fed && (this.next !== undefined || this.held.lowest < this.at)) return;
    const row = this.current();
    if (fed) {
      this.begin(row);
      this.#intake.put(row);
    }
    if (fed || row.changed) row.time = this.now;
    this.held.weigh(row);
    // What is long is not to be read for each of a few bytes; but a command must not wait for its newline, since its page can end before.
    if (!row.changed || (!fed && !row.broken && row.textSize > LOOKED_BYTES && row.first !== SLASH)) return;
    row.changed = false;
    this.#sink.left(row, fed);
  }

  /** Keeps the screen's memory bounded. */
  bound(): void {
    while (this.held.tooHeavy && this.at > this.held.first) this.held.settleFirst();
    if (this.held.tooHeavy) this.endPage();
  }

  /** DECSTR. */
  reset(): void {
    this.view.region = WHOLE;
    this.saved = undefined;
    this.showCursor(true);
  }

  /** The cursor is shown or hidden: what was drawn while it was hidden is complete when it is shown again. */
  showCursor(shown: boolean): void {
    this.#hidden = !shown;
    if (!shown) return;
    this.reach.rows = 0;
    this.held.showAll();
  }

  /** A row that comes into use. */
  blankRow(): Row {
    return this.held.unused(this.now, this.#hidden) ?? new Row(this.#arena, this.now, this.#hidden);
  }

  /** Puts input that no newline has ended down to a row, if it is still there. */
  #putDown(row: Row | undefined): void {
    const to = row ?? { lines: 0, size: 0 };
    this.#intake.put(to);
    if (to !== row) this.#sink.dropped(to);
  }

  /** Text that scrolls off the whole screen is text written line by line. */
  #advanceTo(top: number): void {
    if (top <= this.view.top) return;
    this.addressed = this.#alternate;
    this.view.advanceTo(top);
  }
}
