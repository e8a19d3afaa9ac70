import { Buffer } from 'node:buffer';
import { isoSeconds } from './iso-time.js';
import type { Tally } from './ledger.js';
import type { LogText } from './log-text.js';
import { type Open, Repeats, type Run } from './repeats.js';
import type { Millis } from './types.js';

/** How the log's own remarks begin. */
export const REMARK = '[joblog: ';

const SECOND = Buffer.from('[');
const BRACKET = 0x5b;
const BLANK = 0x20;

/**
 * What a log is made smaller by without losing what it says: blanks at line ends, empty lines in a row, blocks of lines over and over. Every
 * line comes with the input `lines` and `size` (bytes) it stands for, and is counted when it is known what becomes of it.
 */
export class Reducer {
  readonly #log: LogText;
  readonly #tally: Tally;
  readonly #repeats: Repeats | undefined;
  #afterEmpty = false;

  constructor(log: LogText, repeats: 'fold' | 'keep', tally: Tally) {
    this.#log = log;
    this.#tally = tally;
    const write = this.#write.bind(this);
    this.#repeats = repeats === 'fold' ? new Repeats({ write, folded: this.#folded.bind(this) }) : undefined;
  }

  /** What is not in the log yet of lines that are being repeated, or may be. */
  get open(): Open | undefined {
    return this.#repeats?.open;
  }

  /** Takes a line of the job, which came at `time`. The bytes stay as they are until `flush`. */
  line(bytes: Buffer, start: number, end: number, time: Millis, lines: number, size: number): void {
    const last = trimmed(bytes, start, end);
    if (last > start) this.#afterEmpty = false;
    else if (this.#afterEmpty) {
      this.#tally.add('blank', lines, size);
      return;
    } else this.#afterEmpty = true;
    if (this.#repeats?.take(bytes, start, last, time, lines, size) === false) return;
    this.#write(bytes, start, last, lines, size);
  }

  /**
   * The same for lines of `bytes` that end at the LFs at `ends`, the first of which begins at `start`; each stands for itself. Those that go on as they
   * are, in most output all, go on together. Returns what `room` says that they take.
   */
  lines(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number, time: Millis): number {
    let taken = 0;
    let at = start;
    for (let i = from; i < to; ) {
      const upTo = this.#repeats === undefined ? i : this.#repeats.pass(bytes, at, ends, i, to);
      if (upTo > i) {
        const stop = (ends[upTo - 1] as number) + 1;
        this.#afterEmpty = false;
        this.#tally.add('logged', upTo - i, stop - at);
        this.#log.lines(bytes, at, stop, upTo - i);
        taken += stop - at;
        at = stop;
        i = upTo;
        if (i === to) break;
      }
      const end = ends[i] as number;
      taken += room(bytes, at, end);
      if (this.#repeats?.stopped === true) {
        this.#afterEmpty = false;
        this.#repeats.hold(time, 1, end + 1 - at);
      } else this.line(bytes, at, end, time, 1, end + 1 - at);
      at = end + 1;
      i++;
    }
    return taken;
  }

  /** Adds a line of the log's own (which stands for nothing of the input), or a command: it is never folded, and ends a run. */
  own(line: Buffer, lines: number, size: number): void {
    this.endRun();
    this.#afterEmpty = false;
    this.#tally.add('logged', lines, size);
    this.#log.own(line);
  }

  /** Ends an open run of repeats: the log is complete as far as lines have come. */
  endRun(): void {
    this.#repeats?.end();
  }

  /** The buffers of the lines so far are about to change. */
  flush(): void {
    // First what the log joins: it may lie where lines are kept.
    this.#log.flush();
    this.#repeats?.keep();
  }

  #write(bytes: Buffer, start: number, end: number, lines: number, size: number): void {
    this.#tally.add('logged', lines, size);
    // A job's line that looks like a remark gets its bracket doubled, so that nobody can put words into the log's mouth.
    if (bytes[start] === BRACKET && isRemark(bytes, start, end)) this.#log.part(SECOND);
    this.#log.line(bytes, start, end);
  }

  #folded({ period, times, until, lines, size }: Run): void {
    this.#tally.add('folded', lines, size);
    this.#tally.folded += period * times;
    const what = period === 1 ? 'line' : `${period} lines`;
    const remark = Buffer.from(`${REMARK}previous ${what} repeated ${times} more times until ${isoSeconds(until)}]`);
    this.#log.own(remark);
  }
}

function isRemark(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= REMARK.length && bytes.toString('latin1', start, start + REMARK.length) === REMARK;
}

/** Where a line ends without the blanks at its end. */
function trimmed(bytes: Buffer, start: number, end: number): number {
  let last = end;
  while (last > start && bytes[last - 1] === BLANK) last--;
  return last;
}

/** The most that a line takes in the log: with its newline, and a second bracket if it looks like a remark. */
export function room(bytes: Buffer, start: number, end: number): number {
  return trimmed(bytes, start, end) - start + (bytes[start] === BRACKET ? 2 : 1);
}
