/** The order in which the stretches of a task's two logs came. */
import type { StreamName } from '../../capture/types.js';
import type { TimelineEntry } from '../format.js';
import { type Snapshot, WholeLines } from './snapshot.js';

/** A part of one log, in bytes. */
export interface Stretch {
  readonly stream: StreamName;
  readonly from: number;
  readonly to: number;
  /** When it had come, where the timeline says so. */
  readonly time?: string;
}

/** A place in a timeline, and how far the logs had come there. */
export interface Since {
  readonly offset: number;
  readonly at: Sizes;
}

const BEGIN: Since = { offset: 0, at: { stdout: 0, stderr: 0 } };

/** How far the two logs go. */
export type Sizes = Readonly<Record<StreamName, number>>;

const ENTRY = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (stdout|stderr) (\d{1,15}) (\d{1,15})$/;

/** Reads one line of a timeline; undefined where it is torn or foreign. */
export function parseEntry(line: string): TimelineEntry | undefined {
  const [, time, stream, bytes, lines] = ENTRY.exec(line) ?? [];
  if (time === undefined || bytes === undefined || lines === undefined) return undefined;
  return { time, stream: stream === 'stderr' ? 'stderr' : 'stdout', bytes: Number(bytes), lines: Number(lines) };
}

/**
 * All stretches of two logs, first to last. Every byte is in exactly one of them, whatever the timeline says: an entry beyond a log's end
 * ends there, one that falls back says nothing, and what the timeline does not know of comes at the end, stdout first.
 */
export async function* stretches(
  timeline: Snapshot | undefined,
  sizes: Sizes,
  since = BEGIN,
): AsyncGenerator<Stretch, void, undefined> {
  const at: Record<StreamName, number> = { ...since.at };
  if (timeline !== undefined) {
    for await (const { time, stream, bytes } of entries(timeline, since.offset)) {
      const to = Math.min(bytes, sizes[stream]);
      if (to <= at[stream]) continue;
      yield { stream, from: at[stream], to, time };
      at[stream] = to;
    }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (at[stream] < sizes[stream]) yield { stream, from: at[stream], to: sizes[stream] };
  }
}

async function* entries(timeline: Snapshot, from: number): AsyncGenerator<TimelineEntry, void, undefined> {
  const whole = new WholeLines();
  for await (const block of timeline.blocks(from, timeline.size)) {
    for (const line of whole.take(block).split('\n')) {
      const entry = parseEntry(line);
      if (entry !== undefined) yield entry;
    }
  }
}

/**
 * The same bytes from the last to the first; a stretch may come in several parts. How far back a stretch reaches is known only when the
 * entry of the same stream before it was read, so where one stream is silent for long, the timeline is read that far back before anything
 * comes. Memory is bounded by the changes between the streams, not by the entries.
 */
export async function* stretchesBackward(
  timeline: Snapshot | undefined,
  sizes: Sizes,
): AsyncGenerator<Stretch, void, undefined> {
  const held: Open[] = [];
  const open = { stderr: begin(held, 'stderr', sizes.stderr), stdout: begin(held, 'stdout', sizes.stdout) };
  if (timeline !== undefined) {
    for await (const line of timeline.linesBackward()) {
      const entry = parseEntry(line);
      if (entry === undefined) continue;
      const { stream } = entry;
      const end = Math.min(entry.bytes, open[stream].from);
      open[stream].from = end;
      if (held.at(-1) !== open[stream]) {
        open[stream].closed = true;
        open[stream] = begin(held, stream, end);
      }
      yield* known(held);
    }
  }
  for (const stretch of [open.stdout, open.stderr]) {
    stretch.from = 0;
    stretch.closed = true;
  }
  yield* known(held);
}

/** A stretch of which so much is known: it reaches back to `from` at least, and when it is closed no further. */
interface Open {
  readonly stream: StreamName;
  to: number;
  from: number;
  closed: boolean;
}

function begin(held: Open[], stream: StreamName, to: number): Open {
  const stretch: Open = { stream, to, from: to, closed: to === 0 };
  held.push(stretch);
  return stretch;
}

/** Hands on what is certain: everything up to the first stretch that may still reach further back, and the known part of that one. */
function* known(held: Open[]): Generator<Stretch, void, undefined> {
  for (;;) {
    const head = held[0];
    if (head === undefined) return;
    if (head.from < head.to) yield { stream: head.stream, from: head.from, to: head.to };
    head.to = head.from;
    if (!head.closed && head.from > 0) return;
    // The last one stays: it may still be open when the next entry comes.
    if (held.length === 1 && !head.closed) return;
    held.shift();
  }
}

/**
 * Where in the timeline that begins which came at `time` or later. Its times never go back, so halving finds it: of a log of any size a few blocks are
 * read, and what it takes to find the other stream's last entry before.
 */
export async function sinceTime(timeline: Snapshot, time: number): Promise<Since> {
  let low = 0;
  let high = timeline.size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await entryFrom(timeline, middle, high);
    if (found !== undefined && Date.parse(found.entry.time) < time) low = found.end;
    else high = middle;
  }
  return {
    offset: low,
    at: { stdout: await lastBytes(timeline, 'stdout', low), stderr: await lastBytes(timeline, 'stderr', low) },
  };
}

/** How far a stream had come where the timeline had come to `before`. One that was silent for long is searched for far back, at some GB a second. */
async function lastBytes(timeline: Snapshot, stream: StreamName, before: number): Promise<number> {
  for await (const line of timeline.linesBackward(before, ` ${stream} `)) {
    const entry = parseEntry(line);
    if (entry?.stream === stream) return entry.bytes;
  }
  return 0;
}

/** The first entry that begins behind a newline at `from` or later, or at the file's beginning, and where it ends; undefined where none begins before `before`. */
async function entryFrom(
  timeline: Snapshot,
  from: number,
  before: number,
): Promise<{ readonly entry: TimelineEntry; readonly end: number } | undefined> {
  // From the newline before: a line may begin right there.
  const start = from === 0 ? 0 : from - 1;
  let text = '';
  for await (const block of timeline.blocks(start, timeline.size)) {
    text = block.toString('latin1');
    break;
  }
  let at = start;
  if (from > 0) {
    const newline = text.indexOf('\n');
    if (newline === -1) return undefined;
    at += newline + 1;
    text = text.slice(newline + 1);
  }
  while (at < before) {
    const newline = text.indexOf('\n');
    if (newline === -1) return undefined;
    const entry = parseEntry(text.slice(0, newline));
    const end = at + newline + 1;
    if (entry !== undefined) return { entry, end };
    at = end;
    text = text.slice(newline + 1);
  }
  return undefined;
}
