/** Curves as they are drawn: points that fall into gaps, ranges and strokes. No Node here: the page may use the same. */
import { smoothed } from './smooth.js';
import type { Points } from './value-columns.js';

/** A curve with its name. Where `y` is NaN it has a gap; where X falls back (a requeue, a restart from a checkpoint) it breaks and starts anew. */
export interface Curve extends Points {
  readonly label: string;
}

/** Part of an axis; an end that is undefined is open. */
export interface Span {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** The points of a curve in a part of X, both ends included. */
export function within(curve: Curve, { from, to }: Span): Curve {
  if (from === undefined && to === undefined) return curve;
  const { x, y } = curve;
  const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  const kept = x.reduce((count, value) => (value >= low && value <= high ? count + 1 : count), 0);
  if (kept === x.length) return curve;
  const part = { x: new Float64Array(kept), y: new Float64Array(kept) };
  let count = 0;
  for (let at = 0; at < x.length; at += 1) {
    const value = x[at] as number;
    if (value < low || value > high) continue;
    part.x[count] = value;
    part.y[count] = y[at] as number;
    count += 1;
  }
  return { ...curve, ...part };
}

/** Where the strokes of a curve begin and end: `[start, end)` pairs without gaps in which X never falls. */
export function* strokes({ x, y }: Points): Generator<readonly [start: number, end: number], void, undefined> {
  let start = 0;
  for (let at = 0; at <= x.length; at += 1) {
    const gap = at === x.length || Number.isNaN(y[at]);
    if (!gap && (at === start || (x[at] as number) >= (x[at - 1] as number))) continue;
    if (at > start) yield [start, at];
    start = gap ? at + 1 : at;
  }
}

/** Where X rises: `[start, end)` pairs, gaps included. */
export function* rises({ x }: Points): Generator<readonly [start: number, end: number], void, undefined> {
  let start = 0;
  for (let at = 1; at <= x.length; at += 1) {
    if (at < x.length && (x[at] as number) >= (x[at - 1] as number)) continue;
    yield [start, at];
    start = at;
  }
}

/** The curve smoothed stroke by stroke, as `smoothed` does it; 0 changes nothing. */
export function smoothCurve<Curve extends Points>(curve: Curve, weight: number): Curve {
  if (weight === 0) return curve;
  const y = new Float64Array(curve.y.length).fill(Number.NaN);
  for (const [start, end] of strokes(curve)) y.set(smoothed(curve.y.subarray(start, end), weight), start);
  return { ...curve, y };
}

/** The same with a gap wherever an axis of logarithms has no place for a point, which is at 0 and below; `lost` is how many those are. */
export function positive(
  points: Points,
  log: { readonly x: boolean; readonly y: boolean },
): { readonly points: Points; readonly lost: number } {
  if (!log.x && !log.y) return { points, lost: 0 };
  let lost = 0;
  const y = points.y.map((value, at) => {
    if (!(log.y && value <= 0) && !(log.x && (points.x[at] as number) <= 0)) return value;
    if (!Number.isNaN(value)) lost += 1;
    return Number.NaN;
  });
  return { points: { x: points.x, y }, lost };
}

/** The same with the logarithm to base 10 of Y. What has none, zero and below, is a gap; `lost` is how many points those are. */
export function logarithmic(curve: Curve): { readonly curve: Curve; readonly lost: number } {
  let lost = 0;
  const y = curve.y.map((value) => {
    if (value > 0) return Math.log10(value);
    if (!Number.isNaN(value)) lost += 1;
    return Number.NaN;
  });
  return { curve: { ...curve, y }, lost };
}

/** What a legend says of a curve; undefined where it has no point. */
export interface Figures {
  readonly last: number;
  readonly min: number;
  readonly max: number;
  /** The X of the smallest and of the largest value, the first one of each. */
  readonly minAt: number;
  readonly maxAt: number;
  readonly count: number;
}

export function figuresOf({ x, y }: Points): Figures | undefined {
  let last = 0;
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let minIndex = 0;
  let maxIndex = 0;
  for (let at = 0; at < y.length; at += 1) {
    const value = y[at] as number;
    if (Number.isNaN(value)) continue;
    if (value < min) {
      min = value;
      minIndex = at;
    }
    if (value > max) {
      max = value;
      maxIndex = at;
    }
    last = value;
    count += 1;
  }
  if (count === 0) return undefined;
  return { last, min, max, minAt: x[minIndex] as number, maxAt: x[maxIndex] as number, count };
}

/** Curves whose values are of one size, so that one Y axis serves them: each takes a quarter of it at least. */
export function bySize(curves: readonly Curve[], most: number): Curve[][] {
  const groups: { low: number; high: number; narrowest: number; curves: Curve[] }[] = [];
  for (const curve of curves) {
    const figures = figuresOf(curve);
    const [low, high] = [figures?.min ?? 0, figures?.max ?? 0];
    const fitting = groups.find(
      (group) =>
        group.curves.length < most &&
        (Math.max(group.high, high) - Math.min(group.low, low)) / 4 <= Math.min(group.narrowest, high - low),
    );
    if (fitting === undefined) {
      groups.push({ low, high, narrowest: high - low, curves: [curve] });
      continue;
    }
    fitting.low = Math.min(fitting.low, low);
    fitting.high = Math.max(fitting.high, high);
    fitting.narrowest = Math.min(fitting.narrowest, high - low);
    fitting.curves.push(curve);
  }
  return groups.map((group) => group.curves);
}
