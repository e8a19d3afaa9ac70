/** Curves in one graph of text, with axes and numbers. */
import { Canvas, type Charset, composed } from './canvas.js';
import { type Curve, figuresOf, strokes } from './curve.js';
import { durationText } from './duration.js';
import { clip, counted, pad, widthOf } from './text.js';
import { numberText, type Range, ticksOf, tickTexts } from './ticks.js';

export interface PlotOptions {
  /** The whole width in columns, labels included. */
  readonly columns: number;
  /** The height of the drawing area in rows. */
  readonly rows: number;
  readonly charset: Charset;
  /** How each curve is coloured, as parameters of SGR (ECMA-48); with none, only one curve can be told from others. */
  readonly colours: readonly string[];
  readonly x: { readonly label: string; readonly kind: 'number' | 'time'; readonly range: Range };
  readonly y: Range;
  /** Y is the logarithm to base 10 of what is meant. */
  readonly log: boolean;
}

const LINES = {
  braille: { axis: '│', mark: '┤', corner: '└', base: '─', baseMark: '┬', dot: '⠶' },
  ascii: { axis: '|', mark: '+', corner: '+', base: '-', baseMark: '+', dot: '*' },
} as const;

/** The least width of the drawing area: in a very narrow terminal lines are then too long, but there is a graph. */
const LEAST_COLUMNS = 16;

/** The lines of a graph: a line of legend for each curve, the drawing with the Y axis at its left, the X axis with its numbers. */
export function plotLines(curves: readonly Curve[], options: PlotOptions): string[] {
  const { ticks, texts } = yTicks(options);
  const gutter = Math.max(1, ...texts.map(widthOf));
  const columns = Math.max(LEAST_COLUMNS, options.columns - gutter - 2);
  const layers = curves.map((curve) => draw(curve, columns, options));

  const style = LINES[options.charset];
  const labelByRow = new Map<number, string>();
  for (const [index, tick] of ticks.entries()) {
    const row = options.rows - 1 - Math.round(scaled(options.y, options.rows - 1)(tick));
    if (!labelByRow.has(row)) labelByRow.set(row, texts[index] ?? '');
  }
  const lines = curves.map((curve, index) => legend(curve, options.colours[index], options));
  for (const [row, dots] of composed(layers, options.colours).entries()) {
    const text = labelByRow.get(row);
    const axis = text === undefined ? style.axis : style.mark;
    lines.push(`${pad(text ?? '', gutter, 'right')} ${axis}${dots}`.trimEnd());
  }
  return [...lines, ...xAxis(gutter, columns, options)];
}

function yTicks({ y, rows, log }: PlotOptions): {
  readonly ticks: readonly number[];
  readonly texts: readonly string[];
} {
  const most = Math.max(2, (rows >> 1) + 1);
  if (!log) {
    const ticks = ticksOf(y, most);
    return { ticks, texts: tickTexts(ticks) };
  }
  const decades = ticksOf(y, most).filter((power) => Number.isInteger(power) && Math.abs(power) < 308);
  if (decades.length > 1) return { ticks: decades, texts: decades.map((power) => numberText(powerOf(power))) };
  // Less than two decades: round numbers, where they stand on this scale.
  const values = ticksOf({ low: 10 ** y.low, high: Math.min(10 ** y.high, Number.MAX_VALUE) }, most).filter(
    (value) => value > 0,
  );
  return { ticks: values.map((value) => Math.log10(value)), texts: tickTexts(values) };
}

