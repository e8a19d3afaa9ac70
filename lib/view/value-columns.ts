/**
 * The numbers of a run's metadata by key, 12 bytes each and no object a value, so that a million of them can be read and drawn while a user waits.
 * Nothing here needs Node: the page uses the same.
 */
import type { KeyFacts, Survey } from './survey.js';

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

  #grow(): void {
    const [rows, values] = [new Uint32Array(this.length * 4), new Float64Array(this.length * 4)];
    rows.set(this.#rows);
    values.set(this.#values);
    [this.#rows, this.#values] = [rows, values];
  }
}

/** The columns of one run, the oldest row first. */
export class ValueColumns {
  /** In the order in which the keys first came. */
  readonly keys = new Map<string, ValueColumn>();
  #times = new Float64Array(1024);
  #count = 0;

  get rows(): number {
    return this.#count;
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

  /** The column of a key, made where there is none. */
  column(key: string): ValueColumn {
    let column = this.keys.get(key);
    if (column === undefined) {
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

/** The facts about all keys of some runs, as `Surveyor` collects them from rows: each run starts its numbers anew. */
export function surveyOfColumns(runs: readonly ValueColumns[]): Survey {
  const survey = new Map<string, KeyFacts>();
  for (const key of new Set(runs.flatMap(({ keys }) => [...keys.keys()]))) {
    const columns = runs.flatMap(({ keys }) => keys.get(key)?.values() ?? []);
    const facts = factsOf(columns);
    if (facts.numbers + facts.others > 0) survey.set(key, facts);
  }
  return survey;
}

function factsOf(runs: readonly Float64Array[]): KeyFacts {
  let [numbers, others, integers, falls, varies] = [0, 0, true, false, false];
  let first: number | undefined;
  for (const values of runs) {
    let last = Number.NEGATIVE_INFINITY;
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      if (value === OTHER) {
        others += 1;
        continue;
      }
      first ??= value;
      numbers += 1;
      if (!Number.isInteger(value)) integers = false;
      if (value < last) falls = true;
      if (value !== first) varies = true;
      last = value;
    }
  }
  return { numbers, others, integers, increasing: varies && !falls };
}
