/** `joblog show` of a part of the log: by time, by pattern, with times, as JSON. */

import { show } from '../../lib/commands/show/show.js';
import type { LogView } from '../../lib/requests.js';
import { OPEN, StoreBuilder, timelineOf } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function shown(view: Partial<LogView>, request: { attempt?: number; task?: string } = {}, columns?: number) {
  const context = captured(columns === undefined ? {} : { isTerminal: true, columns });
  const status = await show(
    { verb: 'show', dir: store.root, ...request, view: { kind: 'log', streams: 'both', ...view } },
    context,
  );
  return { status, out: context.out(), err: context.err() };
}

/** One line a second from 06:00:00 on, `line 0` ...; every tenth on stderr. */
function everySecond(count: number): void {
  const texts = { stdout: '', stderr: '' };
  let timeline = '';
  const lines = { stdout: 0, stderr: 0 };
  for (let second = 0; second < count; second += 1) {
    const stream = second % 10 === 5 ? 'stderr' : 'stdout';
    texts[stream] += `line ${second}\n`;
    lines[stream] += 1;
    const time = new Date(Date.UTC(2026, 10, 22, 6, 0, second)).toISOString();
    timeline += `${time} ${stream} ${texts[stream].length} ${lines[stream]}\n`;
  }
  store.task('1', 'main', { ...texts, timeline });
}

describe('a span of time', () => {
  test.each([1, 2, 7, 60, 3000])(
    'of %i lines, since any of them and until any of them, is what came then',
    async (count) => {
      everySecond(count);
      const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 6, 0, second)).toISOString();
      for (const from of [0, 1, Math.floor(count / 3), count - 1, count]) {
        for (const to of [from, Math.floor(count / 2), count - 1]) {
          const { out } = await shown({ since: at(from), until: at(to) });
          const wanted = Array.from({ length: count }, (_, second) => second).filter(
            (second) => second >= from && second <= to,
          );
          expect(out).toBe(wanted.map((second) => `${second % 10 === 5 ? '2> ' : ''}line ${second}\n`).join(''));
        }
      }
    },
  );

  test('counts back from now, goes with one stream and with -n', async () => {
    everySecond(60);
    // 06:20:00 is now.
    expect((await shown({ since: '19m' })).out).toBe('');
    expect((await shown({ since: '1150s', streams: 'stderr' })).out).toBe('line 55\n');
    expect((await shown({ since: '1150s', lines: 2 })).out).toBe('line 58\nline 59\n');
    expect((await shown({ since: '1150s', lines: 0 })).out).toBe('');
  });

  test('has what the timeline does not know of yet, and the rows not settled, but for a span that has an end', async () => {
    const live = { joblog: 1, time: '2099-01-01T00:00:00.000Z', stdout: { rows: ['50%'] } };
    store.task('1', 'main', { record: OPEN, stdout: 'one\ntwo\n', timeline: timelineOf([['stdout', 'one\n']]), live });
    expect((await shown({ since: '2026-11-22T06:01Z' })).out).toBe('two\n50%\n');
    expect((await shown({ until: '2026-11-22T06:01Z' })).out).toBe('one\n');
  });

  test('cannot be told without a timeline: all is shown, and that is said', async () => {
    store.task('1', 'main', { stdout: 'one\n' });
    expect(await shown({ since: '1m' })).toEqual({
      status: 0,
      out: 'one\n',
      err: 'joblog: 1/main: it has no timeline, so nobody knows when its lines came\n',
    });
  });
});

describe('--grep', () => {
  test('shows the lines that are like it, in both streams, with those around them', async () => {
    everySecond(40);
    expect((await shown({ grep: { pattern: /line [23]5/u, before: 1 } })).out).toBe(
      'line 24\n2> line 25\n--\nline 34\n2> line 35\n',
    );
  });

  test('has the exit status of grep', async () => {
    everySecond(3);
    expect(await shown({ grep: { pattern: /none/u } })).toEqual({ status: 1, out: '', err: '' });
  });

  test('-n counts what was found', async () => {
    everySecond(40);
    expect((await shown({ grep: { pattern: /0$/u }, lines: 2 })).out).toBe('line 20\nline 30\n');
  });
});

describe('times', () => {
  test('stand before the lines: when they came, or since the start', async () => {
    everySecond(6);
    expect((await shown({ timestamps: 'absolute', lines: 2 })).out).toBe(
      '2026-11-22T06:00:04.000Z line 4\n2026-11-22T06:00:05.000Z 2> line 5\n',
    );
    expect((await shown({ timestamps: 'elapsed', lines: 1 })).out).toBe('+00:00:05.000 2> line 5\n');
  });

  test('in colour, with stderr red', async () => {
    everySecond(6);
    expect((await shown({ timestamps: 'elapsed', lines: 1 }, {}, 80)).out).toBe(
      '+00:00:05.000 \u001b[31mline 5\u001b[39m\n',
    );
  });
});

test('--raw-json has an object a line, and no control character', async () => {
  store.task('1', 'main', { stdout: 'a\u009b"\u202e\n', timeline: timelineOf([['stdout', 'a\u009b"\u202e\n']]) });
  const { out } = await shown({ rawJson: true });
  expect(JSON.parse(out)).toEqual({
    time: '2026-11-22T06:00:00.000Z',
    task: 'main',
    stream: 'stdout',
    text: 'a\u009b"\u202e',
  });
  expect(out).toMatch(/^[ -~]+\n$/);
});

test('--attempt shows an earlier attempt, and says which there are', async () => {
  store
    .task('1', 'batch', { stdout: 'first\n' })
    .task('1', 'r1-batch', { record: { attempt: 1, started: '2026-11-22T07:00:00.000Z' }, stdout: 'second\n' });
  expect((await shown({}, { attempt: 0 })).out).toBe('first\n');
  expect((await shown({}, { attempt: 1 })).out).toBe('second\n');
  expect((await shown({}, { attempt: 2 })).err).toContain('no task of attempt 2 in job 1; it has batch, r1-batch');
});
