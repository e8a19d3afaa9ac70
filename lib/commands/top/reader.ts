/** `joblog top`: what of a job is on the screen, read from the store. */
import type { StreamName } from '../../capture/types.js';
import { type Job, newestAttemptOf, type Task } from '../../store/reader/jobs.js';
import type { LogText } from '../../store/reader/log.js';
import { newestJobs } from '../../store/reader/newest.js';
import type { TaskState } from '../../store/reader/state.js';
import { counted } from '../../view/text.js';
import type { TopView } from '../../view/top-keys.js';
import type { PaneSize } from '../../view/top-layout.js';
import { chosenTask, screenOf, type TopLine, type TopSize, type TopState } from '../../view/top-screen.js';
import type { Context } from '../context.js';
import { FollowedJob } from '../followed-job.js';
import { screenOf as terminalOf } from '../graph-options.js';
import { cellsOfJob } from '../list-table.js';
import { jobState, openText, stateWord } from '../show/state.js';
import type { Shown } from '../show/store.js';
import { graphLines, type TopCurves, TopMetadata, xText } from './metadata.js';

/** More lines than any screen has, of each task. */
const LINES = 300;
/** More of a line than any screen has room for. */
const LONGEST = 2000;
/** Jobs among which the previous and the next one are looked for. */
const JOBS = 1000;

interface Kept {
  readonly stream: StreamName;
  readonly text: string;
  /** When it came, or the last one before it whose time is known. */
  readonly time: string;
}

interface TaskLog {
  lines: Kept[];
  rows: readonly { readonly stream: StreamName; readonly text: string }[];
  failure: string | undefined;
}

export class TopReader {
  readonly #root: string;
  readonly #context: Context;
  #followed: FollowedJob;
  #logs = new Map<string, TaskLog>();
  #metadata = new TopMetadata();
  #said: string | undefined;
  #curves: { readonly key: string; readonly curves: TopCurves | undefined } | undefined;
  #graph: { readonly key: string; readonly lines: readonly string[] } | undefined;

  constructor(root: string, shown: Shown, context: Context) {
    this.#root = root;
    this.#context = context;
    this.#followed = followed(shown, context);
  }

