import { Buffer } from 'node:buffer';
import { hasEscapes, MOST_ESCAPE, restOfEscape, unescape, unfinishedEscape } from './escapes.js';
import { forms } from './mask-forms.js';
import { MaskSearch } from './mask-search.js';
import type { Hit, Interval } from './needle-set.js';
import type { RowText } from './row-text.js';

export type { Interval } from './needle-set.js';

/** What stands in place of a masked value. */
export const STARS = Buffer.from('***');

/** A value shorter than this would hit by chance all over a log. */
export const LEAST_MASK = 4;

/** So many values, and so many bytes of all their forms together, are kept; see `Masks.full`. */
export const MOST_MASKS = 10_000;
export const MOST_MASK_BYTES = 1 << 20;

/** JSON within JSON within JSON is as far as logs go; each level costs a scan where there are backslashes. */
const LEVELS = 2;

/** One byte of a value at the edge of a row says nothing. */
const LEAST_PART = 2;

/** Where a text does not begin or end by itself. */
export interface Edges {
  /** At its beginning: it goes on another. */
  readonly head: boolean;
  /** At its end: more of it may come. */
  readonly tail: boolean;
  /** In its midst, at this place: it is being written over. */
  readonly typed?: number;
}

/** A row with its escapes undone. */
interface View {
  readonly bytes: Buffer;
  /** Where in the row each byte of `bytes` comes from, and the end. */
  readonly places: Int32Array;
}

/**
 * The values to be masked, in every form in which they may be printed (`forms`). Works on bytes: a value need not be whole characters.
 *
 * A text is searched as it is, and once more with its JSON escapes undone, as far as there are any; twice, for JSON within JSON. So it does
 * not matter how an encoder spells a value: `\u003c` as Go has it, `\u00E9` or `\u00e9`, `\/` as PHP has it, or every letter as an escape.
 * A list of the encoders' spellings would be longer, make ten needles of many values, and still miss some. It is done in all text, since JSON
 * is printed with a word before it, and on stderr, as often as alone on its line; where it is alone, this comes to the same as to decode each
 * of its strings. In a text that is no JSON, such as `C:\new`, what is undone is just another text in which no value stands.
 *
 * The stars can make, with what is beside them, a text that is a value: of `abcde!` with the values `abcde` and `***!`, the log holds `***!`.
 * Such a value is not masked once more. The job did not print it, so nothing is told by it.
 */
export class Masks {
  readonly #search = new MaskSearch();
  readonly #known = new Set<string>();
  #values = 0;
  #bytes = 0;
  #full = false;
  /** For text with escapes undone; as large as the largest of them so far, which is at most a row or a block. */
  #undone = Buffer.alloc(0);

  constructor(values: readonly string[]) {
    for (const value of values) this.add(value);
  }

  get empty(): boolean {
    return !this.#full && this.#search.empty;
  }

  /**
   * There were values beyond MOST_MASKS or MOST_MASK_BYTES, which can't be kept: a job must not fill the memory with them. As not to mask them
   * is no choice, from then on **all** text is masked, so that nothing is stored that should not be, whatever a caller does. A caller is to say
   * so, and to set the mode to `disabled`.
   */
  get full(): boolean {
    return this.#full;
  }

