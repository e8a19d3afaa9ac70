/** Fewer points that look the same. */
import type { Points } from './value-columns.js';

/** Points as two columns, fit for JSON: null is a gap. */
export interface Columns {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** The part of X that is looked at, and into how many buckets it is cut: one a pixel is enough. */
export interface Sieve {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
  /** Buckets of one width on an axis of logarithms; everything is above 0 then. */
  readonly log: boolean;
}

/**
 * Of each bucket its first, smallest, largest and last point, in the order they had: a line through them covers the same pixels as a line through all (M4,
 * Jugel et al., VLDB 2014). X never falls. A gap (Y is NaN) that begins or ends in a bucket is kept; one within a bucket is too narrow to be seen. Of what
 * lies outside, the nearest point on either side stays, so that the line goes on to the edge.
 */
export function bucketed({ x, y }: Points, { from, to, buckets, log }: Sieve): Columns {
  const least = log ? upperBound(x, 0) : 0;
  const first = Math.max(least, lowerBound(x, from) - 1);
  const end = Math.min(x.length, upperBound(x, to) + 1);
  const out = { x: [] as number[], y: [] as (number | null)[] };
  const put = (at: number): void => {
    const value = y[at] as number;
    out.x.push(x[at] as number);
    out.y.push(Number.isNaN(value) ? null : value);
  };
  if (end - first <= 4 * buckets) {
    for (let at = first; at < end; at += 1) put(at);
    return out;
  }
  const place = log ? Math.log10 : (value: number): number => value;
  const zero = place(from);
  const scale = to > from ? buckets / (place(to) - zero) : 0;
  const bucketOf = (at: number): number => Math.floor((place(x[at] as number) - zero) * scale);
  let start = first;
  while (start < end) {
    const bucket = bucketOf(start);
    let stop = start + 1;
    while (stop < end && bucketOf(stop) === bucket) stop += 1;
    chosen(y, start, stop).forEach(put);
    start = stop;
  }
  return out;
}

/**
 * What covers the same pixels as points whose X goes to and fro without end: of each bucket the smallest and the largest one, in the order of X. Gaps and
 * what lies outside are left out.
 */
export function enveloped({ x, y }: Points, { from, to, buckets, log }: Sieve): Columns {
  const place = log ? Math.log10 : (value: number): number => value;
  const zero = place(from);
  const scale = to > from ? buckets / (place(to) - zero) : 0;
  const [lows, highs] = [new Int32Array(buckets + 1).fill(NONE), new Int32Array(buckets + 1).fill(NONE)];
  for (let at = 0; at < x.length; at += 1) {
    const [here, value] = [x[at] as number, y[at] as number];
    if (here < from || here > to || (log && here <= 0) || Number.isNaN(value)) continue;
    const bucket = Math.min(buckets, Math.max(0, Math.floor((place(here) - zero) * scale)));
    const [low, high] = [lows[bucket] as number, highs[bucket] as number];
    if (low === NONE || value < (y[low] as number)) lows[bucket] = at;
    if (high === NONE || value > (y[high] as number)) highs[bucket] = at;
  }
  const picked = [...lows.keys()].flatMap((bucket) => {
    const [low, high] = [lows[bucket] as number, highs[bucket] as number];
    if (low === NONE) return [];
    if (low === high) return [low];
    return (x[low] as number) <= (x[high] as number) ? [low, high] : [high, low];
  });
  return { x: picked.map((at) => x[at] as number), y: picked.map((at) => y[at] as number) };
}

const NONE = -1;

/** The indices of the first, smallest, largest and last value from `start` to before `stop`, each once, ascending. */
function chosen(y: Float64Array, start: number, stop: number): number[] {
  const last = stop - 1;
  let low = start;
  let high = start;
  for (let at = start + 1; at <= last; at += 1) {
    const value = y[at] as number;
    // Also where there was no number so far.
    if (!(value >= (y[low] as number)) && !Number.isNaN(value)) low = at;
    if (!(value <= (y[high] as number)) && !Number.isNaN(value)) high = at;
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
