/** uPlot, set up for the page: colours of the theme, axes in joblog's words, synced cursors, zoom by dragging. */
import uPlot from 'uplot';
import { logTexts, logTicks, numberText, tickTexts } from '../view/ticks.js';
import { aligned, type Stroke, type Table } from './aligned.js';
import type { Theme } from './colours.js';
import { styleOf } from './colours.js';
import { TIME_STEPS, timeSplits, timeTicks, type XKind } from './words.js';

/** One series as a graph draws it: a line for each of its strokes. */
export interface Curve {
  readonly name: string;
  /** Its place in the legend, which decides about colour and dashes. */
  readonly index: number;
  readonly strokes: readonly Stroke[];
  /** Points that the axes cannot show. */
  readonly hidden: number;
  /** So often X falls back, where that is too often for lines. */
  readonly falls: number;
}

export interface PlotLook {
  readonly theme: Theme;
  readonly x: XKind;
  readonly logX: boolean;
  readonly logY: boolean;
  /** The part of X that is shown; null: all. */
  readonly range: readonly [from: number, to: number] | null;
}

export interface Plotted {
  readonly table: Table;
  /** The curve of each column but X. */
  readonly curves: readonly Curve[];
}

/** The strokes of all curves as one table. */
export function plotted(curves: readonly Curve[]): Plotted {
  const columns = curves.flatMap((curve) => curve.strokes.map((stroke) => ({ curve, ...stroke })));
  return { table: aligned(columns), curves: columns.map(({ curve }) => curve) };
}

interface Ink {
  readonly text: string;
  readonly grid: string;
  readonly line: string;
}

/** The style sheet has the same colours. */
export const INKS: Readonly<Record<Theme, Ink>> = {
  light: { text: '#4a5058', grid: '#e6e8eb', line: '#b9bfc6' },
  dark: { text: '#a9b1ba', grid: '#2a2f36', line: '#4a525c' },
};

const FONT = '12px system-ui, sans-serif';
/** A drag of fewer px is a click. */
const LEAST_DRAG = 5;
const AXIS_X = 24;
/** With a second line for the day. */
const AXIS_TIME = 38;

export interface PlotEvents {
  /** All that X spans in this graph and those beside it; null: nothing. */
  readonly extent: () => readonly [from: number, to: number] | null;
  readonly onZoom: (range: readonly [number, number] | null) => void;
  readonly onCursor: (plot: uPlot) => void;
}

/** Options for uPlot; `sync` names the plots whose cursors move together. */
export function plotOptions(
  { curves }: Plotted,
  look: PlotLook,
  size: { readonly width: number; readonly height: number },
  sync: string,
  events: PlotEvents,
): uPlot.Options {
  const ink = INKS[look.theme];
  const axis = {
    stroke: ink.text,
    font: FONT,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { stroke: ink.line, width: 1, size: 4 },
  };
  return {
    ...size,
    ms: 1,
    padding: [8, besideLast, 0, 0],
    legend: { show: false },
    scales: {
      x: {
        time: false,
        distr: distribution(look.logX),
        auto: true,
        range: (_, low, high) => xRange(look, events.extent(), low, high),
      },
      y: { distr: distribution(look.logY), range: (_, low, high) => yRange(look.logY, low, high) },
    },
    axes: [
      {
        ...axis,
        size: look.x === 'time' ? AXIS_TIME : AXIS_X,
        space: LABEL.x,
        ...(look.logX ? LOG_AXIS : X_AXES[look.x]),
        values: (_, ticks, __, ___, step) => xTexts(ticks, step, look),
      },
      { ...axis, ...(look.logY ? LOG_AXIS : {}), size: yAxisSize, values: (_, ticks) => numberTexts(ticks, look.logY) },
    ],
    series: [{}, ...curves.map((curve) => seriesOptions(curve, look.theme))],
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false },
      sync: { key: sync, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
      bind: {
        dblclick: () => () => {
          events.onZoom(null);
          return null;
        },
      },
      dataIdx: nearestValue,
    },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width >= LEAST_DRAG) events.onZoom([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [events.onCursor],
    },
  };
}

function distribution(log: boolean): uPlot.Scale.Distr {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enum is one of types alone: nothing of it is there at run time.
  return log ? 3 : 1;
}

function seriesOptions({ name, index }: Curve, theme: Theme): uPlot.Series {
  const { colour, dash } = styleOf(index, theme);
  return {
    label: name,
    stroke: colour,
    width: 1.5,
    dash: [...dash],
    spanGaps: false,
    points: { show: true, size: 6, fill: colour, filter: (plot, column) => alone(plot.data[column] ?? []) },
  };
}

