import fc from 'fast-check';
import { compareRanks } from '../../lib/view/order.js';
import { byNumbers, byRanks, byTime, pageOf, rankIn, tableRow } from '../../lib/view/table-page.js';
import { line, runOf } from './runs-of.js';

/** The places of an order, as `run:row`. */
function placesOf(order: Float64Array): string[] {
  return pageOf(order, { from: 0, count: order.length }).map(({ run, row }) => `${run}:${row}`);
}

describe('the rows of a table', () => {
  test('come newest first, those of one time from the run that started last, whatever runs there are', () => {
    const early = runOf(['{"a":1}', '{"a":2}']);
    const late = runOf(['{"a":3}', '{"a":4}'], 1);
    expect(placesOf(byTime([early, late]))).toEqual(['1:1', '1:0', '0:1', '0:0']);
    expect(placesOf(byTime([early, late], false))).toEqual(['0:0', '0:1', '1:0', '1:1']);
    expect(placesOf(byTime([runOf([]), early]))).toEqual(['1:1', '1:0']);
    expect(placesOf(byTime([]))).toEqual([]);
  });

  test('are ordered by a number, those without one last, equal ones newest first', () => {
    const runs = [runOf(['{"a":2}', '{}', '{"a":1}']), runOf(['{"a":2}'], 9)];
    expect(placesOf(byNumbers(byTime(runs), runs, 'a', false) ?? new Float64Array())).toEqual([
      '0:2',
      '1:0',
      '0:0',
      '0:1',
    ]);
    expect(placesOf(byNumbers(byTime(runs), runs, 'a', true) ?? new Float64Array())).toEqual([
      '1:0',
      '0:0',
      '0:2',
      '0:1',
    ]);
  });

  test('are not ordered by doubles where one of the runs has something else', () => {
    for (const other of ['{"a":"x"}', '{"a":9007199254740993}', '{"a":[1]}'])
      expect(
        byNumbers(byTime([runOf(['{"a":1}']), runOf([other])]), [runOf(['{"a":1}']), runOf([other])], 'a', true),
      ).toBeUndefined();
  });

  test('are in the same order by doubles as by ranks', () => {
    const values = fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(values, values, fc.boolean(), (first, second, descending) => {
        const printed = [first, second].map((run) => run.map((value) => `{"a":${value}}`));
        const runs = printed.map((rows, index) => runOf(rows, index * 3));
        const ranks = printed.map((rows) => rows.map((data) => rankIn(line(data), 'a')));
        const newest = byTime(runs);
        expect(byNumbers(newest, runs, 'a', descending)).toEqual(byRanks(newest, ranks, descending));
      }),
    );
  });

  test('are cut into pages, the last one as long as it is', () => {
    const order = byTime([runOf(['{}', '{}', '{}', '{}', '{}'])]);
    expect(pageOf(order, { from: 0, count: 2 }).map(({ row }) => row)).toEqual([4, 3]);
    expect(pageOf(order, { from: 4, count: 2 }).map(({ row }) => row)).toEqual([0]);
    expect(pageOf(order, { from: 9, count: 2 })).toEqual([]);
  });

  test('show every cell as it was printed, and nothing where there is none', () => {
    const data = '{"a":1.0,"b":"x \\u00e9","c":{"d":12345678901234567890},"e":null}';
    expect(tableRow('0.1', line(data, 3), ['c.d', 'a', 'b', 'e', 'none'])).toEqual({
      ...{ time: '2026-11-22T06:00:03.000Z', task: '0.1', line: 4 },
      cells: ['12345678901234567890', '1.0', 'x é', 'null', null],
    });
    expect(tableRow('0.1', 'torn', ['a'])).toBeUndefined();
  });

  test('are ranked by values that are nested, or have a name with a point', () => {
    expect(rankIn(line('{"a":{"b":1}}'), 'a.b')).toBe(1);
    expect(rankIn(line('{"a.b":"x"}'), 'a.b')).toBe('x');
    expect(rankIn(line('{"n":12345678901234567890}'), 'n')).toBe(12345678901234567890n);
    expect(rankIn(line('{"n":null}'), 'n')).toBeUndefined();
    expect(rankIn(line('{}'), 'toString')).toBeUndefined();
    expect(rankIn('torn', 'n')).toBeUndefined();
    expect(compareRanks(rankIn(line('{"n":true}'), 'n'), 'true', false)).toBe(0);
  });
});
