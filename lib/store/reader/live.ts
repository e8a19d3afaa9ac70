/** Reading `<task>.live.json`: what the console shows now that no log has yet. */
import { closeSync, readFileSync } from 'node:fs';
import type { PendingStream, StreamName } from '../../capture/types.js';
import { STORE_VERSION } from '../format.js';
import { type Task, taskFile } from './jobs.js';
import { openPlain } from './plain-file.js';

/** What was pending at a time, stream by stream. */
export interface Live {
  /** Milliseconds. */
  readonly time: number;
  readonly streams: Readonly<Partial<Record<StreamName, PendingStream>>>;
}

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
  const time = typeof value['time'] === 'string' ? Date.parse(value['time']) : Number.NaN;
  return { time, streams: live };
}

function pendingOf(value: unknown): PendingStream | undefined {
  if (!isObject(value)) return undefined;
  const rows: unknown = value['rows'];
  if (!Array.isArray(rows) || !rows.every((row) => typeof row === 'string')) return undefined;
  const repeated = value['repeated'];
  if (!isObject(repeated)) return { rows };
  const { lines, times, more } = repeated;
  if (typeof lines !== 'number' || typeof times !== 'number') return { rows };
  return { rows, repeated: { lines, times, ...(typeof more === 'number' ? { more } : {}) } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
