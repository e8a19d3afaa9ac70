/** How many graphs one screen has room for. */
import { type Family, linesWithin, pageLines, type Screen } from '../../lib/view/graph-page.js';

const OPTIONS = { x: { label: 'step', kind: 'number' }, log: false } as const;
const screenOf = (columns: number, rows: number, colours = 0): Screen => ({
  ...{ columns, rows, charset: 'ascii', colours: Array.from({ length: colours }, (_, index) => `3${index + 1}`) },
});

/** Families of so many curves each. */
function familiesOf(...sizes: readonly number[]): Family[] {
  return sizes.map((size, family) =>
    Array.from({ length: size }, (_, index) => ({
      label: `k${family}.${index}`,
      x: Float64Array.of(1, 2, 3),
      y: Float64Array.of(index, 2, 1),
    })),
  );
}

test.each([
  ['a small screen', screenOf(80, 24)],
  ['a wide one', screenOf(240, 50)],
  ['one with colours', screenOf(130, 40, 6)],
  ['one that has hardly room for one', screenOf(20, 5, 3)],
])('%s shows as many curves as fit on it, the first ones first, and names the others', (_, screen) => {
  const families = familiesOf(1, 4, 1, 9, 2, 1, 1, 1, 30);
  const all = families.flat().map(({ label }) => label);
  const { lines, leftOut } = linesWithin(families, OPTIONS, screen);
  const shown = all.slice(0, all.length - leftOut.length);
  expect([...shown, ...leftOut]).toEqual(all);
  expect(shown.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThanOrEqual(screen.rows);
  for (const label of shown) expect(lines.some((line) => line.includes(`${label}:`))).toBe(true);
});

test.each([
  [80, 24],
  [240, 50],
  [60, 9],
])('with one curve more than is shown, %i columns and %i rows would not do', (columns, rows) => {
  const families = familiesOf(1, 4, 1, 9, 2, 1, 1, 1, 30);
  const { leftOut } = linesWithin(families, OPTIONS, screenOf(columns, rows));
  const more = families.flat().slice(0, 1 - leftOut.length + families.flat().length);
  const lines = pageLines(
    more.map((curve) => [curve]),
    OPTIONS,
    screenOf(columns, rows + 1),
    0,
  );
  expect(lines.length).toBeGreaterThan(rows);
});

test('a screen says at once which of very many curves it shows', () => {
  const { leftOut } = linesWithin(familiesOf(...Array<number>(20_000).fill(1)), OPTIONS, screenOf(80, 24));
  expect(leftOut.length).toBeGreaterThan(19_900);
});

test('nothing is drawn of nothing', () => {
  expect(linesWithin([], OPTIONS, screenOf(80, 24))).toEqual({ lines: [], leftOut: [] });
});
