/** Graphs as files. */
import type uPlot from 'uplot';
import type { Theme } from './colours.js';
import { INKS } from './plot.js';
import { type SvgAxis, svgOf } from './svg.js';

export interface Drawn {
  readonly title: string;
  readonly xLabel: string;
  readonly legend: readonly { readonly name: string; readonly colour: string; readonly dash: readonly number[] }[];
  readonly theme: Theme;
  /** The file's name without its ending. */
  readonly name: string;
}

const PAPER: Readonly<Record<Theme, string>> = { light: '#ffffff', dark: '#14171a' };
const LINE = 18;

/** Saves what is on the screen, with title and legend above it. */
export function savePng(plot: uPlot, { title, xLabel, legend, theme, name }: Drawn): void {
  const source = plot.ctx.canvas;
  const scale = devicePixelRatio;
  const canvas = document.createElement('canvas');
  const head = Math.round((LINE * 2 + 8) * scale);
  canvas.width = source.width;
  canvas.height = source.height + head;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = PAPER[theme];
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.fillStyle = INKS[theme].text;
  context.font = 'bold 13px system-ui, sans-serif';
  context.fillText(`${title} over ${xLabel}`, 8, LINE);
  context.font = '12px system-ui, sans-serif';
  let left = 8;
  for (const { name: entry, colour } of legend) {
    context.fillStyle = colour;
    context.fillRect(left, LINE * 2 - 5, 14, 3);
    context.fillStyle = INKS[theme].text;
    context.fillText(entry, left + 18, LINE * 2);
    left += 30 + context.measureText(entry).width;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(source, 0, head);
  canvas.toBlob((blob) => {
    if (blob !== null) saveBlob(blob, `${name}.png`);
  }, 'image/png');
}

export function saveSvg(plot: uPlot, drawn: Drawn): void {
  const ink = INKS[drawn.theme];
  const width = plot.width;
  const height = plot.height;
  // What uPlot lays out is in px of the screen's own.
  const box = {
    left: plot.over.offsetLeft,
    top: plot.over.offsetTop,
    width: plot.over.clientWidth,
    height: plot.over.clientHeight,
  };
  const ticks = (index: number, scale: string): SvgAxis => {
    const axis = plot.axes[index] as unknown as {
      readonly _splits?: readonly number[];
      readonly _values?: readonly (string | null)[];
    };
    return (axis._splits ?? []).map((value, at) => ({
      at: plot.valToPos(value, scale),
      text: axis._values?.[at] ?? '',
    }));
  };
  const xs = plot.data[0];
  const lines = plot.series.slice(1).map((series, index) => ({
    colour: drawn.legend.find(({ name }) => name === series.label)?.colour ?? ink.text,
    dash: series.dash ?? [],
    points: [...(plot.data[index + 1] ?? [])].flatMap((y, at) => {
      if (y === undefined) return [];
      return [y === null ? null : ([plot.valToPos(xs[at] ?? 0, 'x'), plot.valToPos(y, 'y')] as const)];
    }),
  }));
  const text = svgOf({
    title: `${drawn.title} over ${drawn.xLabel}`,
    size: { width, height },
    box,
    paper: PAPER[drawn.theme],
    ink,
    x: ticks(0, 'x'),
    y: ticks(1, 'y'),
    legend: drawn.legend,
    lines,
  });
  saveBlob(new Blob([text], { type: 'image/svg+xml' }), `${drawn.name}.svg`);
}

/** Gives the user a file. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of the file by then.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
