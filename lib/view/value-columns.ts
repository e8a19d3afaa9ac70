/**
 * The numbers of a run's metadata by key, 12 bytes each and no object a value, so that a million of them can be read and drawn while a user waits.
 * Nothing here needs Node: the page uses the same.
 */
import { GrowingFacts, type Survey } from './survey.js';

/** Stands for `null`, which says that there is no number: a curve has a gap there. */
export const NO_NUMBER = Number.NaN;
/** Stands for everything that is neither a number nor `null`: text, booleans, arrays, numbers beyond a double. A gap, too. */
export const OTHER = Number.POSITIVE_INFINITY;

/** Places of a column at first. Four times as many when they are full: the kernel gives pages that are not written to only in name. */
const FIRST = 64;

/** What one key had in the rows that have it. */
export class ValueColumn {
  readonly key: string;
  /** Whether two rows differ in it, `null` not counted; `first` is how the first value was printed (text without quotes). */
  varies = false;
  first: string | undefined;
  length = 0;
  readonly #facts = new GrowingFacts();
  /** So many of its values are in the facts. */
  #known = 0;
  #rows = new Uint32Array(FIRST);
  #values = new Float64Array(FIRST);

  constructor(key: string) {
    this.key = key;
  }

  /** Takes the value of a row; the rows come in order. */
  add(row: number, value: number): void {
    if (this.length === this.#rows.length) this.#grow();
    this.#rows[this.length] = row;
    this.#values[this.length] = value;
    this.length += 1;
  }

  /** The rows that have it, from 0. */
  rows(): Uint32Array {
    return this.#rows.subarray(0, this.length);
  }

  /** Their values: finite, NO_NUMBER or OTHER. */
  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  /** What is known about its values, `null` not counted. */
  facts(): GrowingFacts {
    for (; this.#known < this.length; this.#known += 1) {
      const value = this.#values[this.#known] as number;
      if (value === OTHER) this.#facts.other();
      else if (!Number.isNaN(value)) this.#facts.number(value);
    }
    return this.#facts;
  }

  /** Whether all its values are numbers, and doubles hold them to the last digit that tells them apart. */
  isExact(): boolean {
    return this.values().every(
      (value) =>
        Number.isNaN(value) || (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))),
    );
  }

  #grow(): void {
    const [rows, values] = [new Uint32Array(this.length * 4), new Float64Array(this.length * 4)];
    rows.set(this.#rows);
    values.set(this.#values);
    [this.#rows, this.#values] = [rows, values];
  }
}

/** How much of a run is kept. */
export interface Limits {
  /** A program that makes up keys (`{"key1":1}`, `{"key2":1}` ...) has no graph that anybody could read. */
  readonly keys: number;
  readonly values: number;
}

/** Where a user looks at one job and goes on. */
const OF_ONE: Limits = { keys: 20_000, values: Number.POSITIVE_INFINITY };
/** Where many jobs are looked at, one after the other: 192 MiB of values and the rows they are in. */
export const OF_MANY: Limits = { keys: 2000, values: 1 << 24 };

/** The columns of one run, the oldest row first. */
export class ValueColumns {
  /** In the order in which the keys first came. */
  readonly keys = new Map<string, ValueColumn>();
  /** Values that are in no column, because there are too many keys or values. */
  leftOut = 0;
  readonly #limits: Limits;
  #values = 0;
  #times = new Float64Array(1024);
  #count = 0;

  constructor(limits = OF_ONE) {
    this.#limits = limits;
  }

  get rows(): number {
    return this.#count;
  }

  /** Roughly what this takes, in bytes. */
  get bytes(): number {
    return this.#values * 12 + this.rows * 8 + this.keys.size * 1024;
  }

  /** Whether there will be no column for another key. */
  get isFull(): boolean {
    return this.keys.size >= this.#limits.keys;
  }

  /** Whether there is room for the values of another row; counts them either way. */
  admits(values: number): boolean {
    if (this.#values + values > this.#limits.values) {
      this.leftOut += values;
      return false;
    }
    this.#values += values;
    return true;
  }

  /** Begins the next row. `time` is when it came, in milliseconds since 1970. Returns its number. */
  addRow(time: number): number {
    if (this.#count === this.#times.length) {
      const times = new Float64Array(this.#count * 2);
      times.set(this.#times);
      this.#times = times;
    }
    this.#times[this.#count] = time;
    this.#count += 1;
    return this.#count - 1;
  }

  /** The column of a key, made where there is none; undefined where there are too many. */
  column(key: string): ValueColumn | undefined {
    let column = this.keys.get(key);
    if (column === undefined && !this.isFull) {
      column = new ValueColumn(key);
      this.keys.set(key, column);
    }
    return column;
  }

  times(): Float64Array {
    return this.#times.subarray(0, this.#count);
  }
}

/** The points of one curve in the order in which they were printed. Where `y` is NaN the curve has a gap; `x` is always finite. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The points of a key over another one, or over the time of its rows (`x` undefined). A row without a number for X has no point. */
export function pointsOf(columns: ValueColumns, x: string | undefined, y: string): Points {
  const column = columns.keys.get(y);
  if (column === undefined) return { x: new Float64Array(0), y: new Float64Array(0) };
  const [rows, values] = [column.rows(), column.values()];
  const points = { x: new Float64Array(rows.length), y: new Float64Array(rows.length) };
  const times = columns.times();
  const other = x === undefined ? undefined : columns.keys.get(x);
  if (x !== undefined && other === undefined) return { x: new Float64Array(0), y: new Float64Array(0) };
  const [xRows, xValues] = [other?.rows(), other?.values()];
  let count = 0;
  for (let at = 0, from = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    let here: number;
    if (xRows === undefined) here = times[row] ?? Number.NaN;
    else {
      while ((xRows[from] ?? row) < row) from += 1;
      here = xRows[from] === row ? (xValues?.[from] ?? Number.NaN) : Number.NaN;
    }
    if (!Number.isFinite(here)) continue;
    const value = values[at] ?? Number.NaN;
    points.x[count] = here;
    points.y[count] = Number.isFinite(value) ? value : Number.NaN;
    count += 1;
  }
  return { x: points.x.subarray(0, count), y: points.y.subarray(0, count) };
}

/** What is known about all keys of some runs: each run starts its numbers anew. Keys that never had a value are not there. */
export function surveyOfColumns(runs: readonly ValueColumns[]): Survey {
  const facts = new Map<string, GrowingFacts[]>();
  for (const { keys } of runs) {
    for (const [key, column] of keys) {
      const known = facts.get(key);
      if (known === undefined) facts.set(key, [column.facts()]);
      else known.push(column.facts());
    }
  }
  const all = [...facts].map(([key, found]) => [key, GrowingFacts.ofRuns(found)] as const);
  return new Map(all.filter(([, { numbers, others }]) => numbers + others > 0));
}
