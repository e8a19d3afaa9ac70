/** A log that is all at hand. */
import { STREAMS, type StreamName } from '../capture/types.js';
import type { LogLine, LogPage, LogPageQuery, SearchHits, SearchQuery } from './api.js';
import type { ReportTask } from './report-data.js';

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
    const start = Math.max(0, (from > 0 ? from : chosen.length + from) - 1);
    const lines: LogLine[] = [];
    for (let index = start; index < Math.min(chosen.length, start + count); index += 1)
      lines.push(this.#line(chosen, index));
    const pending = this.#task.pending.filter(({ stream }) => streams.includes(stream));
    return { lines, total: chosen.length, pending, cut: this.#task.cut };
  }

  search({ streams, from, limit }: SearchQuery, expression: RegExp): SearchHits {
    const chosen = this.#linesOf(streams);
    const lines: number[] = [];
    for (let index = Math.max(0, from - 1); index < chosen.length; index += 1) {
      if (lines.length === limit) return { lines, next: index + 1, error: null };
      if (expression.test(this.#lines[chosen[index] ?? 0] ?? '')) lines.push(index + 1);
    }
    return { lines, next: null, error: null };
  }

  #line(chosen: Uint32Array, index: number): LogLine {
    const line = chosen[index] ?? 0;
    const [stream, , time] = this.#task.runs[this.#runs[line] ?? 0] ?? ['stdout', 0, null];
    return { number: index + 1, stream, text: this.#lines[line] ?? '', time };
  }

  #linesOf(streams: readonly StreamName[]): Uint32Array {
    const name = STREAMS.filter((stream) => streams.includes(stream)).join();
    let chosen = this.#chosen.get(name);
    if (chosen === undefined) {
      const wanted = this.#task.runs.map(([stream]) => streams.includes(stream));
      chosen = Uint32Array.from(this.#lines.keys()).filter((line) => wanted[this.#runs[line] ?? 0] === true);
      this.#chosen.set(name, chosen);
    }
    return chosen;
  }
}
