/** `joblog list`. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ListRequest } from '../cli/cli.js';
import { type Job, newestAttemptOf } from '../store/reader/jobs.js';
import { type JobWalk, type WalkRead, walkStore } from '../store/reader/newest.js';
import { thisHost } from '../store/reader/state.js';
import type { Context } from './context.js';
import { JobsTable, jsonOf } from './list-table.js';
import { paged, straight, type Write } from './show/pager.js';
import { askedStates, jobState, type States, stateName } from './show/state.js';
import { closedText, notFoundText, storeRoot } from './show/store.js';
import { momentOf } from './time-expression.js';

/** More than anybody reads; each costs a tenth of a millisecond, on a shared file system more. */
const NEWEST = 200;
/** So many are held at once, and asked about together: Slurm's controller is not to be asked about each. */
const BATCH = 2000;
/** So many lines of the table are written at once. */
const LINES = 1000;
const WATCH_MS = 2000;

/** Lists the jobs of the store, newest first. An empty store is nothing wrong. */
export async function list(request: ListRequest, context: Context, signal?: AbortSignal): Promise<number> {
  const root = await storeRoot(request.dir, context);
  if (root === undefined) return 1;
  if (request.watch === true) return watch(root, request, context, signal);
  const store = walkOf(root, request, context);
  if (store.kind === 'unreadable') {
    context.stderr(`joblog: ${notFoundText({ kind: 'unreadable-store', why: store.why }, root)}\n`);
    return 1;
  }
  const listing = new Listing(store.kind === 'walk' ? store.walk : undefined, request, context);
  if (request.json) return printJson(listing, request, context);
  const table = new JobsTable(request, context);
  for await (const { jobs, states } of listing.batches()) table.add(jobs, states);
  tellClosed(listing, context);
  if (table.length === 0 && request.count !== 0) {
    if (listing.closed.length > 0) return 0;
    const nothing = isFiltered(request) && store.kind === 'walk' ? 'no such job' : undefined;
    const kind = store.kind === 'absent' ? 'no-store' : 'empty-store';
    context.stderr(`joblog: ${nothing ?? notFoundText({ kind }, root)}\n`);
    return 0;
  }
  const status = await paged(context, (write) => printTable(table, write));
  if (listing.more && request.count === undefined)
    context.stderr(`joblog: these are the newest ${table.length}; --all shows all jobs\n`);
  return status;
}

async function printJson(listing: Listing, { size }: ListRequest, context: Context): Promise<number> {
  const write = straight(context);
  for await (const { jobs, states } of listing.batches())
    for (const job of jobs) await write(`${jsonOf(job, states, size === true)}\n`);
  tellClosed(listing, context);
  return 0;
}

async function printTable(table: JobsTable, write: Write): Promise<number> {
  let lines: string[] = [];
  const flush = async (): Promise<boolean> => {
    const text = lines.map((line) => `${line}\n`).join('');
    lines = [];
    return text === '' || write(text);
  };
  for (const line of table.lines()) if (lines.push(line) === LINES && !(await flush())) return 0;
  await flush();
  return 0;
}

function tellClosed({ closed }: Listing, context: Context): void {
  if (closed.length > 0) context.stderr(`joblog: ${closedText(closed)}\n`);
}

function isFiltered({ since, states, name, user }: ListRequest): boolean {
  return [since, states, name, user].some((filter) => filter !== undefined);
}

function walkOf(root: string, { since, name, user }: ListRequest, context: Context): WalkRead {
  const named = name === undefined ? undefined : patternOf(name);
  return walkStore(root, {
    since: since === undefined ? undefined : momentOf(since, context.now()),
    accept: (job) =>
      (named === undefined || job.tasks.some(({ record }) => named.test(nameIn(record) ?? ''))) &&
      (user === undefined || job.tasks.some(({ record }) => record.kind === 'record' && record.record.user === user)),
  });
}

/** Jobs with their states, for which Slurm may have been asked. */
interface Batch {
  readonly jobs: readonly Job[];
  readonly states: States;
}

/** The jobs that are asked for, newest first, some at a time: a store may hold more than memory does. */
class Listing {
  /** Whether there are, or may be, more jobs than were given. */
  more = false;
  readonly #walk: JobWalk | undefined;
  readonly #request: ListRequest;
  readonly #context: Context;

  constructor(walk: JobWalk | undefined, request: ListRequest, context: Context) {
    this.#walk = walk;
    this.#request = request;
    this.#context = context;
  }

  get closed(): JobWalk['closed'] {
    return this.#walk?.closed ?? [];
  }

  async *batches(): AsyncGenerator<Batch, void, undefined> {
    const { count, all, json, states: wanted } = this.#request;
    const here = thisHost();
    const walk = this.#walk;
    let left = count ?? (all === true || json ? Number.POSITIVE_INFINITY : NEWEST);
    while (walk !== undefined && left > 0) {
      // Which jobs are in a state is known when they have been asked about.
      const read = walk.take(Math.min(BATCH, wanted === undefined ? left : BATCH));
      if (read.length === 0) break;
      const asked = read.map((job) => ({ id: job.id, tasks: newestAttemptOf(job) }));
      const states = await askedStates(asked, here, this.#context);
      const inState = read.filter((job) => wanted === undefined || wanted.includes(stateNameOf(job, states)));
      this.more = inState.length > left;
      yield { jobs: inState.slice(0, left), states };
      left -= inState.length;
    }
    this.more ||= walk?.hasMore === true;
  }
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
    const lines = await screenOf(root, { ...request, count: Math.min(request.count ?? rows, rows) }, context);
    const time = new Date(context.now()).toISOString().slice(0, 19);
    // Home, each line erased to its end as it is drawn, and what was below: nothing flickers.
    context.stdout(`\u001b[H${[`${time}Z`, ...lines].map((line) => `${line}\u001b[K`).join('\n')}\u001b[J`);
    await delay(WATCH_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  return 0;
}

async function screenOf(root: string, request: ListRequest, context: Context): Promise<readonly string[]> {
  const store = walkOf(root, request, context);
  if (store.kind === 'unreadable')
    return [`joblog: ${notFoundText({ kind: 'unreadable-store', why: store.why }, root)}`];
  const table = new JobsTable(request, context);
  const listing = new Listing(store.kind === 'walk' ? store.walk : undefined, request, context);
  for await (const { jobs, states } of listing.batches()) table.add(jobs, states);
  return [...table.lines()];
}
