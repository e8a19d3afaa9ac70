/**
 * Finding lines of a log by their number, without reading what is before them: the timeline says how many lines each stretch has. Only what the timeline does
 * not know of (the last second of a run, or all of a log whose timeline is lost) is counted.
 */
import { STREAMS, type StreamName } from '../capture/types.js';
import type { TimelineEntry } from '../store/format.js';
import { type Task, taskFile } from '../store/reader/jobs.js';
import { Snapshot, WholeLines } from '../store/reader/snapshot.js';
import { parseEntry } from '../store/reader/timeline.js';

/** How far the logs have come. */
interface Reach {
  readonly stdout: Position;
  readonly stderr: Position;
}
interface Position {
  readonly bytes: number;
  readonly lines: number;
}

/** Where a task's files are. */
export type TaskPlace = Pick<Task, 'dir' | 'name'>;

/** A reach, and where the timeline goes on from there. */
interface Mark extends Reach {
  readonly at: number;
}

/** A part of one log that lies between two line ends. */
export interface Part {
  readonly stream: StreamName;
  readonly from: number;
  readonly to: number;
  /** The number of its first line in what is asked for, and how many lines it has. */
  readonly first: number;
  readonly lines: number;
  readonly time: number | null;
}

/** Entries of the timeline from one mark to the next: a week of an entry a second takes 600,000 entries, and 10,000 marks. */
const ENTRIES = 64;
/** Bytes of a log that is not in the timeline from one mark to the next. */
const COUNTED = 1 << 20;
const START: Reach = { stdout: { bytes: 0, lines: 0 }, stderr: { bytes: 0, lines: 0 } };

/** What is open while a question is answered. */
export interface OpenLogs {
  readonly timeline: Snapshot | undefined;
  readonly files: Readonly<Record<StreamName, Snapshot | undefined>>;
}

/** The index of the logs of one task. It grows with them; its files are open only while a question is answered. */
export class LogIndex {
  readonly #task: TaskPlace;
  readonly #within: string;
  #marks: Mark[] = [{ ...START, at: 0 }];
  /** Behind the last entry that was taken, and so many entries after the last mark. */
  #end: Mark = { ...START, at: 0 };
  #since = 0;
  #tails: Record<StreamName, Position[]> = { stdout: [START.stdout], stderr: [START.stderr] };
  #turn: Promise<unknown> = Promise.resolve();

  /** @param within the real path of the store */
  constructor(task: TaskPlace, within: string) {
    this.#task = task;
    this.#within = within;
  }

