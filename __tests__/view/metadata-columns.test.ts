import fc from 'fast-check';
import { MetadataColumns } from '../../lib/view/metadata-columns.js';
import { columnsOf, line, START, STEP } from './runs-of.js';

const keysOf = (columns: MetadataColumns): string[] => [...columns.keys.keys()];
const valuesOf = (columns: MetadataColumns, key: string): number[] => [...(columns.keys.get(key)?.values.all() ?? [])];
const rowsOf = (columns: MetadataColumns, key: string): number[] => [...(columns.keys.get(key)?.rows.all() ?? [])];

describe('the columns of a run', () => {
  test('have the numbers of each key, and the rows they are in', () => {
    const columns = columnsOf(['{"a":1}', '{"b":2.5}', '{"a":null,"b":3}', '{"a":-4}']);
    expect(columns.rows).toBe(4);
    expect([...columns.times.all()]).toEqual([0, 1, 2, 3].map((row) => START + row * STEP));
    expect([...columns.lines.all()]).toEqual([1, 2, 3, 4]);
    expect([rowsOf(columns, 'a'), valuesOf(columns, 'a')]).toEqual([
      [0, 3],
      [1, -4],
    ]);
    expect([rowsOf(columns, 'b'), valuesOf(columns, 'b')]).toEqual([
      [1, 2],
      [2.5, 3],
    ]);
  });

  test('keep the keys in the order in which they were printed, also where they look like numbers', () => {
    expect(keysOf(columnsOf(['{"z":1,"10":1}', '{"2":1,"10":2,"a":1}']))).toEqual(['z', '10', '2', 'a']);
  });

  test('have the members of objects as keys of their own, and lists as one value', () => {
    const columns = columnsOf(['{"train":{"loss":1,"by":{"class":2}},"list":[1,2],"empty":{}}']);
    expect(keysOf(columns)).toEqual(['train.loss', 'train.by.class', 'list', 'empty']);
    expect(valuesOf(columns, 'train.by.class')).toEqual([2]);
    expect(columns.keys.get('list')?.first).toBe('[1,2]');
  });

  test('take names that mean something to JavaScript as names', () => {
    const columns = columnsOf(['{"__proto__":1,"constructor":2,"hasOwnProperty":{"length":3}}']);
    expect(keysOf(columns)).toEqual(['__proto__', 'constructor', 'hasOwnProperty.length']);
    expect(keysOf(columns).map((key) => valuesOf(columns, key))).toEqual([[1], [2], [3]]);
  });

  test('take the last of several values of one key, as every reader of JSON does', () => {
    const columns = columnsOf(['{"a":1,"a":2}']);
    expect(valuesOf(columns, 'a')).toEqual([2]);
  });

  test('know the first value as it was printed, and whether there is another', () => {
    const columns = columnsOf(['{"lr":0.10,"seed":12345678901234567890,"n":1}', '{"lr":0.1,"seed":null,"n":2}']);
    expect(['lr', 'seed', 'n'].map((key) => columns.keys.get(key)?.first)).toEqual([
      '0.10',
      '12345678901234567890',
      '1',
    ]);
    expect(['lr', 'seed', 'n'].map((key) => columns.keys.get(key)?.varies)).toEqual([false, false, true]);
  });

  test('know which keys a double holds to the last digit', () => {
    const columns = columnsOf(['{"a":1.5,"b":9007199254740993,"c":"x","d":7}', '{"d":"late"}']);
    expect(['a', 'b', 'c', 'd'].map((key) => columns.keys.get(key)?.isExact)).toEqual([true, false, false, false]);
  });

  test('count what is in no column because a program makes up keys', () => {
    const columns = columnsOf(Array.from({ length: 2500 }, (_, index) => `{"key${index}":1}`));
    expect([columns.keys.size, columns.leftOut, columns.rows]).toEqual([2000, 500, 2500]);
  });

  test.each([
    '',
    '{"time":"2026-11-22T06:00:00.000Z","line":1,"data":{"a":1}',
    '{"time":"2026-11-22T06:00:00.000Z","line":1,"data":[1]}',
    '{"time":"2026-11-22T06:00:00.000Z","line":-1,"data":{}}',
    '{"time":"2026-11-22T06:00:00.000Z","line":1.5,"data":{}}',
    '{"time":"yesterday","line":1,"data":{}}',
    '{"time":"2026-99-22T06:00:00.000Z","line":1,"data":{}}',
    '{"line":1,"data":{}}',
    'null',
  ])('take no line such as %s', (text) => {
    const columns = new MetadataColumns(Date.parse);
    expect(columns.add(text)).toBe(false);
    expect(columns.rows).toBe(0);
  });

  test('have every finite number of every row, whatever rows there are', () => {
    const rows = fc.array(
      fc.dictionary(
        fc.constantFrom('a', 'b', '1', 'c.d'),
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), fc.constant(null)),
      ),
    );
    fc.assert(
      fc.property(rows, (all) => {
        const columns = new MetadataColumns(Date.parse);
        for (const [index, row] of all.entries()) expect(columns.add(line(JSON.stringify(row), index))).toBe(true);
        for (const key of ['a', 'b', '1', 'c.d']) {
          const wanted = all.flatMap((row, index) => (typeof row[key] === 'number' ? [[index, row[key] + 0]] : []));
          expect(rowsOf(columns, key).map((row, at) => [row, (valuesOf(columns, key)[at] ?? 0) + 0])).toEqual(wanted);
        }
      }),
    );
  });
});
