import type { ValueColumns } from '../../lib/view/value-columns.js';
import { columnsOf, START, STEP } from './runs-of.js';

const keysOf = (columns: ValueColumns): string[] => [...columns.keys.keys()];
const valuesOf = (columns: ValueColumns, key: string): number[] => [...(columns.keys.get(key)?.values() ?? [])];
const rowsOf = (columns: ValueColumns, key: string): number[] => [...(columns.keys.get(key)?.rows() ?? [])];

describe('the columns of a run', () => {
  test('have the numbers of each key, and the rows they are in', () => {
    const columns = columnsOf(['{"a":1}', '{"b":2.5}', '{"a":null,"b":3}', '{"a":-4}']);
    expect(columns.rows).toBe(4);
    expect([...columns.times()]).toEqual([0, 1, 2, 3].map((row) => START + row * STEP));
    expect([rowsOf(columns, 'a'), valuesOf(columns, 'a')]).toEqual([
      [0, 2, 3],
      [1, Number.NaN, -4],
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
    expect(['a', 'b', 'c', 'd'].map((key) => columns.keys.get(key)?.isExact())).toEqual([true, false, false, false]);
  });

  test('count what is in no column because a program makes up keys', () => {
    const rows = Array.from({ length: 2500 }, (_, index) => `{"key${index}":1,"a":{"b":2}}`);
    const columns = columnsOf(rows, 0, { keys: 2000, values: 1e9 });
    expect([columns.keys.size, columns.leftOut, columns.rows]).toEqual([2000, 501, 2500]);
    expect(valuesOf(columns, 'a.b')).toHaveLength(2500);
  });

  test('count the values of rows that there is no room for, and know when the rows came', () => {
    const columns = columnsOf(['{"a":1,"b":2}', '{"a":3}', '{"a":4,"b":5}', '{"b":6}'], 0, { keys: 9, values: 4 });
    expect([valuesOf(columns, 'a'), valuesOf(columns, 'b'), columns.leftOut, columns.rows]).toEqual([
      [1, 3],
      [2, 6],
      2,
      4,
    ]);
  });
});
