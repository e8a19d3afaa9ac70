/** The metadata of several tasks as one sequence of rows. */
import type { Task } from './jobs.js';
import { type Dropped, type MetadataRow, openMetadata, rowsBackward, rowsForward } from './metadata.js';
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

/** Opens the metadata of those tasks that have any. Throws where one is there and cannot be read. */
export async function openTables(tasks: readonly Task[]): Promise<OpenTable[]> {
  const tables: OpenTable[] = [];
  try {
    for (const task of tasks) {
      const file = await openMetadata(task);
      if (file !== undefined) tables.push({ task, file, dropped: { lines: 0 } });
    }
    return tables;
  } catch (error) {
    await closeTables(tables);
    throw error;
  }
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
  const heads: { readonly source: (typeof sources)[number]; row: MetadataRow }[] = [];
  for (const source of sources) {
    const first = await source.rows.next();
    if (first.done !== true) heads.push({ source, row: first.value });
  }
  for (;;) {
    const newest = heads.reduce<(typeof heads)[number] | undefined>(
      (best, head) => (best === undefined || head.row.time > best.row.time ? head : best),
      undefined,
    );
    if (newest === undefined) return;
    yield { table: newest.source.table, row: newest.row };
    const next = await newest.source.rows.next();
    if (next.done === true) heads.splice(heads.indexOf(newest), 1);
    else newest.row = next.value;
  }
}
