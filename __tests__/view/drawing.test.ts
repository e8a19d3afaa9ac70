import fc from 'fast-check';
import { bucketed, type Columns, type Sieve } from '../../lib/view/buckets.js';
import { drawingOf, seriesJson, xJson } from '../../lib/view/drawing.js';
import { cellsOf, type Row } from '../../lib/view/row.js';
import { smoothed } from '../../lib/view/smooth.js';
import { surveyOf } from './runs-of.js';

const rowsOf = (...data: object[]): Row[] =>
  data.map((object, index) => ({
    time: `2026-11-22T06:00:0${index}.000Z`,
    line: index + 1,
    cells: cellsOf(JSON.stringify(object)) ?? new Map(),
  }));

/** The same of arrays. */
const bucketsOf = (x: readonly number[], y: readonly number[], sieve: Sieve): Columns =>
  bucketed({ x: Float64Array.from(x), y: Float64Array.from(y) }, sieve);

const ALL = { range: [1, 4], buckets: 1000, smooth: 0, logX: false, logY: false } as const;

describe('points in buckets', () => {
  const x = Array.from({ length: 100_000 }, (_, index) => index);
  const y = x.map((value) => Math.sin(value / 1000));
  const sieve = { from: 0, to: 99_999, buckets: 100, log: false };

  test('are at most four a bucket, and the smallest and largest stay', () => {
    const spiked = y.with(12_345, 7).with(54_321, -7);
    const few = bucketsOf(x, spiked, sieve);
    expect(few.x.length).toBeLessThanOrEqual(404);
    expect(few.y).toContain(7);
    expect(few.y).toContain(-7);
    expect(few.x.at(0)).toBe(0);
    expect(few.x.at(-1)).toBe(99_999);
  });

  test('keep their order and are points that there were', () => {
    const few = bucketsOf(x, y, sieve);
    for (const [index, value] of few.x.entries()) {
      expect(few.y[index]).toBe(y[value]);
      expect(value).toBeGreaterThanOrEqual(few.x[index - 1] ?? 0);
    }
  });

  test('are left alone where there are few', () => {
    expect(bucketsOf([1, 2, 2, 3], [4, 5, 6, 7], { from: 1, to: 3, buckets: 100, log: false })).toEqual({
      x: [1, 2, 2, 3],
      y: [4, 5, 6, 7],
    });
  });

  test('of a part of X come with one neighbour on either side', () => {
    expect(bucketsOf(x, y, { from: 500, to: 502, buckets: 100, log: false }).x).toEqual([499, 500, 501, 502, 503]);
  });

  test('that all have the same X do not divide by zero', () => {
    const few = bucketsOf([5, 5, 5, 5, 5, 5], [1, 9, 2, 0, 3, 4], { from: 5, to: 5, buckets: 1, log: false });
    expect(few.y).toEqual([1, 9, 0, 4]);
  });
});

describe('points in buckets of an axis of logarithms', () => {
  test('are there in every decade, as many as in any other', () => {
    const x = Array.from({ length: 100_000 }, (_, index) => index);
    const few = bucketsOf(
      x,
      x.map((value) => 1 / (1 + value)),
      { from: 1, to: 99_999, buckets: 100, log: true },
    );
    expect(few.x[0]).toBe(1);
    const inDecade = [0, 1, 2, 3, 4].map((power) => few.x.filter((at) => Math.floor(Math.log10(at)) === power).length);
    // A curve that falls has two points a bucket, and a decade a fifth of the buckets.
    for (const count of inDecade.slice(2)) expect(Math.abs(count - 40)).toBeLessThanOrEqual(1);
    expect(inDecade[0]).toBe(9);
    expect(inDecade[1]).toBeGreaterThan(20);
    expect(few.x.length).toBeLessThanOrEqual(4 * 101);
  });

  test('keep the first, smallest, largest and last of each bucket, and where gaps begin and end, whatever the points', () => {
    const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(Number.NaN));
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), value), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 9 }), fc.boolean(), (all, buckets, log) => {
        const sorted = all.sort(([a], [b]) => a - b).filter(([x]) => !log || x > 0);
        const [xs, ys] = [sorted.map(([x]) => x), sorted.map(([, y]) => y)];
        const [from, to] = [xs[0] ?? 1, xs.at(-1) ?? 1];
        const { x, y } = bucketsOf(xs, ys, { from, to, buckets, log });
        const place = (at: number): number => (log ? Math.log10(at) : at);
        const scale = to > from ? buckets / (place(to) - place(from)) : 0;
        const bucketOf = (at: number): number => Math.floor((place(at) - place(from)) * scale);
        for (const bucket of new Set(xs.map(bucketOf))) {
          const before = ys.filter((_, index) => bucketOf(xs[index]!) === bucket);
          const after = y.filter((_, index) => bucketOf(x[index]!) === bucket);
          const numbers = before.filter((one) => !Number.isNaN(one));
          expect(after.length).toBeLessThanOrEqual(xs.length <= 4 * buckets ? before.length : 4);
          expect([after[0], after.at(-1)]).toEqual(
            [before[0], before.at(-1)].map((one) => (Number.isNaN(one) ? null : one)),
          );
          if (numbers.length === 0) continue;
          expect(after).toContain(Math.min(...numbers));
          expect(after).toContain(Math.max(...numbers));
        }
      }),
    );
  });
});

