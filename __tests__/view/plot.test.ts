import fc from 'fast-check';
import { Canvas, composed } from '../../lib/view/canvas.js';
import { bySize, type Curve, figuresOf, logarithmic, smoothCurve, strokes, within } from '../../lib/view/curve.js';
import { familiesBySize, pageLines, type Screen } from '../../lib/view/graph-page.js';
import { widthOf } from '../../lib/view/text.js';

type Point = readonly [x: number, y: number];

function curve(label: string, points: readonly Point[]): Curve {
  return { label, x: Float64Array.from(points, ([x]) => x), y: Float64Array.from(points, ([, y]) => y) };
}

const SCREEN: Screen = { columns: 40, rows: 10, charset: 'ascii', colours: [] };
const X = { x: { label: 'epoch', kind: 'number' }, log: false } as const;

describe('a graph', () => {
  test('has a legend, numbers on both axes and the name of X', () => {
    const points = Array.from({ length: 11 }, (_, index): Point => [index, index * 10]);
    expect(pageLines([[curve('acc', points)]], X, SCREEN, 0)).toEqual([
      '* acc: last 100, least 0, most 100',
      '100 +                             ******',
      '    |                      *******',
      ' 50 +                ******',
      '    |         *******',
      '    |  *******',
      '  0 +**',
      '    ++---------------------------------+',
      '     0                             epoch',
    ]);
  });

  test('is drawn with braille dots where the terminal knows them', () => {
    const lines = pageLines(
      [
        [
          curve('acc', [
            [0, 0],
            [1, 1],
          ]),
        ],
      ],
      X,
      { ...SCREEN, charset: 'braille' },
      0,
    );
    expect(lines.slice(1, 7).join('')).toMatch(/[\u2801-\u28ff]/);
    expect(lines.join('')).not.toContain('*');
  });

  test('over time has lengths of time', () => {
    const points: Point[] = [0, 60_000, 120_000].map((time) => [time, time]);
    const lines = pageLines(
      [[curve('n', points)]],
      { x: { label: 'time', kind: 'time' }, log: false },
      { ...SCREEN, columns: 80 },
      0,
    );
    expect(lines.at(-1)).toMatch(/^ +0 +30 s +1 min +1 min 30 s +time$/);
  });

  test.each<[string, Point[]]>([
    ['one point', [[3, 4]]],
    [
      'a constant',
      [
        [0, 5],
        [1, 5],
      ],
    ],
    [
      'one moment',
      [
        [7, 1],
        [7, 2],
      ],
    ],
    [
      'the largest numbers there are',
      [
        [-1.7e308, -1.7e308],
        [1.7e308, 1.7e308],
      ],
    ],
    [
      'the smallest numbers there are',
      [
        [0, 5e-324],
        [5e-324, 0],
      ],
    ],
    ['zero', [[0, 0]]],
  ])('of %s is drawn', (_, points) => {
    for (const kind of ['number', 'time'] as const) {
      if (kind === 'time' && points.some(([x]) => Math.abs(x) > 8e15)) continue;
      const lines = pageLines([[curve('y', points)]], { x: { label: 'x', kind }, log: false }, SCREEN, 0);
      expect(lines.slice(1, 7).join('')).toContain('*');
      expect(lines.join('')).not.toMatch(/NaN|Infinity/);
    }
  });

  test('of any points fits its width, and holds no NaN', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const curves = fc.array(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 30 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        curves,
        fc.constantFrom('number', 'time'),
        fc.constantFrom(0, 3),
        fc.boolean(),
        (all, kind, colours, log) => {
          if (kind === 'time' && all.flat().some(([x]) => Math.abs(x) > 8e15)) return;
          const drawn = all
            .map((points, index) => curve(`y${index}`, points))
            .map((one) => (log ? logarithmic(one).curve : one));
          const screen: Screen = {
            columns: 60,
            rows: 24,
            charset: 'braille',
            colours: ['31', '32', '33'].slice(0, colours),
          };
          const lines = pageLines(familiesBySize(drawn, screen), { x: { label: 'x', kind }, log }, screen, 0);
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(60);
          expect(lines.join('')).not.toMatch(/NaN|Infinity/);
        },
      ),
    );
  });

  test('of many points draws what a line through all of them covers', () => {
    const points = Array.from(
      { length: 100_000 },
      (_, index): Point => [index, Math.sin(index / 5000) * 10 + (index % 7)],
    );
    const [all, few] = [
      curve('y', points),
      curve(
        'y',
        points.filter((_, index) => index % 7 === 0 || index % 7 === 6),
      ),
    ];
    const page = (one: Curve) => pageLines([[one]], X, { ...SCREEN, charset: 'braille', columns: 60 }, 0).slice(1);
    expect(page(all)).toEqual(page(few));
  });
});

