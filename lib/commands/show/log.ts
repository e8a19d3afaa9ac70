/** `joblog show`: the log itself. */
import { STREAMS, type StreamName } from '../../capture/types.js';
import { errorText } from '../../config/errno.js';
import type { LogView } from '../../requests.js';
import { startOf, type Task } from '../../store/reader/jobs.js';
import { readLive } from '../../store/reader/live.js';
import {
  allLines,
  type LogText,
  lastLines,
  lastLinesTimed,
  linesWithin,
  openLog,
  type TaskLog,
} from '../../store/reader/log.js';
import { pendingRows } from '../../store/reader/pending.js';
import { type TaskState, thisHost } from '../../store/reader/state.js';
import { safeName, safeText } from '../../view/text.js';
import type { Context } from '../context.js';
import { momentOf } from '../time-expression.js';
import { isPlain, Last, LineFormat, type Mark, markOf } from './lines.js';
import { hasColour, paged, type Write } from './pager.js';
import { askedStates, openText } from './state.js';
import type { Shown } from './store.js';

/** Shows the logs of the tasks, each under a heading where there are several. */
export async function showLog(shown: Shown, view: LogView, context: Context): Promise<number> {
  if (shown.tasks.length === 0) {
    context.stderr(`joblog: job ${safeName(shown.job.id)} has logged nothing yet\n`);
    return 1;
  }
  const states = await askedStates([{ id: shown.job.id, tasks: shown.tasks }], thisHost(), context);
  const notices: string[] = [];
  const result = await paged(context, async (write) => {
    let status = 0;
    let found = 0;
    notices.length = 0;
    for (const [index, task] of shown.tasks.entries()) {
      const heading = `${index === 0 ? '' : '\n'}==> ${safeName(task.name)} <==\n`;
      if (shown.tasks.length > 1 && view.rawJson !== true && !(await write(heading))) return status;
      const state = states(task);
      const outcome = await showTask(task, state, view, markOf(view, hasColour(context)), context.now(), write);
      if (outcome.kind === 'shown' && state.kind !== 'running') {
        for (const stream of outcome.torn)
          notices.push(`${safeName(`${shown.job.id}/${task.name}`)}: the last line of ${stream} is torn, and left out`);
      }
      if (outcome.kind === 'closed') return status;
      if (outcome.kind === 'shown' && outcome.timeless)
        notices.push(
          `${safeName(`${shown.job.id}/${task.name}`)}: it has no timeline, so nobody knows when its lines came`,
        );
      if (outcome.kind === 'shown') found += outcome.found ?? 0;
      const textless = textlessWhy(task);
      if (textless !== undefined) notices.push(`${safeName(`${shown.job.id}/${task.name}`)}: ${textless}`);
      if (outcome.kind === 'unreadable') {
        notices.push(`${safeName(`${shown.job.id}/${task.name}`)}: the log cannot be read: ${outcome.why}`);
        status = 1;
      }
      const open = openText(shown.job.id, task, state, context.now());
      if (open !== undefined) notices.push(open);
    }
    // As grep(1) does.
    return view.grep !== undefined && found === 0 ? 1 : status;
  });
  // After the pager, so that they are the last thing on the screen.
  for (const notice of notices) context.stderr(`joblog: ${notice}\n`);
  return result;
}

/** Why a task has no text at all, where its mode is the reason: an empty screen would say that nothing was printed. */
function textlessWhy({ record, files }: Task): string | undefined {
  if (record.kind !== 'record' || files.has('stdout') || files.has('stderr')) return undefined;
  switch (record.record.mode) {
    case 'enabled':
      return undefined;
    case 'metadata':
      return 'no text is kept in the mode metadata; what it has printed as metadata: joblog show --metadata';
    case 'disabled':
      return 'no text is kept in the mode disabled';
  }
}

/** Writes gather into pieces of this size: a system call for every stretch would be most of the time. */
const PIECE = 64 * 1024;

type Outcome =
  /** `torn`: streams whose last line is not whole. */
  | {
      readonly kind: 'shown';
      readonly torn: readonly StreamName[];
      /** Lines that are like the pattern; undefined without one. */
      readonly found: number | undefined;
      /** Times were asked for, and there are none. */
      readonly timeless: boolean;
    }
  /** Nobody reads any more. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'unreadable'; readonly why: string };

async function showTask(
  task: Task,
  state: TaskState,
  view: LogView,
  mark: Mark,
  now: number,
  write: Write,
): Promise<Outcome> {
  // A task that has ended has nothing pending; a live file beside it was left behind.
  const live = state.kind === 'done' || state.kind === 'failed' || state.kind === 'killed' ? undefined : readLive(task);
  try {
    const log = await openLog(task, view.streams === 'both' ? STREAMS : [view.streams], undefined, !isPlain(view));
    try {
      const rows = view.until === undefined ? await pendingRows(live, log) : [];
      const format = new LineFormat(view, mark, task.name, startOf(task) || undefined);
      let piece = '';
      for await (const text of isPlain(view)
        ? plainText(log, rows, view, mark)
        : chosenText(log, rows, view, format, now)) {
        piece += text;
        if (piece.length < PIECE) continue;
        if (!(await write(piece))) return { kind: 'closed' };
        piece = '';
      }
      if (piece !== '' && !(await write(piece))) return { kind: 'closed' };
      const torn = log.streams.filter((stream) => (log.files[stream]?.torn ?? 0) > 0);
      const timeless = log.timeline === undefined && Object.keys(log.files).length > 0;
      return { kind: 'shown', torn, found: format.found, timeless: timeless && needsTimes(view) };
    } finally {
      await log.close();
    }
  } catch (error) {
    return { kind: 'unreadable', why: errorText(error) };
  }
}

function needsTimes({ since, until, timestamps }: LogView): boolean {
  return [since, until, timestamps].some((option) => option !== undefined);
}

/** The whole log, or its end, in stretches. */
async function* plainText(
  log: TaskLog,
  rows: readonly LogText[],
  { lines }: LogView,
  mark: Mark,
): AsyncGenerator<string, void, undefined> {
  const pending = lines === undefined ? rows : rows.slice(Math.max(0, rows.length - lines));
  const parts = lines === undefined ? allLines(log) : lastLines(log, lines - pending.length);
  for await (const { stream, text } of parts) yield mark(stream, safeText(text));
  for (const { stream, text } of pending) yield mark(stream, safeText(text));
}

/** The lines that are asked for, one by one. */
async function* chosenText(
  log: TaskLog,
  rows: readonly LogText[],
  view: LogView,
  format: LineFormat,
  now: number,
): AsyncGenerator<string, void, undefined> {
  const span = { since: momentIn(view.since, now), until: momentIn(view.until, now) };
  const last = view.lines === undefined ? undefined : new Last(view.lines);
  // Lines are chosen by something else, or the last ones are all there is to be read.
  const chosen = view.lines === undefined || [view.since, view.until, view.grep].some((choice) => choice !== undefined);
  const parts = chosen ? linesWithin(log, span) : lastLinesTimed(log, view.lines);
  for await (const part of withRows(parts, rows)) {
    const printed = format.take(part);
    if (last === undefined) yield printed.join('');
    else last.add(printed);
  }
  if (last !== undefined) yield last.lines().join('');
}

async function* withRows(
  parts: AsyncIterable<LogText>,
  rows: readonly LogText[],
): AsyncGenerator<LogText, void, undefined> {
  yield* parts;
  yield* rows;
}

function momentIn(text: string | undefined, now: number): number | undefined {
  return text === undefined ? undefined : momentOf(text, now);
}
