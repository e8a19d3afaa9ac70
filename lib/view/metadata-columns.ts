/** The metadata of one run, kept by columns: enough for graphs, comparison and the order of a table, in a tenth of the memory of its rows. */
import { Numbers } from './numbers.js';
import { cellsOf, cellText, MAX_DEPTH } from './row.js';
import { membersOf } from './spelling.js';
import { GrowingFacts } from './survey.js';

/** What is kept of one key. */
export class KeyColumn {
  /** The rows that have a finite number of this key, and the numbers. */
  readonly rows = new Numbers();
  readonly values = new Numbers();
  readonly facts = new GrowingFacts();
  /** The first value as it was printed, shortened. */
  readonly first: string;
  /** There are two different values, `null` not counted. */
  varies = false;
  /** All values are numbers, and doubles hold them to the last digit that tells them apart. */
  isExact = true;
  readonly #firstValue: unknown;

  constructor(first: string, firstValue: unknown) {
    this.first = first.slice(0, LONGEST_FIRST);
    this.#firstValue = firstValue;
  }

  add(row: number, value: unknown): void {
    const plain = comparable(value);
    this.varies ||= plain !== this.#firstValue;
    if (typeof value === 'number' && Number.isFinite(value)) {
      this.rows.push(row);
      this.values.push(value);
      this.facts.number(value);
      this.isExact &&= !Number.isInteger(value) || Number.isSafeInteger(value);
    } else {
      this.facts.other();
      this.isExact = false;
    }
  }
}

/** A value that is long is told apart, but not shown, beyond this. */
const LONGEST_FIRST = 1024;
/** A program that makes up keys (`{"key1":1}`, `{"key2":1}` ...) has no table that anybody could read. */
const MOST_KEYS = 2000;
/** 256 MiB of numbers and the rows they are in. */
const MOST_NUMBERS = 1 << 24;

/** The columns of one run, filled row by row. */
export class MetadataColumns {
  /** When each row came, in milliseconds since 1970, and the line of stdout. */
  readonly times = new Numbers();
  readonly lines = new Numbers();
  /** In the order in which the keys first came. */
  readonly keys = new Map<string, KeyColumn>();
  /** Values that are in no column, because there are too many keys or numbers. */
  leftOut = 0;
  #numbers = 0;
  readonly #timeOf: (iso: string) => number;

  /** @param timeOf `Date.parse`: this code has no clock, and the calendar comes from whoever has one */
  constructor(timeOf: (iso: string) => number) {
    this.#timeOf = timeOf;
  }

  get rows(): number {
    return this.times.length;
  }

  /** Roughly what this takes, in bytes. */
  get bytes(): number {
    return this.#numbers * 16 + this.rows * 24 + this.keys.size * 1024;
  }

  /** Takes one line of a metadata file; false where it is none. JSON.parse does for numbers what a spelling means, ten times as fast as reading the spelling. */
  add(text: string): boolean {
    const line = parsed(text, this.#timeOf);
    if (line === undefined) return false;
    const row = this.rows;
    this.times.push(line.time);
    this.lines.push(line.line);
    this.#fill(row, line.data, '', 1, text);
    return true;
  }

  /** JSON objects have no properties but their own. */
  #fill(row: number, data: object, prefix: string, depth: number, text: string): void {
    for (const name in data) {
      const value = (data as Readonly<Record<string, unknown>>)[name];
      if (isNested(value, depth)) this.#fill(row, value, `${prefix}${name}.`, depth + 1, text);
      else if (value !== null) this.#put(row, prefix === '' ? name : prefix + name, value, text);
    }
  }

  #put(row: number, key: string, value: unknown, text: string): void {
    let column = this.keys.get(key);
    if (column === undefined && this.keys.size < MOST_KEYS) {
      // New: all new keys of this row take their places in the order in which they were printed, which is not that of the object for a key like "10".
      this.#declare(text);
      column = this.keys.get(key);
    }
    if (column === undefined || this.#numbers >= MOST_NUMBERS) {
      this.leftOut += 1;
      return;
    }
    column.add(row, value);
    this.#numbers += 1;
  }

  #declare(text: string): void {
    const data = membersOf(text)?.get('data');
    for (const [key, cell] of (data === undefined ? undefined : cellsOf(data)) ?? []) {
      if (this.keys.has(key) || this.keys.size >= MOST_KEYS || (cell.kind === 'json' && cell.raw === 'null')) continue;
      const value: unknown = cell.kind === 'text' ? cell.text : JSON.parse(cell.raw);
      this.keys.set(key, new KeyColumn(cellText(cell), comparable(value)));
    }
  }
}

function comparable(value: unknown): unknown {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

function isNested(value: unknown, depth: number): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    depth < MAX_DEPTH &&
    Object.keys(value).length > 0
  );
}

const TIME = /^\d{4}-[0-9T:.-]+Z$/;

function parsed(
  text: string,
  timeOf: (iso: string) => number,
): { readonly time: number; readonly line: number; readonly data: object } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { time, line, data } = Object(value) as { time?: unknown; line?: unknown; data?: unknown };
  if (typeof time !== 'string' || !TIME.test(time) || typeof data !== 'object' || data === null || Array.isArray(data))
    return undefined;
  const millis = timeOf(time);
  if (Number.isNaN(millis) || typeof line !== 'number' || !Number.isSafeInteger(line) || line < 0) return undefined;
  return { time: millis, line, data };
}
