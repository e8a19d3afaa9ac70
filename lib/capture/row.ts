import { Buffer } from 'node:buffer';
import { Block, copyBytes, holdsByte } from './block.js';
import { type Cells, NOTHING } from './cells.js';
import { MOVED_BYTES } from './limits.js';
import { INVALID } from './ops.js';
import { RowPlace } from './row-place.js';
import { blanked, onlyBlanks, type RowText } from './row-text.js';
import type { Millis } from './types.js';
import { encode } from './utf8.js';
import { bytesBefore, widthOf } from './width.js';

const LF = 0x0a;
/** For one character as UTF-8, on its way into a row. */
const CHARACTER = new Block(Buffer.alloc(4));

/**
 * One row of the screen, in one of two forms. *Bytes*: UTF-8 as it came, which most rows stay; if all is ASCII a column is a byte, so that
 * such a row can also be overwritten in place. *Cells*: built only for a row that has other characters and is written over in part.
 */
export class Row extends RowPlace implements RowText {
  /** Nothing but ASCII has been written to it since it was last empty. */
  ascii = true;
  /** Bytes form: U+FFFD in it stands for bytes that were not UTF-8. */
  #replaced = false;
  /** There are cells in it that hold nothing. */
  #gaps = false;
  #cells: Cells | undefined;
  /** Bytes form, beyond ASCII: its columns, where they were counted; else -1. */
  #width = 0;
  /** Makes it as new: making objects for rows that live a millisecond would cost more than what is in them. */
  renew(time: Millis, hidden: boolean): void {
    this.clearMarks(time, hidden);
    this.ascii = true;
    this.#allGone();
    this.#width = 0;
  }

  /** Makes it a finished row of plain text, which is there already, with its line feed. */
  holdPlain(block: Block, start: number, end: number, ascii: boolean, size: number): void {
    this.takeOver(block, start, end);
    this.ascii = ascii;
    this.#width = -1;
    this.lines = 1;
    this.size = size;
  }

  /** Nothing has happened in it yet, so that a line that comes whole needs no look at it. */
  get fresh(): boolean {
    const touched = this.lines > 0 || this.spoiled || this.changed || this.continued || this.padded;
    return !touched && this.textSize === 0 && this.strictest === 'enabled';
  }

  /** Bytes of its text as UTF-8. */
  get textSize(): number {
    return this.#cells === undefined ? this.end - this.start : this.#cells.size;
  }

