/** The jobs of a store and their tasks. */
import { type Dirent, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeOf, errorText } from '../../config/errno.js';
import { ENDINGS } from '../format.js';
import { attemptOf, type FileKind, fileNamed } from './layout.js';
import { type RecordRead, readRecord } from './record.js';

/** One run of `joblog run`, known by any of its files. */
export interface Task {
  readonly name: string;
  readonly dir: string;
  readonly attempt: number;
  readonly record: RecordRead;
  readonly files: ReadonlySet<FileKind>;
}

/** A job with its tasks, of all attempts, in the order in which they started. */
export interface Job {
  readonly id: string;
  readonly dir: string;
  readonly tasks: readonly Task[];
}

/** Where one of a task's files is, or would be. */
export function taskFile(task: Pick<Task, 'dir' | 'name'>, kind: FileKind): string {
  return join(task.dir, task.name + ENDINGS[kind]);
}

/** When a task started, in milliseconds; 0 where its record does not tell, so that such a task is never the newest. */
export function startOf(task: Task): number {
  return task.record.kind === 'record' ? Date.parse(task.record.record.started) : 0;
}

/** When the newest task of a job started. */
export function newestStartOf(job: Job): number {
  return job.tasks.reduce((newest, task) => Math.max(newest, startOf(task)), 0);
}

/** The tasks of the newest attempt. */
export function newestAttemptOf(job: Job): readonly Task[] {
  const newest = job.tasks.reduce((attempt, task) => Math.max(attempt, task.attempt), 0);
  return job.tasks.filter((task) => task.attempt === newest);
}

/** Reads the job in a directory; undefined where the directory holds none. */
export function readJob(dir: string): Job | undefined {
  const found = new Map<string, Set<FileKind>>();
  let isJob = false;
  for (const name of namesIn(dir)) {
    const file = fileNamed(name);
    if (file === undefined) continue;
    isJob = true;
    if (file.kind === 'job') continue;
    const files = found.get(file.task);
    if (files === undefined) found.set(file.task, new Set([file.file]));
    else files.add(file.file);
  }
  if (!isJob) return undefined;
  const tasks = [...found].map(([name, files]) => readTask(dir, name, files));
  return { id: basename(dir), dir, tasks: tasks.sort(byStart) };
}

function readTask(dir: string, name: string, files: ReadonlySet<FileKind>): Task {
  const record: RecordRead = files.has('record')
    ? readRecord(join(dir, name + ENDINGS.record))
    : { kind: 'broken', why: 'it is missing' };
  const attempt = record.kind === 'record' ? record.record.attempt : attemptOf(name);
  return { name, dir, attempt, record, files };
}

function byStart(a: Task, b: Task): number {
  return startOf(a) - startOf(b) || a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** Why what is in a folder cannot be known, as where it is another user's; undefined where it can, or there is no folder. */
export function whyClosed(dir: string): string | undefined {
  try {
    readdirSync(dir);
    return undefined;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? undefined : errorText(error);
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** The newest first; of several that started at once, the one whose name comes last. */
export function byNewest(
  a: { readonly job: Job; readonly start: number },
  b: { readonly job: Job; readonly start: number },
): number {
  return b.start - a.start || (a.job.id < b.job.id ? 1 : -1);
}

export type JobIds =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The names of the directories in a store, without a look into them. */
export function jobIds(root: string): JobIds {
  let entries: Dirent[];
  try {
    entries = readdirSync(root, { withFileTypes: true });
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? { kind: 'absent' } : { kind: 'unreadable', why: errorText(error) };
  }
  const ids = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  return { kind: 'ids', ids };
}
