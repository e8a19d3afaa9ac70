/** A graph in words, for whoever cannot see it. */
import { numberText } from '../view/ticks.js';
import type { Curve } from './plot.js';
import { type XKind, xText } from './words.js';

const MOST = 10;

/** What a graph shows: of each series its ends, its smallest and its largest value. */
export function graphSummary(title: string, xLabel: string, curves: readonly Curve[], kind: XKind): string {
  const texts = curves.slice(0, MOST).map((curve) => curveText(curve, xLabel, kind));
  const more = curves.length > MOST ? ` And ${curves.length - MOST} more.` : '';
  return `Graph of ${title} over ${xLabel}. ${texts.join(' ')}${more}`;
}

function curveText({ name, strokes }: Curve, xLabel: string, kind: XKind): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [start, end] = ['', ''];
  for (const { x, y } of strokes) {
    for (const [at, value] of y.entries()) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      end = `${numberText(value)} at ${xText(x[at] ?? 0, kind)}`;
      start ||= end;
    }
  }
  if (end === '') return `${name}: no values.`;
  const why = kind === 'number' ? ` because ${xLabel} falls back` : '';
  const breaks = strokes.length > 1 ? `, in ${strokes.length} parts${why}` : '';
  return `${name}: from ${start} to ${end}, smallest ${numberText(low)}, largest ${numberText(high)}${breaks}.`;
}
