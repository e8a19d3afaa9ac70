/** `joblog show`: the log itself. */
import { STREAMS, type StreamName } from '../capture/types.js';
import type { ShowView } from '../cli.js';
import { errorText } from '../config/errno.js';
import type { Task } from '../store/reader/jobs.js';
import { readLive } from '../store/reader/live.js';
import { allLines, lastLines, openLog } from '../store/reader/log.js';
import { pendingRows } from '../store/reader/pending.js';
import { type TaskState, thisHost } from '../store/reader/state.js';
import { safeName, safeText } from '../view/text.js';
import type { Context } from './context.js';
import { hasColour, paged, type Write } from './show-pager.js';
import { askedStates, openText } from './show-state.js';
import type { Shown } from './show-store.js';

type LogView = Extract<ShowView, { kind: 'log' }>;

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
    notices.length = 0;
    for (const [index, task] of shown.tasks.entries()) {
      const heading = `${index === 0 ? '' : '\n'}==> ${safeName(task.name)} <==\n`;
      if (shown.tasks.length > 1 && !(await write(heading))) return status;
      const state = states(task);
      const outcome = await showTask(task, state, view, markOf(view, context), write);
      if (outcome.kind === 'shown' && state.kind !== 'running') {
        for (const stream of outcome.torn)
          notices.push(`${safeName(`${shown.job.id}/${task.name}`)}: the last line of ${stream} is torn, and left out`);
      }
      if (outcome.kind === 'closed') return status;
      if (outcome.kind === 'unreadable') {
        notices.push(`${safeName(`${shown.job.id}/${task.name}`)}: the log cannot be read: ${outcome.why}`);
        status = 1;
      }
      const open = openText(shown.job.id, task, state, context.now());
      if (open !== undefined) notices.push(open);
    }
    return status;
  });
  // After the pager, so that they are the last thing on the screen.
  for (const notice of notices) context.stderr(`joblog: ${notice}\n`);
  return result;
}

/** How a line of a stream is set apart. */
type Mark = (stream: StreamName, text: string) => string;

const SIGN = '2> ';

function markOf(view: LogView, context: Context): Mark {
  if (view.streams !== 'both') return (_, text) => text;
  const [before, after] = hasColour(context) ? ['\u001b[31m', '\u001b[39m'] : [SIGN, ''];
  // Each line for itself: a pager colours only as far as the end of a line.
  return (stream, text) => (stream === 'stderr' ? text.replace(/^.*$(?=\n)/gm, `${before}$&${after}`) : text);
}

/** Writes gather into pieces of this size: a system call for every stretch would be most of the time. */
const PIECE = 64 * 1024;

type Outcome =
  /** `torn`: streams whose last line is not whole. */
  | { readonly kind: 'shown'; readonly torn: readonly StreamName[] }
  /** Nobody reads any more. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'unreadable'; readonly why: string };

async function showTask(task: Task, state: TaskState, view: LogView, mark: Mark, write: Write): Promise<Outcome> {
  // A task that has ended has nothing pending; a live file beside it was left behind.
  const live = state.kind === 'done' || state.kind === 'failed' || state.kind === 'killed' ? undefined : readLive(task);
  try {
    const log = await openLog(task, view.streams === 'both' ? STREAMS : [view.streams]);
    try {
      const rows = await pendingRows(live, log);
      const pending = view.lines === undefined ? rows : rows.slice(Math.max(0, rows.length - view.lines));
      const parts = view.lines === undefined ? allLines(log) : lastLines(log, view.lines - pending.length);
      let piece = '';
      for await (const { stream, text } of parts) {
        piece += mark(stream, safeText(text));
        if (piece.length < PIECE) continue;
        if (!(await write(piece))) return { kind: 'closed' };
        piece = '';
      }
      piece += pending.map(({ stream, text }) => mark(stream, safeText(text))).join('');
      if (piece !== '' && !(await write(piece))) return { kind: 'closed' };
      return { kind: 'shown', torn: log.streams.filter((stream) => (log.files[stream]?.torn ?? 0) > 0) };
    } finally {
      await log.close();
    }
  } catch (error) {
    return { kind: 'unreadable', why: errorText(error) };
  }
}
