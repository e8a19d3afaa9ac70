/** Metadata as JSON: the lines of the store as they stand there, or their chosen columns. */
import type { OpenTable, TaskRow } from '../../store/reader/tables.js';
import { type Row } from '../../view/row.js';
import { safeJson } from '../../view/spelling.js';
import { type Order, rowOf, rowsIn, type Source } from './columns.js';

/** Which rows, in which order, and how many at most; `columns` undefined: all of each. */
export interface JsonRows {
  readonly tables: readonly OpenTable[];
  readonly order: Order | undefined;
  readonly most: number | undefined;
  readonly columns: readonly Source[] | undefined;
}

/**
 * One object a row: `{"time":...,"line":...,"data":{...}}` as the store has it, with `task` where several tasks are shown.
 * With columns, `data` holds these alone, nested ones under their flat names. Values keep their spelling.
 */
export async function* jsonLines(
  { tables, order, most, columns }: JsonRows,
  format: 'ndjson' | 'json',
): AsyncGenerator<string, void, undefined> {
  let first = true;
  if (format === 'json') yield '[';
  for await (const entry of rowsIn(order, tables, most)) {
    const task = tables.length > 1 ? `"task":${JSON.stringify(entry.table.task.name)},` : '';
    const { time, line } = entry.row;
    const object = safeJson(`{"time":"${time}","line":${line},${task}"data":${dataOf(entry, columns)}}`);
    yield format === 'ndjson' ? `${object}\n` : `${first ? '' : ','}\n${object}`;
    first = false;
  }
  if (format === 'json') yield '\n]\n';
}

function dataOf(entry: TaskRow, columns: readonly Source[] | undefined): string {
  if (columns === undefined) return entry.row.data;
  const row = rowOf(entry);
  const members = columns.flatMap((source) => (source.kind === 'key' ? memberOf(row, source.key) : []));
  return `{${members.join(',')}}`;
}

function memberOf(row: Row, key: string): string[] {
  const cell = row.cells.get(key);
  if (cell === undefined) return [];
  return [`${JSON.stringify(key)}:${cell.kind === 'text' ? JSON.stringify(cell.text) : cell.raw}`];
}
