/** What the page draws: which X, which keys, and the points of each series, few enough for a screen. */
import type { SeriesAnswer, SeriesJson, SeriesQuery } from '../page/api.js';
import { bucketed, type Columns } from './buckets.js';
import { strokes } from './curve.js';
import { labelOf } from './row.js';
import { smoothed } from './smooth.js';
import { drawableKeys, type Survey } from './survey.js';
import type { Points } from './value-columns.js';
import { ruledX, type XChoice } from './x-choice.js';

/** What is to be collected. With `elapsed`, time counts from the start of the job. */
export interface Drawing {
  readonly x: XChoice;
  readonly elapsed: boolean;
  readonly keys: readonly string[];
  readonly choices: readonly string[];
}

/** Decides about X and the keys for the rows of one job, or of several, that were surveyed together. */
export function drawingOf(survey: Survey, query: Pick<SeriesQuery, 'x' | 'keys'>): Drawing {
  const choices = drawableKeys(survey);
  const wanted = query.keys.filter((key) => choices.includes(key));
  const x = xOf(survey, query.x, choices, wanted);
  const others = choices.filter((key) => x.kind === 'time' || key !== x.key);
  return { x, elapsed: query.x.by === 'elapsed', keys: query.keys.length > 0 ? wanted : others, choices };
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
export function xJson({ x }: Drawing): SeriesAnswer['x'] {
  return { key: x.kind === 'key' ? x.key : null, reason: x.reason };
}

/** One collected series as it is drawn: in strokes, smoothed, then put into buckets. */
export function seriesJson(
  job: string,
  key: string,
  points: Points,
  query: Pick<SeriesQuery, 'range' | 'buckets' | 'smooth'>,
): SeriesJson {
  const [from, to] = query.range ?? endsOf(points.x) ?? [0, 0];
  const all: Columns[] = [];
  let count = 0;
  for (const [start, end] of strokes(points)) {
    const stroke = { x: points.x.subarray(start, end), y: smoothed(points.y.subarray(start, end), query.smooth) };
    all.push(bucketed(stroke, { from, to, buckets: query.buckets }));
    count += end - start;
  }
  return { job, key, strokes: all.filter(({ x }) => x.length > 0), points: count };
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
