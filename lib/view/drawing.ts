/** What the page draws: which X, which keys, and the points of each series, few enough for a screen. */
import type { SeriesAnswer, SeriesJson, SeriesQuery } from '../page/api.js';
import { bucketed, type Columns, enveloped } from './buckets.js';
import { positive, rises, smoothCurve } from './curve.js';
import { labelOf } from './row.js';
import { drawableKeys, type Survey } from './survey.js';
import type { Points } from './value-columns.js';
import { NOT_COMMON, ruledX, type XChoice } from './x-choice.js';

/** What is to be collected. With `elapsed`, time counts from the start of the job. */
export interface Drawing {
  readonly x: XChoice;
  readonly elapsed: boolean;
  readonly keys: readonly string[];
  readonly choices: readonly string[];
}

/**
 * Decides about X and the keys for the rows of one job, or of several, that were surveyed together.
 *
 * @param common where there are several, the keys that all of them have: by the rule X is one of them, else the time since the start of each
 */
export function drawingOf(survey: Survey, query: Pick<SeriesQuery, 'x' | 'keys'>, common?: Survey): Drawing {
  const choices = drawableKeys(survey);
  const wanted = query.keys.filter((key) => choices.includes(key));
  const found = xOf(common ?? survey, query.x, choices, wanted);
  const isApart = common !== undefined && query.x.by === 'rule' && found.kind === 'time';
  const x: XChoice = isApart ? { kind: 'time', reason: NOT_COMMON } : found;
  const others = choices.filter((key) => x.kind === 'time' || key !== x.key);
  const elapsed = isApart || query.x.by === 'elapsed';
  return { x, elapsed, keys: query.keys.length > 0 ? wanted : others, choices };
}

function xOf(survey: Survey, asked: SeriesQuery['x'], choices: readonly string[], wanted: readonly string[]): XChoice {
  switch (asked.by) {
    case 'time':
    case 'elapsed':
      return { kind: 'time', reason: 'as requested' };
    case 'key':
      if (choices.includes(asked.key)) return { kind: 'key', key: asked.key, reason: 'as requested' };
      return { kind: 'time', reason: `there are no numbers called ${labelOf(asked.key)}` };
    case 'rule':
      return ruledX(survey, wanted);
  }
}

/** The answer's words about its X. */
export function xJson({ x, elapsed }: Drawing): SeriesAnswer['x'] {
  return { key: x.kind === 'key' ? x.key : null, elapsed, reason: x.reason };
}

/** One collected series as it is drawn: smoothed, without what the axes cannot show, in strokes, put into buckets. */
export function seriesJson(
  job: string,
  key: string,
  collected: Points,
  query: Pick<SeriesQuery, 'buckets' | 'smooth' | 'logX' | 'logY'> & { readonly range: Range },
): SeriesJson {
  const { points, lost } = positive(smoothCurve(collected, query.smooth), { x: query.logX, y: query.logY });
  const sieve = { from: query.range[0], to: query.range[1], buckets: query.buckets, log: query.logX };
  const spans = [...rises(points)];
  const isFro = spans.length > MOST_STROKES;
  const all: Columns[] = isFro
    ? [enveloped(points, sieve)]
    : spans.map(([start, end]) =>
        bucketed({ x: points.x.subarray(start, end), y: points.y.subarray(start, end) }, sieve),
      );
  let count = 0;
  for (const value of points.y) if (!Number.isNaN(value)) count += 1;
  const shown = all.filter(({ y }) => y.some((value) => value !== null));
  return { job, key, strokes: shown, points: count, hidden: lost, falls: isFro ? spans.length - 1 : 0 };
}

/** Each takes a place at every X of all others: with ten thousand of them a browser is busy for a minute, and nobody sees a line. */
const MOST_STROKES = 200;

type Range = readonly [from: number, to: number];

/**
 * The part of X that buckets are made of: what is asked for, or all. An axis of logarithms begins with the smallest X above 0.
 *
 * @param all the X of each series
 */
export function sieveRange(all: readonly Float64Array[], { range, logX }: Pick<SeriesQuery, 'range' | 'logX'>): Range {
  const [from, to] = range ?? endsOf(all.flatMap((x) => endsOf(x) ?? [])) ?? [0, 0];
  if (!logX || from > 0) return [from, to];
  const least = endsOf(all.flatMap((x) => endsOf(x.filter((value) => value > 0)) ?? []))?.[0];
  return [Math.min(least ?? 1, to > 0 ? to : 1), to];
}

/** The smallest and the largest value; undefined where there is none. */
export function endsOf(values: Iterable<number>): readonly [from: number, to: number] | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return from <= to ? [from, to] : undefined;
}
