import { Buffer } from 'node:buffer';
import type { RowText } from './row.js';

/** What stands in place of a masked value. */
export const STARS = Buffer.from('***');

/** A value shorter than this would hit by chance all over a log. */
export const LEAST_MASK = 4;

/** A part of a text, end exclusive. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The values to be masked, in every form in which they may be printed. Works on bytes: a value need not be whole characters. */
export class Masks {
  readonly #needles: Buffer[] = [];
  readonly #known = new Set<string>();

  constructor(values: readonly string[]) {
    for (const value of values) this.add(value);
  }

  get empty(): boolean {
    return this.#needles.length === 0;
  }

  /** Adds a value. False: it is shorter than LEAST_MASK and was refused. */
  add(value: string): boolean {
    if (Buffer.byteLength(value) < LEAST_MASK) return false;
    for (const form of forms(value)) {
      if (this.#known.has(form) || Buffer.byteLength(form) < LEAST_MASK) continue;
      this.#known.add(form);
      this.#needles.push(Buffer.from(form));
    }
    return true;
  }

  /** Is there anything to mask? One native search a value. */
  hits(bytes: Buffer): boolean {
    return this.#needles.some((needle) => bytes.includes(needle));
  }

  /** What is to be masked, in order; hits that overlap are one, so that no end of a value is left over. */
  intervals(bytes: Buffer): Interval[] {
    const found: Interval[] = [];
    for (const needle of this.#needles) {
      // On by one byte, not by the needle's length: a value can overlap itself.
      for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
        found.push({ start: at, end: at + needle.length });
      }
    }
    return united(found);
  }

  /**
   * The text with every value masked; the same object if there is none. Of a row that was cut, the values' beginnings at its end (`tail`)
   * and their ends at its beginning (`head`) are masked, too.
   */
  apply(text: RowText, cut: { readonly head: boolean; readonly tail: boolean }): RowText {
    if (this.empty) return text;
    const bytes = text.bytes.subarray(text.start, text.end);
    const found = this.intervals(bytes);
    if (cut.head) found.push(...this.#atHead(bytes));
    if (cut.tail) found.push(...this.#atTail(bytes));
    if (found.length === 0) return text;
    const masked = replaced(bytes, united(found));
    return { bytes: masked, start: 0, end: masked.length };
  }

  #atHead(bytes: Buffer): Interval[] {
    const lengths = this.#needles.map((needle) =>
      longest(needle, bytes, (size) => bytes.subarray(0, size).equals(needle.subarray(-size))),
    );
    const length = Math.max(0, ...lengths);
    return length === 0 ? [] : [{ start: 0, end: length }];
  }

  #atTail(bytes: Buffer): Interval[] {
    const lengths = this.#needles.map((needle) =>
      longest(needle, bytes, (size) => bytes.subarray(-size).equals(needle.subarray(0, size))),
    );
    const length = Math.max(0, ...lengths);
    return length === 0 ? [] : [{ start: bytes.length - length, end: bytes.length }];
  }
}

/**
 * Replaces every value (and its JSON-escaped form, and each line of a value with several) by `***`. For what is no row of the log: the
 * command line in the record, rows of the live file.
 */
export function masked(text: string, masks: readonly string[]): string {
  const set = new Masks(masks);
  if (set.empty) return text;
  const bytes = Buffer.from(text);
  return replaced(bytes, set.intervals(bytes)).toString();
}

/** Puts the stars in. */
export function replaced(bytes: Buffer, intervals: readonly Interval[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end } of intervals) {
    parts.push(bytes.subarray(at, start), STARS);
    at = end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}

/** The value, its lines, and each as JSON has it: as JSON.stringify escapes, and as Python's json does, which escapes all but ASCII. */
function forms(value: string): string[] {
  const texts = [value, ...value.split(/\r\n|[\r\n]/)];
  return texts.flatMap((text) => {
    const json = JSON.stringify(text).slice(1, -1);
    const ascii = json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return [text, json, ascii];
  });
}

function united(intervals: Interval[]): Interval[] {
  intervals.sort((a, b) => a.start - b.start);
  const out: Interval[] = [];
  for (const next of intervals) {
    const last = out.at(-1);
    if (last !== undefined && next.start < last.end) {
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
    } else out.push(next);
  }
  return out;
}

/** The longest part of a value that fits at the edge, shorter than the value itself; one byte alone says nothing and is left. */
function longest(needle: Buffer, bytes: Buffer, fits: (size: number) => boolean): number {
  for (let size = Math.min(needle.length - 1, bytes.length); size >= 2; size--) if (fits(size)) return size;
  return 0;
}