  /** Columns. */
  get width(): number {
    if (this.#cells !== undefined) return this.#cells.length;
    if (this.ascii) return this.end - this.start;
    if (this.#width < 0) this.#width = widthOf(this.bytes, this.start, this.end);
    return this.#width;
  }

  /** Memory it takes at most. By its text, not by its form: what is settled must not hang on which way the text came. */
  get weight(): number {
    return this.ascii ? this.textSize : this.textSize * 4;
  }

  /** Is what is shown what was printed: with no gap in it, no byte that was not UTF-8, and no control character that is not shown? */
  get verbatim(): boolean {
    if (this.spoiled || this.padded) return false;
    if (this.#cells !== undefined) return this.#cells.verbatim;
    if (this.#replaced) return false;
    return !this.#gaps || !this.bytes.subarray(this.start, this.#bytesShown()).includes(NOTHING);
  }

  /** Is it in bytes form, so that lines can be appended without being measured? */
  get inBytes(): boolean {
    return this.#cells === undefined;
  }

  /** Bytes form: adds plain text at the end, of `width` columns (-1: nobody has counted them). */
  append(source: Block, from: number, to: number, width: number, ascii: boolean): void {
    const size = to - from;
    this.reserve(this.end - this.start + size);
    copyBytes(source, from, to, this.block, this.end);
    // While all is ASCII nobody counts columns.
    const before = this.ascii ? this.end - this.start : this.#width;
    this.#width = width < 0 || before < 0 ? -1 : before + width;
    this.end += size;
    this.bytes[this.end] = LF;
    this.ascii &&= ascii;
    this.changed = true;
    this.padded = false;
  }

  /** Writes a run of characters that take columns, `width` in all, at a column. */
  put(source: Block, from: number, to: number, column: number, width: number, ascii: boolean): void {
    const before = this.width;
    const cells = this.#cells;
    if (cells === undefined && column === before) {
      this.append(source, from, to, width, ascii);
      return;
    }
    if (cells === undefined && ascii && this.ascii) {
      this.#written(column);
      this.#putAscii(source, from, to, column);
    } else if (column === 0 && width >= before && before > 0 && cells?.keepsLead !== true) {
      // All of it is written over: back to the cheap form.
      this.#toBytes();
      this.end = this.start;
      this.append(source, from, to, width, ascii);
      this.#width = width;
      this.#allGone();
    } else {
      const addressed = this.#toCells();
      this.#written(column);
      this.ascii &&= ascii;
      addressed.writeRun(source.bytes, from, to, column);
    }
  }

  #putAscii(source: Block, from: number, to: number, column: number): void {
    const after = column + to - from;
    this.#widen(column, after);
    copyBytes(source, from, to, this.block, this.start + column);
    if (this.start + after > this.end) {
      this.end = this.start + after;
      this.bytes[this.end] = LF;
    }
  }

  /** Writes a character of `width` columns at a column. `fast` false: not in bytes form, even if that would do. */
  putCode(code: number, column: number, width: 0 | 1 | 2, fast: boolean): void {
    // A mark takes the place of nothing, if that stands before it.
    const joins = width > 0 || this.end === this.start || this.bytes[this.end - 1] !== NOTHING;
    if (fast && this.#cells === undefined && column === this.width && joins) {
      this.append(CHARACTER, 0, encode(code, CHARACTER.bytes, 0), width, code < 0x80);
      if (code === INVALID) this.#replaced = true;
      return;
    }
    const cells = this.#toCells();
    this.#written(column);
    if (code >= 0x80) this.ascii = false;
    if (cells.write(code, column, width)) this.spoiled = true;
  }

  /** The first character, if it is one alone (of the bytes form, its first byte); else -1. */
  get first(): number {
    if (this.#cells !== undefined) return this.#cells.first;
    return this.end > this.start ? (this.bytes[this.start] as number) : -1;
  }

  /** Is there an ASCII character in it? */
  holds(code: number): boolean {
    if (this.#cells !== undefined) return this.#cells.holds(code);
    return holdsByte(this.block, this.start, this.end, code);
  }

  /** The code points in the cell before a column. */
  before(column: number): readonly number[] {
    const cells = this.#addressed();
    if (cells !== undefined) return cells.before(column);
    const byte = column > 0 && column <= this.width ? this.bytes[this.start + column - 1] : undefined;
    return byte === undefined ? [] : [byte];
  }

  /** Erases columns `from` to `to` (exclusive); what then is nothing at the row's end is no longer part of it. */
  erase(from: number, to: number): void {
    this.padded = false;
    const { width } = this;
    if (from >= width) return;
    this.changed = true;
    if (to >= width) this.#truncate(from);
    else {
      const cells = this.#addressed();
      if (cells === undefined) this.bytes.fill(NOTHING, this.start + from, this.start + to);
      else cells.clear(from, to);
      this.#gaps = true;
    }
  }

  /** Moves what is at a column and behind it right, unless the row is too long for that. */
  insert(column: number, count: number): void {
    if (column >= this.width || this.textSize + count > MOVED_BYTES) return;
    this.changed = true;
    this.#gaps = true;
    const cells = this.#addressed();
    if (cells !== undefined) {
      cells.insert(column, count);
      return;
    }
    this.reserve(this.width + count);
    const at = this.start + column;
    this.bytes.copyWithin(at + count, at, this.end);
    this.bytes.fill(NOTHING, at, at + count);
    this.end += count;
    this.bytes[this.end] = LF;
  }

  /** Takes columns `from` to `to` (exclusive) away, unless what is behind them is too long to be moved. */
  remove(from: number, to: number): void {
    const { width } = this;
    if (from >= width || (to < width && this.textSize > MOVED_BYTES)) return;
    this.changed = true;
    if (to >= width) {
      this.#truncate(from);
      return;
    }
    const cells = this.#addressed();
    if (cells !== undefined) {
      cells.remove(from, to);
      return;
    }
    this.bytes.copyWithin(this.start + from, this.start + to, this.end);
    this.end -= to - from;
    this.bytes[this.end] = LF;
  }

  /** The text as a console shows it: blanks where nothing is, none at the end that was not printed. Valid until the row changes. */
  text(): RowText {
    const cells = this.#cells;
    if (cells !== undefined) {
      const bytes = Buffer.allocUnsafe(cells.size);
      return { bytes, start: 0, end: cells.encode(bytes, 0) };
    }
    if (!this.#gaps) return this;
    const bytes = Buffer.from(this.bytes.subarray(this.start, this.#bytesShown()));
    return { bytes, start: 0, end: blanked(bytes, 0, bytes.length) };
  }

  /** The same of a row that is final: it stays where it is, with a line feed behind. */
  finalText(): RowText {
    if (this.cut) return this.text();
    const cells = this.#cells;
    if (cells !== undefined) {
      this.takePlace(cells.size + 1);
      this.end = cells.encode(this.bytes, this.start);
      this.#toBytes();
    } else if (this.#gaps) this.end = blanked(this.bytes, this.start, this.#bytesShown());
    else return this;
    this.bytes[this.end] = LF;
    return this;
  }

  /** How many bytes of `text` stand before a column; at most all of them. */
  sizeBefore(column: number): number {
    if (this.#cells !== undefined) return this.#cells.sizeBefore(column);
    return this.ascii ? column : bytesBefore(column, this.bytes, this.start, this.end);
  }

  /** Nothing but blanks. */
  get blank(): boolean {
    if (this.textSize === 0) return true;
    return onlyBlanks(this.text());
  }

  /** It is no longer needed, and nobody refers to its text. */
  release(): void {
    this.#toBytes();
    this.leavePlace();
  }

  /** Nothing stays of what was printed before. */
  #allGone(): void {
    this.#gaps = false;
    this.spoiled = false;
    this.#replaced = false;
  }

  #written(column: number): void {
    this.changed = true;
    this.padded = false;
    if (column === 0 && this.width > 0) this.spoiled = false;
  }

  #bytesShown(): number {
    let end = this.end;
    while (end > this.start && this.bytes[end - 1] === NOTHING) end--;
    return end;
  }

  #truncate(width: number): void {
    if (width === 0) {
      // Back to the cheap form: bars that erase the row before each update never leave it.
      this.#toBytes();
      this.end = this.start;
      this.ascii = true;
      this.#width = 0;
      this.#allGone();
      return;
    }
    const cells = this.#addressed();
    if (cells !== undefined) cells.truncate(width);
    else {
      this.end = this.start + width;
      this.bytes[this.end] = LF;
    }
  }

  /** Its cells, if columns can't be addressed otherwise. */
  #addressed(): Cells | undefined {
    return this.ascii ? this.#cells : this.#toCells();
  }

  #toCells(): Cells {
    if (this.#cells !== undefined) return this.#cells;
    const cells = this.arena.takeCells();
    if (cells.fill(this.bytes, this.start, this.end, this.#replaced)) this.spoiled = true;
    this.#replaced = false;
    this.leavePlace();
    this.#cells = cells;
    return cells;
  }

  /** Without cells, and with nothing in place of them. */
  #toBytes(): void {
    if (this.#cells === undefined) return;
    this.arena.giveBackCells(this.#cells);
    this.#cells = undefined;
  }

  #widen(column: number, after: number): void {
    const length = this.end - this.start;
    if (after > length) this.reserve(after);
    if (column > length) {
      this.bytes.fill(NOTHING, this.end, this.start + column);
      this.#gaps = true;
    }
  }
}
