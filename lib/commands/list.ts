/** `joblog list`. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ListRequest } from '../cli.js';
import { type Job, newestAttemptOf } from '../store/reader/jobs.js';
import { type ClosedJob, newestJobs } from '../store/reader/newest.js';
import { thisHost } from '../store/reader/state.js';
import type { Context } from './context.js';
import { jsonOf, tableOf } from './list-table.js';
import { paged } from './show-pager.js';
import { askedStates, jobState, type States, stateName } from './show-state.js';
import { closedText, notFoundText, storeRoot } from './show-store.js';
import { momentOf } from './time-expression.js';

/** More than anybody reads; each costs a tenth of a millisecond, on a shared file system more. */
const NEWEST = 200;
const WATCH_MS = 2000;

/** Lists the jobs of the store, newest first. An empty store is nothing wrong. */
export async function list(request: ListRequest, context: Context, signal?: AbortSignal): Promise<number> {
  const root = await storeRoot(request.dir, context);
  if (root === undefined) return 1;
  if (request.watch === true) return watch(root, request, context, signal);
  const found = await jobsOf(root, request, context);
  if (found.kind === 'unreadable') {
    context.stderr(`joblog: ${notFoundText({ kind: 'unreadable-store', why: found.why }, root)}\n`);
    return 1;
  }
  const { jobs, states } = found;
  if (found.closed.length > 0) context.stderr(`joblog: ${closedText(found.closed)}\n`);
  if (request.json) {
    for (const job of jobs) context.stdout(`${jsonOf(job, states, request.size === true)}\n`);
    return 0;
  }
  if (jobs.length === 0 && request.count !== 0) {
    if (found.closed.length > 0) return 0;
    const nothing = isFiltered(request) && found.kind === 'jobs' ? 'no such job' : undefined;
    const kind = found.kind === 'absent' ? 'no-store' : 'empty-store';
    context.stderr(`joblog: ${nothing ?? notFoundText({ kind }, root)}\n`);
    return 0;
  }
  const status = await paged(context, async (write) => {
    await write(`${tableOf(jobs, states, request, context).join('\n')}\n`);
    return 0;
  });
  if (found.more && request.count === undefined)
    context.stderr(`joblog: these are the newest ${jobs.length}; --all shows all jobs\n`);
  return status;
}

type ListedJobs =
  | {
      readonly kind: 'jobs' | 'absent';
      readonly jobs: readonly Job[];
      readonly states: States;
      readonly more: boolean;
      readonly closed: readonly ClosedJob[];
    }
  | { readonly kind: 'unreadable'; readonly why: string };

function isFiltered({ since, states, name, user }: ListRequest): boolean {
  return [since, states, name, user].some((filter) => filter !== undefined);
}

/** The jobs that are asked for, with their states, for which Slurm may have to be asked. */
async function jobsOf(root: string, request: ListRequest, context: Context): Promise<ListedJobs> {
  const { since, states: wanted, name, user } = request;
  const count = request.count ?? (request.all === true || request.json ? undefined : NEWEST);
  const named = name === undefined ? undefined : patternOf(name);
  const here = thisHost();
  const store = newestJobs(root, {
    // Which jobs are in a state is known when all have been asked about.
    count: wanted === undefined ? count : undefined,
    since: since === undefined ? undefined : momentOf(since, context.now()),
    accept: (job) =>
      (named === undefined || job.tasks.some(({ record }) => named.test(nameIn(record) ?? ''))) &&
      (user === undefined || job.tasks.some(({ record }) => record.kind === 'record' && record.record.user === user)),
  });
  if (store.kind === 'unreadable') return store;
  const found = store.kind === 'absent' ? [] : store.jobs;
  const states = await askedStates(
    found.map((job) => ({ id: job.id, tasks: newestAttemptOf(job) })),
    here,
    context,
  );
  const inState = found.filter((job) => wanted === undefined || wanted.includes(stateNameOf(job, states)));
  const jobs = inState.slice(0, count);
  const more = store.kind === 'jobs' && (store.more || jobs.length < inState.length);
  return { kind: store.kind, jobs, states, more, closed: store.kind === 'jobs' ? store.closed : [] };
}

function stateNameOf(job: Job, states: States): ReturnType<typeof stateName> {
  const found = jobState(job, states);
  return found === undefined ? 'unknown' : stateName(found.state);
}

function nameIn(record: Job['tasks'][number]['record']): string | null {
  return record.kind === 'record' ? record.record.name : null;
}

/** A part of a name, or with `*` a whole one. */
function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return parts.length === 1 ? new RegExp(parts.join(''), 'iu') : new RegExp(`^${parts.join('.*')}$`, 'isu');
}

/** Draws the list in place until it is interrupted; only what the screen has room for. */
async function watch(
  root: string,
  request: ListRequest,
  context: Context,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!context.isTerminal || request.json) {
    context.stderr('joblog: --watch needs a terminal, and no --json\n');
    return 2;
  }
  while (signal?.aborted !== true) {
    const rows = Math.max(2, (context.rows ?? 24) - 2);
    const found = await jobsOf(root, { ...request, count: Math.min(request.count ?? rows, rows) }, context);
    const lines =
      found.kind === 'unreadable'
        ? [`joblog: ${notFoundText({ kind: 'unreadable-store', why: found.why }, root)}`]
        : tableOf(found.jobs, found.states, request, context);
    const time = new Date(context.now()).toISOString().slice(0, 19);
    // Home, each line erased to its end as it is drawn, and what was below: nothing flickers.
    context.stdout(`\u001b[H${[`${time}Z`, ...lines].map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    await delay(WATCH_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  return 0;
}
