import { readJob } from '../../../lib/store/reader/jobs.js';
import { readLive } from '../../../lib/store/reader/live.js';
import { openLog } from '../../../lib/store/reader/log.js';
import { pendingRows, unsettled } from '../../../lib/store/reader/pending.js';
import { OPEN, StoreBuilder } from './store-builder.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

const TIME = '2026-11-22T06:05:00.000Z';

async function pending(live: unknown, stdout = 'a\nb\n'): Promise<string[]> {
  store.task('1', 'main', { record: OPEN, stdout, live });
  const task = readJob(`${store.root}/1`)!.tasks[0]!;
  const found = readLive(task);
  const log = await openLog(task, ['stdout', 'stderr']);
  const rows = await pendingRows(found, log);
  await log.close();
  return rows.map(({ stream, text }) => `${stream} ${text}`);
}

describe('what is not settled yet', () => {
  test('is shown row by row, with the open run of repeats', async () => {
    const live = {
      joblog: 1,
      time: TIME,
      stdout: { rows: ['50%'], after: 4, repeated: { lines: 3, times: 2 } },
      stderr: { rows: ['e'], after: 0 },
    };
    expect(await pending(live)).toEqual([
      'stdout [joblog: previous 3 lines repeated 2 more times so far]\n',
      'stdout 50%\n',
      'stderr e\n',
    ]);
  });

  test.each([
    [{ lines: 1, times: 1 }, 'previous line repeated 1 more time so far'],
    [{ lines: 3, times: 20, more: 0 }, 'previous 3 lines repeated 20 more times so far'],
    [
      { lines: 3, times: 20, more: 1 },
      'previous 3 lines repeated 20 more times so far, and the first of them once more',
    ],
    [
      { lines: 4, times: 1, more: 2 },
      'previous 4 lines repeated 1 more time so far, and the first 2 of them once more',
    ],
    [{ lines: 3, times: 0, more: 1 }, 'first of the previous 3 lines repeated once more so far'],
    [{ lines: 16, times: 0, more: 15 }, 'first 15 of the previous 16 lines repeated once more so far'],
  ])('of the repeats %j it is said: %s', async (repeated, text) => {
    expect(await pending({ joblog: 1, time: TIME, stdout: { rows: [], after: 4, repeated } })).toEqual([
      `stdout [joblog: ${text}]\n`,
    ]);
  });

  test('is not shown twice when rows came to the log after the live file was written', async () => {
    const live = (after: number): object => ({ joblog: 1, time: TIME, stdout: { rows: ['a', 'b', '50%'], after } });
    expect(await pending(live(0))).toEqual(['stdout 50%\n']);
    expect(await pending(live(2))).toEqual(['stdout a\n', 'stdout b\n', 'stdout 50%\n']);
    expect(await pending(live(4))).toEqual(['stdout a\n', 'stdout b\n', 'stdout 50%\n']);
  });

  test('is over when far more has come to the log since than there were rows', async () => {
    const stdout = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join('');
    const live = { joblog: 1, time: TIME, stdout: { rows: ['line 1', 'line 2'], after: 7 } };
    expect(await pending(live, stdout)).toEqual([]);
  });

  test('is shown as it stands where an older joblog did not say where in the log it belongs', async () => {
    expect(await pending({ joblog: 1, time: TIME, stdout: { rows: ['a'] } })).toEqual(['stdout a\n']);
  });

  test.each([
    null,
    7,
    {},
    { joblog: 2, stdout: { rows: ['x'] } },
    { joblog: 1, stdout: { rows: [1] } },
    { joblog: 1, stdout: 'x' },
  ])('a live file of %j is passed over', async (live) => {
    expect(await pending(live)).toEqual([]);
  });

  test('a row with a newline in it stays one row', async () => {
    expect(await pending({ joblog: 1, time: TIME, stdout: { rows: ['x\ny'] } })).toEqual(['stdout x\\ny\n']);
  });
});

test.each([
  [['a', 'b'], [], ['a', 'b']],
  [['a', 'b'], ['x', 'a'], ['b']],
  [['a', 'b'], ['a', 'x', 'b'], []],
  [['a', 'b'], ['b', 'a'], ['b']],
  [['b'], ['a'], ['b']],
  [['a', '{"epoch'], ['a', '{"epoch":1}'], []],
  [['a', 'b'], ['ab'], ['a', 'b']],
])('of the rows %j with %j in the log, %j are left', (rows, tail, left) => {
  expect(unsettled(rows, tail)).toEqual(left);
});
