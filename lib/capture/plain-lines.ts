import { Buffer, isUtf8 } from 'node:buffer';
import { skipSgr } from './control-sequence.js';
import { incompleteTail } from './utf8.js';

/** The most bytes looked at in one go. */
const SLICE = 1 << 16;

/** Where so much is plain before what has to be left out, it goes as it is: copying it would cost more. */
const WORTH_COPYING = 1 << 10;

/** Below it a loop costs less than a call out of JavaScript. */
const SHORT = 256;

const HIGH = 0x80808080 | 0;
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const BOM = Buffer.from('\ufeff');

/**
 * Finds how far bytes are plain lines: text without a control character but newline, be it that colours (SGR) and carriage returns before newlines are
 * left out. What was found stands in the fields until the next call.
 */
export class PlainLines {
  /** The text: the bytes themselves, or a copy without what is left out. */
  text: Buffer = BOM;
  /** Where it begins in `text`, */
  start = 0;
  /** and where it ends. */
  stop = 0;
  /** Line feeds in it. */
  count = 0;
  /** Where they stand. */
  readonly ends = new Int32Array(SLICE);
  /** There are characters beyond ASCII, all of them valid. */
  high = false;

  #words: Int32Array = new Int32Array(0);
  /** Where the lines of a copy end in the bytes. */
  readonly #sources = new Int32Array(SLICE + 1);
  readonly #copy = Buffer.allocUnsafeSlow(SLICE);
  #copied = false;
  #from = 0;
  #sourceStop = 0;
  #graphic = false;
  /** A C1 control or a byte order mark has ended the text. */
  #hiding = false;

  /**
   * Looks at `bytes` from `from` on. Without `highToo` characters beyond ASCII end the text. Returns what to ask for from there on; false: not all of
   * them were UTF-8 that is shown, and looking as far ahead for each line or colour would cost more than all else.
   */
  find(bytes: Buffer, from: number, highToo: boolean): boolean {
    const to = Math.min(bytes.length, from + SLICE);
    this.#hiding = false;
    this.#scan(bytes, from, to, highToo);
    const valid = !this.high || this.#valid(bytes, from, to);
    if (!valid) this.#scan(bytes, from, to, false);
    this.text = bytes;
    this.start = from;
    this.#copied = false;
    this.#from = from;
    this.#sourceStop = this.stop;
    this.#graphic = this.stop > from && bytes[this.stop - 1] !== LF;
    return highToo && valid && !this.#hiding;
  }

  /** `find` has stopped at something that can be left out, after not too much else. */
  worthCopying(bytes: Buffer): boolean {
    return this.stop - this.start <= WORTH_COPYING && leftOut(bytes, this.stop) > 0;
  }

  /** Finds the same anew as a copy, in which that is left out. Earlier copies are gone. Returns what `find` does. */
  leaveOut(bytes: Buffer, highToo: boolean): boolean {
    const { start: from } = this;
    if (this.#copyPlain(bytes, from, Math.min(bytes.length, from + SLICE), highToo)) return highToo;
    this.find(bytes, from, highToo);
    return false;
  }

  /** Where line `i` begins in the bytes; `count`: the text after the last line feed. */
  source(i: number): number {
    if (i === 0) return this.#from;
    return this.#copied ? (this.#sources[i] as number) : (this.ends[i - 1] as number) + 1;
  }

  /** Where the text ends in the bytes. */
  get sourceStop(): number {
    return this.#sourceStop;
  }

  /** What comes last before `sourceStop` is seen. */
  get graphic(): boolean {
    return this.#graphic;
  }

  /** Bytes above 0x7f end the plain part unless `highToo`. Four bytes at a time, since this sees every byte of most jobs' output. */
  #scan(bytes: Buffer, from: number, to: number, highToo: boolean): void {
    this.count = 0;
    this.high = false;
    let at = from;
    if (to - from >= 64) {
      while (((bytes.byteOffset + at) & 3) !== 0) {
        if (!this.#byte(bytes[at] as number, at, highToo)) return;
        at++;
      }
      at = this.#wordwise(bytes, at, to, highToo);
      if (at < 0) return;
    }
    for (; at < to; at++) if (!this.#byte(bytes[at] as number, at, highToo)) return;
    this.stop = at;
  }

  /** Returns where the last whole word ends, or -1 if the plain part has ended. */
  #wordwise(bytes: Buffer, from: number, to: number, highToo: boolean): number {
    if (this.#words.buffer !== bytes.buffer) {
      this.#words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
    }
    const words = this.#words;
    const { ends } = this;
    const alsoHigh = highToo ? 0 : HIGH;
    const shift = bytes.byteOffset;
    const last = (shift + to) >> 2;
    let count = this.count;
    let seen = 0;
    for (let i = (shift + from) >> 2; i < last; ) {
      // Four at a time where there is nothing to see: hits, without fail, where a byte is below 0x20, is 0x7f or is above.
      while (i + 3 < last) {
        const a = words[i] as number;
        const b = words[i + 1] as number;
        const c = words[i + 2] as number;
        const d = words[i + 3] as number;
        const low = (a - 0x20202020) | (b - 0x20202020) | (c - 0x20202020) | (d - 0x20202020);
        const del = (a + 0x01010101) | (b + 0x01010101) | (c + 0x01010101) | (d + 0x01010101);
        if (((low | del | a | b | c | d) & HIGH) !== 0) break;
        i += 4;
      }
      for (const stop = Math.min(i + 4, last); i < stop; i++) {
        const word = words[i] as number;
        seen |= word;
        // As above; at times also for a 0x20 after such a byte, which costs a look only.
        let hit = ((word - 0x20202020) | ((word & 0x7f7f7f7f) + 0x01010101)) & ~word & HIGH;
        for (hit |= word & alsoHigh; hit !== 0; hit &= hit - 1) {
          const at = (i << 2) - shift + ((31 - Math.clz32(hit & -hit)) >> 3);
          const byte = bytes[at] as number;
          if (byte === LF) ends[count++] = at;
          else if (byte < 0x20 || byte >= 0x7f) {
            this.#wordsSeen(count, seen);
            this.stop = at;
            return -1;
          }
        }
      }
    }
    this.#wordsSeen(count, seen);
    return (last << 2) - shift;
  }

  #wordsSeen(count: number, seen: number): void {
    this.count = count;
    if ((seen & HIGH) !== 0) this.high = true;
  }

