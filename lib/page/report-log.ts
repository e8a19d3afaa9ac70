/** A log that is all at hand. Lines have the numbers that they have in the store, whatever is left out: a link to a line is one to the same line. */
import { STREAMS, type StreamName } from '../capture/types.js';
import type { LogLine, LogPage, LogPageQuery, SearchHits, SearchQuery } from './api.js';
import type { ReportTask } from './report-data.js';

/** Stands for each line that is left out. */
const LEFT_OUT = '[joblog: not in this report]';

export class ReportLog {
  readonly #task: ReportTask;
  /** All lines but for the empty text behind the last newline. */
  readonly #lines: readonly string[];
  /** The run of each line: its index in `#task.runs`. */
  readonly #runs: Uint32Array;
  /** Which lines there are of some streams, by the streams' names. */
  readonly #chosen = new Map<string, Uint32Array>();

  constructor(task: ReportTask) {
    this.#task = task;
    this.#lines = task.text === '' ? [] : task.text.replace(/\n$/, '').split('\n');
    this.#runs = new Uint32Array(this.#lines.length);
    let at = 0;
    for (const [index, [, lines]] of task.runs.entries()) {
      this.#runs.fill(index, at, at + lines);
      at += lines;
    }
  }

  page({ streams, from, count }: LogPageQuery): LogPage {
    const chosen = this.#linesOf(streams);
    const { before, left } = this.#gapIn(chosen, streams);
    const total = chosen.length + left;
    const start = Math.max(0, (from > 0 ? from : total + from) - 1);
    const lines: LogLine[] = [];
    for (let index = start; index < Math.min(total, start + count); index += 1) {
      if (index < before) lines.push(this.#line(chosen[index] ?? 0, index));
      else if (index < before + left) lines.push({ number: index + 1, stream: 'stdout', text: LEFT_OUT, time: null });
      else lines.push(this.#line(chosen[index - left] ?? 0, index));
    }
    const pending = this.#task.pending.filter(({ stream }) => streams.includes(stream));
    return { lines, total, pending, cut: this.#task.cut };
  }

  search({ streams, from, limit }: SearchQuery, expression: RegExp): SearchHits {
    const chosen = this.#linesOf(streams);
    const { before, left } = this.#gapIn(chosen, streams);
    const lines: number[] = [];
    const first = Math.max(0, from - 1);
    for (let at = first < before ? first : Math.max(before, first - left); at < chosen.length; at += 1) {
      const number = (at < before ? at : at + left) + 1;
      if (lines.length === limit) return { lines, next: number, error: null };
      if (expression.test(this.#lines[chosen[at] ?? 0] ?? '')) lines.push(number);
    }
    return { lines, next: null, error: null };
  }

  #line(line: number, index: number): LogLine {
    const [stream, , time] = this.#task.runs[this.#runs[line] ?? 0] ?? ['stdout', 0, null];
    return { number: index + 1, stream, text: this.#lines[line] ?? '', time };
  }

  /** Of the lines of some streams: how many stand before the gap, and how many are left out in it. */
  #gapIn(chosen: Uint32Array, streams: readonly StreamName[]): { readonly before: number; readonly left: number } {
    const { gap } = this.#task;
    if (gap === null) return { before: chosen.length, left: 0 };
    const behind = chosen.findIndex((line) => line > gap.at);
    const left = STREAMS.filter((stream) => streams.includes(stream)).reduce(
      (sum, stream) => sum + gap.left[stream],
      0,
    );
    return { before: behind === -1 ? chosen.length : behind, left };
  }

  #linesOf(streams: readonly StreamName[]): Uint32Array {
    const name = STREAMS.filter((stream) => streams.includes(stream)).join();
    let chosen = this.#chosen.get(name);
    if (chosen === undefined) {
      const wanted = this.#task.runs.map(([stream]) => streams.includes(stream));
      const remark = this.#task.gap?.at;
      chosen = Uint32Array.from(this.#lines.keys()).filter(
        (line) => line !== remark && wanted[this.#runs[line] ?? 0] === true,
      );
      this.#chosen.set(name, chosen);
    }
    return chosen;
  }
}
