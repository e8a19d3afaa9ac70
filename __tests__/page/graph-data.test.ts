import { aligned } from '../../lib/page/aligned.js';
import { styleOf } from '../../lib/page/colours.js';
import { graphSummary } from '../../lib/page/graph-summary.js';
import { type PlotLook, plotOptions } from '../../lib/page/plot.js';
import { svgOf } from '../../lib/page/svg.js';

describe('series in one table', () => {
  test('one series is the table as it is', () => {
    expect(aligned([{ x: [1, 2], y: [3, 4] }])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('where X differs, what one series does not have is no gap in its line', () => {
    expect(
      aligned([
        { x: [1, 3], y: [10, 30] },
        { x: [2, 3], y: [200, 300] },
      ]),
    ).toEqual([
      [1, 2, 3],
      [10, undefined, 30],
      [undefined, 200, 300],
    ]);
  });

  test('an X that stands there twice stays twice', () => {
    expect(
      aligned([
        { x: [1, 1, 2], y: [5, 6, 7] },
        { x: [1, 2], y: [8, 9] },
      ]),
    ).toEqual([
      [1, 1, 2],
      [5, 6, 7],
      [8, undefined, 9],
    ]);
  });

  test('a gap stays a gap', () => {
    expect(
      aligned([
        { x: [1, 2], y: [5, null] },
        { x: [1], y: [1] },
      ])[1],
    ).toEqual([5, null]);
  });

  test('nothing is a table without columns', () => {
    expect(aligned([])).toEqual([[]]);
  });
});

describe('series are told apart', () => {
  const contrast = (a: string, b: string): number => {
    const [high = 0, low = 0] = [a, b].map(luminance).sort((one, two) => two - one);
    return (high + 0.05) / (low + 0.05);
  };
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };

  test.each([
    ['light', '#ffffff'],
    ['dark', '#14171a'],
  ] as const)('with a contrast of 3:1 to the %s page', (theme, paper) => {
    for (let index = 0; index < 7; index += 1) {
      expect(contrast(styleOf(index, theme).colour, paper)).toBeGreaterThanOrEqual(3);
    }
  });

  test('by dashes where the colours begin anew', () => {
    const styles = Array.from({ length: 28 }, (_, index) => JSON.stringify(styleOf(index, 'light')));
    expect(new Set(styles).size).toBe(28);
    expect(styleOf(0, 'light').dash).toEqual([]);
    expect(styleOf(7, 'light').dash).not.toEqual([]);
  });
});

describe('a plot', () => {
  const LOOK: PlotLook = { theme: 'light', x: 'number', logX: false, logY: false, range: null };
  const optionsOf = (look: Partial<PlotLook>, extent: PlotLook['range'] = null): ReturnType<typeof plotOptions> =>
    plotOptions({ table: [[]], curves: [] }, { ...LOOK, ...look }, { width: 300, height: 200 }, '', {
      extent: () => extent,
      onZoom: jest.fn(),
      onCursor: jest.fn(),
    });

  test('has room for half of the last label of X beside it', () => {
    const right = optionsOf({}).padding?.[1] as unknown as (plot: object) => number;
    const beside = (_values?: (string | null)[]): number => right({ axes: [{ _values }] });
    expect(beside()).toBeLessThan(20);
    expect(beside(['1', '100000', null])).toBe(beside());
    // Of 12 px type a digit takes 7 px.
    expect(beside(['1', '100000'])).toBeGreaterThanOrEqual(21);
    expect(beside(['09:00', '10:00\n2026-11-22'])).toBeGreaterThanOrEqual(35);
  });

  test.each<[string, Partial<PlotLook>, PlotLook['range'], [number, number]]>([
    ['as much of X as those beside it', {}, [0, 100], [0, 100]],
    ['the part that was chosen', { range: [2, 3] }, [0, 100], [2, 3]],
    ['on an axis of logarithms only what is above 0', { logX: true }, [0, 100], [5, 9]],
    ['its own X where nobody knows of others', {}, null, [5, 9]],
    ['a minute around the one moment there is', { x: 'time' }, [1e12, 1e12], [1e12 - 30_000, 1e12 + 30_000]],
  ])('shows %s', (_, look, extent, shown) => {
    const range = optionsOf(look, extent).scales?.['x']?.range as unknown as (...values: unknown[]) => unknown;
    expect(range(undefined, 5, 9)).toEqual(shown);
  });
});

test('a graph in words says where each series begins and ends, and how far it goes', () => {
  const strokes = [
    { x: [1, 2], y: [2, 0.5] },
    { x: [1, 2], y: [1, 3] },
  ];
  expect(graphSummary('loss', 'epoch', [{ name: 'loss', index: 0, hidden: 0, falls: 0, strokes }], 'number')).toBe(
    'Graph of loss over epoch. loss: from 2 at 1 to 3 at 2, smallest 0.5, largest 3, in 2 parts because epoch falls back.',
  );
});

test('an SVG holds no markup but its own, whatever series are called', () => {
  const svg = svgOf({
    title: '<script>alert(1)</script>',
    size: { width: 300, height: 200 },
    box: { left: 40, top: 8, width: 250, height: 150 },
    paper: '#fff',
    ink: { text: '#000', grid: '#eee', line: '#ccc' },
    x: [
      { at: 10, text: '1' },
      { at: 999, text: 'outside' },
    ],
    y: [{ at: 20, text: '0.5' }],
    legend: [{ name: '"a" & <b>\u0000', colour: '#f00', dash: [2, 3] }],
    lines: [{ colour: '#f00', dash: [2, 3], points: [[0, 1], [5, 6], null, [7, 8.04]] }],
  });
  expect(svg).not.toContain('<script');
  expect(svg).not.toContain('outside');
  expect(svg).not.toContain('\u0000');
  expect(svg).toContain('&#34;a&#34; &#38; &#60;b&#62;');
  expect(svg).toContain('d="M0 1L5 6M7 8" stroke="#f00" stroke-dasharray="2 3"');
});
