/** What `joblog prune` says about each job. */
import type { Candidate, Reason } from '../store/prune/plan.js';
import type { Removed } from '../store/prune/remove.js';
import { durationText, minutesOf } from '../view/duration.js';
import { roughSize } from '../view/size.js';
import { counted, safeName } from '../view/text.js';

/** A job that the rule speaks of, and what was done: undefined if it stays. */
export interface Deed {
  readonly candidate: Candidate;
  readonly removed: Removed | undefined;
}

/** So many of what stays in a folder are named. */
const NAMED = 3;

/** One line: `removed 1234: 1.2 MiB in 7 files, last active 2026-08-01T06:09Z`. */
export function deedText({ candidate, removed }: Deed, dry: boolean, now: number): string {
  const job = safeName(candidate.job.id);
  if (removed === undefined) return `left ${job}: ${stayText(candidate, now)}`;
  const { files, bytes, kept } = removed;
  const size = `${roughSize(bytes)} in ${counted(files, 'file')}, last active ${minutesOf(isoOf(candidate.active))}`;
  return `${done(dry)} ${job}: ${size}${keptText(kept, dry)}`;
}

/** The same for programs. */
export function deedJson({ candidate, removed }: Deed, dry: boolean, now: number): object {
  const { job, active, stays } = candidate;
  return {
    job: job.id,
    action:
      removed === undefined ? 'left' : removed.failure !== undefined ? 'failed' : dry ? 'would-remove' : 'removed',
    reason: stays?.kind ?? null,
    why: removed === undefined ? stayText(candidate, now) : (removed.failure ?? null),
    files: removed?.files ?? 0,
    bytes: removed?.bytes ?? 0,
    kept: removed?.kept.map(({ name }) => name) ?? [],
    active: isoOf(active),
  };
}

/** What was done in all. */
export class Sum {
  /** Jobs of which not all could be removed. */
  failed = 0;
  #gone = 0;
  #bytes = 0;
  #left = 0;

  add({ removed }: Deed): void {
    if (removed === undefined) this.#left += 1;
    else this.#gone += 1;
    this.#bytes += removed?.bytes ?? 0;
    if (removed?.failure !== undefined) this.failed += 1;
  }

  /** The last line: how many jobs and bytes went, and what did not. `rule` is what was asked for, in words. */
  text(dry: boolean, rule: string, others: number): string {
    const size = this.#gone === 0 ? '' : `: ${roughSize(this.#bytes)} (${counted(this.#bytes, 'byte')})`;
    return [
      `${done(dry)} ${this.#gone === 0 ? 'nothing' : counted(this.#gone, 'job')}${size}`,
      `asked for: ${rule}`,
      ...(this.#left === 0 ? [] : [`${this.#left} of these left`]),
      ...(others === 0 ? [] : [`${counted(others, 'job')} of other users not looked at`]),
    ].join('; ');
  }
}

function done(dry: boolean): string {
  return dry ? 'would remove' : 'removed';
}

function stayText({ stays }: Candidate, now: number): string {
  return stays === undefined ? '' : reasonText(stays, now);
}

function reasonText(reason: Reason, now: number): string {
  switch (reason.kind) {
    case 'running':
      return `task ${safeName(reason.task)} is running`;
    case 'may-run': {
      const ago = durationText(now - reason.changed);
      return `task ${safeName(reason.task)} was not closed, and was alive ${ago} ago: it runs on ${safeName(reason.host)}, or was killed; it can go after a day without a sign of life`;
    }
    case 'may-begin':
      return 'it may be about to begin: its record is not there, or cannot be read; it can go after a day without a sign of life';
    case 'own-job':
      return 'it is the job in which this runs';
    case 'no-record':
      return "none of its records says that it is this job's folder; remove it by hand if it is to go";
  }
}

function keptText(kept: Removed['kept'], dry: boolean): string {
  if (kept.length === 0) return '';
  const named = kept.slice(0, NAMED).map(({ name, what }) => (name === '' ? what : `${safeName(name)} (${what})`));
  const more = kept.length > NAMED ? ` and ${kept.length - NAMED} more` : '';
  return `; the folder ${dry ? 'would stay' : 'stays'}, with what is not joblog's: ${named.join(', ')}${more}`;
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