describe('smoothing', () => {
  test('is off at 0', () => {
    expect([...smoothed(Float64Array.from([1, 2, 3]), 0)]).toEqual([1, 2, 3]);
  });

  test('leaves a constant as it is from its first value on', () => {
    for (const value of smoothed(Float64Array.from([4, 4, 4, 4]), 0.9)) expect(value).toBeCloseTo(4, 12);
  });

  test('goes from the first value towards what comes', () => {
    const [first, second] = smoothed(Float64Array.from([0, 1]), 0.5);
    expect(first).toBe(0);
    expect(second).toBeCloseTo(2 / 3, 12);
  });
});

describe('what is drawn', () => {
  const rows = rowsOf({ epoch: 1, loss: 2 }, { epoch: 2, loss: 1.5 }, { epoch: 1, loss: 1.9 }, { epoch: 2, loss: 1.2 });
  const survey = surveyOf([rows]);

  test('is every number but X, over the X of the rule, which is named with its reason', () => {
    const drawing = drawingOf(survey, { x: { by: 'rule' }, keys: [] });
    expect(xJson(drawing)).toEqual({ key: 'epoch', elapsed: false, reason: 'a value named "epoch"' });
    expect(drawing.keys).toEqual(['loss']);
    expect(drawing.choices).toEqual(['epoch', 'loss']);
  });

  test('may be over time, since the start, or over a key that the user names', () => {
    expect(xJson(drawingOf(survey, { x: { by: 'time' }, keys: [] }))).toEqual({
      key: null,
      elapsed: false,
      reason: 'as requested',
    });
    expect(drawingOf(survey, { x: { by: 'elapsed' }, keys: [] }).elapsed).toBe(true);
    expect(xJson(drawingOf(survey, { x: { by: 'key', key: 'loss' }, keys: [] })).key).toBe('loss');
    expect(xJson(drawingOf(survey, { x: { by: 'key', key: 'gone' }, keys: [] }))).toEqual({
      key: null,
      elapsed: false,
      reason: 'there are no numbers called gone',
    });
  });

  test('breaks where X falls back, and smooths each stroke for itself', () => {
    const loss = { x: Float64Array.of(1, 2, 1, 2), y: Float64Array.of(2, 1.5, 1.9, 1.2) };
    expect(seriesJson('7', 'loss', loss, ALL)).toEqual({
      job: '7',
      key: 'loss',
      strokes: [
        { x: [1, 2], y: [2, 1.5] },
        { x: [1, 2], y: [1.9, 1.2] },
      ],
      points: 4,
      hidden: 0,
      falls: 0,
    });
    const smooth = seriesJson('7', 'loss', loss, { ...ALL, smooth: 0.5 });
    expect(smooth.strokes.map(({ y }) => y[0])).toEqual([2, 1.9]);
  });

  test('is one stroke, few points, where X falls back again and again', () => {
    const size = 100_000;
    const x = Float64Array.from({ length: size }, (_, at) => (at * 7919) % 1000);
    const y = Float64Array.from({ length: size }, (_, at) =>
      at === 777 ? 99 : at === 888 ? -99 : at === 999 ? Number.NaN : at % 10,
    );
    const { strokes, points, falls } = seriesJson('7', 'loss', { x, y }, { ...ALL, range: [0, 999], buckets: 500 });
    expect([strokes.length, points, falls > 10_000]).toEqual([1, size - 1, true]);
    const [only] = strokes;
    expect(only?.x.length).toBeLessThanOrEqual(2 * 501);
    expect(only?.x).toEqual([...(only?.x ?? [])].sort((a, b) => a - b));
    expect([777, 888].map((at) => only?.y.includes(y[at] ?? 0) && only.x.includes(x[at] ?? 0))).toEqual([true, true]);
    expect(only?.y).not.toContain(null);
    // A part of X has its own buckets.
    const part = seriesJson('7', 'loss', { x, y }, { ...ALL, range: [100, 110], buckets: 500 });
    expect(part.strokes[0]?.x.every((value) => value >= 100 && value <= 110)).toBe(true);
    expect(part.points).toBe(size - 1);
    const log = seriesJson('7', 'loss', { x, y }, { ...ALL, range: [1, 999], logX: true, buckets: 500 });
    expect([log.strokes.length, log.hidden]).toEqual([1, size / 1000]);
  });

  test('has a gap where there is no number, as `null` says', () => {
    const loss = { x: Float64Array.of(1, 2, 3, 4), y: Float64Array.of(2, 1, Number.NaN, 4) };
    expect(seriesJson('7', 'loss', loss, ALL)).toMatchObject({
      strokes: [{ x: [1, 2, 3, 4], y: [2, 1, null, 4] }],
      points: 3,
      hidden: 0,
    });
  });

  test('leaves out what axes of logarithms cannot show, and counts it once', () => {
    const loss = { x: Float64Array.of(-1, 0, 1, 2, 3), y: Float64Array.of(5, -5, 2, 0, 4) };
    const [x, y] = [
      [1, 2, 3],
      [2, 0, 4],
    ];
    expect(seriesJson('7', 'loss', loss, { ...ALL, logX: true })).toMatchObject({ strokes: [{ x, y }], hidden: 2 });
    const both = seriesJson('7', 'loss', loss, { ...ALL, logX: true, logY: true });
    expect(both).toMatchObject({ strokes: [{ x, y: [2, null, 4] }], points: 2, hidden: 3 });
    expect(seriesJson('7', 'loss', loss, { ...ALL, logY: true })).toMatchObject({ points: 3, hidden: 2 });
  });

  test('of a job with one number alone is that number over time', () => {
    const drawing = drawingOf(surveyOf([rowsOf({ epoch: 1 }, { epoch: 2 })]), { x: { by: 'rule' }, keys: [] });
    expect(drawing.x.kind).toBe('time');
    expect(drawing.keys).toEqual(['epoch']);
  });
});
