/** Fewer points that look the same. */
import type { Points } from './value-columns.js';

/** Points as two columns, fit for JSON. */
export interface Columns {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The part of X that is looked at, and into how many buckets it is cut: one a pixel is enough. */
export interface Sieve {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
}

/**
 * Of each bucket its first, smallest, largest and last point, in the order they had: a line through them covers the same pixels as a line through all (M4,
 * Jugel et al., VLDB 2014). X never falls. Of what lies outside, the nearest point on either side stays, so that the line goes on to the edge.
 */
export function bucketed({ x, y }: Points, { from, to, buckets }: Sieve): Columns {
  const first = Math.max(0, lowerBound(x, from) - 1);
  const end = Math.min(x.length, upperBound(x, to) + 1);
  if (end - first <= 4 * buckets) return { x: [...x.subarray(first, end)], y: [...y.subarray(first, end)] };
  const out = { x: [] as number[], y: [] as number[] };
  const scale = to > from ? buckets / (to - from) : 0;
  const bucketOf = (at: number): number => Math.floor(((x[at] ?? 0) - from) * scale);
  let start = first;
  while (start < end) {
    const bucket = bucketOf(start);
    let stop = start + 1;
    while (stop < end && bucketOf(stop) === bucket) stop += 1;
    for (const at of chosen(y, start, stop)) {
      out.x.push(x[at] ?? 0);
      out.y.push(y[at] ?? 0);
    }
    start = stop;
  }
  return out;
}

/** The indices of the first, smallest, largest and last value from `start` to before `stop`, each once, ascending. */
function chosen(y: Float64Array, start: number, stop: number): number[] {
  const last = stop - 1;
  let low = start;
  let high = start;
  for (let at = start + 1; at <= last; at += 1) {
    const value = y[at] ?? 0;
    if (value < (y[low] ?? 0)) low = at;
    if (value > (y[high] ?? 0)) high = at;
  }
  const picked = low < high ? [start, low, high, last] : [start, high, low, last];
  return picked.filter((at, index) => index === 0 || at !== picked[index - 1]);
}

/** The first index whose value is not below `value`. */
function lowerBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index whose value is above `value`. */
function upperBound(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
