/** From what a user calls a job to the job. */
import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { jobRecordName, readJobRecordNow } from '../job-record.js';
import { type Job, jobIds, newestAttemptOf, readJob, type Task, whyClosed } from './jobs.js';
import { fileNamed } from './layout.js';
import { nearestNames } from './near.js';
import { newestJobs } from './newest.js';

/** What was asked for. `job` undefined: the newest. `task` undefined: all tasks of the newest attempt, or of all attempts. */
export interface Wanted {
  readonly root: string;
  readonly cwd: string;
  readonly job: string | undefined;
  readonly task?: string | undefined;
  readonly attempts?: 'newest' | 'all' | number | undefined;
}

export type Found =
  | { readonly kind: 'found'; readonly job: Job; readonly tasks: readonly Task[] }
  /** There is no store yet: nothing was ever logged. */
  | { readonly kind: 'no-store' }
  | { readonly kind: 'unreadable-store'; readonly why: string }
  | { readonly kind: 'empty-store' }
  /** There is something of that name, and what it is cannot be known: it may be another user's. */
  | { readonly kind: 'closed-job'; readonly wanted: string; readonly why: string }
  | {
      readonly kind: 'no-job';
      readonly wanted: string;
      readonly near: readonly string[];
      /** Jobs among the newest that have it as their name. */
      readonly named?: readonly string[];
      readonly newest: readonly string[];
    }
  | { readonly kind: 'no-task'; readonly job: Job; readonly wanted: string };

const NEAR = 5;
/** So many of the newest jobs are asked for their names. */
const NAMES_ASKED = 200;

/** Finds a job, and the tasks of it that are to be shown. */
export function findJob(wanted: Wanted): Found {
  if (wanted.job === undefined) return findNewest(wanted);
  const place = placeOf(wanted.job, wanted);
  if (place === undefined) return notFound(wanted.job, wanted);
  const { job, task } = place;
  // A path names one run, whichever attempt it is of.
  if (task !== undefined && wanted.task === undefined) return { kind: 'found', job, tasks: [task] };
  return tasksOf(job, wanted.task, wanted.attempts);
}

function findNewest(wanted: Wanted): Found {
  const store = newestJobs(wanted.root, { count: 1, accept: (job) => job.tasks.length > 0 });
  if (store.kind === 'absent') return { kind: 'no-store' };
  if (store.kind === 'unreadable') return { kind: 'unreadable-store', why: store.why };
  const newest = store.jobs[0] ?? newestOf(wanted.root, 1)[0];
  return newest === undefined ? { kind: 'empty-store' } : tasksOf(newest, wanted.task, wanted.attempts);
}

interface Place {
  readonly job: Job;
  readonly task?: Task | undefined;
}

/** An id in the store, then a path from here, then a path in the store (`1234/batch`, as messages have it), then an id that only the scheduler uses. */
function placeOf(job: string, { root, cwd }: Wanted): Place | undefined {
  const isId = !job.includes('/') && job !== '.' && job !== '..' && job !== '';
  const here = resolve(cwd, job);
  // Nothing that is called `..` is in the store.
  const stored = resolve(root, job);
  const inStore = stored.startsWith(`${resolve(root)}/`) ? [stored] : [];
  const paths = isAbsolute(job) ? [job] : isId ? [...inStore, here] : [here, ...inStore];
  for (const path of paths) {
    const place = placeAt(path);
    if (place !== undefined) return place;
  }
  const member = isId ? memberOf(root, job) : undefined;
  return member === undefined ? undefined : { job: member };
}

/** A member of an array by the id that it has in Slurm besides: 1230_7 may be 1237. Its number is above that of the array. */
function memberOf(root: string, raw: string): Job | undefined {
  const ids = /^\d+$/.test(raw) ? jobIds(root) : undefined;
  if (ids?.kind !== 'ids') return undefined;
  for (const id of ids.ids) {
    const array = /^(\d+)_\d+$/.exec(id)?.[1];
    if (array === undefined || Number(array) > Number(raw)) continue;
    const read = readJobRecordNow(join(root, id, jobRecordName(0)), id, 0);
    if (read.kind === 'record' && read.record.raw === raw) return readJob(join(root, id));
  }
  return undefined;
}

function placeAt(path: string): Place | undefined {
  if (isDirectory(path)) {
    const job = readJob(path);
    return job === undefined ? undefined : { job };
  }
  // A task's file, or a task's name behind its job's directory.
  const job = readJob(dirname(path));
  if (job === undefined) return undefined;
  const name = basename(path);
  const file = fileNamed(name);
  if (file?.kind === 'job') return { job };
  const task = job.tasks.find((known) => known.name === (file?.task ?? name));
  return task === undefined ? undefined : { job, task };
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A task by its name; without its attempt's prefix it is looked for in the newest attempt. */
function tasksOf(job: Job, task: string | undefined, attempts: Wanted['attempts']): Found {
  const newest =
    typeof attempts === 'number' ? job.tasks.filter(({ attempt }) => attempt === attempts) : newestAttemptOf(job);
  if (typeof attempts === 'number' && newest.length === 0)
    return { kind: 'no-task', job, wanted: `of attempt ${attempts}` };
  if (task === undefined) return { kind: 'found', job, tasks: attempts === 'all' ? job.tasks : newest };
  const found =
    newest.find(({ name, attempt }) => name === `r${attempt}-${task}`) ?? job.tasks.find(({ name }) => name === task);
  return found === undefined ? { kind: 'no-task', job, wanted: task } : { kind: 'found', job, tasks: [found] };
}

function notFound(job: string, { root, cwd }: Wanted): Found {
  const closed = whyClosed(resolve(root, job)) ?? whyClosed(resolve(cwd, job));
  if (closed !== undefined) return { kind: 'closed-job', wanted: job, why: closed };
  const ids = jobIds(root);
  if (ids.kind === 'absent') return { kind: 'no-store' };
  if (ids.kind === 'unreadable') return { kind: 'unreadable-store', why: ids.why };
  const near = nearestNames(job, ids.ids, NEAR);
  const named = namedSo(root, job);
  const newest = near.length + named.length > 0 ? [] : newestOf(root, NEAR).map(({ id }) => id);
  return { kind: 'no-job', wanted: job, near, newest, named };
}

function namedSo(root: string, name: string): readonly string[] {
  const named = newestOf(root, NAMES_ASKED).filter(({ tasks }) =>
    tasks.some(({ record }) => record.kind === 'record' && record.record.name === name),
  );
  return named.slice(0, NEAR).map(({ id }) => id);
}

function newestOf(root: string, count: number): readonly Job[] {
  const store = newestJobs(root, { count });
  return store.kind === 'jobs' ? store.jobs : [];
}
