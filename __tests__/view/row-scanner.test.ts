import fc from 'fast-check';
import { readNumber } from '../../lib/view/json-bytes.js';
import { cellsOf, cellText, parseRow, type Row } from '../../lib/view/row.js';
import { RowScanner } from '../../lib/view/row-scanner.js';
import { isMeantAlike } from '../../lib/view/spelling.js';
import { NO_NUMBER, OTHER, surveyOfColumns, ValueColumns } from '../../lib/view/value-columns.js';
import { metadataLine } from '../store/reader/store-builder.js';
import { surveyOf } from './runs-of.js';

/** What the scanner has made of some lines, as plain values. */
function scanned(lines: readonly string[]) {
  const columns = new ValueColumns();
  const scanner = new RowScanner(columns);
  const taken = lines.map((line) => {
    const bytes = Buffer.from(`..${line}..`);
    return scanner.add(bytes, 2, bytes.length - 2);
  });
  return { taken, times: [...columns.times()], ...plain(columns), columns };
}

function plain(columns: ValueColumns) {
  return {
    keys: [...columns.keys].map(([key, column]) => ({
      key,
      rows: [...column.rows()],
      values: [...column.values()],
      first: column.first,
      varies: column.varies,
    })),
  };
}

/** The same by way of the rows that the table shows. */
function expected(lines: readonly string[]) {
  const columns = new ValueColumns();
  const rows: Row[] = [];
  const taken = lines.map((line) => {
    const row = parseRow(line);
    if (row === undefined) return false;
    const number = columns.addRow(Date.parse(row.time));
    const cells = cellsOf(row.data)!;
    rows.push({ time: row.time, line: row.line, cells });
    for (const [key, cell] of cells) {
      const column = columns.column(key)!;
      const isNull = cell.kind === 'json' && cell.raw === 'null';
      const value =
        cell.kind === 'number' && Number.isFinite(Number(cell.raw)) ? Number(cell.raw) : isNull ? NO_NUMBER : OTHER;
      column.add(number, value);
      if (isNull) continue;
      column.first ??= cellText(cell);
      column.varies ||= !isMeantAlike(column.first, cellText(cell));
    }
    return true;
  });
  return { taken, times: [...columns.times()], ...plain(columns), survey: surveyOf([rows]) };
}

const HARD = [
  '{}',
  '{ }',
  '{"a":1,"a":2}',
  '{"a":1,"a":null}',
  '{"a":1,"\\u0061":"x"}',
  '{"a.b":1,"a":{"b":2}}',
  '{"a":{"b":1},"a":5}',
  '{"a":{}, "b" : [ ] , "c":[1,{"d":[true,null,"]}"]}]}',
  '{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}',
  `{"deep":${'['.repeat(30)}${']'.repeat(30)}}`,
  '{"__proto__":1,"constructor":2,"":3}',
  '{"k\\u001b\\n":1,"é漢":2,"\\"":3}',
  '{"n":-0,"m":1e999,"o":1E-5,"p":-2.50e+3,"q":12345678901234567890,"r":0.1234567890123456789}',
  '{"t":true,"f":false,"n":null,"s":"a\\\\\\"b"}',
  ' {"a":1}',
  '{"a":01}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":+1}',
  '{"a":NaN}',
  '{"a":tru}',
  '{"a":truee}',
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  '{"a":"\u0001"}',
  '{"a":1,}',
  '{"a":1}}',
  '{"a" 1}',
  '{"a":[1,]}',
  '{"a":[1 2]}',
  '{"a":{"b":1}',
  '[1]',
  '{"a":1} ',
];

function compare(lines: readonly string[]): void {
  const { columns, ...fast } = scanned(lines);
  const { survey, ...slow } = expected(lines);
  expect(fast).toEqual(slow);
  // A key that begins with null has a column before it has facts.
  const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
  expect([...surveyOfColumns([columns])].sort(byKey)).toEqual([...survey].sort(byKey));
}

