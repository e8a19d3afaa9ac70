/** The rows that a console shows below the end of the log. */
import type { PendingStream, StreamName } from '../../capture/types.js';
import type { Live } from './live.js';
import { type LogText, lastLines, type TaskLog } from './log.js';

/**
 * If the log has grown by so many lines more than there were rows, none of them is pending any more: rows settle from the top, and few lines come from
 * elsewhere (a screen that is drawn anew has 100 rows at most).
 */
const OTHER_LINES = 200;

/**
 * The pending rows of the streams that are open in `log`, one text a row, with its newline. The live file is written seldom, so rows in it
 * can have come to the log meanwhile; those are not shown a second time. Read the live file before the log is opened.
 */
export async function pendingRows(live: Live | undefined, log: TaskLog): Promise<LogText[]> {
  const rows: LogText[] = [];
  for (const stream of log.streams) {
    const pending = live?.[stream];
    if (pending === undefined) continue;
    const since = await linesSince(log, stream, pending);
    if (since === 'too many') continue;
    // A log that went on has ended the run of repeats, too.
    if (since.length === 0 && pending.repeated !== undefined)
      rows.push({ stream, text: repeatedText(pending.repeated) });
    // A row holds no newline; one that does was put there by somebody else, and stays one row.
    for (const row of unsettled(pending.rows, since)) rows.push({ stream, text: `${row.replaceAll('\n', '\\n')}\n` });
  }
  return rows;
}

/** The lines that have come to the log since the live file was written. */
async function linesSince(log: TaskLog, stream: StreamName, pending: PendingStream): Promise<string[] | 'too many'> {
  const file = log.files[stream];
  const bytes = (file?.size ?? 0) - pending.after;
  if (file === undefined || bytes <= 0) return [];
  let text = '';
  const alone: TaskLog = { ...log, files: { [stream]: file }, timeline: undefined };
  for await (const part of lastLines(alone, pending.rows.length + OTHER_LINES)) text += part.text;
  const tail = Buffer.from(text);
  if (tail.length < bytes) return 'too many';
  return tail
    .subarray(tail.length - bytes)
    .toString()
    .split('\n')
    .slice(0, -1);
}

/**
 * The rows without those at their beginning that stand in the lines that came to the log since, in the same order. Rows settle from the top; the last one
 * may have been unfinished.
 */
export function unsettled(rows: readonly string[], since: readonly string[]): readonly string[] {
  let settled = 0;
  for (let at = 0; settled < rows.length; settled += 1) {
    const row = rows[settled] ?? '';
    const found = settled < rows.length - 1 ? since.indexOf(row, at) : indexOfBegun(since, row, at);
    if (found === -1) break;
    at = found + 1;
  }
  return rows.slice(settled);
}

function indexOfBegun(lines: readonly string[], begin: string, from: number): number {
  for (let at = from; at < lines.length; at += 1) if (lines[at]?.startsWith(begin) === true) return at;
  return -1;
}

function repeatedText({ lines, times, more = 0 }: NonNullable<PendingStream['repeated']>): string {
  const what = lines === 1 ? 'previous line' : `previous ${lines} lines`;
  const first = more === 1 ? 'first' : `first ${more}`;
  if (times === 0) return `[joblog: ${first} of the ${what} repeated once more so far]\n`;
  const rest = more === 0 ? '' : `, and the ${first} of them once more`;
  return `[joblog: ${what} repeated ${times} more ${times === 1 ? 'time' : 'times'} so far${rest}]\n`;
}
