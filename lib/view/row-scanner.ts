/**
 * Reads lines of `<task>.metadata.ndjson` where they lie, in bytes, into columns of numbers. It knows the form in which joblog writes them, and plain JSON
 * in it; whatever looks different in any way goes the slow way, line by line, through `parseRow`, which decides what is a row.
 * A million values take a tenth of the time that it takes to make objects of them.
 */
import { bytesOf, isSame, readNumber, skipSpace, skipString, skipValue, textIn } from './json-bytes.js';
import { type Cell, cellsOf, cellText, MAX_DEPTH, parseRow } from './row.js';
import { isMeantAlike } from './spelling.js';
import { NO_NUMBER, OTHER, type ValueColumn, type ValueColumns } from './value-columns.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const NULL = 0x6e;
const ZERO = 0x30;
const NEWLINE = 0x0a;
const TIME = bytesOf('{"time":"');
const LINE = bytesOf('","line":');
const DATA = bytesOf(',"data":{');
const TIME_LENGTH = 24;
const DATE_LENGTH = 10;

/** A key in full, `a.b`, however it is spelled. */
interface Key {
  readonly name: string;
  /** Made when the first row that has it is whole. */
  column: ValueColumn | undefined;
  /** The first value as it stands in the file. */
  first: Uint8Array | undefined;
  /** The row that it was last seen in. */
  row: number;
}

/** A key as its bytes stand in an object. */
interface Spelled {
  readonly bytes: Uint8Array;
  readonly within: Prefix;
  readonly key: Key;
  /** The object that is its value, where it is one. */
  prefix: Prefix | undefined;
}

interface Prefix {
  readonly text: string;
  readonly depth: number;
  readonly spelled: Map<string, Spelled>;
}

export class RowScanner {
  readonly #columns: ValueColumns;
  readonly #root: Prefix = { text: '', depth: 1, spelled: new Map() };
  readonly #keys = new Map<string, Key>();
  /** By the key's place in a row: rows mostly have the same keys in the same order. */
  readonly #expected: Spelled[] = [];
  // The row that is being read: its number, the place in it, and what was found: nothing of a row counts before all of it was seen.
  #row = 0;
  #place = 0;
  #count = 0;
  readonly #found: Key[] = [];
  readonly #values: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #number = { value: 0 };
  #date = new Uint8Array(0);
  #dateMillis = Number.NaN;

  constructor(columns: ValueColumns) {
    this.#columns = columns;
  }

  /** Takes a line, without its newline; false where it is no row. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#fast(bytes, start, end) || this.#slow(textIn(bytes, start, end));
  }

  /** Takes whole lines, each with its newline. `onRow` is told where each row begins. Returns how many lines are no rows. */
  addAll(bytes: Uint8Array, onRow?: (start: number) => void): number {
    let dropped = 0;
    for (let start = 0; start < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline === -1 ? bytes.length : newline;
      if (!this.add(bytes, start, end)) dropped += 1;
      else onRow?.(start);
      start = end + 1;
    }
    return dropped;
  }

  #fast(bytes: Uint8Array, start: number, end: number): boolean {
    if (!standsAt(bytes, start, TIME)) return false;
    let at = start + TIME.length;
    const time = this.#time(bytes, at);
    at += TIME_LENGTH;
    if (Number.isNaN(time) || !standsAt(bytes, at, LINE)) return false;
    at += LINE.length;
    const digits = at;
    while (isDigit(bytes[at])) at += 1;
    if (at === digits || at - digits > 15 || (at - digits > 1 && bytes[digits] === ZERO)) return false;
    if (!standsAt(bytes, at, DATA)) return false;
    this.#row += 1;
    this.#place = 0;
    this.#count = 0;
    at = this.#object(bytes, at + DATA.length, end, this.#root);
    if (at !== end - 1 || bytes[at] !== CLOSE) return false;
    const row = this.#columns.addRow(time);
    if (!this.#columns.admits(this.#count)) return true;
    for (let index = 0; index < this.#count; index += 1) this.#commit(bytes, row, index);
    return true;
  }

  /** `2026-11-22T06:09:55.123Z` in milliseconds since 1970; NaN where it is not that. A file has few dates. */
  #time(bytes: Uint8Array, at: number): number {
    if (!isSame(this.#date, bytes, at, at + DATE_LENGTH)) {
      const date = textIn(bytes, at, at + DATE_LENGTH);
      this.#date = new Uint8Array(bytes.subarray(at, at + DATE_LENGTH));
      this.#dateMillis = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00.000Z`) : Number.NaN;
    }
    const [hours, minutes, seconds] = [two(bytes, at + 11), two(bytes, at + 14), two(bytes, at + 17)];
    const millis = two(bytes, at + 20) * 10 + one(bytes, at + 22);
    const isTime = bytes[at + 10] === 0x54 && bytes[at + 13] === COLON && bytes[at + 16] === COLON;
    if (!isTime || bytes[at + 19] !== 0x2e || bytes[at + 23] !== 0x5a) return Number.NaN;
    if (hours > 23 || minutes > 59 || seconds > 59 || millis > 999) return Number.NaN;
    return this.#dateMillis + ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis;
  }

  /** The members of an object, from behind its brace and blanks: where it ends, -1 where it is not plain. */
  #object(bytes: Uint8Array, from: number, end: number, prefix: Prefix): number {
    let at = skipSpace(bytes, from, end);
    if (bytes[at] === CLOSE && prefix === this.#root) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const keyEnd = skipString(bytes, at, end);
      if (keyEnd === -1) return -1;
      const spelled = this.#spelled(bytes, at, keyEnd, prefix);
      // Twice in one row, perhaps spelled differently: which of them counts is the slow way's business.
      if (spelled.key.row === this.#row) return -1;
      spelled.key.row = this.#row;
      at = skipSpace(bytes, keyEnd, end);
      if (bytes[at] !== COLON) return -1;
      at = this.#value(bytes, skipSpace(bytes, at + 1, end), end, spelled);
      if (at === -1) return -1;
      at = skipSpace(bytes, at, end);
      if (at >= end) return -1;
      if (bytes[at] === CLOSE) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = skipSpace(bytes, at + 1, end);
    }
  }

  #value(bytes: Uint8Array, at: number, end: number, spelled: Spelled): number {
    const first = bytes[at];
    const numberEnd = readNumber(bytes, at, end, this.#number);
    if (numberEnd !== -1) {
      const { value } = this.#number;
      return this.#keep(spelled.key, Number.isFinite(value) ? value : OTHER, at, numberEnd);
    }
    if (first === OPEN) {
      const inner = skipSpace(bytes, at + 1, end);
      if (bytes[inner] !== CLOSE) {
        const { within, key } = spelled;
        if (within.depth >= MAX_DEPTH) return -1;
        spelled.prefix ??= { text: `${key.name}.`, depth: within.depth + 1, spelled: new Map() };
        return this.#object(bytes, inner, end, spelled.prefix);
      }
    }
    const valueEnd = skipValue(bytes, at, end);
    return valueEnd === -1 ? -1 : this.#keep(spelled.key, first === NULL ? NO_NUMBER : OTHER, at, valueEnd);
  }

  #keep(key: Key, value: number, start: number, end: number): number {
    const index = this.#count;
    this.#found[index] = key;
    this.#values[index] = value;
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#count += 1;
    return end;
  }

