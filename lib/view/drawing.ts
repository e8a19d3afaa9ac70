/** What the page draws: which X, which keys, and the points of each series, few enough for a screen. */
import type { SeriesAnswer, SeriesJson, SeriesQuery } from '../page/api.js';
import { bucketed, type Columns } from './buckets.js';
import { labelOf } from './row.js';
import { smoothed } from './smooth.js';
import { drawableKeys, type Survey } from './survey.js';
import { chooseX, type XChoice } from './x-choice.js';

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
      return ruledX(survey, choices, wanted);
  }
}

/** The rule's choice, unless that leaves nothing to draw over it. */
function ruledX(survey: Survey, choices: readonly string[], wanted: readonly string[]): XChoice {
  const x = chooseX(survey, new Set(wanted));
  const alone = wanted.length === 0 && x.kind === 'key' && choices.length === 1;
  return alone ? { kind: 'time', reason: `there is no number but ${labelOf(x.key)}` } : x;
}

/** The answer's words about its X. */
export function xJson({ x }: Drawing): SeriesAnswer['x'] {
  return { key: x.kind === 'key' ? x.key : null, reason: x.reason };
}

/** A series as two columns: ten of 100,000 points as pairs take half a second longer. */
export interface Curve extends Columns {
  readonly key: string;
}

/** One collected series as it is drawn: in strokes, smoothed, then put into buckets. */
export function seriesJson(
  job: string,
  { key, x, y }: Curve,
  query: Pick<SeriesQuery, 'range' | 'buckets' | 'smooth'>,
): SeriesJson {
  const [from, to] = query.range ?? endsOf(x) ?? [0, 0];
  const strokes: Columns[] = [];
  let start = 0;
  for (let at = 1; at <= x.length; at += 1) {
    // Where X falls back (a requeue, a restart from a checkpoint) a new one begins.
    if (at < x.length && (x[at] ?? 0) >= (x[at - 1] ?? 0)) continue;
    const stroke = { x: x.slice(start, at), y: smoothed(y.slice(start, at), query.smooth) };
    strokes.push(bucketed(stroke, { from, to, buckets: query.buckets }));
    start = at;
  }
  return { job, key, strokes: strokes.filter((stroke) => stroke.x.length > 0), points: x.length };
}

/** The smallest and the largest value; undefined where there is none. */
export function endsOf(values: readonly number[]): readonly [from: number, to: number] | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return from <= to ? [from, to] : undefined;
}
