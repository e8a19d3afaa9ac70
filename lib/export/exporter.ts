/** Sends the metadata of runs as it stands in their files, from where they were left. */
import { statSync } from 'node:fs';
import { errorText } from '../config/errno.js';
import { stretchesFrom } from '../store/reader/columns.js';
import { type Job, type Task, taskFile } from '../store/reader/jobs.js';
import { Snapshot } from '../store/reader/snapshot.js';
import { added, type Counts, NOTHING, type Position, Progress } from './progress.js';
import { bodiesOf, ownTimes, type RunLabels, seriesLines } from './series.js';
import type { Sent } from './server.js';
import type { SavedRun, SavedRuns } from './state-file.js';

/** Characters of a request before it is packed. */
const MOST_BODY = 4 << 20;
/** VictoriaMetrics acknowledges what it has in memory, and writes it to disk within seconds. */
const UNSURE_MS = 30_000;
const SAVE_EVERY_MS = 1000;

/** What one look at all files has come to. */
export type Pass = { readonly kind: 'sent'; readonly something: boolean } | Exclude<Sent, { kind: 'taken' }>;

export interface Outside {
  readonly post: (body: string) => Promise<Sent>;
  /** Keeps how far the runs of a job are; never throws. */
  readonly save: (job: Job, runs: SavedRuns) => void;
  /** Milliseconds of a clock that never falls. */
  readonly clock: () => number;
}

interface Known {
  readonly job: Job;
  /** When the tasks that have metadata started, by their names. */
  readonly runs: Map<string, string>;
  readonly saved: SavedRuns;
  readonly keys: Set<string>;
  savedAt: number;
}

/** What became of a job's metadata in this export. */
export interface JobCounts extends Counts {
  readonly keys: number;
  /** Tasks that have metadata. */
  readonly runs: readonly string[];
}

export class Exporter {
  readonly #outside: Outside;
  readonly #progress = new Progress(UNSURE_MS);
  readonly #jobs = new Map<string, Known>();
  readonly #failures = new Map<string, string>();

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** A job that is to be sent, from where `saved` says. */
  add(job: Job, saved: SavedRuns): void {
    this.#jobs.set(job.dir, { job, runs: new Map(), saved, keys: new Set(), savedAt: Number.NEGATIVE_INFINITY });
  }

  /** Why files could not be read, by the names of their runs, as `1234/batch`. */
  get failures(): ReadonlyMap<string, string> {
    return this.#failures;
  }

  /** Sends what is new in these tasks of a job that was added. */
  async send(dir: string, tasks: readonly Task[]): Promise<Pass> {
    const known = this.#jobs.get(dir);
    let something = false;
    if (known === undefined) return { kind: 'sent', something };
    for (const task of tasks) {
      const name = `${known.job.id}/${task.name}`;
      try {
        const pass = await this.#sendTask(known, task);
        this.#failures.delete(name);
        if (pass.kind !== 'sent') {
          this.#save(known);
          return pass;
        }
        something ||= pass.something;
      } catch (error) {
        this.#failures.set(name, errorText(error));
      }
    }
    if (something) this.#save(known);
    return { kind: 'sent', something };
  }

  /** The server was away: what it may have forgotten is sent again. */
  back(): void {
    this.#progress.back(this.#outside.clock());
    for (const known of this.#jobs.values()) this.#save(known);
  }

  counts(dir: string): JobCounts {
    const known = this.#jobs.get(dir);
    const names = [...(known?.runs.keys() ?? [])];
    const all = names.map((task) => this.#progress.of(pathOf(dir, task))?.counts ?? NOTHING).reduce(added, NOTHING);
    return { ...all, keys: known?.keys.size ?? 0, runs: names };
  }

  async #sendTask(known: Known, task: Task): Promise<Pass> {
    const path = pathOf(known.job.dir, task.name);
    const size = task.files.has('metadata') ? statSync(path, { throwIfNoEntry: false })?.size : undefined;
    if (size === undefined) return { kind: 'sent', something: false };
    let position = this.#positionOf(known, task, path, size);
    if (position.at === size) return { kind: 'sent', something: false };
    const file = await Snapshot.openWhole(path);
    if (file === undefined) return { kind: 'sent', something: false };
    try {
      const labels = labelsOf(known.job, task);
      const before = position;
      for await (const { columns, end, dropped } of stretchesFrom(file, position.at)) {
        const { times, last, ahead } = ownTimes(columns.times(), position.time);
        const { lines, keys, ...counts } = seriesLines(columns, labels, times);
        for (const body of bodiesOf(lines, MOST_BODY)) {
          const sent = await this.#outside.post(body);
          if (sent.kind !== 'taken') return sent;
        }
        for (const key of keys) known.keys.add(key);
        position = { at: end, time: last, counts: added(position.counts, { ...counts, dropped, ahead }) };
        this.#progress.acknowledged(path, position, this.#outside.clock());
        if (this.#outside.clock() - known.savedAt >= SAVE_EVERY_MS) this.#save(known);
      }
      return { kind: 'sent', something: position.at > before.at };
    } finally {
      await file.close();
    }
  }

  /** Where a run was left; its start where it is another one, or its file was cut. */
  #positionOf(known: Known, task: Task, path: string, size: number): Position {
    const started = startedOf(task);
    const here = this.#progress.of(path);
    if (here !== undefined && here.at <= size && known.runs.get(task.name) === started) return here;
    const saved = here === undefined ? known.saved[task.name] : undefined;
    const isSame = saved !== undefined && saved.started === started && saved.at <= size;
    const begin = { at: isSame ? saved.at : 0, time: isSame ? saved.time : 0, counts: here?.counts ?? NOTHING };
    known.runs.set(task.name, started);
    this.#progress.begin(path, begin);
    return begin;
  }

  #save(known: Known): void {
    const runs: Record<string, SavedRun> = { ...known.saved };
    for (const [task, started] of known.runs) {
      const position = this.#progress.of(pathOf(known.job.dir, task));
      if (position !== undefined) runs[task] = { started, at: position.at, time: position.time };
    }
    this.#outside.save(known.job, runs);
    known.savedAt = this.#outside.clock();
  }
}

function pathOf(dir: string, task: string): string {
  return taskFile({ dir, name: task }, 'metadata');
}

function startedOf({ record }: Task): string {
  return record.kind === 'record' ? record.record.started : '';
}

function labelsOf(job: Job, { name: task, attempt, record }: Task): RunLabels {
  const { name, user } = record.kind === 'record' ? record.record : { name: null, user: '' };
  return { job: job.id, task, attempt, name, user };
}
