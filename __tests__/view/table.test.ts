import fc from 'fast-check';
import { durationText, minutesOf, secondsOf } from '../../lib/view/duration.js';
import { csvLine } from '../../lib/view/separated.js';
import { headingLine, type TableLimits, TableMeasure, tableLine } from '../../lib/view/table.js';
import { widthOf } from '../../lib/view/text.js';

function table(labels: readonly string[], rows: readonly (readonly string[])[], limits: TableLimits) {
  const cells = rows.map((row) => row.map((text) => ({ text, right: /^-?\d/.test(text) })));
  const measure = new TableMeasure(labels);
  for (const row of cells) for (const [index, cell] of row.entries()) measure.add(index, cell);
  const layout = measure.layout(limits);
  return { lines: [headingLine(layout), ...cells.map((row) => tableLine(layout, row))], leftOut: layout.leftOut };
}

const WIDE = { total: undefined, cell: 10 };

describe('a table', () => {
  test('has numbers and their headings at the right of their columns', () => {
    expect(
      table(
        ['name', 'n', 'mixed'],
        [
          ['a', '5', '1'],
          ['bb', '12345', 'x'],
        ],
        WIDE,
      ).lines,
    ).toEqual(['name      n  mixed', 'a         5      1', 'bb    12345  x']);
  });

  test('leaves out what does not fit, keeps what still does, and says what is missing', () => {
    const { lines, leftOut } = table(['a', 'long', 'b'], [['1', 'xxxxxxxxxx', '2']], { total: 10, cell: 32 });
    expect(lines).toEqual(['a  b', '1  2']);
    expect(leftOut).toEqual(['long']);
  });

  test('cuts long cells on a terminal, and nothing in a pipe', () => {
    expect(table(['a'], [['x'.repeat(12)]], { total: 80, cell: 10 }).lines[1]).toBe('xxxxxxxxx…');
    expect(table(['a'], [['x'.repeat(12)]], WIDE).lines[1]).toBe('x'.repeat(12));
  });

  test('can cut its last column instead of leaving it out', () => {
    const { lines } = table(['a', 'rest'], [['1', 'loss=0.1 acc=0.9 and more']], {
      total: 20,
      cell: 32,
      cutLast: true,
    });
    expect(lines[1]).toBe('1  loss=0.1 acc=0.9…');
  });

  test('never is wider than the terminal, except for its first column', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ maxLength: 30 }), { minLength: 4, maxLength: 4 }), { maxLength: 5 }),
        fc.integer({ min: 40, max: 100 }),
        (rows, total) => {
          const { lines, leftOut } = table(['a', 'b', 'c', 'd'], rows, { total, cell: 20 });
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(total);
          expect(leftOut.length).toBeLessThan(4);
        },
      ),
    );
  });
});

/** A reader of CSV, as RFC 4180 has it. */
function parseCsv(text: string): string[] {
  return [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(?:,|\r\n$)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}

describe('a line of CSV', () => {
  test.each([
    [['a', 'b'], 'a,b\r\n'],
    [['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"\r\n'],
    [['', ' x', '0.10'], '," x",0.10\r\n'],
  ])('of %j is %j', (fields, line) => {
    expect(csvLine(fields)).toBe(line);
  });

  test('gives back any fields to its reader', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') }), { minLength: 1 }),
        (fields) => {
          expect(parseCsv(csvLine(fields))).toEqual(fields);
        },
      ),
    );
  });
});

test.each([
  [0, '0 ms'],
  [450, '450 ms'],
  [7000, '7 s'],
  [200_000, '3 min 20 s'],
  [180_000, '3 min'],
  [18_120_000, '5 h 2 min'],
  [187_200_000, '2 d 4 h'],
  [-5, '0 ms'],
])('%i milliseconds are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test('times are cut to seconds and to minutes', () => {
  expect(secondsOf('2026-11-22T06:09:55.123Z')).toBe('2026-11-22T06:09:55Z');
  expect(minutesOf('2026-11-22T06:09:55.123Z')).toBe('2026-11-22T06:09Z');
});
