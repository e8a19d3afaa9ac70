/** The rows that a console shows below the end of the log. */
import { statSync } from 'node:fs';
import type { PendingStream, StreamName } from '../../capture/types.js';
import { type Task, taskFile } from './jobs.js';
import type { Live } from './live.js';
import { type LogText, lastLines, type TaskLog } from './log.js';

/** How far from its end the log is searched for rows that were settled after the live file was written. */
const SEARCHED_LINES = 200;

/**
 * The pending rows of the streams that are open in `log`, one text a row, with its newline. The live file is written seldom, so rows in it
 * can have come to the log meanwhile; those are not shown a second time. Read the live file before the log is opened.
 */
export async function pendingRows(task: Task, live: Live | undefined, log: TaskLog): Promise<LogText[]> {
  const rows: LogText[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const pending = live?.streams[stream];
    if (live === undefined || pending === undefined || !log.streams.includes(stream)) continue;
    const grown = hasGrown(task, stream, live.time);
    const tail = grown ? await tailOf(log, stream, pending.rows.length + SEARCHED_LINES) : [];
    // A log that went on has ended the run of repeats, too.
    if (!grown && pending.repeated !== undefined) rows.push({ stream, text: repeatedText(pending.repeated) });
    // A row holds no newline; one that does was put there by somebody else, and stays one row.
    for (const row of unsettled(pending.rows, tail)) rows.push({ stream, text: `${row.replaceAll('\n', '\\n')}\n` });
  }
  return rows;
}

function hasGrown(task: Task, stream: StreamName, time: number): boolean {
  const stats = statSync(taskFile(task, stream), { throwIfNoEntry: false });
  // Negated, so that a live file without a valid time counts as old.
  return stats !== undefined && !(stats.mtimeMs <= time);
}

async function tailOf(log: TaskLog, stream: StreamName, count: number): Promise<string[]> {
  const file = log.files[stream];
  if (file === undefined) return [];
  let text = '';
  const alone: TaskLog = { ...log, files: { [stream]: file }, timeline: undefined };
  for await (const part of lastLines(alone, count)) text += part.text;
  return text.slice(0, -1).split('\n');
}

/** The rows without those at their beginning that stand in the log's last lines, in the same order. Rows settle from the top. */
export function unsettled(rows: readonly string[], tail: readonly string[]): readonly string[] {
  let settled = 0;
  for (let at = 0; settled < rows.length; settled += 1) {
    const found = tail.indexOf(rows[settled] ?? '', at);
    if (found === -1) break;
    at = found + 1;
  }
  return rows.slice(settled);
}

function repeatedText({ lines, times, more = 0 }: NonNullable<PendingStream['repeated']>): string {
  const what = lines === 1 ? 'previous line' : `previous ${lines} lines`;
  const first = more === 1 ? 'first' : `first ${more}`;
  if (times === 0) return `[joblog: ${first} of the ${what} repeated once more so far]\n`;
  const rest = more === 0 ? '' : `, and the ${first} of them once more`;
  return `[joblog: ${what} repeated ${times} more ${times === 1 ? 'time' : 'times'} so far${rest}]\n`;
}