const rowOf = (second: number, data: string): string => metadataLine(second, data).trimEnd();

describe('the columns that are read in bytes are those of the rows', () => {
  test.each(HARD.map((data) => [data]))('of %s', (data) => {
    compare([rowOf(0, '{"a":0,"b":"x"}'), rowOf(1, data), rowOf(2, '{"a":7}')]);
  });

  test.each([
    '{"time":"2026-02-31T00:00:00.000Z","line":1,"data":{"a":1}}',
    '{"time":"2026-13-01T00:00:00.000Z","line":1,"data":{"a":1}}',
    '{"time":"2026-11-22T24:00:00.000Z","line":1,"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:60.000Z","line":1,"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.99Z","line":1,"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.99xZ","line":1,"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.9x9Z","line":1,"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.999Z","line":01,"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.999Z","line":1234567890123456,"data":{"a":1}}',
    '{"line":1,"time":"2026-11-22T23:59:59.999Z","data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.999Z","line":1,"later":[],"data":{"a":1}}',
    '{"time":"2026-11-22T23:59:59.999Z","line":1,"data":{"a":1},"later":{}}',
    '{"time":"2026-11-22T23:59:59.999Z","line":1,"data":{"a":1',
    '{"time":"2026',
    'text',
    '',
  ])('of the line %s', (line) => {
    compare([line, rowOf(1, '{"a":2}'), line]);
  });

  test('of any rows, whole or torn', () => {
    const key = fc.constantFrom('a', 'b', 'a.b', 'é', '', 'k"', '__proto__');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 0, 1, 1, 2.5, 'x', 'a"b\n'),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }));
    const space = fc.constantFrom('', '', ' ', '\t');
    const row = fc.tuple(fc.array(fc.tuple(key, value), { maxLength: 4 }), space, fc.nat(400));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
        const lines = rows.map(([members, blank, cut], index) => {
          const data = members
            .map(([name, item]) => `${blank}${JSON.stringify(name)}${blank}:${spelled(item)}${blank}`)
            .join(',');
          const line = rowOf(index, `{${data}}`);
          // Some rows lose their end, as when a node dies.
          return cut < 60 ? line.slice(0, cut) : line;
        });
        compare(lines);
      }),
      { numRuns: 500 },
    );
  });
});

/** JSON with big integers. */
function spelled(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(spelled).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${spelled(item)}`)
    .join(',')}}`;
}

describe('a number in bytes', () => {
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    const into = { value: Number.NaN };
    return { end: readNumber(bytes, 0, bytes.length, into), ...into };
  };

  test('is the number that Number makes of it, to the last bit', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
          fc.double({ noNaN: true, min: -1, max: 1 }).map(String),
          fc
            .tuple(fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n }), fc.integer({ min: 1, max: 18 }))
            .map(
              ([digits, point]) =>
                `${digits / 10n ** BigInt(point)}.${(digits % 10n ** BigInt(point)).toString().padStart(point, '0')}`,
            ),
          fc
            .tuple(fc.bigInt({ min: 0n, max: 2n ** 80n }), fc.nat(25), fc.integer({ min: -330, max: 330 }))
            .map(([digits, point, power]) => {
              const text = digits.toString().padStart(point + 1, '0');
              const whole = point === 0 ? text : `${text.slice(0, -point)}.${text.slice(-point)}`;
              return `${whole.replace(/^0+(?=\d)/, '')}e${power}`;
            }),
        ),
        (text) => {
          const { end, value } = read(text);
          expect(end).toBe(text.length);
          expect(Object.is(value, Number(text))).toBe(true);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test.each(['', '-', '01', '1.', '.5', '+1', '1e', '1e+', 'NaN', 'Infinity', '-a', '0x1'])(
    '%j is none, or ends before it is whole',
    (text) => {
      const { end } = read(text);
      expect(end === -1 || (text === '0x1' && end === 1)).toBe(true);
    },
  );
});
