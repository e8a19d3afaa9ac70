/** Which columns a table of metadata has. */

import type { TaskRow } from '../store/reader/tables.js';
import { secondsOf } from '../view/duration.js';
import { cellsOf, keyOf, labelOf, type Row, TASK, TIME } from '../view/row.js';
import type { TableCell } from '../view/table.js';
import { safeName } from '../view/text.js';

/** Something that a column shows of a row. */
export type Source =
  | { readonly kind: 'time' }
  | { readonly kind: 'task' }
  | { readonly kind: 'key'; readonly key: string };

/** The row with its cells, as the pure code wants it. */
export function rowOf({ row }: TaskRow): Row {
  return { time: row.time, line: row.line, cells: cellsOf(row.data) ?? new Map() };
}

/** The heading of a column. */
export function headingOf(source: Source): string {
  return source.kind === 'key' ? labelOf(source.key) : source.kind;
}

/** What a user means by the name of a column. */
export function sourceNamed(label: string): Source {
  if (label === TIME) return { kind: 'time' };
  if (label === TASK) return { kind: 'task' };
  return { kind: 'key', key: keyOf(label) };
}

/** What a column shows of a row, for a machine: times in full, strings as they are. */
export function fieldOf(source: Source, entry: TaskRow, row: Row): string {
  switch (source.kind) {
    case 'time':
      return row.time;
    case 'task':
      return entry.table.task.name;
    case 'key': {
      const cell = row.cells.get(source.key);
      return cell === undefined ? '' : cell.kind === 'text' ? cell.text : cell.raw;
    }
  }
}

/** The same for a person: one safe line, numbers at the right. */
export function tableCellOf(source: Source, entry: TaskRow, row: Row): TableCell {
  const right = source.kind === 'key' && row.cells.get(source.key)?.kind === 'number';
  const text = fieldOf(source, entry, row);
  return { text: safeName(source.kind === 'time' ? secondsOf(text) : text), right };
}
