/** Recounting the two logs of a task along its timeline. */
import { STREAMS, type StreamName } from '../../capture/types.js';
import { ENDINGS } from '../format.js';
import { type Task, taskFile } from './jobs.js';
import { LogScan } from './log-scan.js';
import { Snapshot, WholeLines } from './snapshot.js';
import { parseEntry } from './timeline.js';

/** What is not as it should be. `line` is the first line of the file that can be wrong. */
export interface Difference {
  readonly file: string;
  readonly line: number | null;
  readonly what: string;
}

/** One log as it is. */
export interface CountedLog {
  readonly bytes: number;
  readonly lines: number;
  readonly folded: number;
  /** The last line has its newline. */
  readonly whole: boolean;
  /** Up to this line the log and the timeline agree. */
  readonly sure: number;
  /** The totals of the log's last entry. */
  readonly entry: { readonly bytes: number; readonly lines: number };
}

export interface CountedLogs {
  readonly logs: Readonly<Record<StreamName, CountedLog>>;
  /** Where the timeline does not fit itself, or a log before the log's end. */
  readonly difference: Difference | undefined;
  /** The last line of the timeline has its newline. */
  readonly wholeTimeline: boolean;
}

/** The name of a task's file. */
export function fileName(task: Task, kind: keyof typeof ENDINGS): string {
  return task.name + ENDINGS[kind];
}

/** Counts both logs once, as far as they go now. Throws where a file cannot be read. */
export async function countLogs(task: Task): Promise<CountedLogs> {
  const opened: Snapshot[] = [];
  const openFile = async (kind: StreamName | 'timeline'): Promise<Snapshot | undefined> => {
    const file = await Snapshot.open(taskFile(task, kind));
    if (file !== undefined) opened.push(file);
    return file;
  };
  try {
    // The timeline first: what it knows of a task that runs is in the logs by then.
    const timeline = await openFile('timeline');
    return await new Count(task, await openFile('stdout'), await openFile('stderr')).run(timeline);
  } finally {
    await Promise.all(opened.map((file) => file.close()));
  }
}

class Count {
  readonly #task: Task;
  readonly #scans: Readonly<Record<StreamName, LogScan>>;
  readonly #entries = { stdout: { bytes: 0, lines: 0 }, stderr: { bytes: 0, lines: 0 } };
  readonly #sure = { stdout: 0, stderr: 0 };
  #difference: Difference | undefined;

  constructor(task: Task, stdout: Snapshot | undefined, stderr: Snapshot | undefined) {
    this.#task = task;
    this.#scans = { stdout: new LogScan(stdout), stderr: new LogScan(stderr) };
  }

  async run(timeline: Snapshot | undefined): Promise<CountedLogs> {
    const whole = new WholeLines();
    let number = 0;
    for await (const block of timeline?.blocks(0, timeline.size) ?? []) {
      const text = whole.take(block);
      if (text === '') continue;
      for (const line of text.slice(0, -1).split('\n')) {
        number += 1;
        if (this.#difference === undefined) await this.#entry(line, number);
      }
    }
    for (const stream of STREAMS) await this.#scans[stream].upTo(Number.POSITIVE_INFINITY);
    const logs = { stdout: this.#counted('stdout'), stderr: this.#counted('stderr') };
    return { logs, difference: this.#difference, wholeTimeline: whole.rest() === '' };
  }

  async #entry(line: string, number: number): Promise<void> {
    const timeline = fileName(this.#task, 'timeline');
    const entry = parseEntry(line);
    if (entry === undefined) {
      this.#difference = { file: timeline, line: number, what: 'this is not an entry of a timeline' };
      return;
    }
    const { stream, bytes, lines } = entry;
    const before = this.#entries[stream];
    if (bytes <= before.bytes || lines < before.lines) {
      const what = `${stream} has grown to ${bytes} bytes and ${lines} lines here, after ${before.bytes} and ${before.lines}`;
      this.#difference = { file: timeline, line: number, what };
      return;
    }
    this.#entries[stream] = { bytes, lines };
    const scan = this.#scans[stream];
    // What was lost, or another host does not show yet, is seen when the whole is known.
    if (bytes > scan.size) return;
    await scan.upTo(bytes);
    if (scan.atLineEnd && scan.lines === lines) {
      this.#sure[stream] = lines;
      return;
    }
    const found = `${scan.lines} ${scan.lines === 1 ? 'line ends' : 'lines end'} before byte ${bytes}`;
    const what = `the timeline says in its line ${number} that ${lines} lines make ${bytes} bytes, but ${found}${scan.atLineEnd ? '' : ', in the middle of a line'}`;
    this.#difference = { file: fileName(this.#task, stream), line: before.lines + 1, what };
  }

  #counted(stream: StreamName): CountedLog {
    const { bytes, lines, folded, atLineEnd } = this.#scans[stream];
    return { bytes, lines, folded, whole: atLineEnd, sure: this.#sure[stream], entry: this.#entries[stream] };
  }
}
