/** Stretches of a task's log, by line numbers. */
import { STREAMS, type StreamName } from '../capture/types.js';
import type { LogLine, LogPage, LogPageQuery } from '../page/api.js';
import type { Task } from '../store/reader/jobs.js';
import { readLive } from '../store/reader/live.js';
import type { TaskLog } from '../store/reader/log.js';
import { pendingRows } from '../store/reader/pending.js';
import { type LogIndex, linesOf, type OpenLogs } from './log-index.js';

/** More is not read for one answer, whatever was asked for. */
const MOST_LINES = 5000;
const MOST_TEXT = 2 << 20;

export async function logPage(
  task: Task,
  index: LogIndex,
  query: Pick<LogPageQuery, 'streams' | 'from' | 'count'>,
): Promise<LogPage> {
  // Before the logs are opened: rows that settle meanwhile are then in both, and are shown once.
  const live = readLive(task);
  return index.use(async (logs) => {
    const total = index.total(query.streams);
    const from = Math.max(1, query.from > 0 ? query.from : total + query.from);
    const lines = await linesFrom(index, logs, query.streams, from, Math.min(query.count, MOST_LINES));
    const pending = await pendingRows(live, openLogOf(logs, query.streams));
    return {
      lines,
      total,
      pending: pending.map(({ stream, text }) => ({ stream, text: text.replace(/\n$/, '') })),
      cut: null,
    };
  });
}

async function linesFrom(
  index: LogIndex,
  logs: OpenLogs,
  streams: readonly StreamName[],
  from: number,
  count: number,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  let room = MOST_TEXT;
  if (count === 0) return lines;
  for await (const part of index.parts(logs, streams, from)) {
    const file = logs.files[part.stream];
    if (file === undefined) continue;
    let number = part.first - 1;
    for await (const text of linesOf(file, part)) {
      number += 1;
      if (number < from) continue;
      // A file that was changed by hand has more lines than it says: they would take the numbers of others.
      if (number >= part.first + part.lines) break;
      lines.push({ number, stream: part.stream, text, time: part.time });
      room -= text.length;
      if (lines.length >= count || room <= 0) return lines;
    }
  }
  return lines;
}

function openLogOf({ files, timeline }: OpenLogs, streams: readonly StreamName[]): TaskLog {
  const wanted = STREAMS.filter((stream) => streams.includes(stream));
  const open = wanted.flatMap((stream) => (files[stream] === undefined ? [] : [[stream, files[stream]] as const]));
  return { streams: wanted, files: Object.fromEntries(open), timeline, close: () => Promise.resolve() };
}
