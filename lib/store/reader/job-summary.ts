/** What a list of jobs says about each of them. */

import type { MetadataRow } from '../../view/row.js';
import type { Exit } from '../format.js';
import { type Job, newestAttemptOf, taskFile } from './jobs.js';
import { lastRow } from './last-metadata.js';
import type { TaskState } from './state.js';

/** How a task ended; null while it has not, or nobody knows. */
export function exitOf(state: TaskState | undefined): Exit | null {
  return state !== undefined && 'exit' in state ? state.exit : null;
}

/** From the first start to the last end of the newest attempt; no end while one of its tasks has none. `ended` in milliseconds since 1970. */
export function spanOf(job: Job): {
  readonly name: string | null;
  readonly started: string | null;
  readonly ended: number | undefined;
  readonly command: string | undefined;
} {
  const records = newestAttemptOf(job).flatMap(({ record }) => (record.kind === 'record' ? [record.record] : []));
  const ends = records.flatMap(({ ended }) => (ended === null ? [] : [Date.parse(ended)]));
  return {
    name: records.find(({ name }) => name !== null)?.name ?? null,
    started: records[0]?.started ?? null,
    ended: ends.length > 0 && ends.length === records.length ? Math.max(...ends) : undefined,
    command: records[0]?.cmd?.join(' '),
  };
}

/** The row that came last in any task of the newest attempt. */
export function lastRowOf(job: Job): MetadataRow | undefined {
  let last: MetadataRow | undefined;
  for (const task of newestAttemptOf(job)) {
    const row = task.files.has('metadata') ? lastRow(taskFile(task, 'metadata')) : undefined;
    if (row !== undefined && (last === undefined || row.time > last.time)) last = row;
  }
  return last;
}
