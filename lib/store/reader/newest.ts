/** The newest jobs of a store, without a look into the others. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../../capture/types.js';
import { codeOf } from '../../config/errno.js';
import { Heap } from './heap.js';
import { byNewest, type Job, jobIds, newestStartOf, readJob, whyClosed } from './jobs.js';

export interface WantedJobs {
  /** At most so many. */
  readonly count?: number | undefined;
  /** Only those that have started since. */
  readonly since?: Millis | undefined;
  readonly accept?: ((job: Job) => boolean) | undefined;
}

/** A folder in the store that may be a job's, and why nobody here can tell. */
export interface ClosedJob {
  readonly id: string;
  readonly why: string;
}

export type NewestRead =
  /** The jobs, newest first; `more`: there are others that are older, or were not looked at. `closed`: of those looked at, those that cannot be read. */
  | {
      readonly kind: 'jobs';
      readonly jobs: readonly Job[];
      readonly more: boolean;
      readonly closed: readonly ClosedJob[];
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

export type WalkRead =
  | { readonly kind: 'walk'; readonly walk: JobWalk }
  | Exclude<NewestRead, { readonly kind: 'jobs' }>;

/** The clock of the file server, which sets the times of folders, and those of the nodes differ. */
const SLACK = 300_000;

/**
 * The latest start that a job can have whose folder was last changed then: whatever starts in a job makes a file in its folder, so the folder was changed
 * then or later.
 */
export function latestStart(changed: Millis): Millis {
  return changed + SLACK;
}

/** Reads the newest jobs of a store, by the starts of their tasks, and holds all of them. */
export function newestJobs(root: string, { count, ...wanted }: WantedJobs = {}): NewestRead {
  const read = walkStore(root, wanted);
  if (read.kind !== 'walk') return read;
  const { walk } = read;
  const jobs = walk.take(count ?? Number.POSITIVE_INFINITY);
  return { kind: 'jobs', jobs, more: walk.hasMore, closed: walk.closed };
}

/** The jobs of a store one by one, newest first: for all of them, however many there are. */
export function walkStore(root: string, wanted: Omit<WantedJobs, 'count'> = {}): WalkRead {
  const ids = jobIds(root);
  return ids.kind === 'ids' ? { kind: 'walk', walk: new JobWalk(root, ids.ids, wanted) } : ids;
}

/**
 * Reads jobs in the order of their folders' last changes, and gives them in the order of their starts: a job is given as soon as none of those that have
 * not been read can have started later. Until then it is held, so that memory is taken by the jobs that ran at one time, and for each other job by the
 * name of its folder.
 */
export class JobWalk implements Iterable<Job> {
  /** Of the folders looked at, those that cannot be read. */
  readonly closed: ClosedJob[] = [];
  readonly #root: string;
  readonly #wanted: Omit<WantedJobs, 'count'>;
  /** Those changed first come first. */
  readonly #folders: { readonly id: string; readonly changed: Millis }[];
  readonly #held = new Heap<{ readonly job: Job; readonly start: Millis }>(byNewest);

  constructor(root: string, ids: readonly string[], wanted: Omit<WantedJobs, 'count'>) {
    this.#root = root;
    this.#wanted = wanted;
    this.#folders = ids.map((id) => ({ id, changed: changedAt(join(root, id)) })).sort((a, b) => a.changed - b.changed);
  }

  /** Whether there may be jobs that have not been given. */
  get hasMore(): boolean {
    return this.#held.first !== undefined || this.#latest() > Number.NEGATIVE_INFINITY;
  }

  /** The next so many jobs; fewer where there are no more. */
  take(count: number): Job[] {
    const jobs: Job[] = [];
    while (jobs.length < count) {
      const job = this.#next();
      if (job === undefined) break;
      jobs.push(job);
    }
    return jobs;
  }

  *[Symbol.iterator](): Generator<Job, void, undefined> {
    for (let job = this.#next(); job !== undefined; job = this.#next()) yield job;
  }

  #next(): Job | undefined {
    for (;;) {
      const latest = this.#latest();
      const { first } = this.#held;
      if (first !== undefined && first.start > latest) return this.#held.pop()?.job;
      if (latest === Number.NEGATIVE_INFINITY) return undefined;
      this.#read();
    }
  }

  /** When the jobs that have not been read can have started at the latest; never, where none of them is wanted. */
  #latest(): Millis {
    const next = this.#folders.at(-1);
    const latest = next === undefined ? Number.NEGATIVE_INFINITY : latestStart(next.changed);
    return latest < (this.#wanted.since ?? Number.NEGATIVE_INFINITY) ? Number.NEGATIVE_INFINITY : latest;
  }

  #read(): void {
    const { since, accept } = this.#wanted;
    const id = this.#folders.pop()?.id ?? '';
    const job = readJob(join(this.#root, id));
    if (job === undefined) {
      const why = whyClosed(join(this.#root, id));
      if (why !== undefined) this.closed.push({ id, why });
      return;
    }
    const start = newestStartOf(job);
    if ((since === undefined || start >= since) && accept?.(job) !== false) this.#held.push({ job, start });
  }
}

/** When something in a folder was changed last. One that cannot be asked comes first, so that it is told why; one that is gone, last. */
function changedAt(folder: string): Millis {
  try {
    return statSync(folder).mtimeMs;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 0 : Number.POSITIVE_INFINITY;
  }
}
