import { type Buffer, isAscii } from 'node:buffer';
import type { Arena } from './arena.js';
import { HeldLines } from './held-lines.js';
import type { Carries } from './intake.js';
import { SCREEN_BYTES, SCREEN_ROWS, SETTLE_MS } from './limits.js';
import type { PlainLines } from './plain-lines.js';
import type { Row } from './row.js';
import type { Millis } from './types.js';

/** So many places of rows that are no longer held stay in the array until it is made anew. */
const FORGOTTEN = 2 * SCREEN_ROWS;

/** Why rows are settled: because nothing that may still come is thought to change them, or because a change of the mode settles everything. */
export type Settling = 'due' | 'finished';

/**
 * What becomes of rows that leave the screen. They are told of from the top down, and are the page's own again when the call returns; but the text of
 * a row without a buffer of its own stays where it is until the bytes at hand are done with.
 */
export interface Leaving {
  /** A row is final. */
  settled(row: Row): void;
  /** Plain lines `from` to `to`, the first of which begins at `start`, line `i` up to the LF at `ends[i]`, are final; they were finished at `time`. */
  passed(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number, time: Millis): void;
  /** Input that nothing is left of: a row that was erased with its place, or control sequences. */
  dropped(input: Carries): void;
}

/** What holds back a row, or lines that are none yet. */
type Held = Pick<Row, 'time' | 'hidden'>;

/** The rows in use that are not settled, from the top down. Rows are counted from the first of the stream. */
export class HeldRows {
  readonly #leaving: Leaving;
  /** The uppermost, as long as they need not be rows. */
  readonly #lines = new HeldLines();
  #rows: (Row | undefined)[] = [];
  /** Where the first row held is in the array: taking each away with `shift` would cost more than all else that is done for a row. */
  #head = 0;
  #first = 0;
  #weight = 0;
  /** Rows that are no longer held, to be used again. */
  readonly #unused: Row[] = [];

  constructor(leaving: Leaving) {
    this.#leaving = leaving;
  }

  get all(): Row[] {
    this.#makeRows();
    return this.#rows.slice(this.#head) as Row[];
  }

  /** The number of the first of them; if there is none, of the next one. */
  get first(): number {
    return this.#first;
  }

  /** The number of the lowest row in use. */
  get lowest(): number {
    return this.#first + this.#lines.count + this.#rows.length - this.#head - 1;
  }

