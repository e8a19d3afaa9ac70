import { SCREEN_BYTES, SCREEN_ROWS, SETTLE_MS } from './limits.js';
import { Row } from './row.js';
import type { Millis } from './types.js';

/** So many places of rows that are no longer held stay in the array until it is made anew. */
const FORGOTTEN = 2 * SCREEN_ROWS;

/** Why rows are settled: because nothing that may still come is thought to change them, or because a change of the mode settles everything. */
export type Settling = 'due' | 'finished';

/** The rows in use that are not settled, from the top down. Rows are counted from the first of the stream. */
export class HeldRows {
  readonly #settled: (row: Row) => void;
  #rows: (Row | undefined)[] = [];
  /** Where the first row held is in the array: taking each away with `shift` would cost more than all else that is done for a row. */
  #head = 0;
  #first = 0;
  #weight = 0;

  constructor(settled: (row: Row) => void) {
    this.#settled = settled;
  }

  get all(): Row[] {
    return this.#rows.slice(this.#head) as Row[];
  }

  /** The number of the first of them; if there is none, of the next one. */
  get first(): number {
    return this.#first;
  }

  /** The number of the lowest row in use. */
  get lowest(): number {
    return this.#first + this.#rows.length - this.#head - 1;
  }

  get #empty(): boolean {
    return this.#head === this.#rows.length;
  }

  /** Together they take more memory than a screen may. */
  get tooHeavy(): boolean {
    return this.#weight > SCREEN_BYTES;
  }

  at(number: number): Row | undefined {
    return number < this.#first ? undefined : this.#rows[this.#head + number - this.#first];
  }

  /** A new lowest row. */
  push(row: Row): void {
    this.#rows.push(row);
  }

  /** Takes the lowest row out of use, unsettled. */
  pop(): void {
    const row = this.#empty ? undefined : this.#rows.pop();
    if (row === undefined) return;
    this.#weight -= row.counted;
    row.counted = 0;
  }

  /** A row has been written to: takes it into account as it is now. */
  weigh(row: Row): void {
    this.#weight += row.weight - row.counted;
    row.counted = row.weight;
  }

  settleFirst(): void {
    const row = this.#rows[this.#head];
    if (row === undefined) return;
    this.#rows[this.#head] = undefined;
    this.#head++;
    if (this.#head >= FORGOTTEN) {
      this.#rows = this.all;
      this.#head = 0;
    }
    this.#first++;
    this.#weight -= row.counted;
    row.counted = 0;
    this.#settled(row);
    // A row that was only cut stays on the page.
    if (!row.cut) row.release();
  }

  /** Settles the rows above row `top`. */
  settleAbove(top: number): void {
    while (this.#first < top && !this.#empty) this.settleFirst();
  }

  settleAll(): void {
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
    const row = what === 'due' ? this.#aging(reach, cursor) : this.#first < cursor ? this.#rows[this.#head] : undefined;
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
      this.settleFirst();
    }
  }

  /** When the first row becomes `due`, if only time is between the first row and the log. */
  due(reach: number, cursor: number): Millis | undefined {
    const row = this.#aging(reach, cursor);
    return row === undefined ? undefined : row.time + SETTLE_MS;
  }

  /** The first row, if only its age can hold it. */
  #aging(reach: number, cursor: number): Row | undefined {
    const row = this.#rows[this.#head];
    if (row === undefined || row.hidden || this.#first >= cursor || this.lowest - this.#first <= reach)
      return undefined;
    return row;
  }
}
