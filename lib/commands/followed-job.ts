/** A job as it goes on: its tasks, those that it starts later included, their states, and what comes to their logs. By looking again and again. */
import { STREAMS, type StreamName } from '../capture/types.js';
import { errorText } from '../config/errno.js';
import { askSlurm } from '../scheduler/ask-slurm.js';
import { askedOf } from '../scheduler/slurm-says.js';
import { type Job, newestAttemptOf, readJob, type Task } from '../store/reader/jobs.js';
import type { LogText } from '../store/reader/log.js';
import { type TaskState, thisHost } from '../store/reader/state.js';
import { Tail } from '../store/reader/tail.js';
import type { Context } from './context.js';
import { askedStates, type States } from './show/state.js';
import type { Shown } from './show/store.js';

/** A look at a task that is silent costs four stat(2); what comes is seen within a second also where attributes are cached for long. */
export const SOONEST_MS = 100;
const LATEST_MS = 500;
/** Records are read, and new tasks found. */
const RECORDS_MS = 1000;
/** Slurm is asked about what has no end. */
const ASK_MS = 10_000;
/** Slurm is asked whether the job goes on. */
const GOES_ON_MS = 2000;

/** How long to wait for the next look, in milliseconds, after one that has found something, or has not. */
export function nextWait(wait: number, found: boolean): number {
  return found ? SOONEST_MS : Math.min(LATEST_MS, wait * 1.5);
}

/** What one look has found of a task. */
export interface TaskNews {
  readonly task: Task;
  /** What has come. */
  readonly lines: readonly LogText[];
  /** The rows that may still change, as they are now. */
  readonly rows: readonly LogText[];
  /** Why the log cannot be read. */
  readonly failure?: string;
}

export interface Following {
  /** Just the tasks that are shown, whatever the job starts later. */
  readonly only: boolean;
  readonly streams: 'both' | StreamName;
  /** Where the first look at a task begins. */
  readonly first: () => Parameters<Tail['begin']>[0];
}

export class FollowedJob {
  readonly #shown: Shown;
  readonly #following: Following;
  readonly #env: Context['env'];
  readonly #tails = new Map<string, Tail>();
  #job: Job;
  #states: States = () => ({ kind: 'unreadable', why: 'it was not read yet' });
  #read = Number.NEGATIVE_INFINITY;
  #over = false;
  #asked = Number.NEGATIVE_INFINITY;
  #goesOn = { asked: Number.NEGATIVE_INFINITY, answer: false };

  constructor(shown: Shown, following: Following, { env }: Pick<Context, 'env'>) {
    this.#shown = shown;
    this.#following = following;
    this.#env = env;
    this.#job = shown.job;
  }

  get job(): Job {
    return this.#job;
  }

  /** The states at the last look at the records. */
  get states(): States {
    return this.#states;
  }

  get tasks(): readonly Task[] {
    if (!this.#following.only) return newestAttemptOf(this.#job);
    const names = new Set(this.#shown.tasks.map(({ name }) => name));
    return this.#job.tasks.filter(({ name }) => names.has(name));
  }

  /** Reads the records, once a second at most. Whether all tasks have ended. */
  async readRecords(): Promise<boolean> {
    const now = performance.now();
    if (now - this.#read < RECORDS_MS) return this.#over;
    this.#job = readJob(this.#shown.job.dir) ?? this.#job;
    const { tasks } = this;
    const mayAsk = now - this.#asked >= ASK_MS;
    const states = await askedStates(mayAsk ? [{ id: this.#job.id, tasks }] : [], thisHost(), { env: this.#env });
    if (mayAsk) this.#asked = now;
    const known = new Map(tasks.map((task) => [task, states(task)]));
    this.#states = (task) => known.get(task) ?? states(task);
    this.#over = tasks.length > 0 && [...known.values()].every(isOver);
    this.#read = performance.now();
    return this.#over;
  }

  /** Whether Slurm says that the job still runs, although all that was logged of it has ended: it may start something else. */
  async goesOn(): Promise<boolean> {
    const now = performance.now();
    if (this.#following.only || now - this.#goesOn.asked < GOES_ON_MS) return this.#goesOn.answer;
    const records = this.tasks.flatMap(({ record }) => (record.kind === 'record' ? [record.record] : []));
    const last = records.at(-1);
    const asked = last === undefined ? undefined : askedOf(this.#job.id, 'batch', last);
    const said = asked === undefined ? undefined : (await askSlurm([asked], this.#env)).get(asked);
    this.#goesOn = { asked: now, answer: said?.kind === 'running' };
    return this.#goesOn.answer;
  }

  /** What has come since the last look, task by task. */
  async look(): Promise<TaskNews[]> {
    const news: TaskNews[] = [];
    for (const task of this.tasks) news.push(await this.#lookAt(task));
    return news;
  }

  async #lookAt(task: Task): Promise<TaskNews> {
    const known = this.#tails.get(task.name);
    const { streams } = this.#following;
    const tail = known ?? new Tail(task, streams === 'both' ? STREAMS : [streams]);
    this.#tails.set(task.name, tail);
    try {
      const look = known === undefined ? await tail.begin(this.#following.first()) : await tail.next();
      return { task, lines: look?.lines ?? [], rows: tail.rows };
    } catch (error) {
      return { task, lines: [], rows: tail.rows, failure: errorText(error) };
    }
  }
}

/** Whether nothing comes any more. On another host, without an answer of Slurm's, nobody knows. */
function isOver(state: TaskState): boolean {
  switch (state.kind) {
    case 'running':
      return false;
    case 'done':
    case 'failed':
    case 'killed':
      return true;
    // It may be about to be written.
    case 'unreadable':
      return false;
    case 'open':
      return state.why !== 'other-host' || state.slurm !== undefined;
  }
}
