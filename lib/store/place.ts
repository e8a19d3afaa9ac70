/** Where a task's files belong, and what the writer knows of their record: enough to go on with them in another process, or after everything was killed. */
import { hostname } from 'node:os';
import { userName } from '../config/user.js';
import { bootId } from '../proc.js';
import type { Identity } from '../scheduler/identity.js';
import { taskBase } from '../scheduler/identity.js';
import type { Access } from './access.js';
import { type Ledger, STORE_VERSION, type TaskRecord } from './format.js';
import type { OpenMessage } from './protocol.js';

export interface Place {
  readonly store: string;
  readonly access: Access;
  /** Bytes that are to stay free in the store's file system. */
  readonly free: number;
  readonly identity: Identity;
  readonly name: string | null;
  readonly user: string;
  readonly host: string;
  readonly boot: string | null;
  /** The main process. */
  readonly pid: number;
}

/** What is known of this process's host and user. */
export function placeHere(place: Omit<Place, 'user' | 'host' | 'boot'>): Place {
  return { ...place, user: userName(), host: hostname(), boot: bootId() };
}

/** The name of the task's files, before a number is added where it is taken. */
export function baseOf({ identity }: Place): string {
  return taskBase(identity);
}

/** The record as it is when it is made. */
export function firstRecord(place: Place, open: OpenMessage, task: string, ledger: Ledger): TaskRecord {
  const { identity } = place;
  return {
    joblog: STORE_VERSION,
    job: identity.job,
    step: identity.step,
    task,
    attempt: identity.attempt,
    cluster: identity.cluster,
    array: identity.array,
    het: identity.het,
    srun: identity.srun ?? null,
    name: place.name,
    user: place.user,
    host: place.host,
    pid: place.pid,
    boot: place.boot,
    cmd: open.cmd,
    cwd: open.cwd,
    started: open.started,
    ended: null,
    exit: null,
    mode: open.mode,
    modes: open.modes,
    notices: open.notices,
    ledger,
    slowed_ms: 0,
    away_ms: 0,
  };
}

/** Whether a record was made for this very run, by an earlier writer of it. */
export function isSameRun(text: string, place: Place, open: OpenMessage): boolean {
  try {
    const { host, boot, pid, started } = JSON.parse(text) as Partial<TaskRecord>;
    return host === place.host && boot === place.boot && pid === place.pid && started === open.started;
  } catch {
    return false;
  }
}
