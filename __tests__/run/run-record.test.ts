/** The record says what there is to say, masked, and never grows without end. */
import type { Batch } from '../../lib/capture/types.js';
import { RunRecord } from '../../lib/run/run-record.js';
import { runLedger, streamLedger } from './ledgers.js';

const STARTED = Date.parse('2026-11-22T06:09:54.870Z');
const COUNTS = runLedger(streamLedger(7, 70), streamLedger(0, 3));
const NOTHING: Batch = {
  appends: { stdout: [], stderr: [], metadata: [], timeline: [] },
  bytes: 0,
  modes: [],
  notices: [],
};

const masked = (text: string): string => text.replaceAll('s3cr3t', '***');
const record = (): RunRecord =>
  new RunRecord({ started: STARTED, command: ['login', '--password=s3cr3t'], cwd: '/home/ada/s3cr3t' });
const change = (time: number): Batch => ({
  ...NOTHING,
  modes: [{ time: STARTED + time, stream: 'stdout', mode: 'metadata', why: `command in line ${time}` }],
});
const notice = (time: number): Batch => ({ ...NOTHING, notices: [{ time: STARTED + time, text: `notice ${time}` }] });

test('the record begins with the first mode, the command and the folder, masked', () => {
  expect(record().open('enabled', 'a test', masked, true)).toEqual({
    cmd: ['login', '--password=***'],
    cwd: '/home/ada/***',
    started: '2026-11-22T06:09:54.870Z',
    mode: 'enabled',
    modes: [{ time: '2026-11-22T06:09:54.870Z', stream: null, mode: 'enabled', why: 'a test' }],
    notices: [],
  });
});

test('the record has no command where the site wants none, and no folder where there is none', () => {
  expect(record().open('enabled', 'a test', masked, false).cmd).toBeNull();
  expect(new RunRecord({ started: STARTED, command: [], cwd: null }).open('enabled', '', masked, true).cwd).toBeNull();
});

test('a change of the record has what was printed so far and for how long the job waited and the store was away, in whole milliseconds', () => {
  const { mode, ledger, slowed_ms, away_ms } = record().change('metadata', COUNTS, 12.6, 7.4);
  expect({ mode, ledger, slowed_ms, away_ms }).toEqual({ mode: 'metadata', ledger: COUNTS, slowed_ms: 13, away_ms: 7 });
});

test('output without a change of the mode and without a notice does not change the record', () => {
  const run = record();
  expect([run.add(NOTHING), run.add(change(1)), run.add(notice(2))]).toEqual([false, true, true]);
  expect(run.change('metadata', COUNTS, 0, 0)).toMatchObject({
    modes: [{ time: '2026-11-22T06:09:54.871Z', stream: 'stdout', mode: 'metadata', why: 'command in line 1' }],
    notices: [{ time: '2026-11-22T06:09:54.872Z', text: 'notice 2' }],
  });
});

test('of changes of the mode the record keeps the first 1000, and one notice says that there were more', () => {
  const run = record();
  run.open('enabled', 'a test', masked, true);
  for (let time = 1; time < 1000; time += 1) run.add(change(time));
  expect(run.change('metadata', COUNTS, 0, 0).notices).toEqual([]);
  for (let time = 1000; time < 3000; time += 1) run.add(change(time));
  const { mode, modes, notices } = run.change('enabled', COUNTS, 0, 0);
  expect([modes.length, modes[0]?.why, modes.at(-1)?.why]).toEqual([1000, 'a test', 'command in line 999']);
  expect(notices).toEqual([
    { time: '2026-11-22T06:09:55.870Z', text: 'this record keeps the first 1000 changes of the mode; there were more' },
  ]);
  // What is stored now is right all the same.
  expect(mode).toBe('enabled');
});

test('of notices the record keeps the first 1000, and one more says that there were more', () => {
  const run = record();
  for (let time = 0; time < 500; time += 1) run.note(STARTED + time, `notice ${time}`);
  for (let time = 500; time < 3000; time += 1) run.add(notice(time));
  const { notices } = run.change('enabled', COUNTS, 0, 0);
  expect([notices.length, notices[0]?.text, notices[999]?.text]).toEqual([1001, 'notice 0', 'notice 999']);
  expect(notices[1000]).toEqual({
    time: '2026-11-22T06:09:55.870Z',
    text: 'this record keeps the first 1000 notices; there were more',
  });
});

test('a record in which both lists are full says so of each of them, once', () => {
  const run = record();
  for (let time = 0; time < 5000; time += 1) {
    run.add(change(time));
    run.add(notice(time));
  }
  const texts = run.change('enabled', COUNTS, 0, 0).notices.map(({ text }) => text);
  expect(texts).toHaveLength(1002);
  expect(texts.filter((text) => text.includes('there were more')).sort()).toEqual([
    'this record keeps the first 1000 changes of the mode; there were more',
    'this record keeps the first 1000 notices; there were more',
  ]);
});
