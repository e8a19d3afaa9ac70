/** The metadata of several tasks as one sequence of rows. */
import { errorText } from '../../config/errno.js';
import type { MetadataRow } from '../../view/row.js';
import { Heap } from './heap.js';
import type { Task } from './jobs.js';
import { type Dropped, openMetadata, rowsBackward, rowsForward } from './metadata.js';
import type { Snapshot } from './snapshot.js';

/** A task's metadata as it is at one moment. */
export interface OpenTable {
  readonly task: Task;
  readonly file: Snapshot;
  /** Counted while the rows are read forward. */
  readonly dropped: Dropped;
}

/** A row with the task that printed it. */
export interface TaskRow {
  readonly table: OpenTable;
  readonly row: MetadataRow;
}

/** The tables of a job, and which of its tasks have one that cannot be read. */
export interface OpenTables {
  readonly tables: readonly OpenTable[];
  readonly failed: readonly { readonly task: Task; readonly why: string }[];
}

/**
 * Opens the metadata of those tasks that have any.
 *
 * @param within the real path of the store, where nothing outside of it is to be read
 */
export async function openTables(tasks: readonly Task[], within?: string): Promise<OpenTables> {
  const tables: OpenTable[] = [];
  const failed: { task: Task; why: string }[] = [];
  for (const task of tasks) {
    try {
      const file = await openMetadata(task, within);
      if (file !== undefined) tables.push({ task, file, dropped: { lines: 0 } });
    } catch (error) {
      failed.push({ task, why: errorText(error) });
    }
  }
  return { tables, failed };
}

export async function closeTables(tables: readonly OpenTable[]): Promise<void> {
  await Promise.all(tables.map(({ file }) => file.close()));
}

/** Task by task, in the order in which the tasks started, each oldest first. Counts what it drops anew. */
export async function* oldestFirst(tables: readonly OpenTable[]): AsyncGenerator<TaskRow, void, undefined> {
  for (const table of tables) {
    table.dropped.lines = 0;
    for await (const row of rowsForward(table.file, table.dropped)) yield { table, row };
  }
}

/** All rows by the time they came, newest first; rows of the same time come from the task that started last first. */
export async function* newestFirst(tables: readonly OpenTable[]): AsyncGenerator<TaskRow, void, undefined> {
  const sources = tables.map((table) => ({ table, rows: rowsBackward(table.file) })).reverse();
  // The next row of each task: a job may have thousands of tasks.
  const heads = new Heap<Head>((one, other) =>
    one.row.time === other.row.time ? one.place - other.place : one.row.time > other.row.time ? -1 : 1,
  );
  for (const [place, source] of sources.entries()) {
    const first = await source.rows.next();
    if (first.done !== true) heads.push({ ...source, place, row: first.value });
  }
  for (let newest = heads.pop(); newest !== undefined; newest = heads.pop()) {
    yield { table: newest.table, row: newest.row };
    const next = await newest.rows.next();
    if (next.done !== true) heads.push({ ...newest, row: next.value });
  }
}

interface Head {
  readonly table: OpenTable;
  readonly rows: ReturnType<typeof rowsBackward>;
  /** The less, the sooner among rows of the same time. */
  readonly place: number;
  readonly row: MetadataRow;
}
