/**
 * The newest jobs of a store by their ids, read anew only where something has changed, and never so many at once that others wait. Whatever a question names is
 * looked up here: no path comes from outside.
 */
import { lstatSync, type Stats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Millis } from '../capture/types.js';
import type { JobSummary } from '../page/api.js';
import { type Job, jobIds, newestStartOf, readJob, type Task, taskFile } from '../store/reader/jobs.js';
import { latestStart } from '../store/reader/newest.js';
import { Slices } from './slices.js';
import type { KnownStates } from './states.js';
import { stateTextOf, summaryOf } from './summary.js';

interface KnownJob {
  readonly read: Job;
  readonly start: Millis;
  readonly summary: JobSummary;
  /** What the files were like that are appended to, which changes no folder. */
  readonly sign: string;
}

/** A job, by what its folder holds. */
interface Known {
  /** When a file was last made, replaced or removed in the folder: records and live files are replaced. */
  readonly changed: Millis;
  /** Undefined: a folder that holds no job. */
  readonly job: KnownJob | undefined;
}

export type Refreshed =
  | { readonly kind: 'jobs' }
  /** There is no store yet. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** A look through the store that is going on. */
interface Look {
  /** Jobs that are long over are looked at, too. */
  readonly thorough: boolean;
  readonly done: Promise<Refreshed>;
}

/** More jobs than anybody scrolls through; each takes some 6 KB. */
const MOST_KEPT = 20_000;

interface Limits {
  /** How long others wait while the store is read, in milliseconds. */
  readonly slice?: number;
  /** So many jobs are kept, by the last changes of their folders. */
  readonly kept?: number;
}

interface Waiting {
  readonly count: number;
  readonly resolve: () => void;
}

export class JobIndex {
  readonly #root: string;
  readonly #states: KnownStates;
  readonly #slice: number | undefined;
  readonly #kept: number;
  /** Folders of older jobs, which are in no list: they are looked up when they are asked for. */
  #older: ReadonlySet<string> = new Set();
  readonly #known = new Map<string, Known>();
  #real: string | undefined;
  #look: Look | undefined;
  /** Those who wait for the newest jobs only. */
  #waiting: Waiting[] = [];
  /** Folders that have not been looked into yet. */
  #left = 0;
  #sorted: readonly JobSummary[] | undefined;
  #whole = false;
  #thoroughAt = Number.NEGATIVE_INFINITY;

  constructor(root: string, states: KnownStates, { slice, kept = MOST_KEPT }: Limits = {}) {
    this.#root = root;
    this.#states = states;
    this.#slice = slice;
    this.#kept = kept;
  }

  /** The real path of the store; the path as it was given while there is none. */
  get root(): string {
    return this.#real ?? this.#root;
  }

  /** Whether all jobs have been read once. */
  get isWhole(): boolean {
    return this.#whole;
  }

  /** Folders that may hold jobs and have not been looked into yet. */
  get left(): number {
    return this.#left;
  }

  /** Folders that may hold older jobs than those that are kept. */
  get older(): number {
    return this.#older.size;
  }

  /**
   * Looks through the store; whoever asks meanwhile gets the same look.
   *
   * @param thorough whether jobs that are over since more than a day are looked at in any case; else that is done once a minute
   */
  refresh(thorough = true): Promise<Refreshed> {
    const going = this.#look;
    if (going !== undefined && (going.thorough || !thorough)) return going.done;
    const before = going?.done.catch(() => undefined) ?? Promise.resolve();
    const done = before
      .then(() => this.#lookThrough(thorough))
      .finally(() => {
        if (this.#look === look) this.#look = undefined;
      });
    const look: Look = { thorough, done };
    this.#look = look;
    return done;
  }

  /** The same, done as soon as the newest jobs, so many of them, are known as they are now; the look goes on. */
  newest(count: number): Promise<Refreshed> {
    const done = this.refresh();
    const early = new Promise<Refreshed>((resolve) => {
      this.#waiting.push({
        count,
        resolve: () => {
          resolve({ kind: 'jobs' });
        },
      });
    });
    return Promise.race([done, early]);
  }

  /** The jobs that are known, newest first. */
  summaries(): readonly JobSummary[] {
    this.#sorted ??= [...this.#known.values()]
      .flatMap(({ job }) => job ?? [])
      .sort((a, b) => b.start - a.start || (a.summary.job < b.summary.job ? 1 : -1))
      .map(({ summary }) => summary);
    return this.#sorted;
  }

  /** A job as it is now; undefined where the store has none of that name. */
  async find(id: string): Promise<Job | undefined> {
    if (!this.#known.has(id)) {
      // The first question may be about one job, and is not to wait until all others are read, not even their names.
      if (!isName(id)) return undefined;
      try {
        this.#real ??= await realpath(this.#root);
      } catch {
        return undefined;
      }
    }
    return this.#read(id);
  }

