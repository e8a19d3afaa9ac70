import { Buffer } from 'node:buffer';
import type { Arena } from './arena.js';
import { Cells, NOTHING } from './cells.js';
import type { Carries } from './intake.js';
import { MOVED_BYTES, ROW_BYTES } from './limits.js';
import { blanked, onlyBlanks, type RowText } from './row-text.js';
import { type Millis, type Mode, stricter } from './types.js';
import { widthOf } from './width.js';

const LF = 0x0a;
const EMPTY: Buffer = Buffer.alloc(0);

/**
 * One row of the screen, in one of two forms. *Bytes*: UTF-8 as it came, which most rows stay; if all is ASCII a column is a byte, so that
 * such a row can also be overwritten in place. *Cells*: built only for a row that has other characters and is written to elsewhere than at
 * its end.
 */
export class Row implements RowText, Carries {
  bytes = EMPTY;
  start = 0;
  end = 0;
  /** Bytes form: nothing but ASCII. */
  ascii = true;
  /** Bytes form: U+FFFD in it stands for bytes that were not UTF-8. */
  replaced = false;
  /** There are cells in it that hold nothing. */
  gaps = false;
  #cells: Cells | undefined;
  /** Bytes form: its columns, where they were counted; else -1. */
  #width = -1;
  readonly #arena: Arena;
  /** The buffer is the row's own, and is used again when the row is released. */
  ownBuffer = false;
  /** Its place in the buffer ends here. A row in bytes form that is not empty has a line feed behind it, as the log needs it. */
  #limit = 0;

  /** When the row was last finished or changed. */
  time: Millis;
  /** Begun while the cursor was hidden. */
  hidden: boolean;
  /** Something was written or erased since the cursor last left it. */
  changed = false;
  /** It came to ROW_BYTES and goes on in the next row. */
  broken = false;
  /** It goes on a broken row. */
  continued = false;
  /** A tab came after its text: blanks that are not shown, which yet make a line something else than an object alone. */
  padded = false;
  /** A control character that is not shown stands in it. */
  spoiled = false;
  /** It was cut by a change of the mode: what is still to come of it is not in it. */
  cut = false;
  /** The strictest mode before the present one in which bytes of it arrived. */
  strictest: Mode = 'enabled';
  /** What is logged in its place, in whatever mode: a command, or a remark. */
  instead: Buffer | undefined;
  /** What the screen has it down for; see `weight`. */
  counted = 0;
  lines = 0;
  size = 0;

  constructor(arena: Arena, time: Millis, hidden: boolean) {
    this.#arena = arena;
    this.time = time;
    this.hidden = hidden;
  }

  /** Makes it a finished row of plain text, which is there already, with its line feed. */
  holdPlain(bytes: Buffer, start: number, end: number, ascii: boolean, size: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.#limit = end + 1;
    this.ascii = ascii;
    this.lines = 1;
    this.size = size;
  }

  /** It was cut by a change of the mode, and stays on the screen as one of which bytes arrived in `mode`. */
  goOn(mode: Mode): void {
    this.cut = false;
    this.lines = 0;
    this.size = 0;
    this.strictest = stricter(this.strictest, mode);
  }

  /** Nothing has happened in it yet, so that a line that comes whole needs no look at it. */
  get fresh(): boolean {
    const touched = this.lines > 0 || this.spoiled || this.changed || this.continued || this.padded;
    return !touched && this.textSize === 0 && this.strictest === 'enabled';
  }

  /** Columns; of the bytes form only where it is ASCII. */
  get length(): number {
    return this.#cells === undefined ? this.end - this.start : this.#cells.length;
  }

  /** Bytes of its text as UTF-8. */
  get textSize(): number {
    return this.#cells === undefined ? this.end - this.start : this.#cells.size;
  }

