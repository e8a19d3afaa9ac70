/** The log of a task: its two streams merged, from the start or only the end. */
import type { StreamName } from '../../capture/types.js';
import { type Task, taskFile } from './jobs.js';
import { Snapshot, WholeLines } from './snapshot.js';
import { type Since, type Sizes, type Stretch, sinceTime, stretches, stretchesBackward } from './timeline.js';

/** Whole lines of one stream, each with its newline. */
export interface LogText {
  readonly stream: StreamName;
  readonly text: string;
  /** When the last of them had come, where the timeline says so. */
  readonly time?: string;
}

/** A time from which, and one up to which, in milliseconds. */
export interface Span {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/**
 * The logs of a task as they are at one moment, as far as their lines are whole: what stands behind the last newline is still being written, or was torn
 * by a crash. Only the streams asked for are open.
 */
export interface TaskLog {
  readonly streams: readonly StreamName[];
  readonly files: Readonly<Partial<Record<StreamName, Snapshot>>>;
  readonly timeline: Snapshot | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens a task's logs; a stream that printed nothing has none. Throws where a file is there and cannot be read.
 *
 * @param within the real path of the store, where nothing outside of it is to be read
 * @param needsTimes with the timeline although it is one stream
 */
export async function openLog(
  task: Task,
  streams: readonly StreamName[],
  within?: string,
  needsTimes = false,
): Promise<TaskLog> {
  const opened: Snapshot[] = [];
  const openFile = async (kind: StreamName | 'timeline'): Promise<Snapshot | undefined> => {
    const file = await Snapshot.openWhole(taskFile(task, kind), within);
    if (file !== undefined) opened.push(file);
    return file;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((file) => file.close()));
  };
  try {
    const files: Partial<Record<StreamName, Snapshot>> = {};
    for (const stream of streams) {
      const file = await openFile(stream);
      if (file !== undefined) files[stream] = file;
    }
    // The timeline after the logs: what it knows of then is in the logs, or was not there yet when they were opened.
    const timeline = streams.length > 1 || needsTimes ? await openFile('timeline') : undefined;
    return { streams, files, timeline, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The whole log in the order in which it came, stretch by stretch. */
export async function* allLines(log: TaskLog): AsyncGenerator<LogText, void, undefined> {
  yield* textOf(log, stretches(log.timeline, sizesOf(log)));
}

/**
 * The lines that came in a span of time. Of a line that the timeline does not know of yet nobody knows when it came: it is taken for new. Without a timeline there are no times,
 * and all lines are there.
 */
export async function* linesWithin(log: TaskLog, { since, until }: Span): AsyncGenerator<LogText, void, undefined> {
  const from = since === undefined || log.timeline === undefined ? undefined : await sinceTime(log.timeline, since);
  yield* textOf(log, upTo(stretches(log.timeline, sizesOf(log), from), log.timeline === undefined ? undefined : until));
}

/** The lines that came after a place where an earlier look ended. */
export async function* linesFrom(log: TaskLog, place: Since | undefined): AsyncGenerator<LogText, void, undefined> {
  yield* textOf(log, stretches(log.timeline, sizesOf(log), place));
}

async function* upTo(
  parts: AsyncIterable<Stretch>,
  until: number | undefined,
): AsyncGenerator<Stretch, void, undefined> {
  for await (const part of parts) {
    if (until !== undefined && (part.time === undefined || Date.parse(part.time) > until)) return;
    yield part;
  }
}

/** The last lines of the log: the same lines as at the end of `allLines`. Reads backwards, and not more than it takes. */
export async function* lastLines(log: TaskLog, count: number): AsyncGenerator<LogText, void, undefined> {
  yield* textOf(log, await tailStretches(log, count));
}

/** The same with the times at which they came, for which the timeline is read. */
export async function* lastLinesTimed(log: TaskLog, count: number): AsyncGenerator<LogText, void, undefined> {
  const at = { ...sizesOf(log) };
  for (const { stream, from } of await tailStretches(log, count)) at[stream] = Math.min(at[stream], from);
  yield* textOf(log, stretches(log.timeline, sizesOf(log), { offset: 0, at }));
}

async function* textOf(
  log: TaskLog,
  parts: AsyncIterable<Stretch> | Iterable<Stretch>,
): AsyncGenerator<LogText, void, undefined> {
  const whole = { stdout: new WholeLines(), stderr: new WholeLines() };
  for await (const { stream, from, to, time } of parts) {
    const file = log.files[stream];
    if (file === undefined) continue;
    for await (const block of file.blocks(from, to)) {
      const text = whole[stream].take(block);
      if (text !== '') yield time === undefined ? { stream, text } : { stream, text, time };
    }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const text = whole[stream].rest();
    if (text !== '') yield { stream, text };
  }
}

async function tailStretches(log: TaskLog, count: number): Promise<Stretch[]> {
  const found: Stretch[] = [];
  if (count <= 0) return found;
  let wanted = count;
  for await (const stretch of stretchesBackward(log.timeline, sizesOf(log))) {
    const file = log.files[stretch.stream];
    if (file === undefined) continue;
    const back = await file.backOver(wanted, stretch.from, stretch.to);
    found.push({ ...stretch, from: back.at });
    wanted -= back.found;
    if (wanted === 0) break;
  }
  return fromLineStarts(log, found.reverse());
}

/**
 * A timeline that was changed by hand can cut a log in the middle of a line. The line is then shown where it ends, so what stands before the
 * cut belongs to it.
 */
async function fromLineStarts(log: TaskLog, parts: readonly Stretch[]): Promise<Stretch[]> {
  const seen = new Set<StreamName>();
  const result: Stretch[] = [];
  for (const part of parts) {
    const file = seen.has(part.stream) ? undefined : log.files[part.stream];
    seen.add(part.stream);
    const start = file === undefined ? part.from : (await file.backOver(0, 0, part.from)).at;
    result.push({ ...part, from: start });
  }
  return result;
}

function sizesOf(log: TaskLog): Sizes {
  return { stdout: log.files.stdout?.size ?? 0, stderr: log.files.stderr?.size ?? 0 };
}