describe('several curves', () => {
  const curves = [
    curve('loss', [
      [0, 7],
      [1, 1],
    ]),
    curve('val_loss', [
      [0, 6],
      [1, 2],
    ]),
    curve('acc', [
      [0, 0.1],
      [1, 0.9],
    ]),
  ];

  test('share a graph where there are colours and one axis serves them', () => {
    expect(bySize(curves, 6).map((group) => group.map(({ label }) => label))).toEqual([['loss', 'val_loss'], ['acc']]);
    const screen: Screen = { ...SCREEN, rows: 24, colours: ['31', '32'] };
    const lines = pageLines(familiesBySize(curves, screen), X, screen, 0);
    expect(lines[0]).toMatch(/^\u001b\[31m\*\u001b\[39m loss: /);
    expect(lines[1]).toMatch(/^\u001b\[32m\*\u001b\[39m val_loss: /);
    expect(lines.filter((line) => line === '')).toHaveLength(1);
  });

  test('have a graph each where there is no colour', () => {
    expect(familiesBySize(curves, SCREEN).map((family) => family.length)).toEqual([1, 1, 1]);
  });

  test('are at most as many in a graph as there are colours, and of a family all have the same axis', () => {
    const family = Array.from({ length: 5 }, (_, index) =>
      curve(`job ${index}`, [
        [0, index * 10],
        [1, 0],
      ]),
    );
    const lines = pageLines([family], X, { ...SCREEN, rows: 60, colours: ['31', '32'] }, 0);
    expect(lines.filter((line) => / 0 \+/.test(` ${line}`))).toHaveLength(3);
    expect(lines.filter((line) => line.includes('40 +'))).toHaveLength(3);
  });

  test('stand side by side on a wide screen, and below each other on a narrow one', () => {
    const lines = (columns: number) =>
      pageLines(familiesBySize(curves, SCREEN), X, { ...SCREEN, columns, rows: 50 }, 2);
    expect(lines(200)[0]).toMatch(/loss: .* val_loss: .* acc: /);
    expect(lines(80).filter((line) => line === '')).toHaveLength(2);
    expect(lines(80).length + 2).toBeLessThanOrEqual(50);
  });

  test('are each in their own colour where they do not meet, and in that of the last where they do', () => {
    const [a, b] = [new Canvas(3, 1, 'ascii'), new Canvas(3, 1, 'ascii')];
    a.line(0, 0, 1, 0);
    b.line(1, 0, 2, 0);
    expect(composed([a, b], ['31', '32'])).toEqual(['\u001b[31m*\u001b[32m**\u001b[39m']);
    expect(composed([a, b])).toEqual(['***']);
  });
});

describe('a logarithmic axis', () => {
  test('has powers of ten, and says how many values have none', () => {
    const { curve: logs, lost } = logarithmic(
      curve('lr', [
        [0, 1],
        [1, 0.01],
        [2, 0],
        [3, -1],
        [4, Number.NaN],
        [5, 0.0001],
      ]),
    );
    expect([...logs.y]).toEqual([0, -2, Number.NaN, Number.NaN, Number.NaN, -4]);
    expect(lost).toBe(2);
    const lines = pageLines([[logs]], { ...X, log: true }, { ...SCREEN, rows: 20 }, 0);
    expect(lines[0]).toBe('* lr: last 0.0001, least 0.0001, most 1');
    expect(lines.map((line) => line.slice(0, 6).trim()).filter((text) => /^[0-9.e-]+$/.test(text))).toEqual([
      '1',
      '0.1',
      '0.01',
      '0.001',
      '0.0001',
    ]);
  });

  test('has round numbers where it is short', () => {
    const lines = pageLines(
      [
        [
          logarithmic(
            curve('n', [
              [0, 2],
              [1, 9],
            ]),
          ).curve,
        ],
      ],
      { ...X, log: true },
      { ...SCREEN, rows: 14 },
      0,
    );
    for (const tick of ['4', '6', '8']) expect(lines.some((line) => line.startsWith(`${tick} +`))).toBe(true);
  });
});

describe('a curve', () => {
  test('breaks where X falls back and where there is a gap, and starts anew', () => {
    const pieces = (points: readonly Point[]) => [...strokes(curve('', points))];
    expect(
      pieces([
        [1, 5],
        [2, 4],
        [1, 3],
        [2, 2],
        [2, 1],
      ]),
    ).toEqual([
      [0, 2],
      [2, 5],
    ]);
    expect(
      pieces([
        [1, Number.NaN],
        [2, 4],
        [3, Number.NaN],
        [4, Number.NaN],
        [5, 2],
        [6, 1],
      ]),
    ).toEqual([
      [1, 2],
      [4, 6],
    ]);
    expect(pieces([])).toEqual([]);
    expect(pieces([[1, Number.NaN]])).toEqual([]);
    expect(
      pieces([
        [5, 1],
        [5, Number.NaN],
        [1, 2],
      ]),
    ).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test('is not drawn across a gap', () => {
    const gap = curve('y', [
      [0, 1],
      [1, 1],
      [2, Number.NaN],
      [8, 1],
      [9, 1],
    ]);
    const [row] = pageLines([[gap]], X, SCREEN, 0).filter((line) => line.includes('**'));
    expect(row).toMatch(/\*{3,} {10,}\*{3,}/);
  });

  test('can be cut to a part of X, both ends included', () => {
    const whole = curve('y', [
      [1, 1],
      [2, 2],
      [3, 3],
      [2, 4],
    ]);
    expect([...within(whole, { from: 2, to: undefined }).y]).toEqual([2, 3, 4]);
    expect([...within(whole, { from: undefined, to: 1 }).y]).toEqual([1]);
    expect(within(whole, { from: undefined, to: undefined })).toBe(whole);
  });

  test('is smoothed stroke by stroke, and keeps its gaps', () => {
    const { y } = smoothCurve(
      curve('y', [
        [1, 0],
        [2, 1],
        [3, Number.NaN],
        [4, 8],
        [1, 4],
      ]),
      0.5,
    );
    expect([...y]).toEqual([0, 2 / 3, Number.NaN, 8, 4]);
  });

  test('has figures, with where the best of them are', () => {
    expect(
      figuresOf(
        curve('y', [
          [1, 5],
          [2, Number.NaN],
          [3, 1],
          [4, 9],
          [5, 2],
        ]),
      ),
    ).toEqual({ last: 2, min: 1, minAt: 3, max: 9, maxAt: 4, count: 4 });
    expect(figuresOf(curve('y', [[1, Number.NaN]]))).toBeUndefined();
  });
});
