/** Jobs as rows of a table, and as JSON. */
import type { ListRequest } from '../cli/cli.js';
import { type SlurmSays, slurmWord } from '../scheduler/slurm-says.js';
import { exitOf, lastRowOf, spanOf } from '../store/reader/job-summary.js';
import { type Job, newestAttemptOf, startOf } from '../store/reader/jobs.js';
import type { TaskState } from '../store/reader/state.js';
import { jobBytes } from '../store/reader/stored-files.js';
import { durationText, minutesOf } from '../view/duration.js';
import type { MetadataRow } from '../view/row.js';
import { cellsOf, cellText, labelOf } from '../view/row.js';
import { roughSize } from '../view/size.js';
import { safeJson } from '../view/spelling.js';
import { headingLine, type TableCell, TableMeasure, tableLine } from '../view/table.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';
import { jobState, lastSign, type States, stateName, stateWord } from './show/state.js';

/** The most that a name or the like takes on a terminal. */
const CELL = 24;
/** Below this width the command leaves its room to the metadata. */
const WIDE = 120;
const TASKS = 'tasks';
/** In no cell: they hold no control characters. */
const SEPARATOR = '\0';

/** A table of jobs that come some at a time: of each, the texts of its cells are kept, as one, and nothing else. */
export class JobsTable {
  readonly #headings: readonly string[];
  readonly #measure: TableMeasure;
  readonly #rows: string[] = [];
  readonly #columns: number | undefined;
  readonly #time: number;
  #hasTasks = false;

  constructor({ size }: Pick<ListRequest, 'size'>, { columns, now }: Pick<Context, 'columns' | 'now'>) {
    this.#columns = columns;
    this.#time = now();
    this.#headings = [
      ...['job', 'name', 'state', 'started', 'took', 'exit', TASKS],
      ...(size === true ? ['size'] : []),
      ...(columns === undefined || columns >= WIDE ? ['command'] : []),
      'metadata',
    ];
    this.#measure = new TableMeasure(this.#headings);
  }

  get length(): number {
    return this.#rows.length;
  }

  add(jobs: readonly Job[], states: States): void {
    for (const job of jobs) {
      const cellOf = cellsOfJob(job, states, this.#time);
      const row = this.#headings.map(cellOf);
      this.#rows.push(row.map(({ text }) => text).join(SEPARATOR));
      for (const [index, cell] of row.entries()) this.#measure.add(index, cell);
      this.#hasTasks ||= newestAttemptOf(job).length > 1;
    }
  }

  /** Its headings first, as wide as the terminal. How many tasks a job has is said where one has several. */
  *lines(): Generator<string, void, undefined> {
    const without = this.#hasTasks ? [] : [this.#headings.indexOf(TASKS)];
    const layout = this.#measure.layout({ total: this.#columns, cell: CELL, cutLast: true, without });
    yield headingLine(layout);
    const right = this.#headings.map(isRight);
    for (const row of this.#rows) {
      const cells = row.split(SEPARATOR).map((text, index) => ({ text, right: right[index] === true }));
      yield tableLine(layout, cells);
    }
  }
}

/** A function from headings to cells, so that nothing is read for a column that is not shown. */
export function cellsOfJob(job: Job, states: States, now: number): (heading: string) => TableCell {
  const found = jobState(job, states);
  const { name, started, ended, command } = spanOf(job);
  const text = (heading: string): string => {
    switch (heading) {
      case 'job':
        return job.id;
      case 'name':
        return name ?? '';
      case 'state':
        return found === undefined ? 'nothing logged' : stateText(found, now);
      case 'started':
        return minutesOf(started ?? '');
      case 'took': {
        const running = found?.state.kind === 'running';
        const end = ended ?? (running ? now : (slurmOf(found?.state)?.ended ?? undefined));
        // Clocks of nodes differ, and are set: what ended before it started took nobody knows how long.
        const took = started === null || end === undefined ? -1 : end - Date.parse(started);
        return took < 0 ? '' : durationText(took);
      }
      case 'exit':
        return exitText(found?.state);
      case TASKS:
        return String(newestAttemptOf(job).length);
      case 'size':
        return sizeText(job);
      case 'command':
        return command ?? '';
      default:
        return valuesText(lastRowOf(job));
    }
  };
  return (heading) => ({ text: safeName(text(heading)), right: isRight(heading) });
}

function isRight(heading: string): boolean {
  return heading === TASKS || heading === 'size';
}

/** A task touches its record once a minute, where it is the job's first. */
const ALIVE_MS = 180_000;

/** Where nobody can say whether a task on another host runs, its last sign of life has to do. */
function stateText({ task, state }: NonNullable<ReturnType<typeof jobState>>, now: number): string {
  if (state.kind === 'open' && state.why === 'other-host' && state.slurm === undefined) {
    const sign = lastSign(task);
    if (sign !== undefined && Math.abs(now - sign) < ALIVE_MS) return 'running?';
  }
  return stateWord(state);
}

function sizeText(job: Job): string {
  const bytes = jobBytes(job.dir);
  return bytes === null ? '' : roughSize(bytes);
}

function exitText(state: TaskState | undefined): string {
  const exit = exitOf(state) ?? slurmOf(state)?.exit;
  if (exit === undefined || exit === null) return '';
  return 'signal' in exit ? exit.signal : String(exit.code);
}

/** How the job ended, where only Slurm knows. */
function slurmOf(state: TaskState | undefined): Extract<SlurmSays, { kind: 'over' }> | undefined {
  return state?.kind === 'open' && state.slurm?.kind === 'over' ? state.slurm : undefined;
}

function valuesText(row: MetadataRow | undefined): string {
  const cells = row === undefined ? undefined : cellsOf(row.data);
  return cells === undefined ? '' : [...cells].map(([key, cell]) => `${labelOf(key)}=${cellText(cell)}`).join(' ');
}

/** Made by hand, because metadata keeps the spelling that it was printed in. */
export function jsonOf(job: Job, states: States, size: boolean): string {
  const found = jobState(job, states);
  const { name, started, ended } = spanOf(job);
  const tasks = newestAttemptOf(job).map((task) => {
    const state = states(task);
    const record = task.record.kind === 'record' ? task.record.record : undefined;
    return {
      task: task.name,
      state: stateName(state),
      exit: 'exit' in state ? state.exit : null,
      started: startOf(task) === 0 ? null : (record?.started ?? null),
      ended: record?.ended ?? null,
    };
  });
  const members = {
    job: job.id,
    state: found === undefined ? 'unknown' : stateName(found.state),
    exit: exitOf(found?.state),
    name,
    started,
    ended: ended === undefined ? null : new Date(ended).toISOString(),
    ...(size ? { bytes: jobBytes(job.dir) } : {}),
    ...slurmMember(found?.state),
    tasks,
  };
  const metadata = lastRowOf(job)?.data ?? 'null';
  return safeJson(`${JSON.stringify(members).slice(0, -1)},"metadata":${metadata}}`);
}

/** Only where Slurm was asked, and has answered. */
function slurmMember(state: TaskState | undefined): object {
  if (state?.kind !== 'open' || state.slurm === undefined) return {};
  const over = slurmOf(state);
  const ended = over?.ended ?? null;
  return {
    slurm: {
      state: over?.state ?? slurmWord(state.slurm),
      exit: over?.exit ?? null,
      reason: over?.reason ?? null,
      ended: ended === null ? null : new Date(ended).toISOString(),
    },
  };
}