  /** Reads what is new; whether anything is. */
  async look(): Promise<boolean> {
    await this.#followed.readRecords();
    let found = false;
    // After the records: what an ended task has logged is there.
    for (const { task, lines, rows, failure } of await this.#followed.look()) {
      const log = this.#logs.get(task.name) ?? { lines: [], rows: [], failure };
      this.#logs.set(task.name, log);
      found ||= lines.length > 0 || rows !== log.rows;
      log.rows = rows;
      log.failure = failure;
      if (lines.length > 0) log.lines = [...log.lines, ...keptOf(lines, log.lines.at(-1)?.time)].slice(-LINES);
    }
    return (await this.#metadata.look(this.#followed.tasks)) || found;
  }

  /** Turns to the job that started before this one, or after it. Says so where there is none. */
  step(way: 'older' | 'newer'): void {
    const store = newestJobs(this.#root, { count: JOBS, accept: (job) => job.tasks.length > 0 });
    const jobs = store.kind === 'jobs' ? store.jobs : [];
    const at = jobs.findIndex(({ id }) => id === this.#followed.job.id);
    // A job that is not among them is older than all of them.
    const next = at === -1 ? (way === 'newer' ? jobs.at(-1) : undefined) : jobs[at + (way === 'older' ? 1 : -1)];
    this.#said = next === undefined ? `this is the ${way === 'older' ? 'oldest' : 'newest'} job` : undefined;
    if (next === undefined) return;
    this.#followed = followed({ kind: 'found', job: next, tasks: newestAttemptOf(next) }, this.#context);
    this.#logs = new Map();
    this.#metadata = new TopMetadata();
    this.#curves = undefined;
    this.#graph = undefined;
  }

  /** A key was pressed: what was said was read. */
  heard(): void {
    this.#said = undefined;
  }

  /** The screen as it is to be. */
  screen(view: TopView, size: TopSize): string[] {
    const names = this.#followed.tasks.map(({ name }) => name);
    const task = chosenTask(names, view);
    const key = JSON.stringify([this.#metadata.version, task, view.byTime]);
    if (this.#curves?.key !== key) this.#curves = { key, curves: this.#metadata.curves(task, view.byTime) };
    const { curves } = this.#curves;
    const painters = {
      table: (room: PaneSize) => this.#metadata.table(task, room),
      graph: (room: PaneSize) => (curves === undefined ? [] : this.#graphOf(key, curves, room)),
    };
    return screenOf(this.#state(names, task, curves), view, painters, size);
  }

  /** Drawn once for each size: the clock above it moves every second. */
  #graphOf(of: string, curves: TopCurves, room: PaneSize): readonly string[] {
    const key = `${of} ${room.columns} ${room.rows}`;
    if (this.#graph?.key !== key)
      this.#graph = { key, lines: graphLines(curves, room, terminalOf(this.#context, false)) };
    return this.#graph.lines;
  }

  #state(names: readonly string[], task: string | undefined, curves: TopCurves | undefined): TopState {
    const { job, tasks, states } = this.#followed;
    const shown = task === undefined ? tasks : tasks.filter(({ name }) => name === task);
    const one: Job = { ...job, tasks: shown };
    const cell = cellsOfJob(one, states, this.#context.now());
    const fact = (heading: string): string => cell(heading).text;
    const state = jobState(one, states)?.state;
    return {
      job: job.id,
      facts: {
        name: fact('name'),
        state: fact('state'),
        exit: fact('exit'),
        took: fact('took'),
        command: fact('command'),
      },
      mood: state === undefined || state.kind === 'running' ? 'running' : state.kind === 'done' ? 'well' : 'bad',
      tasks: names,
      taskStates: tasks.length > 1 ? statesText(tasks.map(states)) : '',
      notes: this.#notes(shown),
      lines: this.#lines(shown),
      metadataRows: this.#metadata.rowsOf(task).length,
      hasGraph: curves !== undefined,
      x: curves === undefined ? '' : xText(curves),
    };
  }

  #notes(tasks: readonly Task[]): string[] {
    const { job, states } = this.#followed;
    const unreadable = tasks.flatMap(({ name }) => {
      const failure = this.#logs.get(name)?.failure;
      return failure === undefined ? [] : [`${job.id}/${name}: the log cannot be read: ${failure}`];
    });
    const open = tasks.flatMap((task) => openText(job.id, task, states(task), this.#context.now()) ?? []);
    return [...(this.#said === undefined ? [] : [this.#said]), ...unreadable, ...this.#metadata.failures, ...open];
  }

  /** The lines of all these tasks in the order in which they came, and below them what may still change. */
  #lines(tasks: readonly Task[]): TopLine[] {
    const several = tasks.length > 1;
    const logs = tasks.flatMap(({ name }) => {
      const log = this.#logs.get(name);
      return log === undefined ? [] : [{ log, label: several ? name : '' }];
    });
    const lines = logs.flatMap(({ log, label }) => log.lines.map((line) => ({ ...line, label })));
    if (several) lines.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    const rows = logs.flatMap(({ log, label }) =>
      log.rows.map(({ stream, text }) => ({ stream, text: text.slice(0, -1), label })),
    );
    return [...lines.slice(-LINES), ...rows];
  }
}

function followed(shown: Shown, context: Context): FollowedJob {
  return new FollowedJob(shown, { only: false, streams: 'both', first: () => ({ lines: LINES }) }, context);
}

function keptOf(parts: readonly LogText[], before = ''): Kept[] {
  let last = before;
  return parts.flatMap(({ stream, text, time }) => {
    last = time ?? last;
    return text
      .slice(0, -1)
      .split('\n')
      .slice(-LINES)
      .map((line) => ({ stream, text: line.slice(0, LONGEST), time: last }));
  });
}

/** `4 tasks: 3 running, 1 failed`. */
function statesText(states: readonly TaskState[]): string {
  const counts = new Map<string, number>();
  for (const word of states.map(stateWord)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return `${counted(states.length, 'task')}: ${[...counts].map(([word, count]) => `${count} ${word}`).join(', ')}`;
}
