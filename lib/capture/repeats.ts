import type { Buffer } from 'node:buffer';
import { BLOCK_LINES, RECENT, RecentLines } from './recent-lines.js';
import type { Millis, PendingStream } from './types.js';

/** What is held back of a log. */
export type Open = NonNullable<PendingStream['repeated']>;

/** A block of lines that came three times or more, one after the other: it was written once. */
export interface Run {
  /** How many lines the block has. */
  readonly period: number;
  /** How often it came after it was written. */
  readonly times: number;
  /** When the last line of the last block came. */
  readonly until: Millis;
  /** The input lines and bytes of the blocks that are not written. */
  readonly lines: number;
  readonly size: number;
}

/** Whom repeats tell what becomes of the lines that were held back. */
export interface RepeatsSink {
  /** A line is to be written after all; `lines` and `size` as they were handed in with it. */
  write(bytes: Buffer, start: number, end: number, lines: number, size: number): void;
  /** A run has ended: it is to be told in place of its lines. */
  folded(run: Run): void;
}

const PLACE = RECENT - 1;

/** Two equal blocks say no more than their fold, and are both written. Of three the first is written, and two are held back until it is known. */
const LEAST_TIMES = 2;

/** A run that goes on: the block is the lines from number `first` on, and `more` lines of the next one have come. */
interface OpenRun {
  readonly period: number;
  readonly first: number;
  times: number;
  until: Millis;
  lines: number;
  size: number;
  more: number;
}

/**
 * Finds blocks of 1 to 16 lines that come at least three times running. For each length of a block, its period, it is counted how many lines on
 * end have each equalled the line that far before; at twice the period the block has come three times. Until then what any period counts is held
 * back, at most 31 lines; what none counts any more is written. The period that gets there first wins, of several the smallest.
 *
 *   watching --(twice a period)--> run --(a line that is not the next of the block)--> watching, beginning with what the run has left over
 */
export class Repeats {
  readonly #sink: RepeatsSink;
  readonly #recent = new RecentLines();
  readonly #counts = new Int32Array(BLOCK_LINES + 1);
  /** Bit p: the count of period p is not 0. */
  #counting = 0;
  /** So many of the last lines are held back: as many as the period `#likely` counts, which counts most. */
  #held = 0;
  #likely = 0;
  #run: OpenRun | undefined;
  /** When the lines came that are held back or left over by a run, and what they stand for. */
  readonly #came = new Float64Array(RECENT);
  readonly #lines = new Float64Array(RECENT);
  readonly #sizes = new Float64Array(RECENT);

  constructor(sink: RepeatsSink) {
    this.#sink = sink;
  }

  /** What is held back now, whether it is known to be a run or not: all of it repeats the last lines that are written. */
  get open(): Open | undefined {
    const run = this.#run;
    if (run !== undefined) return openOf(run.period, run.times, run.more);
    if (this.#held === 0) return undefined;
    return openOf(this.#likely, Math.floor(this.#held / this.#likely), this.#held % this.#likely);
  }

  /**
   * Takes the next line, which came at `time` and stands for `lines` and `size` of the input. True: it is to be written as it is. False: it is
   * held back, or the sink has it already.
   */
  take(bytes: Buffer, start: number, end: number, time: Millis, lines: number, size: number): boolean {
    const run = this.#run;
    if (run !== undefined) {
      if (this.#recent.equals(run.first + run.more, bytes, start, end)) {
        this.#note(run.first + run.more, time, lines, size);
        this.#goOn(run);
        return false;
      }
      this.#endRun(run);
    }
    const again = this.#recent.add(bytes, start, end);
    if (again === 0 && this.#held === 0) return true;
    this.#note(this.#recent.last, time, lines, size);
    this.#watch(again);
    return false;
  }

  /**
   * Takes lines that are to be written as they are; the first begins at `start`, line `i` ends at the LF at `ends[i]`. Returns the first of which that is
   * not known; `stopped`: it is taken, and for `hold`, once those before it are written.
   */
  pass(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number): number {
    return this.#run !== undefined || this.#held > 0 ? from : this.#recent.pass(bytes, start, ends, from, to);
  }

  /** `pass` has stopped at a line that equals one before it. */
  get stopped(): boolean {
    return this.#recent.again !== 0;
  }

  /** Holds that line back, or writes it. */
  hold(time: Millis, lines: number, size: number): void {
    const { again } = this.#recent;
    this.#recent.again = 0;
    this.#note(this.#recent.last, time, lines, size);
    this.#watch(again);
  }

  /** Nothing is held back any longer, and what comes is compared with nothing before. */
  end(): void {
    if (this.#run !== undefined) this.#endRun(this.#run);
    this.#write(this.#held);
    this.#forget(this.#recent.last + 1);
  }

  /** The buffers of the lines so far are about to change. */
  keep(): void {
    this.#recent.keep(this.#run === undefined ? Math.max(this.#held, BLOCK_LINES) : this.#run.period);
  }

  #note(number: number, time: Millis, lines: number, size: number): void {
    this.#came[number & PLACE] = time;
    this.#lines[number & PLACE] = lines;
    this.#sizes[number & PLACE] = size;
  }

  /** The last line has been noted. Bit p of `again`: it equals the one p before. */
  #watch(again: number): void {
    const counts = this.#counts;
    this.#held++;
    let most = 0;
    for (let bits = again | this.#counting; bits !== 0; bits &= bits - 1) {
      const period = 31 - Math.clz32(bits & -bits);
      const count = (again & (1 << period)) === 0 ? 0 : (counts[period] as number) + 1;
      counts[period] = count;
      if (count === LEAST_TIMES * period) {
        this.#beginRun(period);
        return;
      }
      if (count > most) {
        most = count;
        this.#likely = period;
      }
    }
    this.#counting = again;
    this.#write(this.#held - most);
  }

  #beginRun(period: number): void {
    this.#write(this.#held - LEAST_TIMES * period);
    const first = this.#recent.last - period + 1;
    const run: OpenRun = { period, first, times: 0, until: 0, lines: 0, size: 0, more: 0 };
    for (let block = LEAST_TIMES - 1; block >= 0; block--) this.#addBlock(run, first - block * period);
    this.#held = 0;
    this.#run = run;
  }

  #goOn(run: OpenRun): void {
    run.more++;
    if (run.more < run.period) return;
    run.more = 0;
    this.#addBlock(run, run.first);
  }

  #addBlock(run: OpenRun, first: number): void {
    run.times++;
    for (let number = first; number < first + run.period; number++) {
      run.lines += this.#lines[number & PLACE] as number;
      run.size += this.#sizes[number & PLACE] as number;
    }
    run.until = this.#came[(first + run.period - 1) & PLACE] as number;
  }

  #endRun(run: OpenRun): void {
    this.#run = undefined;
    this.#sink.folded(run);
    this.#forget(run.first);
    for (let i = 0; i < run.more; i++) this.#watch(this.#recent.addAgain());
  }

  #forget(from: number): void {
    this.#recent.gap(from);
    this.#counts.fill(0);
    this.#counting = 0;
  }

  /** Writes the first `count` of the lines that are held back. */
  #write(count: number): void {
    const recent = this.#recent;
    for (let left = count; left > 0; left--) {
      const number = recent.last - this.#held + 1;
      const lines = this.#lines[number & PLACE] as number;
      const size = this.#sizes[number & PLACE] as number;
      this.#held--;
      this.#sink.write(recent.bytes(number), recent.start(number), recent.end(number), lines, size);
    }
  }
}

function openOf(lines: number, times: number, more: number): Open {
  return { lines, times, ...(more === 0 ? {} : { more }) };
}
