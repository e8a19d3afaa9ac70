import fc from 'fast-check';
import {
  bodiesOf,
  LONGEST_KEY,
  metricName,
  metricOf,
  ownTimes,
  type RunLabels,
  seriesLines,
} from '../../lib/export/series.js';
import { RowScanner } from '../../lib/view/row-scanner.js';
import { ValueColumns } from '../../lib/view/value-columns.js';

const LABELS: RunLabels = { job: '1234', task: 'batch', attempt: 0, name: 'train', user: 'ada' };
const START = Date.UTC(2026, 10, 22, 6);

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}

interface Row {
  /** After the start, in milliseconds. */
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

function columnsOf(rows: readonly Row[]): ValueColumns {
  const columns = new ValueColumns();
  const scanner = new RowScanner(columns);
  for (const { time, data } of rows) {
    const line = `{"time":"${new Date(START + time).toISOString()}","line":1,"data":${JSON.stringify(data)}}`;
    expect(scanner.add(Buffer.from(line), 0, Buffer.byteLength(line))).toBe(true);
  }
  return columns;
}

/** What is sent of these rows, by keys; with where the next rows begin. */
function sent(
  rows: readonly Row[],
  after = 0,
): { readonly series: ReadonlyMap<string, Series>; readonly last: number } {
  const columns = columnsOf(rows);
  const { times, last } = ownTimes(columns.times(), after);
  const { lines, values } = seriesLines(columns, LABELS, times);
  const all = lines.map((line) => JSON.parse(line) as Series);
  expect(all.reduce((sum, one) => sum + one.values.length, 0)).toBe(values);
  return { series: new Map(all.map((one) => [one.metric['key'] ?? '', one])), last };
}

describe('the metric of a key', () => {
  test.each([
    ['loss', 'joblog_loss'],
    ['val:loss', 'joblog_val:loss'],
    ['net.lr', 'joblog_net_lr'],
    ['1st', 'joblog_1st'],
    ['größe 😀', 'joblog_gr__e__'],
    ['', 'joblog_'],
  ])('%j is %s', (key, name) => {
    expect(metricName(key)).toBe(name);
  });

  test('has the key as it was printed, and what tells the run from others', () => {
    expect(metricOf(LABELS, 'net.lr')).toEqual({
      __name__: 'joblog_net_lr',
      job: '1234',
      task: 'batch',
      attempt: '0',
      name: 'train',
      user: 'ada',
      key: 'net.lr',
    });
  });

  test('has no label for a name and a user that are not known', () => {
    const { name, user, ...rest } = metricOf({ ...LABELS, name: null, user: '' }, 'loss');
    expect([name, user]).toEqual([undefined, undefined]);
    expect(Object.keys(rest)).toEqual(['__name__', 'job', 'task', 'attempt', 'key']);
  });
});

describe('the lines of a run', () => {
  test('have finite numbers alone, and count what is none', () => {
    const columns = columnsOf([
      { time: 0, data: { n: 1, text: 'x', yes: true, nothing: null, list: [1], in: { n: 2.5 } } },
      { time: 5, data: { n: null, 'in.n': -1e-3 } },
      { time: 6, data: { n: '3' } },
    ]);
    const { lines, ...counts } = seriesLines(columns, LABELS, columns.times());
    expect(counts).toEqual({ keys: ['n', 'in.n'], values: 3, noNumbers: 6, longKeys: 0 });
    expect(lines.map((line) => JSON.parse(line) as Series)).toEqual([
      { metric: metricOf(LABELS, 'n'), values: [1], timestamps: [START] },
      { metric: metricOf(LABELS, 'in.n'), values: [2.5, -0.001], timestamps: [START, START + 5] },
    ]);
  });

  test('have no number beyond a double', () => {
    const columns = new ValueColumns();
    const line = '{"time":"2026-11-22T06:00:00.000Z","line":1,"data":{"much":1e999,"big":12345678901234567890}}';
    new RowScanner(columns).add(Buffer.from(line), 0, line.length);
    const { lines, noNumbers } = seriesLines(columns, LABELS, columns.times());
    expect(noNumbers).toBe(1);
    expect(lines).toEqual([expect.stringContaining('"values":[12345678901234567000]')]);
  });

  test('have no key that the server would cut, and count its values', () => {
    const key = 'é'.repeat(LONGEST_KEY / 2);
    const columns = columnsOf([{ time: 0, data: { [key]: 1, [`${key}a`]: 2, [`${key}b`]: 'x' } }]);
    const { keys, values, longKeys } = seriesLines(columns, LABELS, columns.times());
    expect({ keys, values, longKeys }).toEqual({ keys: [key], values: 1, longKeys: 1 });
  });

  test('rows of one millisecond get one each, and those behind them are not before them', () => {
    const rows = [10, 10, 10, 11, 11, 20].map((time) => ({ time, data: { n: time } }));
    expect(sent(rows).series.get('n')?.timestamps).toEqual([10, 11, 12, 13, 14, 20].map((time) => START + time));
    expect(ownTimes(columnsOf(rows).times(), 0).ahead).toBe(3);
  });
});

const KEYS = fc.constantFrom('loss', 'val.loss', 'val_loss', '', '__proto__', 'é "\\\n', '0');
const VALUES = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(null, true, 'NaN', '1', []),
);
const ROWS = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.array(fc.tuple(KEYS, VALUES), { maxLength: 5 })), {
    maxLength: 40,
  })
  .map((rows) => {
    let time = 0;
    return rows.map(([later, members]): Row => ({ time: (time += later), data: Object.fromEntries(members) }));
  });

describe('any rows', () => {
  test('arrive as they were: every finite number once, in its order, at a time of its own', () => {
    fc.assert(
      fc.property(ROWS, (rows) => {
        const { series } = sent(rows);
        const keys = new Set(rows.flatMap(({ data }) => Object.keys(data)));
        for (const key of keys) {
          const values = rows.flatMap(({ data }) => (typeof data[key] === 'number' ? [data[key]] : []));
          // JSON has no negative zero that it would print.
          expect(series.get(key)?.values ?? []).toEqual(values.map((value) => value + 0));
        }
        for (const { timestamps } of series.values())
          expect(timestamps.every((time, index) => time > (timestamps[index - 1] ?? 0))).toBe(true);
      }),
    );
  });

  test('get the same times wherever an export ends and the next one begins', () => {
    fc.assert(
      fc.property(ROWS, fc.nat(40), (rows, cut) => {
        const whole = sent(rows).series;
        const first = sent(rows.slice(0, cut));
        const second = sent(rows.slice(cut), first.last);
        for (const [key, { values, timestamps }] of whole) {
          const parts = [first.series.get(key), second.series.get(key)];
          expect(parts.flatMap((part) => part?.values ?? [])).toEqual(values);
          expect(parts.flatMap((part) => part?.timestamps ?? [])).toEqual(timestamps);
        }
      }),
    );
  });
});

test('bodies have all lines in their order, and are no larger than asked for unless one line is', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\n', ''))), (lines) => {
      const bodies = [...bodiesOf(lines, 30)];
      expect(bodies.join('')).toBe(lines.map((line) => `${line}\n`).join(''));
      for (const body of bodies) expect(body.length <= 30 || body.indexOf('\n') === body.length - 1).toBe(true);
    }),
  );
});
