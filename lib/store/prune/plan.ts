/** Which jobs of a store a rule speaks of, and whether they may go. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Retention } from '../../config/types.js';
import { jobRecordName, readJobRecordNow } from '../job-record.js';
import { isOwn } from '../private-folder.js';
import { type Job, readJob } from '../reader/jobs.js';
import { type Here, stateOf } from '../reader/state.js';
import { type Stored, storedIn } from '../reader/stored-files.js';

/** Why a job stays although the rule speaks of it. */
export type Reason =
  | { readonly kind: 'running'; readonly task: string }
  /** Not closed, and touched lately: it runs, or was killed. */
  | { readonly kind: 'may-run'; readonly task: string; readonly host: string; readonly changed: number }
  /** Its record cannot be read, or it has none yet: it may be about to begin. */
  | { readonly kind: 'may-begin' }
  /** It is the job that asks. */
  | { readonly kind: 'own-job' }
  | { readonly kind: 'no-record' };

/** A job that the rule speaks of. `active`: when it last gave a sign of life, in milliseconds. */
export interface Candidate {
  readonly job: Job;
  readonly active: number;
  readonly stays: Reason | undefined;
}

export interface PlanInput {
  /** As `joblog list` has them: the newest first. They are asked for one by one, and none is kept. */
  readonly jobs: Iterable<Job>;
  readonly rule: Retention;
  readonly now: number;
  readonly here: Here;
  /** The job in which this runs. */
  readonly ownJob: string | undefined;
}

/**
 * A running task touches its record once a minute. A job that the scheduler has suspended does not, nor does one whose node cannot reach the
 * store, so minutes say nothing.
 */
const QUIET_MS = 24 * 3_600_000;

/**
 * The jobs that the rule speaks of, the newest first, each looked at when it is asked for: until then it may have begun to run again. Writes nothing.
 *
 * @returns how many jobs are other users', which nobody but they may remove
 */
export function* candidates({ jobs, rule, now, here, ownJob }: PlanInput): Generator<Candidate, number, undefined> {
  let others = 0;
  let newer = 0;
  const isTooYoung = (active: number): boolean => rule.olderThan !== undefined && now - active < rule.olderThan;
  for (const known of jobs) {
    const owner = lstatSync(known.dir, { throwIfNoEntry: false })?.uid;
    if (owner === undefined) continue;
    if (!isOwn(owner)) {
      others += 1;
      continue;
    }
    const isJob = hasRecord(known);
    if (isJob) newer += 1;
    // The newest N are N jobs, whatever else lies between them.
    if ((isJob && newer <= (rule.keep ?? 0)) || isTooYoung(recordedAt(known)) || isTooYoung(activeAt(known))) continue;
    const job = readJob(known.dir);
    if (job === undefined) continue;
    const active = activeAt(job);
    if (isTooYoung(active)) continue;
    yield { job, active, stays: isJob ? reasonFor(job, now, here, ownJob) : { kind: 'no-record' } };
  }
  return others;
}

function reasonFor(job: Job, now: number, here: Here, ownJob: string | undefined): Reason | undefined {
  if (job.id === ownJob) return { kind: 'own-job' };
  const stored = storedOf(job);
  const isQuiet = (changed: number): boolean => now - changed >= QUIET_MS;
  for (const { name: task, record } of job.tasks) {
    const changed = lastChange(stored.filter(({ name }) => name.startsWith(`${task}.`)));
    const state = stateOf(record, here);
    switch (state.kind) {
      case 'running':
        return { kind: 'running', task };
      case 'open':
        if (!isQuiet(changed)) return { kind: 'may-run', task, host: state.host, changed };
        break;
      case 'unreadable':
        if (!isQuiet(changed)) return { kind: 'may-begin' };
        break;
      case 'done':
      case 'failed':
      case 'killed':
        break;
    }
  }
  return job.tasks.length === 0 && !isQuiet(lastChange(stored)) ? { kind: 'may-begin' } : undefined;
}

function storedOf(job: Job): readonly Stored[] {
  try {
    return storedIn(job.dir);
  } catch {
    // Whoever is to remove it says why that cannot be done.
    return [];
  }
}

/** Whether the folder is certainly a job of joblog's: one of its records names it. */
function hasRecord(job: Job): boolean {
  if (job.tasks.some(({ record }) => record.kind === 'record' && record.record.job === job.id)) return true;
  const attempts = new Set([0, ...job.tasks.map(({ attempt }) => attempt)]);
  return [...attempts].some(
    (attempt) => readJobRecordNow(join(job.dir, jobRecordName(attempt)), job.id, attempt).kind === 'record',
  );
}

/** By its records and by its files: a node may have had the wrong time, and a copy has times of its own. The later one is the safer one. */
function activeAt(job: Job): number {
  return Math.max(recordedAt(job), lastChange(storedOf(job)));
}

/** By its records alone, which have been read: most jobs of a large store are too young by them, and their files need not be looked at. */
function recordedAt(job: Job): number {
  const times = job.tasks.flatMap(({ record }) =>
    record.kind === 'record'
      ? [record.record.started, record.record.ended ?? record.record.started].map(Date.parse)
      : [],
  );
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}

function lastChange(stored: readonly Stored[]): number {
  return stored.reduce((latest, { stats }) => Math.max(latest, stats.mtimeMs), 0);
}
