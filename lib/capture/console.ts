import { type Buffer, isAscii } from 'node:buffer';
import { Alternate } from './alternate.js';
import { Block, NO_BLOCK } from './block.js';
import type { Settling } from './held-rows.js';
import { Intake } from './intake.js';
import { Page, type PageSink } from './page.js';
import { Parser } from './parser.js';
import { beginsPlain, PlainLines } from './plain-lines.js';
import type { Row } from './row.js';
import { Screen } from './screen.js';
import type { Millis, Mode } from './types.js';

const LF = 0x0a;

/** Whom a console tells about its rows. */
export interface ConsoleSink extends PageSink {
  /**
   * Looks at complete plain lines before they go on; the first begins at `start`, line `i` ends at the LF at `ends[i]`, line `from` is input
   * line `number`. Returns the first line, `to` if there is none, that is to be treated as a row of its own.
   */
  look(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number, number: number): number;
  /** Bytes that were handed over so far may change from now on. */
  flush(): void;
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
  /** The text that these lie in. */
  #plainBlock = NO_BLOCK;
  readonly #fast: boolean;
  #alternate: Alternate | undefined;
  #within = false;
  /** Characters beyond ASCII have been UTF-8 in the bytes at hand: text in another encoding is not looked at again and again. */
  #highToo = true;

  constructor(sink: ConsoleSink, fast = true) {
    this.#sink = sink;
    this.#fast = fast;
    this.#page = new Page(sink, this.#intake);
    this.#screen = new Screen(
      this.#page,
      (on) => {
        this.#switch(on);
      },
      fast,
    );
    this.#parser = new Parser(this.#intake, this.#screen, fast);
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

  /** Where the next character goes: the row, if it is in use, and the column. */
  get cursor(): { readonly row: Row | undefined; readonly column: number } {
    const { row, col } = this.#alternate?.page ?? this.#page;
    return { row, column: col };
  }

  /** Takes bytes that came at `now`. */
  write(bytes: Buffer, now: Millis): void {
    if (bytes.length === 0) return;
    this.#at(now);
    this.#within = bytes[bytes.length - 1] !== LF;
    this.#highToo = true;
    for (let at = 0; at < bytes.length; ) {
      const passed = this.#parser.idle && this.#passable ? this.#pass(bytes, at) : at;
      at = passed > at ? passed : this.#parser.parse(bytes, at);
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

  /** There may be faster means than the parser. */
  get #passable(): boolean {
    return this.#fast && this.#alternate === undefined;
  }

  /** Takes what can go without the parser; returns where that ends. */
  #pass(bytes: Buffer, at: number): number {
    if (this.#page.writable === undefined || !beginsPlain(bytes, at)) return at;
    const plain = this.#plain;
    this.#highToo = plain.find(bytes, at, this.#highToo);
    if (plain.worthCopying(bytes)) {
      // What was handed over so far may lie where the copy comes.
      this.#sink.flush();
      this.#highToo = plain.leaveOut(bytes, this.#highToo);
    }
    const lines = this.#takeLines();
    const stop = lines === plain.count && this.#takeRest() ? plain.sourceStop : plain.source(lines);
    if (stop > at) this.#parser.passed(stop === plain.sourceStop && plain.graphic);
    return stop;
  }

  /** Takes plain lines; returns how many. The others cannot go this way. */
  #takeLines(): number {
    const page = this.#page;
    const plain = this.#plain;
    const { text, ends, count } = plain;
    let start = plain.start;
    let i = 0;
    while (i < count) {
      const row = page.writable;
      // A line that goes on what stands in its row, or wants a look, is a row like any other.
      let upTo = i;
      if (row?.fresh === true) upTo = this.#sink.look(text, start, ends, i, count, this.lines + 1);
      if (upTo > i) {
        const first = start;
        const begin = i;
        this.#intake.pass(upTo - i, plain.source(upTo) - plain.source(i));
        page.addLines(plain, first, begin, upTo, (k) => {
          const leftOut = plain.source(k) - plain.source(begin) - ((ends[k - 1] as number) + 1 - first);
          if (leftOut > 0) this.#sink.dropped({ lines: 0, size: leftOut });
          this.#sink.passed(text, first, ends, begin, k, page.now);
        });
        i = upTo;
      } else {
        if (row === undefined || !this.#append(row, start, ends[i] as number)) return i;
        this.#intake.lines++;
        this.#intake.bytes += plain.source(i + 1) - plain.source(i);
        page.lineFeed('lf');
        i++;
      }
      start = (ends[i - 1] as number) + 1;
    }
    return i;
  }

  /** Takes what follows the last plain line; false: it cannot go this way. */
  #takeRest(): boolean {
    const plain = this.#plain;
    const start = plain.count === 0 ? plain.start : (plain.ends[plain.count - 1] as number) + 1;
    if (start < plain.stop) {
      const row = this.#page.writable;
      if (row === undefined || !this.#append(row, start, plain.stop)) return false;
    }
    this.#intake.bytes += plain.sourceStop - plain.source(plain.count);
    return true;
  }

  #append(row: Row, from: number, to: number): boolean {
    const { text, high } = this.#plain;
    if (this.#plainBlock.bytes !== text) this.#plainBlock = new Block(text);
    return this.#page.append(row, this.#plainBlock, from, to, !high || isAscii(text.subarray(from, to)));
  }
}
