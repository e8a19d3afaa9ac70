/** Reading `<task>.live.json`: what the console shows now that no log has yet. */
import { closeSync, readFileSync } from 'node:fs';
import type { PendingStream, StreamName } from '../../capture/types.js';
import { STORE_VERSION } from '../format.js';
import { type Task, taskFile } from './jobs.js';
import { openPlain } from './plain-file.js';

/** What was pending, stream by stream. */
export type Live = Readonly<Partial<Record<StreamName, PendingStream>>>;

/** Reads what is pending of a task; undefined where nothing is, or the file is torn: it is replaced within seconds. */
export function readLive(task: Task): Live | undefined {
  let value: unknown;
  try {
    const fd = openPlain(taskFile(task, 'live'));
    try {
      value = JSON.parse(readFileSync(fd, 'utf8'));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['joblog'] !== STORE_VERSION) return undefined;
  const live: Partial<Record<StreamName, PendingStream>> = {};
  for (const stream of ['stdout', 'stderr'] as const) {
    const pending = pendingOf(value[stream]);
    if (pending !== undefined) live[stream] = pending;
  }
  return live;
}

function pendingOf(value: unknown): PendingStream | undefined {
  if (!isObject(value)) return undefined;
  const rows: unknown = value['rows'];
  if (!Array.isArray(rows) || !rows.every((row) => typeof row === 'string')) return undefined;
  // The first versions of joblog did not say it: then nothing is known to have come to the log since.
  const after = typeof value['after'] === 'number' ? value['after'] : Number.POSITIVE_INFINITY;
  const repeated = value['repeated'];
  if (!isObject(repeated)) return { rows, after };
  const { lines, times, more } = repeated;
  if (typeof lines !== 'number' || typeof times !== 'number') return { rows, after };
  return { rows, after, repeated: { lines, times, ...(typeof more === 'number' ? { more } : {}) } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
