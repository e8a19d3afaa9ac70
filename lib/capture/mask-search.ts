import { Buffer } from 'node:buffer';
import { type Hit, NeedleSet } from './needle-set.js';

/** Needles of one class are sought together: one of 4 bytes among many of 40 would keep the scan from leaping. */
const CLASSES = [8, 16, Number.POSITIVE_INFINITY] as const;

/** Sets of so many bytes together are made one whenever something is added; it takes a fraction of a millisecond. */
const SMALL_SET = 4096;

/** Larger ones when what is to be added to them is no less than this part of them. */
const PART = 8;

/**
 * A set of needles to which more can be added at any time. An automaton can't be added to, so needles that come later get one of their own,
 * and small ones are merged into larger ones: n needles that come one by one take n log n time, and there are at most four scans a
 * class.
 */
export class MaskSearch {
  readonly #sets: readonly NeedleSet[][] = CLASSES.map(() => []);
  #fresh: Buffer[] = [];
  #longest = 0;

  get empty(): boolean {
    return this.#longest === 0;
  }

  /** The length of the longest needle in bytes. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds a needle of at least three bytes, one that is not there yet. */
  add(needle: Buffer): void {
    this.#fresh.push(needle);
    this.#longest = Math.max(this.#longest, needle.length);
  }

  /** Is one of the needles in `bytes[start, end)`? */
  any(bytes: Buffer, start: number, end: number): boolean {
    this.#settle();
    for (const sets of this.#sets) for (const set of sets) if (set.search(bytes, start, end)) return true;
    return false;
  }

  /** Adds hits whose union is that of all needles in `bytes[start, end)`, in no order. */
  all(bytes: Buffer, start: number, end: number, found: Hit[]): void {
    this.#settle();
    for (const sets of this.#sets) for (const set of sets) set.search(bytes, start, end, found);
  }

  /** How many bytes at the end are the beginning of a needle. */
  begun(bytes: Buffer): number {
    this.#settle();
    const start = Math.max(0, bytes.length - this.#longest);
    let most = 0;
    for (const sets of this.#sets) for (const set of sets) most = Math.max(most, set.begun(bytes, start, bytes.length));
    return most;
  }

  /**
   * How many bytes at the beginning are the end of a needle; with `midst` all of them if a needle holds them all. For rare use: it looks at
   * every byte of every needle.
   */
  ended(bytes: Buffer, midst: boolean): number {
    this.#settle();
    const head = bytes.subarray(0, this.#longest);
    if (head.length === 0) return 0;
    const borders = bordersOf(head);
    const all = midst && head.length === bytes.length;
    let most = 0;
    for (const sets of this.#sets) {
      for (const set of sets)
        for (const needle of set.needles) most = Math.max(most, endIn(needle, head, borders, all));
    }
    return most;
  }

  #settle(): void {
    if (this.#fresh.length === 0) return;
    const fresh = this.#fresh;
    this.#fresh = [];
    this.#sets.forEach((sets, i) => {
      let needles = fresh.filter((needle) => CLASSES.findIndex((below) => needle.length < below) === i);
      if (needles.length === 0) return;
      let size = needles.reduce((sum, needle) => sum + needle.length, 0);
      for (let last = sets.at(-1); last !== undefined; last = sets.at(-1)) {
        if (last.size > Math.max(SMALL_SET, PART * size)) break;
        needles = last.needles.concat(needles);
        size += last.size;
        sets.pop();
      }
      sets.push(new NeedleSet(needles));
    });
  }
}

/** By length: the longest part, shorter than the whole, with which `text[0, length)` both begins and ends (Knuth, Morris and Pratt 1977). */
function bordersOf(text: Buffer): Int32Array {
  const borders = new Int32Array(text.length + 1);
  let length = 0;
  for (let i = 1; i < text.length; i++) {
    while (length > 0 && text[i] !== text[length]) length = borders[length] as number;
    if (text[i] === text[length]) length++;
    borders[i + 1] = length;
  }
  return borders;
}

/** The length of the longest beginning of `head` with which the needle ends. With `all`: the whole of `head` if the needle holds it. */
function endIn(needle: Buffer, head: Buffer, borders: Int32Array, all: boolean): number {
  let length = 0;
  for (let i = 0; i < needle.length; i++) {
    if (length === head.length) {
      if (all) return length;
      length = borders[length] as number;
    }
    while (length > 0 && needle[i] !== head[length]) length = borders[length] as number;
    if (needle[i] === head[length]) length++;
  }
  return length;
}
