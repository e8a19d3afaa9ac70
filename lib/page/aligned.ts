/** Series with different X as one table, which is what uPlot draws. */

export interface Stroke {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** The columns of a table: X, then one column a stroke. null is a gap; undefined: nothing there, the line goes on. */
export type Table = [x: number[], ...y: (number | null | undefined)[][]];

/** An X that a stroke has several times (two rows of the same epoch) stands in the table as often. */
export function aligned(strokes: readonly Stroke[]): Table {
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
    return all.map((value) => (x[next] === value ? y[next++] : undefined));
  });
  return [all, ...columns];
}
