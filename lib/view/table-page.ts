/** A table of metadata, page by page. */
import type { TablePage } from '../page/api.js';
import { compareRanks, type Rank, rankOfValue } from './order.js';
import { type Cell, cellsOf, cellText } from './row.js';
import type { Run } from './runs.js';
import { membersOf } from './spelling.js';

/** Where a row is: the run's index, and the row's in it. */
export interface Place {
  readonly run: number;
  readonly row: number;
}

/** The order of all rows of some runs, as numbers that `placeOf` reads. */
export type Order = Float64Array;

/** Below this many rows a run has. */
const RUN = 2 ** 32;

export function placeOf(order: Order, index: number): Place {
  const number = order[index] ?? 0;
  return { run: Math.floor(number / RUN), row: number % RUN };
}

/** Newest first; of rows of the same time those of the run that started last, of one run those that came last. */
export function byTime(runs: readonly Run[], descending = true): Order {
  const places = runs.flatMap(({ columns }, run) => (columns.rows === 0 ? [] : [{ run, columns }]));
  const order = new Float64Array(places.reduce((rows, { columns }) => rows + columns.rows, 0));
  let at = 0;
  for (const { run, columns } of places)
    for (let row = 0; row < columns.rows; row += 1, at += 1) order[at] = run * RUN + row;
  // A single run is in its order already, and a million rows take a second to sort.
  if (places.length > 1) order.sort((a, b) => timeOf(runs, a) - timeOf(runs, b) || a - b);
  return descending ? order.reverse() : order;
}

function timeOf(runs: readonly Run[], number: number): number {
  return runs[Math.floor(number / RUN)]?.columns.times()[number % RUN] ?? 0;
}

/**
 * The order by the values of one key; rows that have none come last, whatever the direction, and equal ones stay newest first.
 *
 * @param ranks of each run, by its rows
 */
export function byRanks(newest: Order, ranks: readonly (readonly Rank[])[], descending: boolean): Order {
  const rankAt = (number: number): Rank => ranks[Math.floor(number / RUN)]?.[number % RUN];
  return Float64Array.from(newest).sort((a, b) => compareRanks(rankAt(a), rankAt(b), descending));
}

/** The same for a key whose values are all numbers that a double holds; undefined where they are not. A hundred times as fast. */
export function byNumbers(newest: Order, runs: readonly Run[], key: string, descending: boolean): Order | undefined {
  const values = runs.map(({ columns }) => {
    const column = columns.keys.get(key);
    const filled = new Float64Array(columns.rows).fill(Number.NaN);
    const found = column?.values();
    column?.rows().forEach((row, index) => {
      filled[row] = found?.[index] ?? Number.NaN;
    });
    return { filled, isExact: columns.leftOut === 0 && column?.isExact() !== false };
  });
  if (!values.every(({ isExact }) => isExact)) return undefined;
  const valueOf = (number: number): number => values[Math.floor(number / RUN)]?.filled[number % RUN] ?? Number.NaN;
  const sign = descending ? -1 : 1;
  return Float64Array.from(newest).sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  });
}

/** One row of the page, from its line of the file; undefined where that is none. */
export function tableRow(task: string, text: string, keys: readonly string[]): TablePage['rows'][number] | undefined {
  const members = membersOf(text);
  const time = members?.get('time');
  const line = members?.get('line');
  const data = members?.get('data');
  const cells = data === undefined ? undefined : cellsOf(data);
  if (time === undefined || line === undefined || cells === undefined) return undefined;
  const spelled = keys.map((key) => (cells.has(key) ? cellText(cells.get(key)) : null));
  return { time: time.slice(1, -1), task, line: Number(line), cells: spelled };
}

/** What a line of the file is ordered by. Lines that nobody could read have no rank. */
export function rankIn(text: string, key: string): Rank {
  const data = dataIn(text);
  const value: unknown = data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
  return rankOfValue(value, () => cellIn(text, key));
}

function dataIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object((Object(JSON.parse(text)) as { data?: unknown }).data) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function cellIn(text: string, key: string): Cell | undefined {
  const data = membersOf(text)?.get('data');
  return data === undefined ? undefined : cellsOf(data)?.get(key);
}

/** The part of an order that a question asks for. */
export function pageOf(order: Order, { from, count }: { readonly from: number; readonly count: number }): Place[] {
  const end = Math.min(order.length, from + count);
  const places: Place[] = [];
  for (let index = from; index < end; index += 1) places.push(placeOf(order, index));
  return places;
}
