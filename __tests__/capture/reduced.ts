import { Tally } from '../../lib/capture/ledger.js';
import { LogText } from '../../lib/capture/log-text.js';
import { Reducer } from '../../lib/capture/reducer.js';
import { NOON } from './harness.js';

/** A reducer that is fed line by line. Line number i, from 0, comes i seconds after NOON. */
export class Reduced {
  readonly tally = new Tally();
  readonly reducer: Reducer;
  #log = '';
  #count = 0;

  constructor(repeats: 'fold' | 'keep' = 'fold') {
    const log = new LogText((bytes, start, end) => {
      this.#log += bytes.toString('latin1', start, end);
    });
    this.reducer = new Reducer(log, repeats, this.tally);
  }

  /** The lines of one buffer, which changes afterwards. Each stands for one line and its bytes. */
  block(lines: readonly string[]): this {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
    let at = 0;
    for (const line of lines) {
      const end = at + line.length;
      this.reducer.line(bytes, at, end, NOON + 1000 * this.#count++, 1, end - at + 1);
      at = end + 1;
    }
    this.reducer.flush();
    bytes.fill(0x23);
    return this;
  }

  own(line: string): this {
    this.reducer.own(Buffer.from(line), 0, 0);
    this.reducer.flush();
    return this;
  }

  end(): this {
    this.reducer.endRun();
    this.reducer.flush();
    return this;
  }

  /** The log so far. */
  get log(): string {
    return this.#log;
  }
}

/** What the folding is to give: the same rules, followed line by line on all lines since the last remark. Times as in Reduced. */
export function expectedLog(lines: readonly string[]): string {
  const log: string[] = [];
  const second = (i: number): string => new Date(NOON + 1000 * i).toISOString().slice(0, 19);
  // Lines since the last remark; the last `held` of them are not in the log.
  let since: { text: string; at: number }[] = [];
  let held = 0;
  let run: { period: number; times: number; more: typeof since; until: number } | undefined;
  const release = (keep: number): void => {
    log.push(...since.slice(since.length - held, since.length - keep).map(({ text }) => text));
    held = keep;
  };
  const watch = (line: { text: string; at: number }): void => {
    since.push(line);
    held++;
    const counts = Array.from({ length: 17 }, (_, p) => (p === 0 ? 0 : suffixOfPeriod(since, p)));
    const period = counts.findIndex((count, p) => p > 0 && count >= 2 * p);
    if (period > 0) {
      release(2 * period);
      run = { period, times: 2, more: [], until: line.at };
    } else release(Math.max(...counts));
  };
  const endRun = (): void => {
    if (run === undefined) return;
    const { period, times, more, until } = run;
    const what = period === 1 ? 'line' : `${period} lines`;
    log.push(`[joblog: previous ${what} repeated ${times} more times until ${second(until)}Z]`);
    run = undefined;
    since = [];
    held = 0;
    more.forEach(watch);
  };
  lines.forEach((text, at) => {
    if (run !== undefined) {
      const block = since.slice(-run.period);
      if (block[run.more.length]?.text === text) {
        run.more.push({ text, at });
        if (run.more.length < run.period) return;
        run = { ...run, times: run.times + 1, more: [], until: at };
        return;
      }
      endRun();
    }
    watch({ text, at });
  });
  endRun();
  release(0);
  return log.map((line) => `${line}\n`).join('');
}

/** How many lines at the end each equal the line `period` before; lines above 4 KiB only the line before. */
function suffixOfPeriod(lines: readonly { text: string }[], period: number): number {
  let count = 0;
  for (let i = lines.length - 1; i >= period; i--) {
    const { text } = lines[i]!;
    if (text !== lines[i - period]!.text || (period > 1 && text.length > 4096)) break;
    count++;
  }
  return count;
}
