import fc from 'fast-check';
import { Canvas } from '../../lib/view/canvas.js';
import { plotLines } from '../../lib/view/plot.js';
import { cellsOf, type Row } from '../../lib/view/row.js';
import { drawableKeys, type Point, SeriesCollector, strokesOf } from '../../lib/view/series.js';
import { surveyOf } from '../../lib/view/survey.js';
import { widthOf } from '../../lib/view/text.js';
import { numberText, rangeOf, ticksOf, tickTexts } from '../../lib/view/ticks.js';

const OPTIONS = { columns: 40, rows: 5, charset: 'ascii', x: { label: 'epoch', kind: 'number' } } as const;

const row = (data: string): Row => ({ time: '2026-11-22T06:00:00.000Z', line: 1, cells: cellsOf(data)! });

describe('a graph', () => {
  test('has a legend, numbers on both axes and the name of X', () => {
    const points = Array.from({ length: 11 }, (_, index): Point => [index, index * 10]);
    expect(plotLines('acc', points, OPTIONS)).toEqual([
      '* acc: last 100, least 0, most 100, 11 …',
      '100 +                             ******',
      '    |                      *******',
      ' 50 +            **********',
      '    |     *******',
      '  0 +*****',
      '    ++---------------------------------+',
      '     0                                10',
      '     epoch',
    ]);
  });

  test('is drawn with braille dots where the terminal knows them', () => {
    const lines = plotLines(
      'acc',
      [
        [0, 0],
        [1, 1],
      ],
      { ...OPTIONS, charset: 'braille' },
    );
    expect(lines.slice(1, 6).join('')).toMatch(/[\u2801-\u28ff]/);
    expect(lines.join('')).not.toContain('*');
  });

  test('over time counts from its first point', () => {
    const points: Point[] = [0, 60_000, 120_000].map((time) => [1.7e12 + time, time]);
    const lines = plotLines('n', points, { ...OPTIONS, columns: 80, x: { label: 'time', kind: 'time' } });
    expect(lines.at(-2)).toMatch(/^ +0 +30 s +1 min +1 min 30 s +2 min$/);
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
    const lines = plotLines('y', points, OPTIONS);
    expect(lines.slice(1, 6).join('')).toContain('*');
    expect(lines.join('')).not.toMatch(/NaN|Infinity/);
  });

  test('of any points fits its width, and holds no NaN', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 30 }),
        fc.constantFrom('number', 'time'),
        (points, kind) => {
          if (kind === 'time' && points.some(([x]) => Math.abs(x) > 8e15)) return;
          const lines = plotLines('y', points, { ...OPTIONS, columns: 60, x: { label: 'x', kind } });
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(60);
          expect(lines.join('')).not.toMatch(/NaN|Infinity/);
        },
      ),
    );
  });
});

describe('the curve', () => {
  test('breaks where X falls back, and starts anew', () => {
    expect(
      strokesOf([
        [1, 5],
        [2, 4],
        [1, 3],
        [2, 2],
        [2, 1],
      ]),
    ).toEqual([
      [
        [1, 5],
        [2, 4],
      ],
      [
        [1, 3],
        [2, 2],
        [2, 1],
      ],
    ]);
    expect(strokesOf([])).toEqual([]);
  });

  test('has points only where both X and Y are numbers', () => {
    const collector = new SeriesCollector({ kind: 'key', key: 'x', reason: '' }, ['y']);
    for (const data of [
      '{"x":1,"y":0.5}',
      '{"x":2}',
      '{"y":3}',
      '{"x":"3","y":1}',
      '{"x":4,"y":null}',
      '{"x":5,"y":1e999}',
      '{"x":6,"y":2}',
    ]) {
      collector.add(row(data), 0);
    }
    expect(collector.result()).toEqual([
      {
        key: 'y',
        points: [
          [1, 0.5],
          [6, 2],
        ],
      },
    ]);
  });

  test('can be drawn over the time at which rows came', () => {
    const collector = new SeriesCollector({ kind: 'time', reason: '' }, ['y']);
    collector.add(row('{"y":1}'), 1000);
    collector.add(row('{"y":2}'), Number.NaN);
    expect(collector.result()).toEqual([{ key: 'y', points: [[1000, 1]] }]);
  });

  test('is offered for every key that has a number somewhere', () => {
    const survey = surveyOf([['{"a":1,"b":"x","c":true}', '{"b":2}'].map(row)]);
    expect(drawableKeys(survey)).toEqual(['a', 'b']);
  });
});

describe('the numbers on an axis', () => {
  test.each([
    [0, 1, 5, ['0', '0.2', '0.4', '0.6', '0.8', '1']],
    [0, 100, 3, ['0', '50', '100']],
    [-3, 3, 4, ['-2', '0', '2']],
    [1e9, 1e9 + 4, 6, ['1e+9', '1.000000001e+9', '1.000000002e+9', '1.000000003e+9', '1.000000004e+9']],
    [0.00001, 0.00005, 5, ['1e-5', '2e-5', '3e-5', '4e-5', '5e-5']],
  ])('from %d to %d, at most %i, are %j', (low, high, most, texts) => {
    expect(tickTexts(ticksOf({ low, high }, most === 5 ? 6 : most))).toEqual(texts);
  });

  test('lie within the range and differ from each other', () => {
    const number = fc.double({ noNaN: true, min: -1e15, max: 1e15 });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 2, max: 12 }), (a, b, most) => {
        const range = rangeOf([a, b]);
        const ticks = ticksOf(range, most);
        expect(ticks.length).toBeLessThanOrEqual(most);
        const slack = (range.high - range.low) * 1e-5;
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(range.low - slack);
          expect(tick).toBeLessThanOrEqual(range.high + slack);
        }
      }),
    );
  });

  test.each([
    [0, '0'],
    [0.1 + 0.2, '0.3'],
    [1234567, '1234567'],
    [123456.789, '123457'],
    [7.2355865, '7.23559'],
    [789773523480.1762, '7.8977e+11'],
    [0.00001234, '1.234e-5'],
    [-2, '-2'],
  ])('%d is written %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

test('a line on the canvas reaches both of its ends, and dots outside are no harm', () => {
  const canvas = new Canvas(3, 3, 'ascii');
  canvas.line(0, 0, 2, 2);
  canvas.dot(-1, 5);
  expect(canvas.rows()).toEqual(['  *', ' * ', '*  ']);
  const braille = new Canvas(1, 1, 'braille');
  braille.dot(0, 0);
  braille.dot(1, 3);
  expect(braille.rows()).toEqual(['\u2848']);
});
