/** The jobs of a store by their ids, read anew only where something has changed. Whatever a question names is looked up here: no path comes from outside. */
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSummary } from '../page/api.js';
import { type Job, jobIds, newestStartOf, readJob, type Task, taskFile } from '../store/reader/jobs.js';
import type { KnownStates } from './states.js';
import { summaryOf } from './summary.js';

interface Known {
  /** When a file was last made, replaced or removed in the job's folder: records and live files are replaced. */
  readonly changed: number;
  readonly job: Job | undefined;
  summary: JobSummary | undefined;
}

export type Refreshed =
  | { readonly kind: 'jobs' }
  /** There is no store yet. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

export class JobIndex {
  readonly #root: string;
  readonly #states: KnownStates;
  #known = new Map<string, Known>();
  #real: string | undefined;
  #refreshing: Promise<Refreshed> | undefined;

  constructor(root: string, states: KnownStates) {
    this.#root = root;
    this.#states = states;
  }

  /** The real path of the store; the path as it was given while there is none. */
  get root(): string {
    return this.#real ?? this.#root;
  }

  /** Looks through the store; whoever asks meanwhile gets the same look. */
  refresh(): Promise<Refreshed> {
    this.#refreshing ??= this.#look().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** All jobs, newest first. */
  summaries(): JobSummary[] {
    const jobs = [...this.#known.values()].flatMap((known) => {
      if (known.job === undefined) return [];
      known.summary ??= summaryOf(known.job, this.#states.of);
      return [{ start: newestStartOf(known.job), summary: known.summary }];
    });
    jobs.sort((a, b) => b.start - a.start || (a.summary.job < b.summary.job ? 1 : -1));
    return jobs.map(({ summary }) => summary);
  }

  /** A job as it is now; undefined where the store has none of that name. */
  async find(id: string): Promise<Job | undefined> {
    if (!this.#known.has(id)) await this.refresh();
    if (!this.#known.has(id)) return undefined;
    return this.#read(id);
  }

  async #look(): Promise<Refreshed> {
    const ids = jobIds(this.#root);
    if (ids.kind !== 'ids') {
      this.#known.clear();
      return ids;
    }
    this.#real = await realpath(this.#root);
    const seen = new Map<string, Known>();
    for (let at = 0; at < ids.ids.length; at += AT_ONCE) {
      const some = ids.ids.slice(at, at + AT_ONCE);
      const known = await Promise.all(some.map((id) => this.#knownOf(id)));
      for (const [index, id] of some.entries()) if (known[index] !== undefined) seen.set(id, known[index]);
    }
    await this.#states.ask(
      [...seen.values()].flatMap(({ job, summary }) => (job === undefined || isOver(summary) ? [] : [job])),
    );
    this.#known = seen;
    return { kind: 'jobs' };
  }

  /** What is known of a job, read anew where its folder has changed or it is not over; undefined where there is no such folder. */
  async #knownOf(id: string): Promise<Known | undefined> {
    const changed = await changeOf(join(this.root, id));
    if (changed === undefined) return undefined;
    const before = this.#known.get(id);
    if (before?.changed === changed && isOver(before.summary)) return before;
    return { changed, job: await this.#read(id), summary: undefined };
  }

  async #read(id: string): Promise<Job | undefined> {
    const dir = join(this.root, id);
    // Reading a job is synchronous: between two of ten thousand others have their turn.
    await new Promise(setImmediate);
    if ((await changeOf(dir)) === undefined) return undefined;
    const job = readJob(dir);
    if (job === undefined) return undefined;
    return { ...job, tasks: await Promise.all(job.tasks.map(withoutLinks)) };
  }
}

/** Folders that are looked at together: each look waits for a file server. */
const AT_ONCE = 64;

/** Nothing changes any more but by a new file. */
function isOver(summary: JobSummary | undefined): boolean {
  return summary?.state === 'done' || summary?.state === 'failed' || summary?.state === 'killed';
}

/** When a folder last changed; undefined where it is none, or a link. */
async function changeOf(dir: string): Promise<number | undefined> {
  try {
    const stats = await lstat(dir);
    return stats.isDirectory() ? stats.mtimeMs : undefined;
  } catch {
    return undefined;
  }
}

/** A task without the files that are links, or no files: somebody else put them there, and they lead out of the store. */
async function withoutLinks(task: Task): Promise<Task> {
  const files = new Set<typeof task.files extends ReadonlySet<infer Kind> ? Kind : never>();
  for (const kind of task.files) {
    const stats = await lstat(taskFile(task, kind)).catch(() => undefined);
    if (stats?.isFile() === true) files.add(kind);
  }
  if (files.size === task.files.size) return task;
  const record = files.has('record') ? task.record : ({ kind: 'broken', why: 'it is no plain file' } as const);
  return { ...task, files, record };
}
