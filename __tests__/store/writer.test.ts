/** The writer: what it is told in frames is in the files of the store, in order, or is said to be lost. */
import fs, { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerOf, streamLedger } from '../run/ledgers.js';
import { makePlace, type TestPlace } from '../run/place.js';
import { CHANGE, counts, OPEN, opened, Told } from './told.js';

const ownEnv = process.env;
let place: TestPlace;
function setUp(optIn?: string): void {
  place = makePlace(optIn);
  process.env = { ...place.env };
}
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  process.env = ownEnv;
  place.remove();
});

describe('the decision', () => {
  test("to log comes with the configuration, and makes the job's record but no file of the task", async () => {
    setUp('mode: metadata\nmask: {values: [s3cr3t-value]}\n');
    const told = new Told();
    expect(await told.start()).toMatchObject({
      type: 'log',
      config: { mode: 'metadata', repeats: 'fold', maskValues: ['s3cr3t-value'], recordCmd: true },
      modeWhy: expect.stringContaining('.logoptin') as string,
      notices: [],
    });
    expect(Object.keys(place.files())).toEqual(['job.json']);
    // The secret itself is not a part of what is stored.
    expect(place.files()['job.json']).not.toContain('s3cr3t');
  });

  test('not to log, where the user had opted in a moment before, comes with a notice that says so', async () => {
    setUp();
    rmSync(join(place.env['HOME']!, '.logoptin'));
    expect(await new Told().start()).toEqual({
      type: 'skip',
      notices: [expect.stringMatching(/~\/\.logoptin: it was removed as the job started.*nothing is logged/)],
    });
    expect(fs.existsSync(place.store)).toBe(false);
  });

  test('not to log leaves nothing behind, and what is told then is passed over', async () => {
    setUp();
    rmSync(join(place.env['HOME']!, '.logoptin'));
    const told = new Told();
    expect(await told.start({}, 'absent')).toEqual({ type: 'skip', notices: [] });
    told.tell('open', OPEN);
    told.tell('record', { ...CHANGE, ended: '2026-11-22T06:10:00.000Z' });
    told.tell('live', { stdout: { rows: ['x'] } });
    expect(fs.existsSync(place.store)).toBe(false);
    told.tell('end');
    expect(told.heard.at(-1)).toEqual({ type: 'done' });
  });
});

describe('what the main process sends', () => {
  beforeEach(() => {
    setUp();
  });

  test('is in the files in the order in which it was sent', async () => {
    const told = await opened();
    for (const line of ['one\n', 'two\n']) told.tell('stdout', line);
    told.tell('stderr', 'oh\n');
    told.tell('stdout', 'three\n');
    told.tell('metadata', '{"time":"2026-11-22T06:09:55.123Z","line":3,"data":{"a":1}}\n');
    told.tell('timeline', '2026-11-22T06:09:55.123Z stdout 14 3\n');
    told.tell('end');
    expect(place.files()).toMatchObject({
      'main.stdout.log': 'one\ntwo\nthree\n',
      'main.stderr.log': 'oh\n',
      'main.metadata.ndjson': '{"time":"2026-11-22T06:09:55.123Z","line":3,"data":{"a":1}}\n',
      'main.timeline': '2026-11-22T06:09:55.123Z stdout 14 3\n',
    });
    expect(told.heard.map(({ type }) => type)).toEqual(['log', 'done']);
  });

  test('about the task makes its record, and a change leaves the rest of it as it was', async () => {
    const told = await opened();
    const before = place.json('main.json');
    expect(before).toMatchObject({ task: 'main', pid: 4242, cmd: OPEN.cmd, cwd: OPEN.cwd, ended: null, exit: null });
    told.tell('record', { ...CHANGE, mode: 'disabled' });
    expect(place.json('main.json')).toEqual({ ...before, mode: 'disabled' });
    const ended = { ended: '2026-11-22T06:10:00.000Z', exit: { code: 3 } };
    told.tell('record', { ...CHANGE, ...ended, ledger: counts(7, 70) });
    expect(place.json('main.json')).toEqual({ ...before, ...ended, ledger: ledgerOf(streamLedger(7, 70)) });
  });

  test('about what is pending is in the live file until nothing is', async () => {
    const told = await opened();
    told.tell('live', { stderr: { rows: ['50%'], repeated: { lines: 1, times: 7 } } });
    expect(place.json('main.live.json')).toMatchObject({
      joblog: 1,
      stderr: { rows: ['50%'], repeated: { lines: 1, times: 7 } },
    });
    told.tell('live', null);
    expect(place.files()).not.toHaveProperty('main.live.json');
  });

  test('at the end closes the record and removes the live file', async () => {
    const told = await opened();
    told.tell('live', { stdout: { rows: ['50%'] } });
    told.tell('record', { ...CHANGE, ended: '2026-11-22T06:10:00.000Z', exit: { code: 0 } });
    told.tell('end');
    told.close();
    expect(Object.keys(place.files()).sort()).toEqual(['job.json', 'main.json']);
  });

  test('by a main process that was killed leaves the record open and what was pending visible', async () => {
    const told = await opened();
    told.tell('stdout', 'one\n');
    told.tell('live', { stdout: { rows: ['50%'] } });
    told.close();
    expect(place.json('main.json')).toMatchObject({ ended: null, exit: null });
    expect(place.files()).toMatchObject({
      'main.stdout.log': 'one\n',
      'main.live.json': expect.stringContaining('50%') as string,
    });
  });

  test('after the end is not stored, and the record stays as it ended', async () => {
    const told = await opened();
    told.tell('record', { ...CHANGE, ended: '2026-11-22T06:10:00.000Z', exit: { code: 0 } });
    told.tell('end');
    const ended = place.files();
    told.tell('stdout', 'late\n');
    told.tell('record', { ...CHANGE, mode: 'disabled' });
    told.tell('live', { stdout: { rows: ['x'] } });
    expect(place.files()).toEqual(ended);
  });
});