  get #empty(): boolean {
    return this.#lines.count === 0 && this.#head === this.#rows.length;
  }

  /** Together they take more memory than a screen may. */
  get tooHeavy(): boolean {
    return this.#weight > SCREEN_BYTES;
  }

  /** The lowest row was never finished, and nothing is in it: it is not a line. */
  get lowestUnused(): boolean {
    const lowest = this.at(this.lowest);
    return lowest?.blank === true && lowest.instead === undefined;
  }

  /** Nothing is in any of them. */
  get bare(): boolean {
    return this.all.every((row) => row.textSize === 0);
  }

  at(number: number): Row | undefined {
    const place = number - this.#first - this.#lines.count;
    if (place >= 0) return this.#rows[this.#head + place];
    if (number < this.#first) return undefined;
    this.#makeRows();
    return this.#rows[this.#head + number - this.#first];
  }

  /** A row that was held once, as new; undefined: there is none. */
  unused(time: Millis, hidden: boolean): Row | undefined {
    const row = this.#unused.pop();
    row?.renew(time, hidden);
    return row;
  }

  /** A new lowest row. */
  push(row: Row): void {
    this.#rows.push(row);
  }

  /** Copies plain lines `from` to `to`, the first of which begins at `start`, to rows of their own. */
  pushLines(lines: PlainLines, start: number, from: number, to: number, arena: Arena, blank: () => Row): void {
    const { text: bytes, ends, high } = lines;
    if (this.#empty && !high) {
      this.#lines.fill(lines, start, from, to, arena);
      const { time, hidden } = blank();
      this.#lines.time = time;
      this.#lines.hidden = hidden;
      this.#weight += this.#lines.weight;
      return;
    }
    const stop = (ends[to - 1] as number) + 1;
    arena.take(stop - start);
    const { block } = arena;
    const shift = arena.at - start;
    bytes.copy(block.bytes, arena.at, start, stop);
    for (let i = from, at = start; i < to; i++) {
      const end = ends[i] as number;
      const row = blank();
      const ascii = !high || isAscii(bytes.subarray(at, end));
      row.holdPlain(block, at + shift, end + shift, ascii, lines.source(i + 1) - lines.source(i));
      this.weigh(row);
      this.push(row);
      at = end + 1;
    }
  }

  /** Takes the lowest row out of use: what was in it is gone. */
  drop(): void {
    if (this.#head === this.#rows.length) this.#makeRows();
    const row = this.#empty ? undefined : this.#rows.pop();
    if (row !== undefined) this.#drop(row);
  }

  /** Takes the rows below the last one with something in it out of use. */
  dropBare(): void {
    while (this.at(this.lowest)?.textSize === 0) this.drop();
  }

  /**
   * Takes the first `n` of rows `from` to `bottom` away (`settle`: they are settled before their time); the others move up, and blank ones follow
   * where rows below are to keep their place.
   */
  moveUp(from: number, bottom: number, n: number, settle: boolean, blank: () => Row): void {
    const { lowest } = this;
    const count = Math.min(n, Math.min(lowest, bottom) - from + 1);
    if (count <= 0) return;
    this.#remove(from, count, settle);
    if (lowest >= bottom) this.#insert(bottom - count + 1, count, blank);
  }

  /** Puts `n` blank rows above row `from`; those down to `bottom` move down, and are gone when they are below it. */
  moveDown(from: number, bottom: number, n: number, blank: () => Row): void {
    const moving = Math.min(this.lowest, bottom) - from + 1;
    if (moving <= 0) return;
    const room = bottom - from + 1;
    const count = Math.min(n, room);
    const gone = Math.max(0, moving + count - room);
    this.#remove(from + moving - gone, gone, false);
    this.#insert(from, count, blank);
  }

  /** Puts a row above row `number`, or above the first that is not settled; that one and those below it move down. */
  insert(number: number, row: Row): void {
    this.#insert(Math.max(number, this.#first), 1, () => row);
  }

  #insert(number: number, count: number, blank: () => Row): void {
    this.#makeRows();
    this.#rows.splice(this.#head + number - this.#first, 0, ...Array.from({ length: count }, blank));
  }

  #remove(number: number, count: number, settle: boolean): void {
    this.#makeRows();
    for (const row of this.#rows.splice(this.#head + number - this.#first, count) as Row[]) {
      if (settle) this.#settle(row);
      else this.#drop(row);
    }
  }

  /** A row has been written to: takes it into account as it is now. */
  weigh(row: Row): void {
    this.#weight += row.weight - row.counted;
    row.counted = row.weight;
  }

  settleFirst(): void {
    if (this.#lines.count > 0) {
      this.#settleLines(1);
      return;
    }
    const row = this.#rows[this.#head];
    if (row === undefined) return;
    this.#rows[this.#head] = undefined;
    this.#head++;
    if (this.#head >= FORGOTTEN) {
      this.#rows = this.all;
      this.#head = 0;
    }
    this.#first++;
    this.#settle(row);
  }

  #settleLines(count: number): void {
    const before = this.#lines.weight;
    this.#first += count;
    this.#lines.settle(count, this.#leaving);
    this.#weight -= before - this.#lines.weight;
  }

  /** Somebody wants the lines as rows. */
  #makeRows(): void {
    if (this.#lines.count === 0) return;
    this.#weight -= this.#lines.weight;
    const made = this.#lines.rows();
    for (const row of made) this.weigh(row);
    this.#rows = [...made, ...this.#rows.slice(this.#head)];
    this.#head = 0;
  }

  #settle(row: Row): void {
    this.#weight -= row.counted;
    row.counted = 0;
    this.#leaving.settled(row);
    this.#letGo(row);
  }

  /** What was drawn while the cursor was hidden is complete. */
  showAll(): void {
    this.#lines.hidden = false;
    for (let i = this.#head; i < this.#rows.length; i++) (this.#rows[i] as Row).hidden = false;
  }

  #drop(row: Row): void {
    this.#weight -= row.counted;
    row.counted = 0;
    this.#leaving.dropped(row);
    this.#letGo(row);
  }

  #letGo(row: Row): void {
    // A row that was only cut stays on the page.
    if (row.cut) return;
    row.release();
    if (this.#unused.length < SCREEN_ROWS) this.#unused.push(row);
  }

  /** Settles the rows above row `top`. */
  settleAbove(top: number): void {
    const lines = Math.min(this.#lines.count, top - this.#first);
    if (lines > 0) this.#settleLines(lines);
    while (this.#first < top && !this.#empty) this.settleFirst();
  }

  /** Settles all; only the lowest, if there is nothing in it, is no line. */
  settleAll(): void {
    if (this.lowestUnused) this.drop();
    if (this.#lines.count > 0) this.#settleLines(this.#lines.count);
    while (!this.#empty) this.settleFirst();
  }

  /** `count` rows have been settled without ever being held. */
  skip(count: number): void {
    this.#first += count;
  }

  /**
   * The time of the first row, if it may be settled now. `due`: it was finished at least SETTLE_MS before `now`, lies further than `reach` above the
   * lowest, and above the cursor's row `cursor`, and was not begun while the cursor was hidden. `finished`: it lies above the cursor's row.
   */
  ready(what: Settling, now: Millis, reach: number, cursor: number): Millis | undefined {
    const row = what === 'due' ? this.#aging(reach, cursor) : this.#first < cursor ? this.#uppermost : undefined;
    if (row === undefined) return undefined;
    const waited = now - row.time;
    // A clock that was set back says nothing about the wait; waiting until it has caught up could be hours.
    if (what === 'due' && waited >= 0 && waited < SETTLE_MS) return undefined;
    return row.time;
  }

  /** Settles the rows that are `ready`, from the top down: one that stays holds up those below it. Those after the time `upTo` stay. */
  settle(what: Settling, now: Millis, reach: number, cursor: number, upTo: Millis): void {
    for (;;) {
      const time = this.ready(what, now, reach, cursor);
      if (time === undefined || time > upTo) return;
      // Lines have one time, so that all can go which are not kept by their place.
      const last = what === 'due' ? Math.min(cursor, this.lowest - reach) : cursor;
      if (this.#lines.count > 0) this.#settleLines(Math.min(this.#lines.count, last - this.#first));
      else this.settleFirst();
    }
  }

  /** When the first row becomes `due`, if only time is between the first row and the log. */
  due(reach: number, cursor: number): Millis | undefined {
    const row = this.#aging(reach, cursor);
    return row === undefined ? undefined : row.time + SETTLE_MS;
  }

  get #uppermost(): Held | undefined {
    return this.#lines.count > 0 ? this.#lines : this.#rows[this.#head];
  }

  /** The first row, if only its age can hold it. */
  #aging(reach: number, cursor: number): Held | undefined {
    const row = this.#uppermost;
    if (row === undefined || row.hidden || this.#first >= cursor || this.lowest - this.#first <= reach)
      return undefined;
    return row;
  }
}
