/** The order of values in a column. */
import { type Cell, cellText } from './row.js';

/** What a cell is ordered by: a number, however large, or a text; undefined where there is no value. Made once for each cell, and compared often. */
export type Rank = number | bigint | string | undefined;

/** Doubles hold whole numbers of up to fifteen digits. */
const LARGE_INTEGER = /^-?\d{16,400}$/;

export function rankOf(cell: Cell | undefined): Rank {
  if (cell === undefined || (cell.kind === 'json' && cell.raw === 'null')) return undefined;
  if (cell.kind !== 'number') return cellText(cell);
  return LARGE_INTEGER.test(cell.raw) ? BigInt(cell.raw) : Number(cell.raw);
}

/** The rank of a value that JSON.parse has read; `spelled` reads its spelling, for those values that lose something otherwise. */
export function rankOfValue(value: unknown, spelled: () => Cell | undefined): Rank {
  if (typeof value === 'string') return value;
  const isWhole = typeof value === 'number' && (!Number.isInteger(value) || Math.abs(value) < 1e15);
  return isWhole ? value : rankOf(spelled());
}

/** Numbers by their value before texts by code point; what is not there comes last, whichever way the order goes. */
export function compareRanks(a: Rank, b: Rank, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [isTextA, isTextB] = [typeof a === 'string', typeof b === 'string'];
  const order = isTextA === isTextB ? (a < b ? -1 : a > b ? 1 : 0) : isTextA ? 1 : -1;
  return descending ? -order : order;
}
