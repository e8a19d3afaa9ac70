/** What comes to the log of one task, also when another node writes it: by looking again, since no file system tells of what others write. */
import { statSync } from 'node:fs';
import type { StreamName } from '../../capture/types.js';
import { type Task, taskFile } from './jobs.js';
import { readLive } from './live.js';
import { type LogText, lastLines, linesFrom, linesWithin, openLog, type Span } from './log.js';
import { pendingRows } from './pending.js';
import type { Since } from './timeline.js';

/** What is new at one look. */
export interface Look {
  readonly lines: readonly LogText[];
  /** The rows below the log, as they are now. */
  readonly rows: readonly LogText[];
}

const KINDS = ['stdout', 'stderr', 'timeline', 'live'] as const;

export class Tail {
  readonly #task: Task;
  readonly #streams: readonly StreamName[];
  #place: Since | undefined;
  /** Sizes and times at the last look: while they stay, no file is opened. */
  #seen = '';
  #rows: readonly LogText[] = [];

  constructor(task: Task, streams: readonly StreamName[]) {
    this.#task = task;
    this.#streams = streams;
  }

  /** The first look: the last lines, or what came in a span. */
  begin(first: { readonly lines: number } | Span): Promise<Look> {
    return this.#look(first);
  }

  /** What has come since; undefined where nothing has. */
  async next(): Promise<Look | undefined> {
    const seen = this.#state();
    return seen === this.#seen ? undefined : this.#look(undefined);
  }

  async #look(first: { readonly lines: number } | Span | undefined): Promise<Look> {
    // Before the files are opened: what changes meanwhile is looked at again.
    this.#seen = this.#state();
    const live = readLive(this.#task);
    const log = await openLog(this.#task, this.#streams, undefined, true);
    try {
      const parts =
        first === undefined
          ? linesFrom(log, this.#place)
          : 'lines' in first
            ? lastLines(log, first.lines)
            : linesWithin(log, first);
      const lines: LogText[] = [];
      for await (const part of parts) lines.push(part);
      const at = { stdout: log.files.stdout?.size ?? 0, stderr: log.files.stderr?.size ?? 0 };
      this.#place = { offset: log.timeline?.size ?? 0, at };
      this.#rows = await pendingRows(live, log);
      return { lines, rows: this.#rows };
    } finally {
      await log.close();
    }
  }

  get rows(): readonly LogText[] {
    return this.#rows;
  }

  #state(): string {
    return KINDS.map((kind) => {
      const stats = statSync(taskFile(this.#task, kind), { throwIfNoEntry: false });
      return stats === undefined ? '-' : `${stats.size}:${stats.mtimeMs}:${stats.ino}`;
    }).join(' ');
  }
}
