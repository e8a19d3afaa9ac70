import { cellsOf, type Row } from '../../lib/view/row.js';
import { RowScanner } from '../../lib/view/row-scanner.js';
import { surveyOfColumns, ValueColumns } from '../../lib/view/value-columns.js';
import { chooseX, requestedX } from '../../lib/view/x-choice.js';
import { metadataLine } from '../store/reader/store-builder.js';
import { surveyOf } from './runs-of.js';

function rowsOf(lines: readonly string[]): Row[] {
  return lines.map((data, index) => ({ time: '2026-11-22T06:00:00.000Z', line: index + 1, cells: cellsOf(data)! }));
}

function x(...runs: readonly (readonly string[])[]): string {
  const choice = chooseX(surveyOf(runs.map(rowsOf)));
  return choice.kind === 'time' ? 'time' : choice.key;
}

function xOfColumns(...runs: readonly (readonly string[])[]): string {
  const columns = runs.map((rows) => {
    const run = new ValueColumns();
    const scanner = new RowScanner(run);
    for (const [index, data] of rows.entries()) {
      const line = Buffer.from(metadataLine(index, data).trimEnd());
      expect(scanner.add(line, 0, line.length)).toBe(true);
    }
    return run;
  });
  const choice = chooseX(surveyOfColumns(columns));
  return choice.kind === 'time' ? 'time' : choice.key;
}

interface Case {
  readonly name: string;
  readonly rows: readonly string[];
  readonly x: string;
}

const CASES: readonly Case[] = [
  { name: 'there are no rows', rows: [], x: 'time' },
  { name: 'there are rows without anything in them', rows: ['{}', '{}'], x: 'time' },
  { name: 'nothing is a number', rows: ['{"size":"big"}', '{"size":"small"}'], x: 'time' },
  {
    name: 'all kinds are there, progress wins',
    rows: ['{"a":1,"epoch":1,"progress":0.5}', '{"a":2,"epoch":2,"progress":0.6}'],
    x: 'progress',
  },
  {
    name: 'progress falls, it is still progress',
    rows: ['{"epoch":1,"progress":9}', '{"epoch":2,"progress":3}'],
    x: 'progress',
  },
  {
    name: 'progress is constant, it is still progress',
    rows: ['{"epoch":1,"progress":9}', '{"epoch":2,"progress":9}'],
    x: 'progress',
  },
  {
    name: 'progress is a string, it does not count',
    rows: ['{"epoch":1,"progress":"10%"}', '{"epoch":2,"progress":"20%"}'],
    x: 'epoch',
  },
  {
    name: 'progress is a number once and a string once, it does not count',
    rows: ['{"epoch":1,"progress":10}', '{"epoch":2,"progress":"20%"}'],
    x: 'epoch',
  },
  {
    name: 'Progress is written with a capital, it is a key like any other',
    rows: ['{"Progress":1,"epoch":5}', '{"Progress":2,"epoch":1}'],
    x: 'epoch',
  },
  { name: 'progress is nested, it is a key like any other', rows: ['{"train":{"progress":5},"epoch":1}'], x: 'epoch' },
  { name: 'epoch stands beside increasing integers', rows: ['{"a":1,"epoch":3}', '{"a":2,"epoch":1}'], x: 'epoch' },
  { name: 'epoch is missing in some rows', rows: ['{"a":1,"epoch":3}', '{"a":2}'], x: 'epoch' },
  { name: 'integers increase', rows: ['{"loss":0.5,"step":1}', '{"loss":0.4,"step":2}'], x: 'step' },
  {
    name: 'two keys are increasing integers, the first by alphabet is taken',
    rows: ['{"step":1,"batch":10}', '{"step":2,"batch":20}'],
    x: 'batch',
  },
  { name: 'the alphabet has capitals first', rows: ['{"a":1,"Z":1}', '{"a":2,"Z":2}'], x: 'Z' },
  { name: 'the order in the rows does not matter', rows: ['{"b":1,"a":1}', '{"a":2,"b":2}'], x: 'a' },
  {
    name: 'integers increase with equal neighbours',
    rows: ['{"b":1,"a":9}', '{"b":1,"a":8}', '{"b":2,"a":7}'],
    x: 'b',
  },
  { name: 'a constant does not increase', rows: ['{"a":5,"b":1}', '{"a":5,"b":2}'], x: 'b' },
  { name: 'a constant is all there is, besides falling numbers', rows: ['{"c":5,"b":1.5}', '{"c":5,"b":0.5}'], x: 'c' },
  {
    name: 'integers rise and fall, numbers increase',
    rows: ['{"a":1,"t":0.1}', '{"a":3,"t":0.2}', '{"a":2,"t":0.3}'],
    x: 't',
  },
  {
    name: 'increasing integers stand before increasing numbers of an earlier letter',
    rows: ['{"a":0.5,"z":1}', '{"a":0.6,"z":2}'],
    x: 'z',
  },
  { name: 'one fraction among integers makes them numbers', rows: ['{"a":1,"z":1}', '{"a":1.5,"z":2}'], x: 'z' },
  { name: 'integers written 1.0 and 2e0 are integers', rows: ['{"b":1.0,"a":0.5}', '{"b":2e0,"a":0.6}'], x: 'b' },
  { name: 'integers only fall, and numbers fall', rows: ['{"a":0.9,"left":3}', '{"a":0.8,"left":2}'], x: 'left' },
  { name: 'numbers only fall', rows: ['{"b":0.9,"a":0.7}', '{"b":0.8,"a":0.6}'], x: 'a' },
  {
    name: 'values are missing in between, the others count',
    rows: ['{"s":1,"a":1}', '{"a":0}', '{"s":2,"a":5}'],
    x: 's',
  },
  { name: 'null is a missing value', rows: ['{"s":1}', '{"s":null}', '{"s":2}'], x: 's' },
  { name: 'null is all there is', rows: ['{"s":null}'], x: 'time' },
  { name: 'booleans are no numbers', rows: ['{"ok":true,"n":3}', '{"ok":false,"n":2}'], x: 'n' },
  { name: 'a number in a string is no number', rows: ['{"a":"1","n":3}', '{"a":"2","n":2}'], x: 'n' },
  { name: 'arrays are no numbers', rows: ['{"a":[1],"n":3}', '{"a":[2],"n":2}'], x: 'n' },
  {
    name: 'integers are huge',
    rows: ['{"ns":1763791200123456789,"a":2}', '{"ns":1763791201123456789,"a":1}'],
    x: 'ns',
  },
  {
    name: 'a number is too large for a double, its key does not count',
    rows: ['{"a":1e999,"n":3}', '{"a":2e999,"n":2}'],
    x: 'n',
  },
  { name: 'there is one row, integers come before numbers', rows: ['{"a":0.5,"n":3}'], x: 'n' },
  { name: 'there is one row, epoch comes before integers', rows: ['{"a":1,"epoch":0}'], x: 'epoch' },
  { name: 'negative integers increase', rows: ['{"a":-3,"b":0.1}', '{"a":-2,"b":0.2}'], x: 'a' },
  { name: '-0 and 0 are the same: a constant', rows: ['{"a":-0,"b":1}', '{"a":0,"b":2}'], x: 'b' },
  {
    name: 'a nested key increases',
    rows: ['{"at":{"step":1},"loss":0.5}', '{"at":{"step":2},"loss":0.4}'],
    x: 'at.step',
  },
  {
    name: 'a key is called time, it is a key and not the clock',
    rows: ['{"time":16520,"lr":0.1}', '{"time":16521,"lr":0.1}'],
    x: 'time',
  },
  { name: 'a key is called __proto__', rows: ['{"__proto__":1}', '{"__proto__":2}'], x: '__proto__' },
  {
    name: 'a key stands twice in a row, the last value counts',
    rows: ['{"a":9,"a":1,"b":0.1}', '{"a":2,"b":0.2}'],
    x: 'a',
  },
];

