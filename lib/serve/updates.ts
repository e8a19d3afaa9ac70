/** What has changed, told to every tab that listens: one look at the store for all of them, and none while nobody listens. */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { JobSummary, Update } from '../page/api.js';
import { taskFile } from '../store/reader/jobs.js';
import { Refusal } from './failure.js';
import { dataHeaders } from './headers.js';
import type { StoreSource } from './store-source.js';

/** From one look to the next: soon while something changes, and slower the longer nothing does. */
const LOOK_MS = 1000;
const SLOWEST_MS = 10_000;
/** A proxy takes a connection for dead that is silent for a minute. */
const HEARTBEAT_MS = 15_000;
const MOST_LISTENERS = 50;
/** A tab that knows of more of them does so by being loaded anew. */
const MOST_GONE = 10_000;

/** A number that grows with every change. */
type Tick = number;

interface Listener {
  readonly response: ServerResponse;
  readonly job: string | null;
  /** What was told so far. */
  told: Tick;
  /** Both, at first: whoever comes back does not know what it has missed. */
  fresh: boolean;
}

interface Watched {
  log: string;
  table: string;
  logAt: Tick;
  tableAt: Tick;
}

export class Updates {
  readonly #source: StoreSource;
  /** A cursor of another server means nothing here. */
  readonly #boot = randomBytes(6).toString('hex');
  readonly #listeners = new Set<Listener>();
  readonly #seen = new Map<string, { readonly summary: JobSummary; readonly text: string; readonly at: Tick }>();
  /** Jobs that were removed, and when that was seen, the latest last. */
  readonly #gone = new Map<string, Tick>();
  readonly #watched = new Map<string, Watched>();
  #tick: Tick = 1;
  #isClosed = false;
  /** One look after the other: two at once would put down their changes under the same tick. */
  #looking: Promise<unknown> = Promise.resolve();
  /** All jobs were seen once: what is not among them is new. */
  #hasSeenAll = false;
  #wait = LOOK_MS;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(source: StoreSource) {
    this.#source = source;
  }

  /** Where whoever asks now would go on. */
  cursor(): string {
    return `${this.#boot}.${this.#tick}`;
  }

  /** Somebody was told about these jobs, perhaps before all others were read: if they stand otherwise by then, that is a change. */
  told(jobs: readonly JobSummary[]): void {
    if (this.#hasSeenAll) return;
    for (const summary of jobs)
      if (!this.#seen.has(summary.job))
        this.#seen.set(summary.job, { summary, text: JSON.stringify(summary), at: this.#tick });
  }

  /** Tells this response what changes, until it is closed. */
  async listen(
    response: ServerResponse,
    { job, cursor }: { readonly job: string | null; readonly cursor: string | null },
  ): Promise<void> {
    // Gone already, and will not say so again.
    if (response.destroyed) return;
    if (this.#listeners.size >= MOST_LISTENERS) throw new Refusal(503, 'there are too many tabs open already');
    const known = this.#tickOf(cursor);
    const listener: Listener = { response, job, told: known ?? 0, fresh: cursor !== null };
    this.#listeners.add(listener);
    response.once('close', () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    });
    response.writeHead(200, dataHeaders('application/x-ndjson'));
    await this.#look();
    // Closed meanwhile, as by the end of the server: what began now would keep it from ending.
    if (this.#isClosed || !this.#listeners.has(listener)) return;
    if (cursor === null) listener.told = this.#tick;
    this.#tell(listener, true);
    this.#wait = LOOK_MS;
    this.#plan();
    this.#heartbeat ??= setInterval(() => {
      for (const { response: each } of this.#listeners) if (!each.writableNeedDrain) each.write('{}\n');
    }, HEARTBEAT_MS);
  }

  /** Ends all streams. */
  close(): void {
    this.#isClosed = true;
    this.#rest();
    for (const { response } of this.#listeners) response.end();
  }

  #tickOf(cursor: string | null): Tick | undefined {
    const [boot, tick] = cursor?.split('.') ?? [];
    return boot === this.#boot && tick !== undefined && /^\d{1,15}$/.test(tick) ? Number(tick) : undefined;
  }

  #rest(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#heartbeat);
    this.#timer = undefined;
    this.#heartbeat = undefined;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#turn();
    }, this.#wait);
  }

  async #turn(): Promise<void> {
    const before = this.#tick;
    await this.#look();
    if (this.#isClosed) return;
    this.#wait = this.#tick > before ? LOOK_MS : Math.min(SLOWEST_MS, this.#wait * 1.5);
    for (const listener of this.#listeners) this.#tell(listener, false);
    this.#plan();
  }

  /** Looks at the store, and puts down what is otherwise than before under one new tick. Never rejects. */
  #look(): Promise<void> {
    const look = this.#looking.then(() => this.#lookNow());
    this.#looking = look;
    return look;
  }

  async #lookNow(): Promise<void> {
    const next = this.#tick + 1;
    let hasChanged = false;
    const looking = this.#source.jobsIndex.refresh(false).catch(() => undefined);
    // Whoever looks at one job is not to wait until ten thousand others are read for the first time.
    if (this.#source.jobsIndex.isWhole) {
      const looked = await looking;
      // A store that cannot be read for a moment has lost no job.
      if (looked !== undefined && looked.kind !== 'unreadable') hasChanged = this.#compare(next);
    }
    for (const job of new Set([...this.#listeners].map((listener) => listener.job))) {
      if (job !== null && (await this.#lookAt(job, next))) hasChanged = true;
    }
    for (const job of this.#watched.keys())
      if (![...this.#listeners].some((listener) => listener.job === job)) this.#watched.delete(job);
    if (hasChanged) this.#tick = next;
  }

  /** Puts down which jobs stand otherwise than before; whether there are any. */
  #compare(next: Tick): boolean {
    const isFirst = !this.#hasSeenAll;
    this.#hasSeenAll = true;
    let hasChanged = false;
    const summaries = this.#source.jobsIndex.summaries();
    for (const summary of summaries) {
      const before = this.#seen.get(summary.job);
      // The same object: not read anew since. Ten thousand of them are put into words in 50 ms.
      if (before?.summary === summary) continue;
      const text = JSON.stringify(summary);
      const isNews = before === undefined ? !isFirst : before.text !== text;
      this.#seen.set(summary.job, { summary, text, at: isNews ? next : (before?.at ?? this.#tick) });
      this.#gone.delete(summary.job);
      hasChanged ||= isNews;
    }
    if (this.#seen.size > summaries.length) {
      const there = new Set(summaries.map(({ job }) => job));
      for (const job of this.#seen.keys()) if (!there.has(job)) this.#lose(job, next);
      hasChanged = true;
    }
    return hasChanged;
  }

  #lose(job: string, next: Tick): void {
    this.#seen.delete(job);
    this.#gone.delete(job);
    this.#gone.set(job, next);
    if (this.#gone.size <= MOST_GONE) return;
    const [oldest = ''] = this.#gone.keys();
    this.#gone.delete(oldest);
  }

  async #lookAt(id: string, next: Tick): Promise<boolean> {
    const job = await this.#source.jobsIndex.find(id).catch(() => undefined);
    if (job === undefined) return false;
    const [log, table] = ['', ''].map(() => [] as string[]);
    for (const task of job.tasks) {
      for (const kind of ['stdout', 'stderr', 'live', 'metadata'] as const) {
        const stats = task.files.has(kind) ? await stat(taskFile(task, kind)).catch(() => undefined) : undefined;
        const text = `${task.name} ${kind} ${stats?.size ?? 0} ${stats?.mtimeMs ?? 0}`;
        (kind === 'metadata' ? table : log)?.push(text);
      }
    }
    const now = { log: log?.join('\n') ?? '', table: table?.join('\n') ?? '' };
    const before = this.#watched.get(id);
    if (before === undefined) {
      this.#watched.set(id, { ...now, logAt: this.#tick, tableAt: this.#tick });
      return false;
    }
    if (before.log !== now.log) before.logAt = next;
    if (before.table !== now.table) before.tableAt = next;
    const hasChanged = before.log !== now.log || before.table !== now.table;
    before.log = now.log;
    before.table = now.table;
    return hasChanged;
  }

  /** Tells what a listener does not know yet; later, if it does not read. */
  #tell(listener: Listener, always: boolean): void {
    const { response, told } = listener;
    if (response.writableNeedDrain || response.destroyed) return;
    // Whoever looks at one job is not told of all others.
    const jobs = this.#changedSince(told).filter((summary) => listener.job === null || summary.job === listener.job);
    const gone = listener.job === null ? this.#goneSince(told) : [];
    const job = this.#changesOf(listener);
    if (!always && jobs.length === 0 && gone.length === 0 && job === undefined) return;
    listener.told = this.#tick;
    listener.fresh = false;
    const update: Update = {
      cursor: this.cursor(),
      ...(jobs.length > 0 ? { jobs } : {}),
      ...(gone.length > 0 ? { gone } : {}),
      ...(job === undefined ? {} : { job }),
    };
    response.write(`${JSON.stringify(update)}\n`);
  }

  #changedSince(tick: Tick): JobSummary[] {
    if (tick >= this.#tick) return [];
    return this.#source.jobsIndex.summaries().filter(({ job }) => (this.#seen.get(job)?.at ?? 0) > tick);
  }

  #goneSince(tick: Tick): string[] {
    return [...this.#gone].flatMap(([job, at]) => (at > tick ? [job] : []));
  }

  #changesOf({ job, told, fresh }: Listener): Update['job'] {
    if (job === null) return undefined;
    if (fresh) return { job, log: true, table: true };
    const watched = this.#watched.get(job);
    if (watched === undefined) return undefined;
    const [log, table] = [watched.logAt > told, watched.tableAt > told];
    return log || table ? { job, log, table } : undefined;
  }
}
