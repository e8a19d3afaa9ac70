import { Buffer } from 'node:buffer';
import { Block, NO_BLOCK } from './block.js';
import { equalBytes, fingerprint, SAMPLED, sample } from './fingerprint.js';

/** The most lines of a block: so far back a line is compared. */
export const BLOCK_LINES = 16;

/** So many lines are at hand: until a block has come three times, two of them may have to be held back. */
export const RECENT = 2 * BLOCK_LINES;
const PLACE = RECENT - 1;

/** A longer line is compared with the one before it alone, so that what is kept of the lines stays small. */
const LONGEST = 4096;

/** With the line feed behind. */
const ROOM = LONGEST + 1;
const LF = 0x0a;
const BLANK = 0x20;
const BRACKET = 0x5b;

/** Lines are counted on by so much at a gap: beyond all comparing, and a multiple of RECENT, so that a line taken again keeps its place. */
const GAP = 2 * RECENT;

/** Fingerprints are looked up by their highest ten bits: one line in 60 is looked for in vain. */
const HEAD_SHIFT = 22;

/** After so many lines that were not equal although their samples were, all bytes are looked at: the counters stand where no sample is taken. */
const VAIN = 256;

/**
 * The last lines of a log, found by their text. Lines are counted; their numbers have 32 bits and may wrap, since only differences matter. The
 * bytes of a line stay where they are until `keep`.
 */
export class RecentLines {
  #last = GAP;
  /** The first line after the last gap. */
  #first = GAP + 1;
  readonly #sources: Block[] = new Array<Block>(RECENT).fill(NO_BLOCK);
  readonly #starts = new Int32Array(RECENT);
  readonly #ends = new Int32Array(RECENT);
  readonly #prints = new Int32Array(RECENT);
  /** The text's number: that of the first line with it, of lines at most BLOCK_LINES apart from one to the next. */
  readonly #texts = new Int32Array(RECENT);
  /** The last line whose fingerprint begins with these bits. Most lines are known to be new by this alone. */
  readonly #heads = new Int32Array(1 << (32 - HEAD_SHIFT));
  /** Lines that were compared for the sake of their samples, and differed. */
  #vain = 0;
  #whole = false;
  /** What `add` would have answered for the line at which `pass` has stopped; 0: it is not taken. */
  again = 0;
  /** Where the last line that came lies; NO_BLOCK if none has come since lines were kept. */
  #source = NO_BLOCK;
  /** Where lines are kept, each at its place; a long one has a buffer of its own. */
  #kept = NO_BLOCK;
  #long = NO_BLOCK;

  /** The number of the last line. */
  get last(): number {
    return this.#last;
  }

