/** One series as a graph of text, with axes and numbers. */
import { Canvas, type Charset } from './canvas.js';
import { durationText } from './duration.js';
import { type Point, strokesOf } from './series.js';
import { clip, counted, pad, widthOf } from './text.js';
import { numberText, type Range, rangeOf, ticksOf, tickTexts } from './ticks.js';

export interface PlotOptions {
  /** The whole width in columns, labels included. */
  readonly columns: number;
  /** The height of the drawing area in rows. */
  readonly rows: number;
  readonly charset: Charset;
  readonly x: { readonly label: string; readonly kind: 'number' | 'time' };
}

const LINES = {
  braille: { axis: '│', mark: '┤', corner: '└', base: '─', baseMark: '┬', dot: '⠶' },
  ascii: { axis: '|', mark: '+', corner: '+', base: '-', baseMark: '+', dot: '*' },
} as const;

/** The least width of the drawing area: in a very narrow terminal lines are then too long, but there is a graph. */
const LEAST_COLUMNS = 16;

/** The lines of a graph: legend, drawing with the Y axis at its left, X axis with its numbers. */
export function plotLines(label: string, points: readonly Point[], options: PlotOptions): string[] {
  const xRange = xRangeOf(points, options);
  const yRange = rangeOf(points.map(([, y]) => y));
  const ticks = ticksOf(yRange, Math.max(2, (options.rows >> 1) + 1));
  const texts = tickTexts(ticks);
  const gutter = Math.max(1, ...texts.map(widthOf));
  const columns = Math.max(LEAST_COLUMNS, options.columns - gutter - 2);
  const canvas = draw(points, xRange, yRange, columns, options);

  const style = LINES[options.charset];
  const labelByRow = new Map<number, string>();
  for (const [index, tick] of ticks.entries()) {
    const row = options.rows - 1 - Math.round(scale(tick, yRange, options.rows - 1));
    if (!labelByRow.has(row)) labelByRow.set(row, texts[index] ?? '');
  }
  const lines = [legend(label, points, options)];
  for (const [row, dots] of canvas.rows().entries()) {
    const text = labelByRow.get(row);
    const axis = text === undefined ? style.axis : style.mark;
    lines.push(`${pad(text ?? '', gutter, 'right')} ${axis}${dots}`.trimEnd());
  }
  return [...lines, ...xAxis(xRange, gutter, columns, options)];
}

/** A single moment is shown as a second: a margin in proportion would be years. */
function xRangeOf(points: readonly Point[], options: PlotOptions): Range {
  const range = rangeOf(points.map(([x]) => x));
  const first = points[0]?.[0] ?? 0;
  return options.x.kind === 'time' && points.every(([x]) => x === first) ? { low: first, high: first + 1000 } : range;
}

function draw(points: readonly Point[], xRange: Range, yRange: Range, columns: number, options: PlotOptions): Canvas {
  const canvas = new Canvas(columns, options.rows, options.charset);
  const place = ([x, y]: Point): [number, number] => [
    Math.round(scale(x, xRange, canvas.width - 1)),
    Math.round(scale(y, yRange, canvas.height - 1)),
  ];
  for (const stroke of strokesOf(points)) {
    let last: [number, number] | undefined;
    for (const point of stroke) {
      const here = place(point);
      canvas.line(...(last ?? here), ...here);
      last = here;
    }
  }
  return canvas;
}

/** Where a value stands between 0 and `size`. The distance of two doubles can be no double; that of their halves is. */
function scale(value: number, range: Range, size: number): number {
  const span = range.high - range.low;
  if (Number.isFinite(span)) return ((value - range.low) / span) * size;
  return ((value / 2 - range.low / 2) / (range.high / 2 - range.low / 2)) * size;
}

function legend(label: string, points: readonly Point[], options: PlotOptions): string {
  const values = points.map(([, y]) => y);
  const last = values.at(-1) ?? 0;
  let low = last;
  let high = last;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const numbers = `last ${numberText(last)}, least ${numberText(low)}, most ${numberText(high)}`;
  return clip(
    `${LINES[options.charset].dot} ${label}: ${numbers}, ${counted(points.length, 'point')}`,
    options.columns,
  );
}

function xAxis(range: Range, gutter: number, columns: number, options: PlotOptions): string[] {
  const style = LINES[options.charset];
  const most = Math.max(2, Math.floor(columns / 14));
  const ticks = options.x.kind === 'time' ? timeTicks(range, most) : ticksOf(range, most);
  const texts =
    options.x.kind === 'time'
      ? ticks.map((tick) => (tick === range.low ? '0' : durationText(tick - range.low)))
      : tickTexts(ticks);
  const base = Array<string>(columns).fill(style.base);
  let numbers = '';
  for (const [index, tick] of ticks.entries()) {
    const at = Math.round(scale(tick, range, columns - 1));
    base[at] = style.baseMark;
    const text = texts[index] ?? '';
    const start = Math.max(0, Math.min(at - (text.length >> 1), columns - text.length));
    // Two numbers that would touch are no help: the later one goes.
    if (numbers === '' || start > numbers.length) numbers = numbers.padEnd(start) + text;
  }
  const indent = ' '.repeat(gutter + 2);
  return [
    `${' '.repeat(gutter + 1)}${style.corner}${base.join('')}`,
    `${indent}${numbers}`,
    `${indent}${options.x.label}`,
  ];
}

const TIME_STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1000,
);

/** Round lengths of time since the left end. */
function timeTicks(range: Range, most: number): number[] {
  const span = range.high - range.low;
  const day = 86_400_000;
  const step = TIME_STEPS.find((size) => span / size < most) ?? day * Math.ceil(span / day / (most - 1));
  const ticks: number[] = [];
  for (let at = range.low; at <= range.high; at += step) ticks.push(at);
  return ticks;
}