  /** Adds a value. False: it is shorter than LEAST_MASK and was refused. True: it will not be stored; see also `full`. */
  add(value: string): boolean {
    const size = Buffer.byteLength(value);
    if (size < LEAST_MASK) return false;
    if (this.#full) return true;
    // Before its forms are made, which takes several times its size.
    if (size > MOST_MASK_BYTES) {
      this.#full = true;
      return true;
    }
    const fresh = [...forms(value)]
      .filter((form) => !this.#known.has(form))
      .map((form): [string, Buffer] => [form, Buffer.from(form)])
      .filter(([, bytes]) => bytes.length >= LEAST_MASK);
    if (fresh.length === 0) return true;
    this.#values++;
    for (const [, bytes] of fresh) this.#bytes += bytes.length;
    if (this.#values > MOST_MASKS || this.#bytes > MOST_MASK_BYTES) {
      this.#full = true;
      return true;
    }
    for (const [form, bytes] of fresh) {
      this.#known.add(form);
      this.#search.add(bytes);
    }
    return true;
  }

  /**
   * Is there anything to mask in any of the lines? At times true also if there is not. Measured on lines of 90 bytes: 2.9 GB/s with 100 values
   * of 20 to 40 letters (3.7 with one), 0.9 with one of 6 letters, 0.2 with 100 of 4 to 8 that look like the text, and 0.15 where every eleventh
   * byte is a backslash.
   */
  hits(bytes: Buffer): boolean {
    if (this.#full) return true;
    if (this.#search.empty) return false;
    if (this.#search.any(bytes, 0, bytes.length)) return true;
    return bytes.includes(0x5c) && this.#hitLevel(bytes, 0, bytes.length) > 0;
  }

  /** What is to be masked, in order; hits that overlap are one, so that no end of a value is left over. Hits that only touch stay two. */
  intervals(bytes: Buffer): Interval[] {
    return united(this.#found(bytes, 0, bytes.length));
  }

  /**
   * The text with every value masked; the same object if there is none. Of a row that was cut, the values' beginnings at its end (`tail`)
   * and their ends at its beginning (`head`) are masked, too, from two bytes on; so is a row that is the midst of a value, and the beginning of one
   * that ends where the row is being written over (`typed`).
   */
  apply(text: RowText, cut: Edges): RowText {
    if (this.empty) return text;
    const { bytes, start, end } = text;
    const found = this.#found(bytes, start, end);
    if (!this.#full && cut.typed !== undefined) {
      found.push({ start: cut.typed - this.#atTail(bytes.subarray(start, cut.typed)), end: cut.typed });
    }
    if (!this.#full && (cut.head || cut.tail)) {
      const row = bytes.subarray(start, end);
      if (cut.head) found.push({ start, end: start + this.#atHead(row, cut.tail) });
      if (cut.tail) found.push({ start: end - this.#atTail(row), end });
    }
    const hits = united(found);
    if (hits.length === 0) return text;
    const masked = starred(bytes, start, end, hits);
    return { bytes: masked, start: 0, end: masked.length };
  }

  /** Hits in `bytes[start, end)`, in no order. */
  #found(bytes: Buffer, start: number, end: number): Hit[] {
    if (this.#full) return end > start ? [{ start, end }] : [];
    const found: Hit[] = [];
    if (this.#search.empty) return found;
    this.#search.all(bytes, start, end, found);
    if (!hasEscapes(bytes, start, end) || this.#hitLevel(bytes, start, end) === 0) return found;
    const row = bytes.subarray(start, end);
    for (let level = 1; level <= LEVELS; level++) {
      const view = undone(row, level);
      const hits: Hit[] = [];
      this.#search.all(view.bytes, 0, view.bytes.length, hits);
      for (const hit of hits)
        found.push({ start: start + placeOf(view, hit.start), end: start + endOf(view, hit.end) });
    }
    return found;
  }

  /** After how many times of undoing the escapes there is a hit; 0: there is none. Looked at first without noting what came from where. */
  #hitLevel(bytes: Buffer, start: number, end: number): number {
    if (this.#undone.length < end - start) this.#undone = Buffer.allocUnsafe(end - start);
    let before = end - start;
    for (let level = 1; level <= LEVELS; level++) {
      const length =
        level === 1 ? unescape(bytes, start, end, this.#undone) : unescape(this.#undone, 0, before, this.#undone);
      if (length === before) return 0;
      if (this.#search.any(this.#undone, 0, length)) return level;
      before = length;
    }
    return 0;
  }

  /** How many bytes at the row's beginning are the end of a value, or, with `midst`, the middle of one. */
  #atHead(row: Buffer, midst: boolean): number {
    let most = this.#search.ended(row, midst);
    // What the row begins with can be the rest of an escape, of any length: a few bytes too much may be masked.
    const rest = restOfEscape(row);
    for (let from = 0; from <= rest; from++) {
      const head = row.subarray(from, from + this.#edge);
      if (from === 0 && !hasEscapes(head, 0, head.length)) continue;
      const whole = midst && from + head.length === row.length;
      const view = undone(whole ? head.subarray(0, head.length - unfinishedEscape(head)) : head, 1);
      const length = this.#search.ended(view.bytes, whole);
      if (length < LEAST_PART) continue;
      most = Math.max(most, whole && length === view.bytes.length ? row.length : from + endOf(view, length));
    }
    return most < LEAST_PART ? 0 : most;
  }

  /** How many bytes at the row's end are the beginning of a value. */
  #atTail(row: Buffer): number {
    const most = this.#search.begun(row);
    let start = Math.max(0, row.length - this.#edge);
    // Not in the midst of several backslashes: which of them belong together is counted from the first.
    while (start > 0 && row[start - 1] === 0x5c) start--;
    const tail = row.subarray(start, row.length - unfinishedEscape(row));
    const view = undone(tail, 1);
    const length = this.#search.begun(view.bytes);
    const size = length < LEAST_PART ? 0 : row.length - start - placeOf(view, view.bytes.length - length);
    return Math.max(size, most < LEAST_PART ? 0 : most);
  }

  /** So far from the edge of a row the longest value can reach, every byte of it an escape of six. */
  get #edge(): number {
    return 6 * this.#search.longest + MOST_ESCAPE;
  }
}

/**
 * Replaces every value, in all its forms, by `***`. For what is no row of the log: the command line in the record, messages. For several texts
 * make a `Masks` of the values first: that takes longer than to search a text.
 */
export function masked(text: string, masks: readonly string[] | Masks): string {
  const set = masks instanceof Masks ? masks : new Masks(masks);
  if (set.empty) return text;
  const bytes = Buffer.from(text);
  return replaced(bytes, set.intervals(bytes)).toString();
}

/** Puts the stars in. `intervals` are in order and do not overlap. */
export function replaced(bytes: Buffer, intervals: readonly Interval[]): Buffer {
  return starred(bytes, 0, bytes.length, intervals);
}

function starred(bytes: Buffer, from: number, to: number, intervals: readonly Interval[]): Buffer {
  let size = to - from;
  for (const { start, end } of intervals) size += STARS.length - (end - start);
  const out = Buffer.allocUnsafe(size);
  let length = 0;
  let at = from;
  for (const { start, end } of intervals) {
    length += bytes.copy(out, length, at, start);
    length += STARS.copy(out, length);
    at = end;
  }
  bytes.copy(out, length, at, to);
  return out;
}

/** In order, what overlaps as one, without what is empty. */
function united(hits: Hit[]): Hit[] {
  const out: Hit[] = [];
  for (const next of hits.length > 1 ? hits.sort((a, b) => a.start - b.start) : hits) {
    const last = out.at(-1);
    if (next.start === next.end) continue;
    if (last !== undefined && next.start < last.end) last.end = Math.max(last.end, next.end);
    else out.push(next);
  }
  return out;
}

/** The row with its escapes undone `level` times, and where each byte comes from. */
function undone(row: Buffer, level: number): View {
  const bytes = Buffer.allocUnsafe(row.length);
  const places = new Int32Array(row.length + 1);
  for (let i = 0; i <= row.length; i++) places[i] = i;
  let length = unescape(row, 0, row.length, bytes, places);
  for (let more = 1; more < level; more++) length = unescape(bytes, 0, length, bytes, places);
  return { bytes: bytes.subarray(0, length), places };
}

function placeOf({ places }: View, at: number): number {
  return places[at] as number;
}

/** Where what the byte before `end` comes from ends: an escape can be several bytes of a character. */
function endOf({ bytes, places }: View, end: number): number {
  let at = end;
  while (at < bytes.length && places[at] === places[end - 1]) at++;
  return places[at] as number;
}