  /** Takes the next line. Bit p of the answer: it equals the line p before it, p being BLOCK_LINES at most. */
  add(bytes: Buffer, start: number, end: number): number {
    if (bytes !== this.#source.bytes) this.#source = new Block(bytes);
    const source = this.#source;
    const number = (this.#last + 1) | 0;
    const place = number & PLACE;
    this.#last = number;
    this.#starts[place] = start;
    this.#ends[place] = end;
    if (this.#sources[place] !== source) this.#sources[place] = source;
    const print = this.#print(source.view, start, end);
    this.#prints[place] = print;
    return this.#look(number, print);
  }

  /**
   * Takes lines that are not like any before them; the first begins at `start`, line `i` ends at the LF at `ends[i]`. Returns the first that does not go
   * on as it is, `to` if there is none. `again` is not 0: that one is taken, too, and equals lines before it. What this is for: of most output no line
   * equals another, and a call for each costs more than looking at it.
   */
  pass(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number): number {
    if (bytes !== this.#source.bytes) this.#source = new Block(bytes);
    const source = this.#source;
    const { view } = source;
    const heads = this.#heads;
    let number = this.#last;
    let at = start;
    this.again = 0;
    for (let i = from; i < to; i++) {
      const end = ends[i] as number;
      if (!isStraight(view, at, end)) {
        this.#last = number;
        return i;
      }
      const print = end - at < SAMPLED || this.#whole ? this.#print(view, at, end) : sample(view, at, end);
      number = (number + 1) | 0;
      const place = number & PLACE;
      this.#starts[place] = at;
      this.#ends[place] = end;
      this.#prints[place] = print;
      this.#texts[place] = number;
      if (this.#sources[place] !== source) this.#sources[place] = source;
      const head = print >>> HEAD_SHIFT;
      const back = (number - (heads[head] as number)) >>> 0;
      heads[head] = number;
      if ((back - 1) >>> 0 < BLOCK_LINES) {
        this.#last = number;
        this.again = this.#find(number, print, back);
        if (this.again !== 0) return i;
      }
      at = end + 1;
    }
    this.#last = number;
    return to;
  }

  /** The same for a line that was taken before the gap: it is at its place still. */
  addAgain(): number {
    this.#last = (this.#last + 1) | 0;
    return this.#look(this.#last, this.#prints[this.#last & PLACE] as number);
  }

  /** What comes is compared with nothing before. The lines from number `from` on, at most BLOCK_LINES, can be taken again. */
  gap(from: number): void {
    this.#last = (from - 1 + GAP) | 0;
    this.#first = (this.#last + 1) | 0;
  }

  /** Is this the text of line `number`? */
  equals(number: number, bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.#source.bytes) this.#source = new Block(bytes);
    return this.#same(number, this.#source.view, start, end);
  }

  /** The buffer of line `number`, one of the last RECENT; it begins at `start` and ends at `end`. */
  bytes(number: number): Buffer {
    return this.#sourceOf(number).bytes;
  }

  start(number: number): number {
    return this.#starts[number & PLACE] as number;
  }

  end(number: number): number {
    return this.#ends[number & PLACE] as number;
  }

  /** The buffers of the lines so far are about to change: keeps the last `count` of them, as far as there is no gap. */
  keep(count: number): void {
    if (this.#source === NO_BLOCK) return;
    this.#source = NO_BLOCK;
    const kept = Math.min(count, (this.#last + 1 - this.#first) >>> 0);
    for (let back = 0; back < RECENT; back++) {
      const number = this.#last - back;
      const source = this.#sourceOf(number);
      if (source === NO_BLOCK || source === this.#kept || source === this.#long) continue;
      const length = this.end(number) - this.start(number);
      const long = length > LONGEST;
      // Of a long line none but the next can be a repeat.
      if (back >= kept || (long && back > 0)) this.#sources[number & PLACE] = NO_BLOCK;
      else if (long) this.#keep(number, this.#roomFor(length), 0);
      else this.#keep(number, this.#room(), (number & PLACE) * ROOM);
    }
  }

  #keep(number: number, source: Block, at: number): void {
    const place = number & PLACE;
    const end = at + this.end(number) - this.start(number);
    this.bytes(number).copy(source.bytes, at, this.start(number), this.end(number));
    // As LogText likes it.
    source.bytes[end] = LF;
    this.#sources[place] = source;
    this.#starts[place] = at;
    this.#ends[place] = end;
  }

  #room(): Block {
    if (this.#kept === NO_BLOCK) this.#kept = new Block(Buffer.allocUnsafeSlow(RECENT * ROOM));
    return this.#kept;
  }

  /** The buffer for a long line is used again: one for each would be garbage faster than it is collected. */
  #roomFor(length: number): Block {
    if (this.#long.bytes.length <= length) this.#long = new Block(Buffer.allocUnsafeSlow(length + (length >> 1)));
    return this.#long;
  }

  #sourceOf(number: number): Block {
    return this.#sources[number & PLACE] as Block;
  }

  #print(view: DataView, start: number, end: number): number {
    const length = end - start;
    return length < SAMPLED || (this.#whole && length <= LONGEST)
      ? fingerprint(view, start, end)
      : sample(view, start, end);
  }

  #look(number: number, print: number): number {
    const head = print >>> HEAD_SHIFT;
    const back = (number - (this.#heads[head] as number)) >>> 0;
    this.#heads[head] = number;
    this.#texts[number & PLACE] = number;
    return (back - 1) >>> 0 < BLOCK_LINES ? this.#find(number, print, back) : 0;
  }

  /** Looks for the last line's text in the lines from `nearest` before it on. */
  #find(number: number, print: number, nearest: number): number {
    const { view } = this.#sourceOf(number);
    const start = this.start(number);
    const end = this.end(number);
    const reach = Math.min(end - start > LONGEST ? 1 : BLOCK_LINES, (number - this.#first) >>> 0);
    const prints = this.#prints;
    let found = 0;
    let text = 0;
    for (let back = nearest; back <= reach; back++) {
      const place = (number - back) & PLACE;
      if (prints[place] !== print) continue;
      // Lines that were found to be equal once are not compared again: of `}` there are many.
      const known = this.#texts[place] as number;
      if (found === 0 && !this.#same(number - back, view, start, end)) this.#vain++;
      else if (found === 0 || known === text) {
        text = known;
        found |= 1 << back;
      }
    }
    if (found !== 0) this.#texts[number & PLACE] = text;
    if (this.#vain >= VAIN && !this.#whole) this.#printWhole();
    return found;
  }

  /** From now on fingerprints are of all bytes, also those of the lines at hand. */
  #printWhole(): void {
    this.#whole = true;
    for (let back = RECENT - 1; back >= 0; back--) {
      const number = this.#last - back;
      const { view } = this.#sourceOf(number);
      // What is not kept is compared with no more, and of long lines samples do.
      if (view.byteLength === 0 || this.end(number) - this.start(number) > LONGEST) continue;
      const print = this.#print(view, this.start(number), this.end(number));
      this.#prints[number & PLACE] = print;
      this.#heads[print >>> HEAD_SHIFT] = number;
    }
  }

  #same(number: number, view: DataView, start: number, end: number): boolean {
    const other = this.start(number);
    const length = end - start;
    return this.end(number) - other === length && equalBytes(view, start, this.#sourceOf(number).view, other, length);
  }
}

/** A line that goes into the log as it is: neither empty nor with blanks at its end, nor can it look like a remark. */
function isStraight(view: DataView, start: number, end: number): boolean {
  return end > start && view.getUint8(end - 1) !== BLANK && view.getUint8(start) !== BRACKET;
}
