/** The order of values in a column. */
import { type Cell, cellText } from './row.js';

/** Numbers by their value, however large, before texts by code point; what is not there comes last, whichever way the order goes. */
export function compareCells(a: Cell | undefined, b: Cell | undefined, descending: boolean): number {
  const [emptyA, emptyB] = [isEmpty(a), isEmpty(b)];
  if (emptyA || emptyB) return Number(emptyA) - Number(emptyB);
  const order = compare(a as Cell, b as Cell);
  return descending ? -order : order;
}

function isEmpty(cell: Cell | undefined): boolean {
  return cell === undefined || (cell.kind === 'json' && cell.raw === 'null');
}

function compare(a: Cell, b: Cell): number {
  if (a.kind === 'number' && b.kind === 'number') return compareNumbers(a.raw, b.raw);
  if (a.kind === 'number' || b.kind === 'number') return a.kind === 'number' ? -1 : 1;
  const [textA, textB] = [cellText(a), cellText(b)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}

const INTEGER = /^-?\d{16,400}$/;

function compareNumbers(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (x !== y) return x < y ? -1 : 1;
  if (!INTEGER.test(a) || !INTEGER.test(b)) return 0;
  const [bigX, bigY] = [BigInt(a), BigInt(b)];
  return bigX < bigY ? -1 : bigX > bigY ? 1 : 0;
}
