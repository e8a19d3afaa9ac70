/** Rows of metadata, as the table and the graphs use them. */
import { isNumber, membersOf, type Raw } from './spelling.js';

/** One value of a row. Numbers keep their spelling. */
export type Cell =
  | { readonly kind: 'number'; readonly raw: string }
  | { readonly kind: 'text'; readonly text: string }
  /** true, false, null, an array, an empty object: shown as printed. */
  | { readonly kind: 'json'; readonly raw: string };

/** One line of metadata. `cells` holds the members of `data`, nested objects as `a.b`; it is a Map, so no key is special. */
export interface Row {
  readonly time: string;
  /** The line of stdout, from 1. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** joblog's own columns; a job's key of the same name is shown as `data.time`, `data.task` beside them. */
export const TIME = 'time';
export const TASK = 'task';
/** Objects nested deeper than this stay JSON: a line of a million braces must not cost a stack, or a column. */
export const MAX_DEPTH = 8;

// `data.time` can be a key, too: it is `data.data.time` then, so that no two keys share a label.
const LIKE_OWN = new RegExp(`^(?:data\\.)*(?:${TIME}|${TASK})$`);

/** How a key of the data is called in headings and on the command line. */
export function labelOf(key: string): string {
  return LIKE_OWN.test(key) ? `data.${key}` : key;
}

/** The key that a user means by a label. */
export function keyOf(label: string): string {
  const key = label.slice('data.'.length);
  return label.startsWith('data.') && LIKE_OWN.test(key) ? key : label;
}

/**
 * The cells of one JSON object, as printed; undefined where the text is no JSON object. A member `"a.b"` and a nested `b` in `a` are the
 * same column, and the later one counts.
 */
export function cellsOf(data: Raw): Map<string, Cell> | undefined {
  const members = membersOf(data);
  if (members === undefined) return undefined;
  const cells = new Map<string, Cell>();
  flatten(members, '', 1, cells);
  return cells;
}

function flatten(members: ReadonlyMap<string, Raw>, prefix: string, depth: number, into: Map<string, Cell>): void {
  for (const [key, raw] of members) {
    const nested = raw.startsWith('{') && depth < MAX_DEPTH ? membersOf(raw) : undefined;
    if (nested !== undefined && nested.size > 0) flatten(nested, `${prefix}${key}.`, depth + 1, into);
    else into.set(prefix + key, cellOf(raw));
  }
}

function cellOf(raw: Raw): Cell {
  if (isNumber(raw)) return { kind: 'number', raw };
  if (raw.startsWith('"')) return { kind: 'text', text: JSON.parse(raw) as string };
  return { kind: 'json', raw };
}

/** What a cell shows: numbers and JSON as printed, strings without their quotes. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return cell.kind === 'text' ? cell.text : cell.raw;
}

/** One line of `<task>.metadata.ndjson`. `text` is the line itself, `data` the object in it, both as they stand there. */
export interface MetadataRow {
  readonly time: string;
  readonly line: number;
  readonly data: Raw;
  readonly text: string;
}

/** Reads one line of the file; undefined where it is torn or foreign. */
export function parseRow(text: string): MetadataRow | undefined {
  const members = membersOf(text);
  const time = members?.get('time');
  const line = members?.get('line');
  const data = members?.get('data');
  if (time === undefined || line === undefined || data === undefined) return undefined;
  if (!/^"\d{4}-[0-9T:.-]+Z"$/.test(time) || Number.isNaN(Date.parse(time.slice(1, -1)))) return undefined;
  if (!/^\d{1,15}$/.test(line) || !data.startsWith('{')) return undefined;
  return { time: time.slice(1, -1), line: Number(line), data, text };
}