/** Of points that fall into one column of dots, the span is drawn, once: a million of them cost as much as there are columns. */
function draw(curve: Curve, columns: number, options: PlotOptions): Canvas {
  const canvas = new Canvas(columns, options.rows, options.charset);
  const { x, y } = curve;
  const across = scaled(options.x.range, canvas.width - 1);
  const up = scaled(options.y, canvas.height - 1);
  for (const [start, end] of strokes(curve)) {
    let column = Math.round(across(x[start] as number));
    let dot = Math.round(up(y[start] as number));
    let low = dot;
    let high = dot;
    for (let at = start + 1; at < end; at += 1) {
      const nextColumn = Math.round(across(x[at] as number));
      const next = Math.round(up(y[at] as number));
      if (nextColumn === column) {
        if (next < low) low = next;
        else if (next > high) high = next;
      } else {
        canvas.line(column, low, column, high);
        canvas.line(column, dot, nextColumn, next);
        column = nextColumn;
        low = next;
        high = next;
      }
      dot = next;
    }
    canvas.line(column, low, column, high);
  }
  return canvas;
}

/** What the logarithm is of, without the digits that taking it has cost. */
function powerOf(logarithm: number): number {
  return Number(Math.min(10 ** logarithm, Number.MAX_VALUE).toPrecision(12));
}

/** Where values stand between 0 and `size`. The distance of two doubles can be no double; that of their halves is. */
function scaled({ low, high }: Range, size: number): (value: number) => number {
  const span = high - low;
  if (Number.isFinite(span)) return (value) => ((value - low) / span) * size;
  return (value) => ((value / 2 - low / 2) / (high / 2 - low / 2)) * size;
}

function legend(curve: Curve, colour: string | undefined, options: PlotOptions): string {
  const figures = figuresOf(curve);
  const value = (y: number): string => numberText(options.log ? powerOf(y) : y);
  const { dot } = LINES[options.charset];
  const mark = colour === undefined ? dot : `\u001b[${colour}m${dot}\u001b[39m`;
  const numbers =
    figures === undefined
      ? ' no points'
      : ` last ${value(figures.last)}, least ${value(figures.min)}, most ${value(figures.max)}, ${counted(figures.count, 'point')}`;
  const room = options.columns - 2;
  // What cannot be said in full is left out, the name last.
  const parts = numbers.split(',');
  while (parts.length > 1 && widthOf(`${curve.label}:${parts.join(',')}`) > room) parts.pop();
  return `${mark} ${clip(`${curve.label}:${parts.join(',')}`, room)}`;
}

function xAxis(gutter: number, columns: number, { x, charset }: PlotOptions): string[] {
  const style = LINES[charset];
  const { range } = x;
  const most = Math.max(2, Math.floor(columns / 14));
  const ticks = x.kind === 'time' ? timeTicks(range, most) : ticksOf(range, most);
  const texts =
    x.kind === 'time'
      ? ticks.map((tick) => (tick === 0 ? '0' : `${tick < 0 ? '-' : ''}${durationText(Math.abs(tick))}`))
      : tickTexts(ticks);
  const base = Array<string>(columns).fill(style.base);
  // The name of X stands beside its numbers, in place of those that it would touch.
  const name = clip(x.label, columns >> 1);
  const room = columns - widthOf(name) - 2;
  let numbers = '';
  for (const [index, tick] of ticks.entries()) {
    const at = Math.round(scaled(range, columns - 1)(tick));
    base[at] = style.baseMark;
    const text = texts[index] ?? '';
    const start = Math.max(0, Math.min(at - (text.length >> 1), columns - text.length));
    // Two numbers that would touch are no help: the later one goes.
    if ((numbers === '' || start > numbers.length) && start + text.length <= room)
      numbers = numbers.padEnd(start) + text;
  }
  return [
    `${' '.repeat(gutter + 1)}${style.corner}${base.join('')}`,
    `${' '.repeat(gutter + 2)}${numbers.padEnd(room + 2)}${name}`,
  ];
}

const TIME_STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1000,
);

/** Round lengths of time. */
function timeTicks(range: Range, most: number): number[] {
  const span = range.high - range.low;
  const day = 86_400_000;
  const step = TIME_STEPS.find((size) => span / size < most) ?? day * Math.ceil(span / day / (most - 1));
  const ticks: number[] = [];
  for (let at = Math.ceil(range.low / step) * step + 0; at <= range.high; at += step) ticks.push(at);
  return ticks;
}
