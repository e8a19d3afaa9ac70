/** Series with different X as one table, which is what uPlot draws. */

export interface Stroke {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The columns of a table: X, then one column a stroke. null is a gap; undefined: nothing there, the line goes on. */
export type Table = [x: number[], ...y: (number | null | undefined)[][]];

/** An X that a stroke has several times (two rows of the same epoch) stands in the table as often. */
export function aligned(
  strokes: readonly { readonly x: readonly number[]; readonly y: readonly (number | null)[] }[],
): Table {
  const [only, ...others] = strokes;
  if (only === undefined) return [[]];
  if (others.length === 0) return [[...only.x], [...only.y]];
  const times = new Map<number, number>();
  for (const { x } of strokes) {
    let run = 0;
    for (const [index, value] of x.entries()) {
      run = value === x[index - 1] ? run + 1 : 1;
      if (run > (times.get(value) ?? 0)) times.set(value, run);
    }
  }
  const all: number[] = [];
  for (const value of Float64Array.from(times.keys()).sort()) {
    for (let count = times.get(value) ?? 0; count > 0; count -= 1) all.push(value);
  }
  const columns = strokes.map(({ x, y }) => {
    let next = 0;
    return all.map((value) => (x[next] === value ? (y[next++] ?? null) : undefined));
  });
  return [all, ...columns];
}

/** A stroke without what an axis of logarithms cannot show, and how many points that was. */
export function onLogAxes(
  { x, y }: Stroke,
  log: { readonly x: boolean; readonly y: boolean },
): { readonly x: readonly number[]; readonly y: readonly (number | null)[]; readonly hidden: number } {
  if (!log.x && !log.y) return { x, y, hidden: 0 };
  const kept = { x: [] as number[], y: [] as (number | null)[] };
  let hidden = 0;
  for (const [index, at] of x.entries()) {
    const value = y[index] ?? 0;
    const gone = log.y && value <= 0;
    if (gone || (log.x && at <= 0)) hidden += 1;
    if (log.x && at <= 0) continue;
    kept.x.push(at);
    kept.y.push(gone ? null : value);
  }
  return { ...kept, hidden };
}