  /** Brings the index up to the logs as they are now, and answers with what is open; one question after the other. */
  async use<T>(answer: (logs: OpenLogs) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      const logs = await this.#open();
      try {
        await this.#grow(logs);
        return await answer(logs);
      } finally {
        await closeAll(logs);
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** All lines of these streams. */
  total(streams: readonly StreamName[]): number {
    return streams.reduce((lines, stream) => lines + (this.#tails[stream].at(-1)?.lines ?? 0), 0);
  }

  /** The parts of these streams in the order in which they came, from the one that holds line `from` on. */
  async *parts(logs: OpenLogs, streams: readonly StreamName[], from: number): AsyncGenerator<Part, void, undefined> {
    const linesAt = (reach: Reach): number => streams.reduce((lines, stream) => lines + reach[stream].lines, 0);
    let mark = this.#marks[0] ?? { ...START, at: 0 };
    for (const next of this.#marks) {
      if (linesAt(next) >= from) break;
      mark = next;
    }
    let reach: Reach = mark;
    for await (const entry of entriesOf(logs.timeline, mark.at, this.#end.at)) {
      const next = after(reach, entry.entry);
      if (next === undefined) continue;
      const { stream, time } = entry.entry;
      const part = partOf(stream, reach[stream], next[stream], linesAt(reach), Date.parse(time));
      reach = next;
      if (streams.includes(stream) && part.first + part.lines > from) yield part;
    }
    let first = linesAt(reach) + 1;
    for (const stream of STREAMS) {
      if (!streams.includes(stream)) continue;
      const tail = this.#tails[stream];
      for (const [index, position] of tail.slice(1).entries()) {
        const before = tail[index] ?? position;
        const part = partOf(stream, before, position, first - 1, null);
        first += part.lines;
        if (part.lines > 0 && first > from) yield part;
      }
    }
  }

  async #open(): Promise<OpenLogs> {
    const files: Record<StreamName, Snapshot | undefined> = { stdout: undefined, stderr: undefined };
    let timeline: Snapshot | undefined;
    try {
      // The timeline first: what it knows of is in the logs by then.
      timeline = await Snapshot.openWhole(taskFile(this.#task, 'timeline'), this.#within);
      for (const stream of STREAMS)
        files[stream] = await Snapshot.openWhole(taskFile(this.#task, stream), this.#within);
      return { timeline, files };
    } catch (error) {
      await closeAll({ timeline, files });
      throw error;
    }
  }

  async #grow({ timeline, files }: OpenLogs): Promise<void> {
    const isShorter = STREAMS.some((stream) => (files[stream]?.size ?? 0) < this.#end[stream].bytes);
    if (isShorter || (timeline?.size ?? 0) < this.#end.at) this.#forget();
    for await (const { entry, next: at } of entriesOf(timeline, this.#end.at, timeline?.size ?? 0)) {
      const next = after(this.#end, entry);
      // Another host does not show all of the log yet, or it was cut: what is there is counted instead.
      if (next !== undefined && next[entry.stream].bytes > (files[entry.stream]?.size ?? 0)) break;
      this.#end = { ...(next ?? this.#end), at };
      this.#since += 1;
      if (this.#since < ENTRIES) continue;
      this.#marks.push(this.#end);
      this.#since = 0;
    }
    for (const stream of STREAMS) await this.#count(stream, files[stream]);
  }

  /** Counts what the timeline does not know of. */
  async #count(stream: StreamName, file: Snapshot | undefined): Promise<void> {
    const start = this.#end[stream];
    let tail = this.#tails[stream];
    if (tail[0]?.bytes !== start.bytes || (tail.at(-1)?.bytes ?? 0) > (file?.size ?? 0)) tail = [start];
    this.#tails[stream] = tail;
    if (file === undefined) return;
    let { bytes: at, lines } = tail.at(-1) ?? start;
    let last = at;
    let sure = { bytes: at, lines };
    for await (const block of file.blocks(at, file.size)) {
      for (let newline = block.indexOf(NEWLINE); newline !== -1; newline = block.indexOf(NEWLINE, newline + 1)) {
        lines += 1;
        sure = { bytes: at + newline + 1, lines };
        if (sure.bytes - last < COUNTED) continue;
        tail.push(sure);
        last = sure.bytes;
      }
      at += block.length;
    }
    if (sure.bytes > last) tail.push(sure);
  }

  #forget(): void {
    this.#marks = [{ ...START, at: 0 }];
    this.#end = { ...START, at: 0 };
    this.#since = 0;
    this.#tails = { stdout: [START.stdout], stderr: [START.stderr] };
  }
}

const NEWLINE = 0x0a;

/** The lines of a part, in texts of many whole lines. */
export async function* textsOf(file: Snapshot, { from, to }: Stretch): AsyncGenerator<string, void, undefined> {
  const whole = new WholeLines();
  for await (const block of file.blocks(from, to)) {
    const text = whole.take(block);
    if (text !== '') yield text;
  }
  const rest = whole.rest();
  if (rest !== '') yield rest;
}

/** The same line by line, without their newlines. */
export async function* linesOf(file: Snapshot, part: Stretch): AsyncGenerator<string, void, undefined> {
  for await (const text of textsOf(file, part)) yield* text.slice(0, -1).split('\n');
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

async function closeAll({ timeline, files }: OpenLogs): Promise<void> {
  await Promise.all([timeline, files.stdout, files.stderr].map(async (file) => file?.close()));
}

/** The reach after an entry; undefined where the entry says nothing: it falls back, or cannot be true. */
function after(reach: Reach, { stream, bytes, lines }: TimelineEntry): Reach | undefined {
  const before = reach[stream];
  const [moreBytes, moreLines] = [bytes - before.bytes, lines - before.lines];
  // Every line takes a byte at least.
  if (moreBytes <= 0 || moreLines < 0 || moreLines > moreBytes) return undefined;
  return { ...reach, [stream]: { bytes, lines } };
}

function partOf(stream: StreamName, before: Position, next: Position, lines: number, time: number | null): Part {
  return { stream, from: before.bytes, to: next.bytes, first: lines + 1, lines: next.lines - before.lines, time };
}

/** Entries from one place of the timeline to another, each with the place behind it. */
async function* entriesOf(
  timeline: Snapshot | undefined,
  from: number,
  to: number,
): AsyncGenerator<{ readonly entry: TimelineEntry; readonly next: number }, void, undefined> {
  if (timeline === undefined) return;
  const whole = new WholeLines();
  let at = from;
  for await (const block of timeline.blocks(from, Math.min(to, timeline.size))) {
    const text = whole.take(block);
    if (text === '') continue;
    for (const line of text.slice(0, -1).split('\n')) {
      at += Buffer.byteLength(line) + 1;
      const entry = parseEntry(line);
      if (entry !== undefined) yield { entry, next: at };
    }
  }
}
