/** The newest jobs of a store, without a look into the others. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../../capture/types.js';
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

/** The clock of the file server, which sets the times of folders, and those of the nodes differ. */
const SLACK = 300_000;

/**
 * The latest start that a job can have whose folder was last changed then: whatever starts in a job makes a file in its folder, so the folder was changed
 * then or later.
 */
export function latestStart(changed: Millis): Millis {
  return changed + SLACK;
}

/**
 * Reads the newest jobs of a store, by the starts of their tasks: what cannot have started after the oldest of those found is not looked at.
 */
export function newestJobs(root: string, { count, since, accept }: WantedJobs = {}): NewestRead {
  const ids = jobIds(root);
  if (ids.kind !== 'ids') return ids;
  const most = count ?? Number.POSITIVE_INFINITY;
  const folders = ids.ids
    .map((id) => ({ id, changed: statSync(join(root, id), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.changed - a.changed);
  const found: { readonly job: Job; readonly start: Millis }[] = [];
  const closed: ClosedJob[] = [];
  let cut = false;
  for (const { id, changed } of folders) {
    const oldest = found.length >= most ? (found.at(-1)?.start ?? Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY;
    if (latestStart(changed) < Math.max(oldest, since ?? Number.NEGATIVE_INFINITY)) {
      cut = latestStart(changed) < oldest;
      break;
    }
    const job = readJob(join(root, id));
    if (job === undefined) {
      const why = whyClosed(join(root, id));
      if (why !== undefined) closed.push({ id, why });
      continue;
    }
    const start = newestStartOf(job);
    if ((since !== undefined && start < since) || accept?.(job) === false) continue;
    const one = { job, start };
    // From the end: most of what comes is older than all that was found.
    found.splice(found.findLastIndex((other) => byNewest(other, one) < 0) + 1, 0, one);
    if (found.length > most) {
      cut = true;
      found.length = most;
    }
  }
  return { kind: 'jobs', jobs: found.map(({ job }) => job), more: cut, closed };
}