  #commit(bytes: Uint8Array, row: number, index: number): void {
    const key = this.#found[index] as Key;
    const column = (key.column ??= this.#columns.column(key.name));
    const value = this.#values[index] as number;
    if (column === undefined) {
      this.#columns.leftOut += 1;
      return;
    }
    column.add(row, value);
    if (column.varies || Number.isNaN(value)) return;
    const [start, end] = [this.#starts[index] as number, this.#ends[index] as number];
    if (key.first !== undefined && isSame(key.first, bytes, start, end)) return;
    const text = textOf(bytes, start, end);
    column.first ??= text;
    column.varies = !isMeantAlike(column.first, text);
    key.first ??= new Uint8Array(bytes.subarray(start, end));
  }

  #spelled(bytes: Uint8Array, start: number, end: number, prefix: Prefix): Spelled {
    const place = this.#place;
    this.#place += 1;
    const expected = this.#expected[place];
    if (expected?.within === prefix && isSame(expected.bytes, bytes, start, end)) return expected;
    const raw = textIn(bytes, start, end);
    let spelled = prefix.spelled.get(raw);
    if (spelled === undefined) {
      const name = prefix.text + (JSON.parse(raw) as string);
      const key = this.#keys.get(name) ?? { name, column: undefined, first: undefined, row: 0 };
      spelled = { bytes: new Uint8Array(bytes.subarray(start, end)), within: prefix, key, prefix: undefined };
      // A program that makes up keys is to cost no memory for those that have no column anyway.
      if (!this.#columns.isFull) {
        this.#keys.set(name, key);
        prefix.spelled.set(raw, spelled);
      }
    }
    this.#expected[place] = spelled;
    return spelled;
  }

  #slow(text: string): boolean {
    const row = parseRow(text);
    if (row === undefined) return false;
    const number = this.#columns.addRow(Date.parse(row.time));
    const cells = cellsOf(row.data) ?? new Map<string, Cell>();
    if (!this.#columns.admits(cells.size)) return true;
    for (const [key, cell] of cells) {
      const column = this.#columns.column(key);
      if (column === undefined) {
        this.#columns.leftOut += 1;
        continue;
      }
      const isNull = cell.kind === 'json' && cell.raw === 'null';
      const value = cell.kind === 'number' ? Number(cell.raw) : isNull ? NO_NUMBER : OTHER;
      column.add(number, Number.isNaN(value) || Number.isFinite(value) ? value : OTHER);
      if (isNull) continue;
      const shown = cellText(cell);
      column.first ??= shown;
      column.varies ||= !isMeantAlike(column.first, shown);
    }
    return true;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

/** One digit; a thousand where it is none. */
function one(bytes: Uint8Array, at: number): number {
  return isDigit(bytes[at]) ? (bytes[at] as number) - ZERO : 1000;
}

/** Two digits; over a hundred where they are none. */
function two(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at], bytes[at + 1]];
  return isDigit(tens) && isDigit(ones) ? ((tens as number) - ZERO) * 10 + (ones as number) - ZERO : 1000;
}

function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  return isSame(wanted, bytes, at, at + wanted.length);
}

/** A value as a table shows it. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  const text = textIn(bytes, start, end);
  return bytes[start] === QUOTE ? (JSON.parse(text) as string) : text;
}
