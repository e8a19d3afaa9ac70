/**
 * Everything the configuration says to users, worded in one place. A message is one line: what failed, why, what joblog did about it, and
 * what they can do. Whoever prints it puts `joblog: ` before it; the task's record keeps it as it stands here.
 */
import { durationText } from '../view/duration.js';
import { describeFailure, describeWarning } from './defect-words.js';
import type { FileWarning } from './failure.js';
import type { ConfigFailure, Source } from './source.js';
import type { Retention } from './types.js';

export { describeFailure, describeWarning };

const DISABLED = 'the job runs, but nothing except commands is logged (mode disabled)';
const UNLOGGED = 'the job runs, nothing is logged';

/** The notice for a run that is in mode `disabled` because something cannot be followed. */
export function failedClosed(failure: ConfigFailure): string {
  return `${describeConfigFailure(failure)}; ${DISABLED}; ${remedy(failure)}`;
}

/** What cannot be followed and why, without what came of it. */
export function describeConfigFailure(failure: ConfigFailure): string {
  switch (failure.kind) {
    case 'opt-in':
    case 'site':
      return `cannot use ${describeFailure(failure.failure)}`;
    case 'record-invalid':
      return `cannot use the job's record ${failure.file}: ${failure.why}`;
    case 'record-failed':
      return `the configuration could not be used when the job first started (${failure.why})`;
    case 'mode-option': {
      const meant = failure.nearest === null ? '' : ` (did you mean \`${failure.nearest}\`?)`;
      return `cannot use --mode \`${failure.got}\`${meant}: it must be \`enabled\`, \`metadata\` or \`disabled\``;
    }
    case 'masks-missing':
      return (
        `cannot mask what was masked when the job first started: there were ${failure.wanted} mask.values, ` +
        `now there are ${failure.found}, and ${failure.file} does not keep them`
      );
  }
}

function remedy(failure: ConfigFailure): string {
  switch (failure.kind) {
    case 'opt-in':
      return 'correct the file for the next job, or remove it with `joblog optout`';
    case 'site':
      return "tell the site's administrators";
    case 'record-invalid':
      return 'the next job will be logged; removing the file decides anew';
    case 'record-failed':
      return '`joblog status` tells how the next job will be logged';
    case 'mode-option':
      return 'correct the command line';
    case 'masks-missing':
      return 'put them back into ~/.logoptin';
  }
}

/** A warning about something in a file that is passed over while the rest applies. */
export function passedOver(warning: FileWarning): string {
  return `${describeWarning(warning)}; it is passed over, the rest applies; correct or remove it`;
}

/** The launcher saw the opt-in file; a moment later it was gone. */
export function optInRemoved(): string {
  return `cannot read ~/.logoptin: it was removed as the job started; ${UNLOGGED}; keep the file until the job runs`;
}

/** Somebody else has put an opt-in file into the user's home folder. */
export function optInForeign(): string {
  return `cannot use ~/.logoptin: it belongs to another user, and nobody can opt in for you; ${UNLOGGED}; remove it, or \`joblog optin\` after that`;
}

/** The notice for a job that had started before the user opted in. */
export function optedInLater(): string {
  return (
    'cannot tell that you had opted in when this job started: ~/.logoptin was added or changed later; ' +
    `${UNLOGGED}; the next job will be logged`
  );
}

/** The notice for a store that cannot be used. `what` is the deed: `use the store /scratch/jobs`. */
export function storeUnusable(what: string, why: string): string {
  return `cannot ${what}: ${why}; ${UNLOGGED}; \`joblog doctor\` tells what to do, --dir DIR or JOBLOG_DIR names another store`;
}

/** The notice for a group that the site wants logs to be shared with, where that cannot be done. */
export function notShared(group: string, why: string): string {
  return (
    `cannot share the log with the group \`${group}\`: ${why}; the log can be read by you alone; ` +
    "the site's administrators can put it right (`share`)"
  );
}

/** The notice for an error that nobody thought of. */
export function undecided(why: string): string {
  return `cannot decide how to log this job: ${why}; ${UNLOGGED}; \`joblog doctor\` looks for the reason`;
}

/** What is removed by `joblog prune`: `jobs not active for 90 d, but for the newest 20`. */
export function describeRetention({ olderThan, keep }: Retention): string {
  if (olderThan === undefined && keep === undefined) return 'nothing';
  const jobs = olderThan === undefined ? 'all jobs' : `jobs not active for ${durationText(olderThan)}`;
  return keep === undefined || keep === 0 ? jobs : `${jobs}, but for the newest ${keep}`;
}

/** Which rule decided, for a reader of the record and of `joblog status`: `~/.logoptin, line 1`. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case 'default':
      return 'default';
    case 'site':
      return source.line === null ? source.file : `${source.file}, line ${source.line}`;
    case 'opt-in':
      return source.line === null ? '~/.logoptin' : `~/.logoptin, line ${source.line}`;
    case 'record':
      return `${source.file} (then: ${source.why})`;
    case 'option':
      return source.flag;
    case 'variable':
      return `$${source.name}`;
    case 'failed':
      return describeConfigFailure(source.failure);
    case 'several':
      return source.sources.map(describeSource).join(' and ');
  }
}