  /** One byte; false: it is not plain. */
  #byte(byte: number, at: number, highToo: boolean): boolean {
    if (byte === LF) this.ends[this.count++] = at;
    else if (byte >= 0x80 && highToo) this.high = true;
    else if (byte < 0x20 || byte >= 0x7f) {
      this.stop = at;
      return false;
    }
    return true;
  }

  /** Is the text UTF-8? Ends it before a C1 control or a byte order mark, and before a character that the next bytes are to complete. */
  #valid(bytes: Buffer, from: number, to: number): boolean {
    if (this.stop === to) this.#shorten(to - incompleteTail(bytes, from, to));
    if (!isUtf8(bytes.subarray(from, this.stop))) return false;
    const end = endOfText(bytes, from, this.stop);
    this.#hiding = end < this.stop;
    this.#shorten(end);
    return true;
  }

  #shorten(stop: number): void {
    this.stop = stop;
    while (this.count > 0 && (this.ends[this.count - 1] as number) >= stop) this.count--;
  }

  /** Copies what is plain, without what is to be left out. False: it cannot be done. */
  #copyPlain(bytes: Buffer, from: number, to: number, highToo: boolean): boolean {
    const copy = this.#copy;
    let high = false;
    let count = 0;
    let length = 0;
    let at = from;
    let seen = false;
    while (at < to) {
      const byte = bytes[at] as number;
      if (byte >= 0x20 && byte < 0x7f) copy[length++] = byte;
      else if (byte === LF) {
        this.ends[count++] = length;
        copy[length++] = LF;
        this.#sources[count] = at + 1;
      } else if (byte >= 0x80 && highToo) {
        high = true;
        copy[length++] = byte;
      } else {
        const out = leftOut(bytes, at);
        // A character is not to be put together of bytes that stood apart.
        if (out === 0 || at + out > to || (high && incompleteTail(copy, 0, length) > 0)) break;
        at += out;
        seen = false;
        continue;
      }
      seen = byte !== LF;
      at++;
    }
    if (high) {
      const tail = at === to ? incompleteTail(copy, 0, length) : 0;
      at -= tail;
      length -= tail;
      if (!isUtf8(copy.subarray(0, length)) || endOfText(copy, 0, length) < length) return false;
    }
    this.count = count;
    this.high = high;
    this.start = 0;
    this.stop = length;
    // A new view each time: who keeps something for a buffer must see that this is another one.
    this.text = copy.subarray(0, length);
    this.#copied = true;
    this.#sourceStop = at;
    this.#graphic = seen;
    return true;
  }
}

/** Is there anything for `find` or `leaveOut`? */
export function beginsPlain(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] as number;
  return (byte >= 0x20 && byte !== 0x7f) || byte === LF || leftOut(bytes, at) > 0;
}

/** How many bytes there are to be left out: an SGR sequence, or carriage returns before a newline. 0: none. */
function leftOut(bytes: Buffer, at: number): number {
  if (bytes[at] === CR) {
    // A program ends its lines with CR LF, and a terminal between makes it CR CR LF. A row of a thousand is not to be looked at a thousand times.
    if (bytes[at + 1] === LF) return 1;
    return bytes[at + 1] === CR && bytes[at + 2] === LF ? 2 : 0;
  }
  return bytes[at] === ESC ? skipSgr(bytes, at) - at : 0;
}

/** Where the first C1 control (C2 80 to C2 9F) or byte order mark stands in UTF-8; `to` if there is none. */
function endOfText(bytes: Buffer, from: number, to: number): number {
  if (to - from < SHORT) {
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      if (byte === 0xc2 && (bytes[at + 1] as number) < 0xa0) return at;
      if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) return at;
    }
    return to;
  }
  const text = bytes.subarray(from, to);
  const mark = text.indexOf(BOM);
  const stop = mark < 0 ? text.length : mark;
  for (let at = text.indexOf(0xc2); at >= 0 && at < stop; at = text.indexOf(0xc2, at + 1)) {
    if ((text[at + 1] as number) < 0xa0) return from + at;
  }
  return from + stop;
}
