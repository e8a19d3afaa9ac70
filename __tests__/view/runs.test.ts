import fc from 'fast-check';
import type { SeriesQuery } from '../../lib/page/api.js';
import { comparisonOf, keyInfos, ruledXOf, seriesOfRuns, surveyOfRuns } from '../../lib/view/runs.js';
import { jobOf, runOf, START, STEP } from './runs-of.js';

const QUERY: SeriesQuery = {
  jobs: [],
  keys: [],
  x: { by: 'rule' },
  range: null,
  buckets: 1000,
  smooth: 0,
  logX: false,
  logY: false,
  most: 30,
};

describe('the curves of some runs', () => {
  const job = jobOf('7', runOf(['{"epoch":1,"loss":4}', '{"note":"x"}', '{"epoch":2,"loss":2}', '{"epoch":3}']));

  test('go over the X that the rule chooses, with the points of rows that have both', () => {
    const { x, extent, choices, series } = seriesOfRuns([job], QUERY);
    expect(x).toEqual({ key: 'epoch', elapsed: false, reason: 'a value named "epoch"' });
    expect([extent, choices]).toEqual([
      [1, 2],
      ['epoch', 'loss'],
    ]);
    expect(series).toEqual([
      { job: '7', key: 'loss', points: 2, hidden: 0, falls: 0, strokes: [{ x: [1, 2], y: [4, 2] }] },
    ]);
    expect(ruledXOf(surveyOfRuns([job]))).toEqual(x);
    expect(keyInfos(surveyOfRuns([job]))).toEqual([
      { key: 'epoch', label: 'epoch', drawable: true },
      { key: 'loss', label: 'loss', drawable: true },
      { key: 'note', label: 'note', drawable: false },
    ]);
  });

  test('go over the time of the rows, or the time since the job started', () => {
    const query: SeriesQuery = { ...QUERY, keys: ['loss'] };
    const [time, elapsed] = (['time', 'elapsed'] as const).map((by) => seriesOfRuns([job], { ...query, x: { by } }));
    expect(time?.series[0]?.strokes).toEqual([{ x: [START, START + 2 * STEP], y: [4, 2] }]);
    expect(elapsed?.series[0]?.strokes).toEqual([{ x: [0, 2 * STEP], y: [4, 2] }]);
  });

  test('have a gap where a row says that there is no number, over any X', () => {
    const gaps = jobOf(
      '8',
      runOf(['{"step":1,"v":1}', '{"step":2,"v":null}', '{"step":3,"v":"nan"}', '{"step":4,"v":4}']),
    );
    for (const x of [{ by: 'key', key: 'step' } as const, { by: 'time' } as const]) {
      const [series] = seriesOfRuns([gaps], { ...QUERY, keys: ['v'], x }).series;
      expect([series?.points, series?.strokes.map(({ y }) => y)]).toEqual([2, [[1, null, null, 4]]]);
    }
  });

  test('over the time since the start begin with the first row where no record says when that was', () => {
    const unknown = { ...jobOf('9', runOf(['{"v":1}', '{"v":2}'], 5)), start: 0 };
    const { series } = seriesOfRuns([unknown], { ...QUERY, x: { by: 'elapsed' } });
    expect(series[0]?.strokes[0]?.x).toEqual([0, STEP]);
  });

  test('of several jobs go over an X that all of them have, so that none is missing', () => {
    const one = jobOf('1', runOf(['{"a":1,"step":1,"loss":4}', '{"a":2,"step":2,"loss":2}']));
    const other = jobOf('2', runOf(['{"b":5,"step":1,"loss":3}', '{"b":6,"step":2,"loss":1}']));
    const silent = jobOf('3', runOf([]));
    const { x, series } = seriesOfRuns([one, other, silent], QUERY);
    expect(x).toEqual({ key: 'step', elapsed: false, reason: 'integers that increase' });
    expect(series.filter(({ key }) => key === 'loss').map(({ job: id }) => id)).toEqual(['1', '2']);
  });

  test('of several jobs that have no such X go over the time since the start of each', () => {
    const one = jobOf('1', runOf(['{"step":1,"loss":4}', '{"step":2,"loss":2}']));
    const other = {
      ...jobOf('2', runOf(['{"iter":1,"loss":3}', '{"iter":2,"loss":1}'], 3600)),
      start: START + 3600 * STEP,
    };
    const { x, series } = seriesOfRuns([one, other], { ...QUERY, keys: ['loss'] });
    expect(x).toEqual({ key: null, elapsed: true, reason: 'the jobs have no other number in common that could be X' });
    expect(series.map(({ strokes }) => strokes[0]?.x)).toEqual([
      [0, STEP],
      [0, STEP],
    ]);
  });

  test('break where X falls back, as after a requeue', () => {
    const again = jobOf(
      '7',
      runOf(['{"step":1,"v":1}', '{"step":2,"v":2}']),
      runOf(['{"step":1,"v":3}', '{"step":2,"v":4}'], 9),
    );
    expect(seriesOfRuns([again], { ...QUERY, x: { by: 'key', key: 'step' } }).series[0]?.strokes).toEqual([
      { x: [1, 2], y: [1, 2] },
      { x: [1, 2], y: [3, 4] },
    ]);
  });

  test('have buckets of one width for all jobs', () => {
    const rows = (from: number): string[] =>
      Array.from({ length: 100 }, (_, index) => `{"step":${from + index},"v":${index % 7}}`);
    const jobs = [jobOf('1', runOf(rows(0))), jobOf('2', runOf(rows(900)))];
    const { extent, series } = seriesOfRuns(jobs, {
      ...QUERY,
      x: { by: 'key', key: 'step' },
      keys: ['v'],
      buckets: 10,
    });
    expect(extent).toEqual([0, 999]);
    // All points of each job are in one bucket of a tenth, or two: at most its four corners each.
    for (const { strokes } of series) expect(strokes.flatMap(({ x }) => x).length).toBeLessThanOrEqual(8);
  });

  test('on an axis of logarithms are in buckets from the smallest X above 0 on, and what is hidden is counted', () => {
    const rows = Array.from({ length: 10_000 }, (_, step) => `{"step":${step},"v":${step % 7}}`);
    const query: SeriesQuery = { ...QUERY, x: { by: 'key', key: 'step' }, keys: ['v'], buckets: 100, logX: true };
    const { extent, series } = seriesOfRuns([jobOf('1', runOf(rows))], query);
    const xs = series[0]?.strokes.flatMap(({ x }) => x) ?? [];
    expect([extent, xs[0], xs.at(-1), series[0]?.hidden]).toEqual([[0, 9999], 1, 9999, 1]);
    expect(xs.filter((x) => x < 10)).toHaveLength(9);
    expect(xs.filter((x) => x >= 1000).length).toBeLessThanOrEqual(4 * 27);
  });

  test('are of as many keys as were asked for, and it is said how many others there are', () => {
    const many = jobOf('1', runOf(['{"step":1,"a":1,"b":2,"c":3}', '{"step":2,"a":1,"b":2,"c":3}']));
    const { series, more, choices } = seriesOfRuns([many], { ...QUERY, most: 2 });
    expect([series.map(({ key }) => key), more, choices]).toEqual([['a', 'b'], 1, ['step', 'a', 'b', 'c']]);
  });

  test('over time are not drawn from one run to the next', () => {
    const again = jobOf('7', runOf(['{"v":1}', '{"v":2}']), runOf([]), runOf(['{"v":3}'], 9));
    const { series } = seriesOfRuns([again], { ...QUERY, x: { by: 'time' } });
    expect(series[0]?.strokes).toEqual([{ x: [0, 1, 9, 9].map((step) => START + step * STEP), y: [1, 2, null, 3] }]);
    expect(series[0]?.points).toBe(3);
  });

  test('say where there is nothing to draw', () => {
    expect(seriesOfRuns([jobOf('1', runOf([]))], QUERY)).toMatchObject({ extent: null, choices: [], series: [] });
    expect(seriesOfRuns([job], { ...QUERY, x: { by: 'key', key: 'none' } }).x.key).toBeNull();
  });

  test('have the points of each row that has both, whatever the rows are', () => {
    const value = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });
    const rows = fc.array(fc.record({ step: value, v: value }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, (all) => {
        const query: SeriesQuery = { ...QUERY, keys: ['v'], x: { by: 'key', key: 'step' } };
        const { series, x } = seriesOfRuns([jobOf('1', runOf(all.map((row) => JSON.stringify(row))))], query);
        fc.pre(x.key === 'step');
        const both = all.filter(({ step, v }) => step !== undefined && v !== undefined);
        expect(series[0]?.points ?? 0).toBe(both.length);
        expect(series.flatMap(({ strokes }) => strokes.flatMap((stroke) => stroke.x)).length).toBeLessThanOrEqual(
          both.length,
        );
      }),
    );
  });
});

