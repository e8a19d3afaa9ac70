/** What the page draws: which X, which keys, and the points of each series, few enough for a screen. */
import type { SeriesAnswer, SeriesJson, SeriesQuery } from '../page/api.js';
import { bucketed } from './buckets.js';
import { labelOf } from './row.js';
import { drawableKeys, type Series, strokesOf } from './series.js';
import { smoothed } from './smooth.js';
import type { Survey } from './survey.js';
import { chooseX, type XChoice } from './x-choice.js';

/** What is to be collected. With `elapsed`, the time that a `SeriesCollector` is given counts from the start of the job. */
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

/** One collected series as it is drawn: in strokes, smoothed, then put into buckets. */
export function seriesJson(
  job: string,
  { key, points }: Series,
  query: Pick<SeriesQuery, 'range' | 'buckets' | 'smooth'>,
): SeriesJson {
  const [from, to] = query.range ?? endsOf(points);
  const strokes = strokesOf(points).map((stroke) => {
    const x = stroke.map(([value]) => value);
    const y = stroke.map(([, value]) => value);
    return bucketed({ x, y: smoothed(y, query.smooth) }, { from, to, buckets: query.buckets });
  });
  return { job, key, strokes: strokes.filter(({ x }) => x.length > 0), points: points.length };
}

function endsOf(points: Series['points']): readonly [from: number, to: number] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const [x] of points) {
    if (x < from) from = x;
    if (x > to) to = x;
  }
  return [from, to];
}