describe('the X of a graph, when', () => {
  test.each(CASES)('$name: $x', ({ rows, x: expected }) => {
    expect(x(rows)).toBe(expected);
    // Graphs read their numbers from the bytes of the file.
    expect(xOfColumns(rows)).toBe(expected);
  });
});

test('each task counts for itself: both may begin with 1', () => {
  const runs = [
    ['{"s":1,"a":0.1}', '{"s":2,"a":0.2}'],
    ['{"s":1,"a":0.3}', '{"s":2,"a":0.4}'],
  ];
  expect(x(...runs)).toBe('s');
  expect(xOfColumns(...runs)).toBe('s');
  expect(x(['{"s":1,"a":0.1}', '{"s":2,"a":0.2}', '{"s":1,"a":0.3}'])).toBe('a');
});

describe('the reason', () => {
  const reason = (rows: readonly string[]) => chooseX(surveyOf([rowsOf(rows)])).reason;

  test.each([
    [['{"progress":1}'], 'a value named "progress"'],
    [['{"epoch":1}'], 'a value named "epoch"'],
    [['{"a":1}', '{"a":2}'], 'integers that increase'],
    [['{"a":1.5}', '{"a":2}'], 'numbers that increase'],
    [['{"a":2}', '{"a":1}'], 'integers'],
    [['{"a":2.5}', '{"a":1}'], 'numbers'],
    [[], 'there is no value that is always a number'],
    [['{"b":1,"a":1}', '{"b":2,"a":2}'], 'integers that increase; first in alphabetical order, before b'],
  ])('for %j is: %s', (rows, expected) => {
    expect(reason(rows)).toBe(expected);
  });
});

test('a key that is wanted as Y is not taken as X', () => {
  const survey = surveyOf([rowsOf(['{"epoch":1,"step":1}', '{"epoch":2,"step":2}'])]);
  expect(chooseX(survey, new Set(['epoch']))).toMatchObject({ kind: 'key', key: 'step' });
  expect(chooseX(survey, new Set(['epoch', 'step'])).kind).toBe('time');
});

test('a user can name the X: time, or any key with a number in it', () => {
  const survey = surveyOf([rowsOf(['{"a":1,"b":"x","c":"x"}', '{"a":2,"b":2}'])]);
  expect(requestedX('time', 'time', survey)).toMatchObject({ kind: 'time', reason: 'as requested' });
  expect(requestedX('b', 'b', survey)).toMatchObject({ kind: 'key', key: 'b' });
  expect(requestedX('c', 'c', survey)).toBeUndefined();
  expect(requestedX('none', 'none', survey)).toBeUndefined();
});
