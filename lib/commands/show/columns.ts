/** Which columns a table of metadata has. */
import { newestFirst, type OpenTable, oldestFirst, type TaskRow } from '../../store/reader/tables.js';
import { byUsefulness, type ColumnProfile, type ColumnType, Profiler } from '../../view/column-profile.js';
import { secondsOf } from '../../view/duration.js';
import { compareRanks, type Rank, rankOf } from '../../view/order.js';
import { type Cell, cellsOf, cellText, keyOf, labelOf, type Row, TASK, TIME } from '../../view/row.js';
import type { TableCell } from '../../view/table.js';
import { safeName } from '../../view/text.js';

/** Something that a column shows of a row. */
export type Source =
  | { readonly kind: 'time' }
  | { readonly kind: 'task' }
  | { readonly kind: 'key'; readonly key: string; readonly profile: ColumnProfile | undefined };

/** The row with its cells, as the pure code wants it. */
export function rowOf({ row }: TaskRow): Row {
  return { time: row.time, line: row.line, cells: cellsOf(row.data) ?? new Map() };
}

/** All that the metadata of some tasks has. */
export interface Columns {
  /** In the order in which they first came; no task where there is only one. */
  readonly all: readonly Source[];
  /** Those first that say most. */
  readonly useful: readonly Source[];
  /** The column of this name, whether it is there or not. */
  readonly named: (label: string) => Source;
  readonly has: (label: string) => boolean;
}

/** Reads all rows once. Undefined where there is none. */
export async function columnsOf(tables: readonly OpenTable[]): Promise<Columns | undefined> {
  const profiler = new Profiler();
  let last: OpenTable | undefined;
  for await (const entry of oldestFirst(tables)) {
    if (entry.table !== last) profiler.nextRun();
    last = entry.table;
    profiler.add(rowOf(entry));
  }
  return last === undefined ? undefined : columnsIn(profiler, tables.length > 1);
}

/** The columns of the rows that a profiler was given, with one for the task where there are `several`. */
export function columnsIn(profiler: Profiler, several: boolean): Columns {
  const profiles = profiler.result();
  const byKey = new Map(profiles.map((profile) => [profile.key, profile]));
  const ofKey = (key: string): Source => ({ kind: 'key', key, profile: byKey.get(key) });
  const own: Source[] = [{ kind: 'time' }, ...(several ? [{ kind: 'task' } as const] : [])];
  return {
    all: [...own, ...profiles.map(({ key }) => ofKey(key))],
    useful: [...own, ...byUsefulness(profiles, profiler.survey()).map(ofKey)],
    named: (label) => (label === TIME || label === TASK ? { kind: label } : ofKey(keyOf(label))),
    has: (label) => label === TIME || label === TASK || byKey.has(keyOf(label)),
  };
}

/** The heading of a column. */
export function headingOf(source: Source): string {
  return source.kind === 'key' ? labelOf(source.key) : source.kind;
}

/** What a column shows of a row; undefined where the row has nothing there. */
export function cellIn(source: Source, entry: TaskRow, row: Row): Cell | undefined {
  switch (source.kind) {
    case 'time':
      return { kind: 'text', text: row.time };
    case 'task':
      return { kind: 'text', text: entry.table.task.name };
    case 'key':
      return row.cells.get(source.key);
  }
}

/** The same for a machine: times in full, strings as they are. */
export function fieldOf(source: Source, entry: TaskRow, row: Row): string {
  return cellText(cellIn(source, entry, row));
}

/** The same for a person: one safe line, numbers at the right. */
export function tableCellOf(source: Source, entry: TaskRow, row: Row): TableCell {
  const cell = cellIn(source, entry, row);
  const text = cellText(cell);
  // `null` among numbers stands where they do.
  const right = cell?.kind === 'number' || (source.kind === 'key' && source.profile?.numeric === true);
  return { text: safeName(source.kind === 'time' ? secondsOf(text) : text), right };
}

/** The type that a column has for programs. */
export function typeOf(source: Source): ColumnType | 'time' {
  return source.kind === 'time' ? 'time' : source.kind === 'task' ? 'string' : (source.profile?.type ?? 'string');
}

/** The order of the rows. Undefined: newest first. */
export interface Order {
  readonly by: Source;
  readonly descending: boolean;
}

/**
 * The first `most` rows in an order, all where it is undefined. Any order but the newest first has all rows in memory; rows that are equal in it
 * stay newest first.
 */
export async function* rowsIn(
  order: Order | undefined,
  tables: readonly OpenTable[],
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<TaskRow, void, undefined> {
  let left = most;
  if (left === 0) return;
  for await (const entry of allRowsIn(order, tables)) {
    yield entry;
    left -= 1;
    if (left === 0) return;
  }
}

async function* allRowsIn(
  order: Order | undefined,
  tables: readonly OpenTable[],
): AsyncGenerator<TaskRow, void, undefined> {
  if (order === undefined) {
    yield* newestFirst(tables);
    return;
  }
  const { by, descending } = order;
  const rows: { readonly entry: TaskRow; readonly rank: Rank }[] = [];
  for await (const entry of newestFirst(tables)) rows.push({ entry, rank: rankOf(cellIn(by, entry, rowOf(entry))) });
  rows.sort((a, b) => compareRanks(a.rank, b.rank, descending));
  for (const { entry } of rows) yield entry;
}