/** Points that no line leads to or from. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  let last: number | undefined;
  let joined = false;
  const end = (): void => {
    if (last !== undefined && !joined) found.push(last);
    last = undefined;
  };
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === undefined) continue;
    if (value === null) {
      end();
      continue;
    }
    joined = last !== undefined;
    last = index;
  }
  end();
  return found;
}

function xRange(
  { x, range, logX }: PlotLook,
  extent: PlotLook['range'],
  low: number | null,
  high: number | null,
): [number, number] {
  // On an axis of logarithms what lies at or below 0 is no part of it.
  const [from, to] = range ?? (logX ? null : extent) ?? [low ?? Number.NaN, high ?? Number.NaN];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return logX ? [1, 10] : [0, 1];
  if (logX)
    return from > 0 && from < to
      ? [from, to]
      : to > 0
        ? [Math.min(low !== null && low > 0 ? low : to / 1000, to / 10), from === to ? to * 10 : to]
        : [1, 10];
  if (from < to) return [from, to];
  const margin = x === 'number' ? Math.abs(from) * 0.1 || 1 : 30_000;
  return [from - margin, to + margin];
}

function yRange(log: boolean, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return log ? [1, 10] : [0, 1];
  if (log) return low < high ? [low / 1.1, high * 1.1] : [low / 10, high * 10];
  const margin = low < high ? (high - low) * 0.06 : Math.abs(low) * 0.1 || 1;
  return [low - margin, high + margin];
}

function xTexts(ticks: readonly (number | null)[], step: number, look: PlotLook): (string | null)[] {
  const numbers = ticks.filter((tick) => tick !== null);
  if (look.x === 'time') return timeTicks(numbers, step);
  if (look.x === 'elapsed') return look.logX ? elapsedLogTicks(numbers) : elapsedTicks(numbers);
  return numberTexts(ticks, look.logX);
}

const ELAPSED = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
] as const;

/** All in one unit: the largest that the largest tick has one of. */
function elapsedTicks(ticks: readonly number[]): string[] {
  const most = Math.max(0, ...ticks);
  const [size, name] = ELAPSED.find(([unit]) => most >= unit) ?? [1, 'ms'];
  return tickTexts(ticks.map((tick) => tick / size)).map((text) => `${text} ${name}`);
}

/** On an axis of logarithms: one unit would be too large for the small ones. */
function elapsedLogTicks(ticks: readonly number[]): (string | null)[] {
  return logTexts(ticks).map((text, index) => text && `${numberText((ticks[index] ?? 0) / 1000)} s`);
}

/** px from one label to the next. */
const LABEL = { x: 70, y: 28 };

const X_AXES: Readonly<Record<XKind, Partial<uPlot.Axis>>> = {
  number: {},
  elapsed: { incrs: TIME_STEPS },
  time: { incrs: TIME_STEPS, space: 95, splits: (_, __, low, high, step) => timeSplits(low, high, step) },
};

const LOG_AXIS: Pick<uPlot.Axis, 'splits' | 'filter'> = {
  splits: (plot, axis, low, high) => logTicks({ low, high }, axis === 0 ? plot.width / LABEL.x : plot.height / LABEL.y),
  // Its own choice of labels hides others than ours.
  filter: (_, ticks) => ticks,
};

function numberTexts(ticks: readonly (number | null)[], log: boolean): (string | null)[] {
  const numbers = ticks.map((tick) => tick ?? 0);
  return log ? logTexts(numbers) : tickTexts(numbers);
}

/** Wide enough for the longest label. */
function yAxisSize(_: uPlot, values: string[] | null): number {
  return widthOf(values ?? []) + 14;
}

/** Half of the last label of X can lie beside the plot. */
function besideLast({ axes }: uPlot): number {
  const { _values } = axes[0] as { readonly _values?: readonly (string | null)[] };
  return 4 + Math.max(8, widthOf(_values?.at(-1)?.split('\n') ?? []) / 2);
}

/** px of the longest of them, and of three digits at least. */
function widthOf(texts: readonly (string | null)[]): number {
  return 7 * texts.reduce((most, text) => Math.max(most, text?.length ?? 0), 3);
}

/** Series with different X share a table: the cursor is at the nearest of a series' own points. */
function nearestValue(plot: uPlot, series: number, hovered: number, at: number): number {
  if (series === 0) return hovered;
  const xs = plot.data[0];
  const ys = plot.data[series] ?? [];
  if (ys[hovered] != null) return hovered;
  let left = hovered;
  while (left >= 0 && ys[left] == null) left -= 1;
  let right = hovered;
  while (right < xs.length && ys[right] == null) right += 1;
  if (left < 0) return right < xs.length ? right : hovered;
  if (right >= xs.length) return left;
  return Math.abs((xs[left] ?? 0) - at) <= Math.abs((xs[right] ?? 0) - at) ? left : right;
}
