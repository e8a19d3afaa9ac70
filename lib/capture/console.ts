import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { Alternate } from './alternate.js';
import type { Settling } from './held-rows.js';
import { Intake } from './intake.js';
import { Page, type PageSink } from './page.js';
import { Parser } from './parser.js';
import { PlainLines, SLICE } from './plain-lines.js';
import type { Row } from './row.js';
import { Screen } from './screen.js';
import type { Millis, Mode } from './types.js';
import { incompleteTail } from './utf8.js';

const LF = 0x0a;
const BOM = Buffer.from('\ufeff');

/** Whom a console tells about its rows. */
export interface ConsoleSink extends PageSink {
  /**
   * Looks at complete plain lines before they go on; the first begins at `start`, line `i` ends at the LF at `ends[i]`, line `from` is input
   * line `number`. Returns the first line, `to` if there is none, that is to be treated as a row of its own.
   */
  look(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number, number: number): number;
  /** Plain lines `from` to `to` are final. The bytes are the caller's again when the call returns. */
  passed(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number): void;
}

/**
 * One stream as a console: bytes in, settled rows out. What is plain lines goes past parser and cells in blocks; all else goes through them,
 * with the same outcome. `fast` false sends everything through them, for tests that hold the two against each other.
 */
export class Console {
  readonly #sink: ConsoleSink;
  readonly #intake = new Intake();
  /** The screen's rows, and what is above them. */
  readonly #page: Page;
  readonly #screen: Screen;
  readonly #parser: Parser;
  readonly #plain = new PlainLines();
  readonly #fast: boolean;
  #alternate: Alternate | undefined;
  #within = false;

