/** `joblog show -f`: the log as it comes, until the job ends. */
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogView } from '../../requests.js';
import { startOf, type Task } from '../../store/reader/jobs.js';
import type { TaskState } from '../../store/reader/state.js';
import type { Tail } from '../../store/reader/tail.js';
import { LiveRows } from '../../view/live-rows.js';
import { safeName } from '../../view/text.js';
import type { Context } from '../context.js';
import { FollowedJob, nextWait, SOONEST_MS, type TaskNews } from '../followed-job.js';
import { momentOf } from '../time-expression.js';
import { LineFormat, markOf } from './lines.js';
import { hasColour } from './pager.js';
import { openText } from './state.js';
import type { Shown } from './store.js';

/** So many lines of what was there before, as of tail(1). */
const LINES = 10;
/** A first look may have a gigabyte to print: more than one text can be. */
const PIECE = 1024 * 1024;

/** Follows the tasks that are shown, and those that the job starts later. The exit status is the job's: the highest of its tasks. */
export async function followLog(
  shown: Shown,
  view: LogView,
  context: Context,
  { only, signal }: { readonly only: boolean; readonly signal?: AbortSignal },
): Promise<number> {
  const first = (): Parameters<Tail['begin']>[0] => beginning(view, context);
  const followed = new FollowedJob(shown, { only, streams: view.streams, first }, context);
  const printer = new Printer(followed, view, context);
  let wait = SOONEST_MS;
  while (signal?.aborted !== true) {
    const ended = await followed.readRecords();
    // After the records: what an ended task has logged is there.
    const something = printer.print(await followed.look());
    if (ended && !(await followed.goesOn())) return printer.end();
    wait = nextWait(wait, something);
    await delay(wait, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
  return 130;
}

function beginning({ lines, since }: LogView, { now }: Context): Parameters<Tail['begin']>[0] {
  if (since !== undefined) return { since: momentOf(since, now()) };
  return { lines: lines ?? LINES };
}

class Printer {
  readonly #followed: FollowedJob;
  readonly #view: LogView;
  readonly #context: Context;
  readonly #formats = new Map<string, LineFormat>();
  readonly #screen = new LiveRows();
  readonly #said = new Set<string>();

  constructor(followed: FollowedJob, view: LogView, context: Context) {
    this.#followed = followed;
    this.#view = view;
    this.#context = context;
  }

  /** Prints what has come; whether anything has. */
  print(news: readonly TaskNews[]): boolean {
    const several = news.length > 1;
    const { isTerminal, columns = 80, rows: lines = 24 } = this.#context;
    const put = (part: string, rows: readonly string[]): void => {
      const drawn = isTerminal ? this.#screen.draw(part, rows, { columns, most: lines - 1 }) : part;
      if (drawn !== '') this.#context.stdout(drawn);
    };
    let text = '';
    let something = false;
    for (const { task, lines: parts, failure } of news) {
      if (failure !== undefined)
        this.#say(`${safeName(`${this.#followed.job.id}/${task.name}`)}: the log cannot be read: ${failure}`);
      const format = this.#formatOf(task);
      for (const part of parts) {
        for (const line of format.take(part)) text += line === '' ? '' : this.#label(task, several) + line;
        something ||= text !== '';
        if (text.length < PIECE) continue;
        put(text, []);
        text = '';
      }
    }
    const rows = news.flatMap(({ task, rows }) =>
      rows
        .map((row) => row.text.slice(0, -1))
        .filter((row) => this.#formatOf(task).shows(row))
        .map((row) => this.#label(task, several) + safeName(row)),
    );
    put(text, rows);
    return something;
  }

  /** Says what there is to say of tasks without an end. */
  end(): number {
    let status = 0;
    const { job, tasks, states } = this.#followed;
    for (const task of tasks) {
      const state = states(task);
      const open = openText(job.id, task, state, this.#context.now());
      if (open !== undefined) this.#say(open);
      status = Math.max(status, 'exit' in state ? statusOf(state.exit) : 1);
    }
    return status;
  }

  #formatOf(task: Task): LineFormat {
    const known = this.#formats.get(task.name);
    if (known !== undefined) return known;
    const mark = markOf(this.#view, hasColour(this.#context));
    const format = new LineFormat(this.#view, mark, task.name, startOf(task) || undefined);
    this.#formats.set(task.name, format);
    return format;
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

/** As a shell has it. */
function statusOf(exit: Extract<TaskState, { kind: 'done' }>['exit']): number {
  if ('code' in exit) return exit.code;
  const signals: Readonly<Record<string, number>> = constants.signals;
  return 128 + (signals[exit.signal] ?? 0);
}
