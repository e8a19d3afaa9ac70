/** `joblog show -f`: the log as it comes, until the job ends. */
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { STREAMS } from '../capture/types.js';
import { errorText } from '../config/errno.js';
import type { LogView } from '../requests.js';
import { askSlurm } from '../scheduler/ask-slurm.js';
import { askedOf } from '../scheduler/slurm-says.js';
import { type Job, newestAttemptOf, readJob, startOf, type Task } from '../store/reader/jobs.js';
import { type TaskState, thisHost } from '../store/reader/state.js';
import { Tail } from '../store/reader/tail.js';
import { LiveRows } from '../view/live-rows.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';
import { LineFormat, markOf } from './show-lines.js';
import { hasColour } from './show-pager.js';
import { askedStates, openText } from './show-state.js';
import type { Shown } from './show-store.js';
import { momentOf } from './time-expression.js';

/** So many lines of what was there before, as of tail(1). */
const LINES = 10;
/** A look at a task that is silent costs four stat(2); what comes is seen within a second also where attributes are cached for long. */
const SOONEST_MS = 100;
const LATEST_MS = 500;
/** Records are read, and new tasks found. */
const RECORDS_MS = 1000;
/** Slurm is asked about what has no end. */
const ASK_MS = 10_000;
/** Slurm is asked whether the job goes on. */
const GOES_ON_MS = 2000;

interface Followed {
  readonly tail: Tail;
  readonly format: LineFormat;
}

/** Follows the tasks that are shown, and those that the job starts later. The exit status is the job's: the highest of its tasks. */
export async function followLog(
  shown: Shown,
  view: LogView,
  context: Context,
  { only, signal }: { readonly only: boolean; readonly signal?: AbortSignal },
): Promise<number> {
  const follow = new Follow(shown, view, context, only);
  let wait = SOONEST_MS;
  let looked = 0;
  let ended = false;
  while (signal?.aborted !== true) {
    if (performance.now() - looked >= RECORDS_MS || looked === 0) {
      ended = await follow.readRecords();
      looked = performance.now();
    }
    // After the records: what an ended task has logged is there.
    const something = await follow.look();
    if (ended && !(await follow.jobGoesOn())) return follow.end();
    wait = something ? SOONEST_MS : Math.min(LATEST_MS, wait * 1.5);
    await delay(wait, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  return 130;
}

class Follow {
  readonly #shown: Shown;
  readonly #view: LogView;
  readonly #context: Context;
  readonly #tasks = new Map<string, Followed>();
  readonly #screen = new LiveRows();
  readonly #said = new Set<string>();
  #job: Job;
  #states: { readonly task: Task; readonly state: TaskState }[] = [];
  #asked = Number.NEGATIVE_INFINITY;
  readonly #only: boolean;
  #goesOn = { asked: Number.NEGATIVE_INFINITY, answer: false };

  /** @param only just these tasks, whatever the job starts later */
  constructor(shown: Shown, view: LogView, context: Context, only: boolean) {
    this.#only = only;
    this.#shown = shown;
    this.#view = view;
    this.#context = context;
    this.#job = shown.job;
  }

  /** Whether all tasks have ended. */
  async readRecords(): Promise<boolean> {
    this.#job = readJob(this.#shown.job.dir) ?? this.#job;
    const tasks = this.#wanted();
    const now = performance.now();
    const mayAsk = now - this.#asked >= ASK_MS;
    const asked = mayAsk ? [{ id: this.#job.id, tasks }] : [];
    const states = await askedStates(asked, thisHost(), this.#context);
    if (mayAsk) this.#asked = now;
    this.#states = tasks.map((task) => ({ task, state: states(task) }));
    return tasks.length > 0 && this.#states.every(({ state }) => isOver(state));
  }

  /** Whether Slurm says that the job still runs, although all that was logged of it has ended: it may start something else. */
  async jobGoesOn(): Promise<boolean> {
    const now = performance.now();
    if (this.#only || now - this.#goesOn.asked < GOES_ON_MS) return this.#goesOn.answer;
    const records = this.#wanted().flatMap(({ record }) => (record.kind === 'record' ? [record.record] : []));
    const last = records.at(-1);
    const asked = last === undefined ? undefined : askedOf(this.#job.id, 'batch', last);
    const said = asked === undefined ? undefined : (await askSlurm([asked], this.#context.env)).get(asked);
    this.#goesOn = { asked: now, answer: said?.kind === 'running' };
    return this.#goesOn.answer;
  }

  /** Prints what has come; whether anything has. */
  async look(): Promise<boolean> {
    let text = '';
    const tasks = this.#wanted();
    for (const task of tasks) text += await this.#lookAt(task, tasks.length > 1);
    const rows = tasks.flatMap((task) => {
      const pending = this.#tasks.get(task.name)?.tail.rows ?? [];
      return pending.map((row) => this.#label(task, tasks.length > 1) + safeName(row.text.slice(0, -1)));
    });
    const { isTerminal, columns = 80, rows: lines = 24 } = this.#context;
    const drawn = isTerminal ? this.#screen.draw(text, rows, { columns, most: lines - 1 }) : text;
    if (drawn !== '') this.#context.stdout(drawn);
    return text !== '';
  }

  /** Says what there is to say of tasks without an end. */
  end(): number {
    let status = 0;
    for (const { task, state } of this.#states) {
      const open = openText(this.#job.id, task, state, this.#context.now());
      if (open !== undefined) this.#say(open);
      status = Math.max(status, 'exit' in state ? statusOf(state.exit) : 1);
    }
    return status;
  }

  #wanted(): readonly Task[] {
    if (!this.#only) return newestAttemptOf(this.#job);
    const names = new Set(this.#shown.tasks.map(({ name }) => name));
    return this.#job.tasks.filter(({ name }) => names.has(name));
  }

  async #lookAt(task: Task, labelled: boolean): Promise<string> {
    try {
      const known = this.#tasks.get(task.name);
      const followed = known ?? this.#add(task);
      const look = known === undefined ? await followed.tail.begin(this.#first()) : await followed.tail.next();
      const printed = look?.lines.flatMap((part) => followed.format.take(part)) ?? [];
      return printed.map((line) => (line === '' ? '' : this.#label(task, labelled) + line)).join('');
    } catch (error) {
      this.#say(`${safeName(`${this.#job.id}/${task.name}`)}: the log cannot be read: ${errorText(error)}`);
      return '';
    }
  }

  #add(task: Task): Followed {
    const { streams } = this.#view;
    const mark = markOf(this.#view, hasColour(this.#context));
    const followed = {
      tail: new Tail(task, streams === 'both' ? STREAMS : [streams]),
      format: new LineFormat(this.#view, mark, task.name, startOf(task) || undefined),
    };
    this.#tasks.set(task.name, followed);
    return followed;
  }

  #first(): Parameters<Tail['begin']>[0] {
    const { lines, since } = this.#view;
    if (lines === undefined && since !== undefined) return { since: momentOf(since, this.#context.now()) };
    return { lines: lines ?? LINES };
  }

  #label(task: Task, labelled: boolean): string {
    return labelled && this.#view.rawJson !== true ? `${safeName(task.name)} | ` : '';
  }

  /** Once. */
  #say(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#context.stderr(`joblog: ${text}\n`);
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

/** As a shell has it. */
function statusOf(exit: Extract<TaskState, { kind: 'done' }>['exit']): number {
  if ('code' in exit) return exit.code;
  const signals: Readonly<Record<string, number>> = constants.signals;
  return 128 + (signals[exit.signal] ?? 0);
}