  async #lookThrough(thorough: boolean): Promise<Refreshed> {
    const ids = jobIds(this.#root);
    if (ids.kind !== 'ids') {
      this.#known.clear();
      this.#older = new Set();
      this.#waiting = [];
      this.#sorted = undefined;
      return ids;
    }
    this.#real = await realpath(this.#root);
    const stale = await this.#stale(ids.ids, thorough);
    this.#left = stale.filter(({ id }) => !this.#known.has(id)).length;
    const slices = new Slices(this.#slice);
    for (const { id, changed } of stale) {
      if (await slices.next()) this.#tellWaiting(latestStart(changed));
      this.#learn(id, changed);
    }
    this.#left = 0;
    this.#whole = true;
    this.#tellWaiting(Number.NEGATIVE_INFINITY);
    await this.#askSlurm();
    return { kind: 'jobs' };
  }

  /** The folders that have to be read, those that were changed last first. What is gone is forgotten. */
  async #stale(
    ids: readonly string[],
    thorough: boolean,
  ): Promise<{ readonly id: string; readonly changed: Millis }[]> {
    const now = Date.now();
    const isThorough = thorough || now - this.#thoroughAt > THOROUGH_MS;
    if (isThorough) this.#thoroughAt = now;
    const there = new Set(ids);
    for (const id of this.#known.keys()) if (!there.has(id)) this.#forget(id);
    const asked = isThorough ? ids : ids.filter((id) => !this.#older.has(id) && !isLongOver(this.#known.get(id), now));
    const found: { readonly id: string; readonly changed: Millis; readonly isStale: boolean }[] = [];
    const slices = new Slices(this.#slice);
    for (const id of asked) {
      const [changed, known] = [changeOf(join(this.root, id)), this.#known.get(id)];
      if (changed === undefined) this.#forget(id);
      else found.push({ id, changed, isStale: known?.changed !== changed || this.#hasMoved(known) });
      await slices.next();
    }
    found.sort((a, b) => b.changed - a.changed);
    if (isThorough) {
      const older = found.splice(this.#kept).map(({ id }) => id);
      for (const id of older) this.#forget(id);
      this.#older = new Set(older);
    }
    return found.filter(({ isStale }) => isStale);
  }

  #learn(id: string, changed: Millis): void {
    const read = this.#read(id);
    if (!this.#known.has(id)) this.#left -= 1;
    this.#known.set(id, { changed, job: read === undefined ? undefined : this.#knownJob(read) });
    this.#sorted = undefined;
  }

  #knownJob(read: Job): KnownJob {
    const sign = signOf(read);
    return { read, start: newestStartOf(read), summary: summaryOf(read, this.#states.of), sign };
  }

  /** Whether a job stands otherwise than before, though no file has come or gone. */
  #hasMoved({ job }: Known): boolean {
    if (job === undefined || isOver(job)) return false;
    return signOf(job.read) !== job.sign || stateTextOf(job.read, this.#states.of) !== job.summary.stateText;
  }

  #forget(id: string): void {
    if (this.#known.delete(id)) this.#sorted = undefined;
  }

  /** What it says is in the next look: none waits for the cluster's controller. */
  async #askSlurm(): Promise<void> {
    const open = [...this.#known.values()].flatMap(({ job }) => (job === undefined || isOver(job) ? [] : [job.read]));
    await this.#states.ask(open);
  }

  /** Tells those who have waited long enough, now that what was not read yet has started then at the latest. */
  #tellWaiting(unread: Millis): void {
    if (this.#waiting.length === 0) return;
    let sure = 0;
    for (const { job } of this.#known.values()) if (job !== undefined && job.start >= unread) sure += 1;
    const isAll = unread === Number.NEGATIVE_INFINITY;
    const ready = this.#waiting.filter(({ count }) => isAll || sure >= count);
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }

  #read(id: string): Job | undefined {
    const dir = join(this.root, id);
    const job = changeOf(dir) === undefined ? undefined : readJob(dir);
    return job === undefined ? undefined : { ...job, tasks: job.tasks.map(withoutLinks) };
  }
}

const DAY_MS = 86_400_000;
const THOROUGH_MS = 60_000;

/** Whether it can be the name of a job's folder, and leads nowhere else. */
function isName(id: string): boolean {
  return id !== '' && !id.startsWith('.') && !/[/\0]/.test(id);
}

/** Nothing changes any more but by a new file. */
function isOver({ summary: { state } }: KnownJob): boolean {
  return state === 'done' || state === 'failed' || state === 'killed';
}

function isLongOver(known: Known | undefined, now: Millis): boolean {
  return known?.job !== undefined && isOver(known.job) && now - known.changed > DAY_MS;
}

function signOf(job: Job): string {
  const kinds = ['record', 'metadata'] as const;
  const stats = job.tasks.flatMap((task) => kinds.map((kind) => statsOf(taskFile(task, kind))));
  return stats.map((file) => `${file?.size ?? ''} ${file?.mtimeMs ?? ''}`).join('\n');
}

/** When a folder last changed; undefined where it is none, or a link. */
function changeOf(dir: string): Millis | undefined {
  const stats = statsOf(dir);
  return stats?.isDirectory() === true ? stats.mtimeMs : undefined;
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A task without the files that are links, or no files: somebody else put them there, and they lead out of the store. */
function withoutLinks(task: Task): Task {
  const files = new Set<typeof task.files extends ReadonlySet<infer Kind> ? Kind : never>();
  for (const kind of task.files) {
    if (statsOf(taskFile(task, kind))?.isFile() === true) files.add(kind);
  }
  if (files.size === task.files.size) return task;
  const record = files.has('record') ? task.record : ({ kind: 'broken', why: 'it is no plain file' } as const);
  return { ...task, files, record };
}
