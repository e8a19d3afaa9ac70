/** Several graphs on one screen. */
import type { Charset } from './canvas.js';
import { bySize, type Curve, figuresOf } from './curve.js';
import { plotLines } from './plot.js';
import { pad } from './text.js';
import { type Range, rangeOf } from './ticks.js';

/** What graphs are drawn on. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly charset: Charset;
  /** For as many curves as one graph can have, as parameters of SGR; none: there is no colour. */
  readonly colours: readonly string[];
}

/** Curves that belong together, such as one key of several jobs: their Y axes are the same. */
export type Family = readonly Curve[];

export interface PageOptions {
  readonly x: {
    readonly label: string;
    readonly kind: 'number' | 'time';
    readonly from?: number;
    readonly to?: number;
  };
  readonly log: boolean;
}

interface Graph {
  readonly curves: readonly Curve[];
  readonly y: Range;
}

/** Narrower graphs do not stand side by side. */
const LEAST_WIDTH = 58;
const GAP = 2;
const LEAST_ROWS = 5;
const MOST_ROWS = 40;
/** The X axis and its numbers, and a blank line. */
const CHROME = 3;

/**
 * The lines of all graphs, with the X axis that all have in common. With colours, curves of a family share a graph; without, each has its own. They fill the
 * screen but for `taken` rows; if they are too many for it, it scrolls.
 */
export function pageLines(families: readonly Family[], options: PageOptions, screen: Screen, taken: number): string[] {
  const graphs = families.flatMap((family) => graphsOf(family, Math.max(1, screen.colours.length)));
  if (graphs.length === 0) return [];
  const x = xRangeOf(graphs, options);
  const across = acrossOf(graphs.length, screen);
  const columns = Math.floor((screen.columns - GAP * (across - 1)) / across);
  const down = Math.ceil(graphs.length / across);
  const legends = Math.max(...graphs.map(({ curves }) => curves.length));
  const free = Math.floor((screen.rows - taken) / down) - CHROME - legends;
  const rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, free));
  const drawn = graphs.map(({ curves, y }) =>
    plotLines(curves, {
      columns,
      rows,
      charset: screen.charset,
      colours: screen.colours,
      x: { ...options.x, range: x },
      y,
      log: options.log,
    }),
  );
  const lines: string[] = [];
  for (let first = 0; first < drawn.length; first += across) {
    if (first > 0) lines.push('');
    lines.push(...sideBySide(drawn.slice(first, first + across), columns));
  }
  return lines;
}

/**
 * The lines of as many of the families as there is room for on the screen, the first ones first, and the labels of what is left out. At least one curve is drawn.
 */
export function linesWithin(
  families: readonly Family[],
  options: PageOptions,
  screen: Screen,
): { readonly lines: readonly string[]; readonly leftOut: readonly string[] } {
  const total = families.reduce((sum, family) => sum + family.length, 0);
  // The more curves, the more rows they take.
  let [count, tooMany] = [Math.min(1, total), total + 1];
  while (tooMany - count > 1) {
    const middle = (count + tooMany) >> 1;
    if (fits(firstOf(families, middle), screen)) count = middle;
    else tooMany = middle;
  }
  const shown = firstOf(families, count);
  const leftOut = families.flat().slice(count);
  // No blank line below the last.
  const lines = pageLines(shown, options, { ...screen, rows: screen.rows + 1 }, 0);
  return { lines: lines.slice(0, screen.rows), leftOut: leftOut.map(({ label }) => label) };
}

/** The families as far as their first `count` curves go. */
function firstOf(families: readonly Family[], count: number): Family[] {
  const shown: Family[] = [];
  let left = count;
  for (const family of families) {
    if (left <= 0) break;
    shown.push(family.slice(0, left));
    left -= family.length;
  }
  return shown;
}

function fits(families: readonly Family[], screen: Screen): boolean {
  const most = Math.max(1, screen.colours.length);
  const graphs = families.reduce((sum, family) => sum + Math.ceil(family.length / most), 0);
  const legends = Math.max(0, ...families.map((family) => Math.min(most, family.length)));
  return Math.ceil(graphs / acrossOf(graphs, screen)) * (LEAST_ROWS + CHROME + legends) - 1 <= screen.rows;
}

function acrossOf(graphs: number, { columns }: Screen): number {
  return Math.max(1, Math.min(graphs, Math.floor((columns + GAP) / (LEAST_WIDTH + GAP))));
}

/** Families of curves of one size each, for one graph; without colour a family each. */
export function familiesBySize(curves: readonly Curve[], { colours }: Screen): Family[] {
  return colours.length > 1 ? bySize(curves, colours.length) : curves.map((curve) => [curve]);
}

function graphsOf(family: Family, most: number): Graph[] {
  const y = yRangeOf(family);
  const graphs: Graph[] = [];
  for (let first = 0; first < family.length; first += most)
    graphs.push({ curves: family.slice(first, first + most), y });
  return graphs;
}

function yRangeOf(curves: readonly Curve[]): Range {
  const figures = curves.flatMap((curve) => figuresOf(curve) ?? []);
  return rangeOf(figures.flatMap(({ min, max }) => [min, max]));
}

/** The ends that were asked for, else those of the points. A single moment is shown as a second: a margin in proportion would be years. */
function xRangeOf(graphs: readonly Graph[], { x: { kind, from, to } }: PageOptions): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x } of graphs.flatMap(({ curves }) => curves)) {
    for (const value of x) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) [low, high] = [0, 1];
  [low, high] = [from ?? low, to ?? high];
  if (kind === 'time' && low === high) return { low, high: high + 1000 };
  return rangeOf([low, high]);
}

function sideBySide(blocks: readonly (readonly string[])[], columns: number): string[] {
  const height = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      // Where legends are of different length, the drawings stand next to each other.
      .map((block) => block[row - (height - block.length)] ?? '')
      .map((line, index) => (index === blocks.length - 1 ? line : pad(line, columns + GAP, 'left')))
      .join('')
      .trimEnd(),
  );
}
