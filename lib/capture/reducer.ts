import { Buffer } from 'node:buffer';
import { isoSeconds } from './iso-time.js';
import type { LogText } from './log-text.js';
import { Repeats } from './repeats.js';
import type { Millis } from './types.js';

/** How the log's own remarks begin. */
export const REMARK = '[joblog: ';

const BRACKET = Buffer.from('[');
const BLANK = 0x20;
/** Two equal lines say no more than their fold, so both are written. */
const LEAST_FOLDED = 2;

/** What a log is made smaller by without losing what it says: blanks at line ends, empty lines in a row, lines over and over. */
export class Reducer {
  readonly #log: LogText;
  readonly #repeats: Repeats | undefined;
  #afterEmpty = false;

  constructor(log: LogText, repeats: 'fold' | 'keep') {
    this.#log = log;
    this.#repeats = repeats === 'fold' ? new Repeats() : undefined;
  }

  /** An open run of equal lines: what of it is not in the log yet. */
  get open(): { readonly lines: number; readonly times: number } | undefined {
    const times = this.#repeats?.times ?? 0;
    return times > 0 ? { lines: 1, times } : undefined;
  }

  /** Takes a line of the job, which came at `time`. The bytes stay as they are until `flush`. */
  line(bytes: Buffer, start: number, end: number, time: Millis): void {
    let last = end;
    while (last > start && bytes[last - 1] === BLANK) last--;
    if (last === start) {
      if (this.#afterEmpty) return;
      this.#afterEmpty = true;
    } else this.#afterEmpty = false;
    if (this.#repeats !== undefined) {
      if (this.#repeats.same(bytes, start, last, time)) return;
      this.#endRun(this.#repeats);
      this.#repeats.begin(bytes, start, last);
    }
    this.#write(bytes, start, last);
  }

  /** Adds a line of the log's own, or a command: it is never folded, and ends a run. */
  own(line: Buffer): void {
    this.endRun();
    this.#afterEmpty = false;
    this.#log.line(line, 0, line.length);
  }

  /** Ends an open run of equal lines: the log is complete as far as lines have come. */
  endRun(): void {
    if (this.#repeats !== undefined) this.#endRun(this.#repeats);
  }

  /** The buffers of the lines so far are about to change. */
  flush(): void {
    this.#repeats?.keep();
    this.#log.flush();
  }

  #endRun(repeats: Repeats): void {
    const run = repeats.ended();
    if (run === undefined) return;
    if (run.times < LEAST_FOLDED) this.#write(run.bytes, run.start, run.end);
    else {
      const until = isoSeconds(run.until);
      const remark = Buffer.from(`${REMARK}previous line repeated ${run.times} more times until ${until}]`);
      this.#log.line(remark, 0, remark.length);
    }
  }

  #write(bytes: Buffer, start: number, end: number): void {
    // A job's line that looks like a remark gets its bracket doubled, so that nobody can put words into the log's mouth.
    if (bytes[start] === 0x5b && isRemark(bytes, start, end)) this.#log.part(BRACKET);
    this.#log.line(bytes, start, end);
  }
}

function isRemark(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= REMARK.length && bytes.toString('latin1', start, start + REMARK.length) === REMARK;
}
