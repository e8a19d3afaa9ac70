/** The points of a graph, collected row by row. */
import type { Row } from './row.js';
import type { Survey } from './survey.js';
import type { XChoice } from './x-choice.js';

export type Point = readonly [x: number, y: number];

/** One curve. `points` are in the order in which they were printed. */
export interface Series {
  readonly key: string;
  readonly points: readonly Point[];
}

/** The keys that can be drawn: at least one number among their values. Values that are no numbers are gaps. */
export function drawableKeys(survey: Survey): string[] {
  return [...survey].filter(([, facts]) => facts.numbers > 0).map(([key]) => key);
}

/** Collects the series of `keys` over one X; a row without a finite X, or without a finite Y, gives no point. */
export class SeriesCollector {
  readonly #x: XChoice;
  readonly #points = new Map<string, Point[]>();

  constructor(x: XChoice, keys: readonly string[]) {
    this.#x = x;
    for (const key of keys) this.#points.set(key, []);
  }

  /** Takes one more row, the oldest first. `time` is when the row came, in milliseconds. */
  add(row: Row, time: number): void {
    const x = this.#x.kind === 'time' ? time : numberIn(row, this.#x.key);
    if (!Number.isFinite(x)) return;
    for (const [key, points] of this.#points) {
      const y = numberIn(row, key);
      if (Number.isFinite(y)) points.push([x, y]);
    }
  }

  result(): Series[] {
    return [...this.#points].map(([key, points]) => ({ key, points }));
  }
}

function numberIn(row: Row, key: string): number {
  const cell = row.cells.get(key);
  return cell?.kind === 'number' ? Number(cell.raw) : Number.NaN;
}

/** The strokes of a curve: where X falls back (a requeue, a restart from a checkpoint) the line breaks and starts anew. */
export function strokesOf(points: readonly Point[]): Point[][] {
  const strokes: Point[][] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const point of points) {
    if (point[0] < last) strokes.push([]);
    strokes.at(-1)?.push(point);
    last = point[0];
  }
  return strokes;
}