describe('the differences of jobs', () => {
  test('are the values that never change in a job and are not the same in all, to the last digit', () => {
    const jobs = [
      jobOf('1', runOf(['{"lr":0.10,"seed":12345678901234567890,"same":1}', '{"loss":2}', '{"loss":1}'])),
      jobOf('2', runOf(['{"lr":0.1,"seed":12345678901234567891,"same":1}', '{"loss":3}', '{"loss":5}'])),
      jobOf('3', runOf(['{"same":1,"loss":4}'])),
    ];
    const { rows, figures } = comparisonOf(jobs, []);
    expect(rows.find(({ key }) => key === 'seed')?.values).toEqual([
      '12345678901234567890',
      '12345678901234567891',
      null,
    ]);
    expect(rows.some(({ key }) => key === 'same' || key === 'loss')).toBe(false);
    expect(figures).toEqual([
      {
        key: 'loss',
        perJob: [
          { last: 1, min: 1, max: 2 },
          { last: 5, min: 3, max: 5 },
          { last: 4, min: 4, max: 4 },
        ],
      },
    ]);
  });

  test('have no figures of a key that a job has not', () => {
    const jobs = [jobOf('1', runOf(['{"a":1}', '{"a":2}'])), jobOf('2', runOf(['{"b":1}']))];
    expect(comparisonOf(jobs, ['a']).figures).toEqual([{ key: 'a', perJob: [{ last: 2, min: 1, max: 2 }, null] }]);
  });
});
