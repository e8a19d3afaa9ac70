import type { JobSummary } from '../../lib/page/api.js';
import { listed, renewed } from '../../lib/page/list-order.js';
import { exitText, groupedDigits, TIME_STEPS, timeSplits, timeTicks, tookText, xText } from '../../lib/page/words.js';

const job = (id: string, changes: Partial<JobSummary> = {}): JobSummary => ({
  job: id,
  state: 'done',
  stateText: 'done',
  exit: { code: 0 },
  name: null,
  user: 'ada',
  command: 'python train.py',
  started: `2026-11-22T06:00:0${id}.000Z`,
  ended: `2026-11-22T06:01:0${id}.000Z`,
  tasks: 1,
  last: [],
  ...changes,
});

const NOW = Date.parse('2026-11-22T07:00:00.000Z');
const QUERY = { filter: '', state: '', sort: 'started', descending: true } as const;
const ids = (jobs: readonly JobSummary[]): string[] => jobs.map((one) => one.job);

describe('the list of jobs', () => {
  const jobs = [
    job('1', { name: 'base', last: [['loss', '0.5']] }),
    job('2', { state: 'failed', stateText: 'failed with exit status 3', exit: { code: 3 } }),
    job('3', { state: 'running', stateText: 'running', ended: null, exit: null }),
  ];

  test('is newest first', () => {
    expect(ids(listed(jobs, QUERY, NOW))).toEqual(['3', '2', '1']);
  });

  test('is filtered by words, all of which must be there, in names, commands, users and last values', () => {
    expect(ids(listed(jobs, { ...QUERY, filter: 'LOSS=0.5 train' }, NOW))).toEqual(['1']);
    expect(ids(listed(jobs, { ...QUERY, filter: 'status 3' }, NOW))).toEqual(['2']);
    expect(listed(jobs, { ...QUERY, filter: 'loss=0.5 failed' }, NOW)).toEqual([]);
  });

  test('is filtered by state', () => {
    expect(ids(listed(jobs, { ...QUERY, state: 'running' }, NOW))).toEqual(['3']);
  });

  test('is sorted by how long jobs took, running ones so far', () => {
    expect(ids(listed(jobs, { ...QUERY, sort: 'took' }, NOW))[0]).toBe('3');
  });

  test('sorts ids as numbers', () => {
    const many = [job('9'), job('10'), job('1_2')];
    expect(ids(listed(many, { ...QUERY, sort: 'job', descending: false }, NOW))).toEqual(['1_2', '9', '10']);
  });

  test('takes new jobs in, and what is new about those it has', () => {
    const after = renewed(jobs, { jobs: [job('3', { state: 'done' }), job('4')] });
    expect(ids(after)).toEqual(['4', '1', '2', '3']);
    expect(after[3]?.state).toBe('done');
    expect(ids(renewed(after, { gone: ['1', '4'] }))).toEqual(['2', '3']);
    expect(renewed(jobs, {})).toEqual(jobs);
  });
});

test('how long a job took is not guessed', () => {
  expect(tookText(job('1'), NOW)).toBe('1 min');
  expect(tookText({ state: 'running', started: '2026-11-22T06:59:00.000Z', ended: null }, NOW)).toBe('1 min');
  expect(tookText({ state: 'open', started: '2026-11-22T06:59:00.000Z', ended: null }, NOW)).toBe('');
  expect(tookText({ state: 'done', started: '2026-11-22T06:59:00.000Z', ended: '2026-11-22T06:00:00.000Z' }, NOW)).toBe(
    '',
  );
});

test('an axis of time says the day where it changes', () => {
  const midnight = new Date(2026, 10, 22, 23, 0).getTime();
  expect(timeTicks([midnight, midnight + 3_600_000, midnight + 7_200_000], 3_600_000)).toEqual([
    '23:00\n2026-11-22',
    '00:00\n2026-11-23',
    '01:00',
  ]);
});

test('labels of time stand where a clock or a calendar has round numbers', () => {
  const [low, high] = [new Date(2026, 10, 22, 9, 7, 13), new Date(2026, 10, 22, 12, 31)].map(Number) as [
    number,
    number,
  ];
  expect(timeTicks(timeSplits(low, high, 3_600_000), 3_600_000)).toEqual(['10:00\n2026-11-22', '11:00', '12:00']);
  const days = timeSplits(low, low + 3 * 86_400_000, 86_400_000);
  expect(days.map((day) => new Date(day).getHours())).toEqual([0, 0, 0]);
  for (const step of TIME_STEPS) {
    const splits = timeSplits(low, low + 5 * step, step);
    expect(splits).toHaveLength(splits[0] === low ? 6 : 5);
    expect([...splits].sort((one, other) => one - other)).toEqual(splits);
    expect(splits[0]).toBeGreaterThanOrEqual(low);
  }
  expect(TIME_STEPS).toEqual([...new Set(TIME_STEPS)].sort((one, other) => one - other));
});

test('values of X are said as what they are', () => {
  expect(xText(90_000, 'elapsed')).toBe('1 min 30 s');
  expect(xText(12, 'number')).toBe('12');
  expect(xText(new Date(2026, 0, 2, 3, 4, 5).getTime(), 'time')).toBe('2026-01-02 03:04:05');
});

test('large numbers are easy to read, exits are short', () => {
  expect(groupedDigits(1234567)).toBe('1\u202f234\u202f567');
  expect(groupedDigits(999)).toBe('999');
  expect([exitText(null), exitText({ code: 3 }), exitText({ signal: 'SIGTERM' })]).toEqual(['', '3', 'SIGTERM']);
});