  constructor(sink: ConsoleSink, fast = true) {
    this.#sink = sink;
    this.#fast = fast;
    this.#page = new Page(sink, this.#intake);
    this.#screen = new Screen(this.#page, (on) => {
      this.#switch(on);
    });
    this.#parser = new Parser(this.#intake, (op) => {
      this.#screen.apply(op);
    });
  }

  /** LF bytes so far. */
  get lines(): number {
    return this.#intake.lines;
  }

  /** A line has begun and not ended: the last byte was no LF. */
  get within(): boolean {
    return this.#within;
  }

  /** The rows not yet settled, from the top down; those of the alternate screen last. */
  get rows(): readonly Row[] {
    const alternate = this.#alternate?.page.held.all ?? [];
    return [...this.#page.held.all, ...alternate];
  }

  /** Takes bytes that came at `now`. */
  write(bytes: Buffer, now: Millis): void {
    if (bytes.length === 0) return;
    this.#at(now);
    this.#within = bytes[bytes.length - 1] !== LF;
    // Once at one time, however many pieces come then: where the input is cut must not show.
    let highToo = true;
    let at = 0;
    while (at < bytes.length) {
      if (this.#fast && this.#parser.idle && this.#alternate === undefined && this.#page.writable !== undefined) {
        const to = Math.min(bytes.length, at + SLICE);
        this.#plain.find(bytes, at, to, highToo);
        if (this.#plain.high && !this.#onlyUtf8(bytes, at, to)) {
          // Text in another encoding would be found invalid line after line, each time at the price of the whole slice.
          highToo = false;
          this.#plain.find(bytes, at, to, highToo);
        }
        const from = at;
        at = this.#take(bytes, from);
        if (at > from) this.#parser.passed(bytes[at - 1] !== LF);
      }
      if (at < bytes.length) at = this.#parser.parse(bytes, at);
    }
  }

  /** The time of the first row that may be settled. */
  ready(what: Settling, now: Millis): Millis | undefined {
    return this.#page.ready(what, now);
  }

  /** Settles the rows that may be, up to the time `upTo`. */
  settle(what: Settling, now: Millis, upTo: Millis): void {
    this.#page.settle(what, now, upTo);
  }

  /** When the first row becomes due. */
  due(): Millis | undefined {
    return this.#page.due();
  }

  /** A command has ended the page. */
  endPage(): void {
    this.#page.endPage();
    this.#alternate?.kept((page) => {
      page.endPage();
    });
  }

  /** The mode changes from `mode`, by the other stream's doing. */
  cut(mode: Mode, now: Millis): void {
    this.#at(now);
    const alternate = this.#alternate;
    this.#page.cut(mode, this.#within && alternate === undefined);
    alternate?.kept((page) => {
      page.cut(mode, this.#within);
    });
  }

  /** The stream has ended; in the alternate screen: what that shows follows what it covered. */
  end(now: Millis): void {
    this.#at(now);
    this.#parser.end();
    this.#page.end();
    this.#alternate?.kept((page) => {
      page.end();
    });
    this.#alternate = undefined;
    this.#screen.page = this.#page;
    this.#within = false;
  }

  #at(now: Millis): void {
    this.#page.now = now;
    if (this.#alternate !== undefined) this.#alternate.page.now = now;
  }

  /** To the alternate screen, or back to where the cursor was. */
  #switch(on: boolean): void {
    if (on === (this.#alternate !== undefined)) return;
    if (on) this.#alternate = new Alternate(this.#sink, this.#intake, this.#page);
    else {
      this.#alternate?.page.endPage();
      this.#alternate = undefined;
    }
    this.#screen.page = this.#alternate?.page ?? this.#page;
  }

  /** Is the plain part UTF-8? Shortens it before a C1 control or a byte order mark, and before a character that the next bytes are to complete. */
  #onlyUtf8(bytes: Buffer, from: number, to: number): boolean {
    const plain = this.#plain;
    if (plain.stop === to) plain.shorten(to - incompleteTail(bytes, from, to));
    if (!isUtf8(bytes.subarray(from, plain.stop))) return false;
    // U+0080 to U+009F are C2 80 to C2 9F.
    for (let at = bytes.indexOf(0xc2, from); at >= 0 && at < plain.stop; at = bytes.indexOf(0xc2, at + 1)) {
      if ((bytes[at + 1] as number) < 0xa0) plain.shorten(at);
    }
    const mark = bytes.indexOf(BOM, from);
    if (mark >= 0 && mark < plain.stop) plain.shorten(mark);
    return true;
  }

  /** Takes the plain part, or as much of it as can go this way; returns where it ends. */
  #take(bytes: Buffer, from: number): number {
    const { ends, count, stop, high } = this.#plain;
    let start = from;
    let i = 0;
    while (i < count) {
      const row = this.#page.writable;
      // A line that goes on what stands in its row, or wants a look, is a row like any other.
      let upTo = i;
      if (row?.fresh === true) upTo = this.#sink.look(bytes, start, ends, i, count, this.lines + 1);
      if (upTo > i) {
        const first = start;
        const begin = i;
        this.#intake.pass(upTo - i, (ends[upTo - 1] as number) + 1 - start);
        this.#page.addLines(bytes, first, ends, begin, upTo, high, (k) => {
          this.#sink.passed(bytes, first, ends, begin, k);
        });
        i = upTo;
      } else {
        const end = ends[i] as number;
        if (row === undefined || !this.#append(row, bytes, start, end, high)) return start;
        this.#intake.lines++;
        this.#intake.bytes += end + 1 - start;
        this.#page.lineFeed('lf');
        i++;
      }
      start = (ends[i - 1] as number) + 1;
    }
    if (start < stop) {
      const row = this.#page.writable;
      if (row === undefined || !this.#append(row, bytes, start, stop, high)) return start;
      this.#intake.bytes += stop - start;
    }
    return stop;
  }

  #append(row: Row, bytes: Buffer, from: number, to: number, high: boolean): boolean {
    return this.#page.append(row, bytes, from, to, !high || isAscii(bytes.subarray(from, to)));
  }
}