  /** Columns, whatever the form. */
  get width(): number {
    if (this.#cells !== undefined || this.ascii) return this.length;
    if (this.#width < 0) this.#width = widthOf(this.bytes, this.start, this.end);
    return this.#width;
  }

  get inCells(): boolean {
    return this.#cells !== undefined;
  }

  /** Memory it takes at most. By its text, not by its form: what is settled must not hang on which way the text came. */
  get weight(): number {
    return this.ascii ? this.textSize : this.textSize * 4;
  }

  /** Is what is shown what was printed: with no gap in it, no byte that was not UTF-8, and no control character that is not shown? */
  get verbatim(): boolean {
    if (this.spoiled || this.padded) return false;
    if (this.#cells !== undefined) return this.#cells.verbatim;
    if (this.replaced) return false;
    return !this.gaps || !this.bytes.subarray(this.start, this.#bytesShown()).includes(NOTHING);
  }

  /** Bytes form: adds plain text at the end. */
  append(source: Uint8Array, from: number, to: number, ascii: boolean): void {
    const length = this.end - this.start;
    this.#reserve(length + to - from);
    // Below some tens of bytes the loop costs less than the call.
    if (to - from < 48) for (let i = from, at = this.end; i < to; i++, at++) this.bytes[at] = source[i] as number;
    else this.bytes.set(source.subarray(from, to), this.end);
    this.end += to - from;
    this.bytes[this.end] = LF;
    this.ascii &&= ascii;
    this.changed = true;
    this.padded = false;
    this.#width = -1;
  }

  /** If it is written over as a whole, nothing of it stays. */
  get replaceable(): boolean {
    return this.#cells?.keepsLead !== true;
  }

  /** Takes plain text for its own, which was written over all of it. */
  overwrite(source: Uint8Array, from: number, to: number, ascii: boolean, width: number): void {
    this.#cells = undefined;
    this.end = this.start;
    this.append(source, from, to, ascii);
    this.#width = width;
    this.#allGone();
  }

  /** Builds the cells if columns cannot be addressed otherwise. */
  address(): void {
    if (!this.ascii) this.#toCells();
  }

  /** It is no longer needed, and nobody refers to its text. */
  release(): void {
    if (this.ownBuffer) this.#arena.giveBack(this.bytes);
    this.ownBuffer = false;
    this.bytes = EMPTY;
  }

  /** Writes printable ASCII at a column. The row is addressable. */
  putAscii(source: Uint8Array, from: number, to: number, column: number): void {
    this.#written(column);
    if (this.#cells !== undefined) {
      for (let i = from, at = column; i < to; i++, at++) this.#cells.write(source[i] as number, at, 1);
      return;
    }
    const after = column + to - from;
    this.#widen(column, after);
    const bytes = this.bytes;
    const base = this.start + column;
    // Below some tens of bytes the loop costs less than the call.
    if (to - from < 48) for (let i = from, at = base; i < to; i++, at++) bytes[at] = source[i] as number;
    else bytes.set(source.subarray(from, to), base);
    if (this.start + after > this.end) {
      this.end = this.start + after;
      bytes[this.end] = LF;
    }
  }

  /** Writes a character of `width` columns at a column. The row is addressable. */
  putCode(code: number, column: number, width: 0 | 1 | 2): void {
    this.#written(column);
    if (this.#toCells().write(code, column, width)) this.spoiled = true;
  }

  /** Its first character: of the bytes form, the first byte. */
  get first(): number | undefined {
    return this.#cells === undefined ? this.bytes.subarray(this.start, this.end)[0] : this.#cells.before(1)[0];
  }

  /** The code points in the cell before a column. The row is addressable. */
  before(column: number): readonly number[] {
    if (this.#cells !== undefined) return this.#cells.before(column);
    const byte = column > 0 && column <= this.length ? this.bytes[this.start + column - 1] : undefined;
    return byte === undefined ? [] : [byte];
  }

  /** Erases columns `from` to `to` (exclusive); what then is nothing at the row's end is no longer part of it. The row is addressable, or all goes. */
  erase(from: number, to: number): void {
    this.padded = false;
    if (from >= this.length) return;
    this.changed = true;
    if (to >= this.length) this.#truncate(from);
    else if (this.#cells === undefined) this.bytes.fill(NOTHING, this.start + from, this.start + to);
    else this.#cells.clear(from, to);
    this.gaps ||= from < this.length;
  }

  /** Moves what is at a column and behind it right, unless the row is too long for that. The row is addressable. */
  insert(column: number, count: number): void {
    if (column >= this.length || this.textSize + count > MOVED_BYTES) return;
    this.changed = true;
    this.gaps = true;
    if (this.#cells !== undefined) {
      this.#cells.insert(column, count);
      return;
    }
    this.#reserve(this.length + count);
    const at = this.start + column;
    this.bytes.copyWithin(at + count, at, this.end);
    this.bytes.fill(NOTHING, at, at + count);
    this.end += count;
    this.bytes[this.end] = LF;
  }

  /** Takes columns `from` to `to` (exclusive) away, unless what is behind them is too long to be moved. The row is addressable. */
  remove(from: number, to: number): void {
    const { length } = this;
    if (from >= length || (to < length && this.textSize > MOVED_BYTES)) return;
    this.changed = true;
    if (to >= length) this.#truncate(from);
    else if (this.#cells !== undefined) this.#cells.remove(from, to);
    else {
      this.bytes.copyWithin(this.start + from, this.start + to, this.end);
      this.end -= to - from;
      this.bytes[this.end] = LF;
    }
  }

  /** The text as a console shows it: blanks where nothing is, none at the end that was not printed. Valid until the row changes. */
  text(): RowText {
    if (this.#cells !== undefined) {
      const bytes = this.#cells.encoded();
      return { bytes, start: 0, end: bytes.length };
    }
    if (!this.gaps) return this;
    const bytes = Buffer.from(this.bytes.subarray(this.start, this.#bytesShown()));
    return { bytes, start: 0, end: blanked(bytes, 0, bytes.length) };
  }

  /** The same of a row that is final: it stays where it is. */
  finalText(): RowText {
    if (this.#cells !== undefined || !this.gaps || this.cut) return this.text();
    this.end = blanked(this.bytes, this.start, this.#bytesShown());
    this.bytes[this.end] = LF;
    return this;
  }

  /** Nothing but blanks. */
  get blank(): boolean {
    if (this.textSize === 0) return true;
    return onlyBlanks(this.text());
  }

  /** Nothing stays of what was printed before. */
  #allGone(): void {
    this.gaps = false;
    this.spoiled = false;
    this.replaced = false;
  }

  #written(column: number): void {
    this.changed = true;
    this.padded = false;
    if (column === 0 && this.length > 0) this.spoiled = false;
  }

  #bytesShown(): number {
    let end = this.end;
    while (end > this.start && this.bytes[end - 1] === NOTHING) end--;
    return end;
  }

  #truncate(length: number): void {
    if (length === 0) {
      // Back to the cheap form: bars that erase the row before each update never leave it.
      this.#cells = undefined;
      this.end = this.start;
      this.ascii = true;
      this.#allGone();
    } else if (this.#cells !== undefined) this.#cells.truncate(length);
    else {
      this.end = this.start + length;
      this.bytes[this.end] = LF;
    }
  }

  #toCells(): Cells {
    if (this.#cells !== undefined) return this.#cells;
    const cells = new Cells(this.bytes, this.start, this.end, this.replaced);
    this.replaced = false;
    this.#cells = cells;
    this.ascii = false;
    this.release();
    this.start = 0;
    this.end = 0;
    this.#limit = 0;
    return cells;
  }

  #widen(column: number, after: number): void {
    const length = this.end - this.start;
    if (after > length) this.#reserve(after);
    if (column > length) {
      this.bytes.fill(NOTHING, this.end, this.start + column);
      this.gaps = true;
    }
  }

  #reserve(size: number): void {
    const wanted = this.start + size + 1;
    if (wanted <= this.#limit) return;
    if (this.#arena.extend(this.bytes, this.#limit, wanted - this.#limit)) {
      this.#limit = wanted;
      return;
    }
    const length = this.end - this.start;
    const place = Math.max(size + 1, Math.min(2 * length, ROW_BYTES));
    this.#arena.take(place);
    const { bytes, at, size: granted, own } = this.#arena;
    this.bytes.copy(bytes, at, this.start, this.end);
    if (this.ownBuffer) this.#arena.giveBack(this.bytes);
    this.ownBuffer = own;
    this.bytes = bytes;
    this.start = at;
    this.end = at + length;
    this.#limit = at + granted;
  }
}
