import { Buffer } from 'node:buffer';
import { INVALID } from './ops.js';
import { encode, utf8Length } from './utf8.js';
import { codeAt, columns } from './width.js';

/** A cell that holds nothing: never written, or erased. Shown as a blank, but a printed blank is something else to the metadata rule. */
export const NOTHING = 0;
/** The second column of a character that takes two. */
const TAIL = 0x300000;
/** A character with combining ones: the text at this index of the clusters. */
const CLUSTER = 0x400000;
const BLANK = 0x20;
const REPLACEMENT = 0xfffd;
/** In UTF-16. */
const LONGEST_CLUSTER = 64;

/** The columns of a row that holds more than ASCII: a code point a column, or what stands for several code points or for half of one. */
export class Cells {
  #codes = new Uint32Array(64);
  #length = 0;
  #size = 0;
  /** Characters without a column at the row's beginning, where there is no cell before that they could stay with. */
  #lead = '';
  readonly #clusters: string[] = [];
  readonly #free: number[] = [];
  /** There may be characters of two columns. */
  #wide = false;

  /** Columns in use. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of the text as UTF-8; a cell that holds nothing is a blank. */
  get size(): number {
    return this.#size;
  }

  /** Takes over UTF-8 that is valid, in place of what is there; `replaced`: U+FFFD in it stands for what was not. True: a mark has joined such a one. */
  fill(bytes: Uint8Array, start: number, end: number, replaced: boolean): boolean {
    this.#clearAll();
    let joined = false;
    this.#reserve(end - start);
    for (let i = start; i < end; ) {
      const code = codeAt(bytes, i);
      const width = columns(code);
      const size = utf8Length(code);
      i += size;
      if (width === 1) {
        this.#codes[this.#length++] = replaced && code === REPLACEMENT ? INVALID : code;
        this.#size += size;
      } else if (this.write(code, this.#length, width)) joined = true;
    }
    return joined;
  }

  /** Nothing is left. */
  #clearAll(): void {
    this.#length = 0;
    this.#size = 0;
    this.#lead = '';
    this.#clusters.length = 0;
    this.#free.length = 0;
    this.#wide = false;
  }

  /** So many cells have room: what it is to be kept for. */
  get room(): number {
    return this.#codes.length;
  }

  /** Writes a run of characters that take columns, in UTF-8 that is valid. */
  writeRun(bytes: Uint8Array, start: number, end: number, column: number): void {
    if (column === 0) this.#dropLead();
    this.#reserve(column + end - start);
    if (column > this.#length) this.#widen(column);
    let at = column;
    let i = start;
    if (!this.#wide) {
      const codes = this.#codes;
      let size = this.#size;
      const length = this.#length;
      while (i < end) {
        let code = bytes[i] as number;
        let bytesOf = 1;
        if (code >= 0x80) {
          code = codeAt(bytes, i);
          if (columns(code) === 2) break;
          bytesOf = utf8Length(code);
        }
        if (at < length) {
          const old = codes[at] as number;
          if (old < 0x80) size--;
          else if (old < TAIL) size -= utf8Length(old);
          else break;
        }
        codes[at++] = code;
        size += bytesOf;
        i += bytesOf;
      }
      this.#size = size;
      if (at > length) this.#length = at;
    }
    for (; i < end; ) {
      const code = codeAt(bytes, i);
      const width = columns(code);
      this.write(code, at, width);
      at += width;
      i += utf8Length(code);
    }
  }

  /** Writes a character of `width` columns. One without a column joins the one before; true: that was not UTF-8. */
  write(code: number, column: number, width: 0 | 1 | 2): boolean {
    if (width === 0) return this.#join(code, column);
    if (column === 0) this.#dropLead();
    if (this.#wide) {
      this.#split(column);
      this.#split(column + width);
    }
    this.#set(column, code);
    if (width === 2) {
      this.#wide = true;
      this.#set(column + 1, TAIL);
    }
    return false;
  }

  /** The first character, if it is one alone; else -1. */
  get first(): number {
    const code = this.#length > 0 && this.#lead === '' ? (this.#codes[0] as number) : -1;
    return code < TAIL ? code : -1;
  }

  /** Is there a cell with this character alone? */
  holds(code: number): boolean {
    const codes = this.#codes;
    for (let i = 0; i < this.#length; i++) if (codes[i] === code) return true;
    return false;
  }

  /** The code points in the cell before a column; none where there are too many. */
  before(column: number): readonly number[] {
    if (column === 0 || column > this.#length) return [];
    const code = this.#codes[this.#head(column - 1)] as number;
    if (code < CLUSTER) return [code];
    const cluster = this.#clusters[code - CLUSTER] as string;
    // Nothing that is read has so many marks; a cell of a million would be taken apart whenever it is asked for.
    if (cluster.length > LONGEST_CLUSTER) return [];
    return Array.from(cluster, (character) => character.codePointAt(0) as number);
  }

  /** Makes cells `from` to `to` (exclusive), which are in use, hold nothing. */
  clear(from: number, to: number): void {
    if (from === 0) this.#dropLead();
    this.#split(from);
    this.#split(to);
    for (let at = from; at < to; at++) {
      if (this.#codes[at] !== NOTHING) this.#set(at, NOTHING);
    }
  }

  /** Takes the cells from `length` on out of use. */
  truncate(length: number): void {
    this.#split(length);
    for (let at = length; at < this.#length; at++) this.#forget(this.#codes[at] as number);
    this.#length = length;
  }

  /** Moves what is at a column and behind it `count` columns right, and leaves nothing there. */
  insert(column: number, count: number): void {
    this.#split(column);
    const length = this.#length;
    this.#reserve(length + count);
    this.#codes.copyWithin(column + count, column, length);
    this.#codes.fill(NOTHING, column, column + count);
    this.#length = length + count;
    this.#size += count * utf8Length(NOTHING);
  }

  /** Takes cells `from` to `to` (exclusive) away; what is behind them moves left. */
  remove(from: number, to: number): void {
    if (from === 0) this.#dropLead();
    this.#split(from);
    this.#split(to);
    for (let at = from; at < to; at++) this.#forget(this.#codes[at] as number);
    this.#codes.copyWithin(from, to, this.#length);
    this.#length -= to - from;
  }

  /** What is before the first cell stays when that is written: there is nothing in it yet. */
  get keepsLead(): boolean {
    return this.#lead !== '' && this.#codes[0] === NOTHING;
  }

  /** Everything shown was printed, and was UTF-8. */
  get verbatim(): boolean {
    const shown = this.#codes.subarray(0, this.#shown());
    return !shown.includes(INVALID) && !shown.includes(NOTHING);
  }

  /** Writes the text as UTF-8, blanks where nothing is, none at the end that was not printed, to a place with room for `size` bytes; returns the end. */
  encode(target: Buffer, at: number): number {
    const shown = this.#shown();
    const codes = this.#codes;
    let end = this.#lead === '' ? at : at + target.write(this.#lead, at);
    for (let i = 0; i < shown; i++) {
      const code = codes[i] as number;
      if (code < 0x80) target[end++] = code || BLANK;
      else if (code < TAIL) end = encode(code, target, end);
      else if (code >= CLUSTER) end += target.write(this.#clusters[code - CLUSTER] as string, end);
    }
    return end;
  }

  /** How many bytes of the text stand before a column. */
  sizeBefore(column: number): number {
    const codes = this.#codes;
    let size = this.#lead === '' ? 0 : Buffer.byteLength(this.#lead);
    for (let i = 0; i < Math.min(column, this.#length); i++) {
      const code = codes[i] as number;
      if (code < TAIL) size += utf8Length(code);
      else if (code >= CLUSTER) size += Buffer.byteLength(this.#clusters[code - CLUSTER] as string);
    }
    return size;
  }

  /** Cells up to the last that holds something. */
  #shown(): number {
    let length = this.#length;
    while (length > 0 && this.#codes[length - 1] === NOTHING) length--;
    return length;
  }

  /** The column in which the character begins that takes this one. */
  #head(column: number): number {
    return this.#codes[column] === TAIL ? column - 1 : column;
  }

  /** A character that would lie on both sides of a column's left edge goes: half of one cannot be shown. */
  #split(column: number): void {
    if (!this.#wide || column >= this.#length || this.#codes[column] !== TAIL) return;
    this.#set(column - 1, NOTHING);
    this.#set(column, NOTHING);
  }

  #join(code: number, column: number): boolean {
    const mark = String.fromCodePoint(code);
    this.#size += utf8Length(code);
    if (column === 0) {
      this.#lead += mark;
      return false;
    }
    const at = column > this.#length ? column - 1 : this.#head(column - 1);
    const base = at < this.#length ? (this.#codes[at] as number) : NOTHING;
    if (base === NOTHING) {
      this.#size -= utf8Length(code);
      this.#set(at, code);
    } else if (base >= CLUSTER) this.#clusters[base - CLUSTER] = `${this.#clusters[base - CLUSTER] ?? ''}${mark}`;
    else {
      const index = this.#free.pop() ?? this.#clusters.length;
      this.#clusters[index] = String.fromCodePoint(base === INVALID ? REPLACEMENT : base) + mark;
      this.#codes[at] = CLUSTER + index;
    }
    return base === INVALID;
  }

  #dropLead(): void {
    if (this.#lead === '' || this.#length === 0 || this.#codes[0] === NOTHING) return;
    this.#size -= Buffer.byteLength(this.#lead);
    this.#lead = '';
  }

  #set(column: number, code: number): void {
    if (column < this.#length) this.#forget(this.#codes[column] as number);
    else {
      this.#reserve(column + 1);
      this.#widen(column);
      this.#length = column + 1;
    }
    this.#codes[column] = code;
    if (code !== TAIL) this.#size += utf8Length(code);
  }

  /** Cells of nothing up to a column for which there is room. */
  #widen(column: number): void {
    this.#codes.fill(NOTHING, this.#length, column);
    this.#size += (column - this.#length) * utf8Length(NOTHING);
    this.#length = column;
  }

  /** What a cell held no longer counts. */
  #forget(code: number): void {
    if (code < TAIL) this.#size -= utf8Length(code);
    else if (code >= CLUSTER) {
      const index = code - CLUSTER;
      this.#size -= Buffer.byteLength(this.#clusters[index] as string);
      this.#clusters[index] = '';
      this.#free.push(index);
    }
  }

  #reserve(length: number): void {
    if (length <= this.#codes.length) return;
    const codes = new Uint32Array(Math.max(length, this.#codes.length * 2));
    codes.set(this.#codes.subarray(0, this.#length));
    this.#codes = codes;
  }
}
