/** The metadata of a job as `joblog top` shows it: the newest rows as a table, and all numbers as a graph. */
import { statSync } from 'node:fs';
import { readColumns } from '../../store/reader/columns.js';
import { type Task, taskFile } from '../../store/reader/jobs.js';
import { closeTables, newestFirst, openTables, type TaskRow } from '../../store/reader/tables.js';
import { Profiler } from '../../view/column-profile.js';
import { figuresOf } from '../../view/curve.js';
import { familiesBySize, linesWithin, type Screen } from '../../view/graph-page.js';
import type { Run } from '../../view/runs.js';
import { headingLine } from '../../view/table.js';
import { clip, safeName } from '../../view/text.js';
import type { PaneSize } from '../../view/top-layout.js';
import { surveyOfColumns } from '../../view/value-columns.js';
import { byFamily, type Named } from '../graph-output.js';
import { nameOfX, planOf } from '../graph-plan.js';
import { columnsIn, rowOf } from '../show/columns.js';
import { curvesOf } from '../show/graph.js';
import { leftOutHints } from '../show/hints.js';
import { layoutOf, lineOf } from '../show/metadata-formats.js';

/** More rows than any screen has. */
const ROWS = 200;
/** A file is read whole, so no more than a twentieth of the time is spent on it, however it grows. */
const REST = 20;

export class TopMetadata {
  /** Counts the readings: what was drawn of one is not drawn again. */
  version = 0;
  #seen = '';
  #rest = Number.NEGATIVE_INFINITY;
  #runs: readonly Run[] = [];
  #rows: readonly TaskRow[] = [];
  #failures: readonly string[] = [];

  /** Reads what has changed, if it is time; whether it has. */
  async look(tasks: readonly Task[]): Promise<boolean> {
    const started = performance.now();
    if (started < this.#rest) return false;
    const seen = tasks.map(stateOfFile).join(' ');
    if (seen === this.#seen) return false;
    await this.#read(tasks);
    this.#seen = seen;
    const ended = performance.now();
    this.#rest = ended + REST * (ended - started);
    return true;
  }

  /** Why the metadata of tasks cannot be read. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** The newest rows, of one task or of all. */
  rowsOf(task: string | undefined): readonly TaskRow[] {
    return task === undefined ? this.#rows : this.#rows.filter(({ table }) => table.task.name === task);
  }

  /** The lines of the table: its headings, then the newest row first. */
  table(task: string | undefined, { columns, rows }: PaneSize): readonly string[] {
    const newest = this.rowsOf(task).slice(0, Math.max(0, rows - 1));
    const tasks = [...new Set(newest.map(({ table }) => table.task))];
    const profiler = new Profiler();
    for (const one of tasks) {
      profiler.nextRun();
      for (const entry of newest.toReversed()) if (entry.table.task === one) profiler.add(rowOf(entry));
    }
    const { useful } = columnsIn(profiler, tasks.length > 1);
    const layout = layoutOf(useful, tasks, columns);
    const lines = newest.map((entry) => lineOf(layout, useful, entry));
    return [headingLine(layout), ...lines].map((line) => clip(line, columns));
  }

  /** The graph's curves, and what X is; undefined where there are no numbers. */
  curves(task: string | undefined, byTime: boolean): TopCurves | undefined {
    const runs = task === undefined ? this.#runs : this.#runs.filter((run) => run.task === task);
    const plan = planOf(
      surveyOfColumns(runs.map(({ columns }) => columns)),
      { keys: [], ...(byTime ? { x: 'time' } : {}) },
      'the job',
    );
    if (plan.kind === 'problem') return undefined;
    const { named } = curvesOf(runs, plan);
    const drawn = named.filter(({ curve }) => figuresOf(curve) !== undefined);
    if (drawn.length === 0) return undefined;
    return { named: drawn, x: plan.x, several: runs.length > 1 };
  }

  async #read(tasks: readonly Task[]): Promise<void> {
    const { tables, failed } = await openTables(tasks);
    try {
      const runs: Run[] = [];
      for (const table of tables) runs.push({ task: table.task.name, columns: await readColumns(table) });
      const rows: TaskRow[] = [];
      for await (const row of newestFirst(tables)) if (rows.push(row) === ROWS) break;
      this.#runs = runs.filter(({ columns }) => columns.rows > 0);
      this.#rows = rows;
      this.#failures = [
        ...failed.map(({ task, why }) => `the metadata of ${task.name} cannot be read: ${why}`),
        ...leftOutHints('the job', runs),
      ];
      this.version += 1;
    } finally {
      await closeTables(tables);
    }
  }
}

export interface TopCurves {
  readonly named: readonly Named[];
  readonly x: Parameters<typeof nameOfX>[0];
  readonly several: boolean;
}

/** `epoch: a value named "epoch"`. */
export function xText({ x }: TopCurves): string {
  return `${nameOfX(x)}: ${x.reason}`;
}

/** The graph's lines; the last says what there was no room for. */
export function graphLines({ named, x, several }: TopCurves, { columns, rows }: PaneSize, screen: Screen): string[] {
  const room = { ...screen, columns, rows };
  const curves = named.map(({ curve }) => curve);
  const families = several ? byFamily(named) : familiesBySize(curves, room);
  const options = {
    x: { label: safeName(nameOfX(x)), kind: x.kind === 'time' ? 'time' : 'number' },
    log: false,
  } as const;
  const all = linesWithin(families, options, room);
  if (all.leftOut.length === 0) return [...all.lines];
  const fewer = linesWithin(families, options, { ...room, rows: rows - 1 });
  return [...fewer.lines, clip(`no room for ${fewer.leftOut.join(', ')}`, columns)];
}

function stateOfFile(task: Task): string {
  if (!task.files.has('metadata')) return '-';
  const stats = statSync(taskFile(task, 'metadata'), { throwIfNoEntry: false });
  return stats === undefined ? '-' : `${task.name}:${stats.size}:${stats.mtimeMs}:${stats.ino}`;
}
