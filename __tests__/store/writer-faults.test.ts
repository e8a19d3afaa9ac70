/** A store that takes no more, for a while or for good: what the writer says, does, and counts. */
import fs, { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskRecord } from '../../lib/store/format.js';
import { runLedger, streamLedger } from '../run/ledgers.js';
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

/** What the ledger of the next record says is missing, if so much was to be stored. */
function lost(told: Told, ledger = counts(100, 1000, { lines: 100, bytes: 1000 })): Record<string, unknown> {
  told.tell('record', { ...CHANGE, ledger });
  const { stdout, stderr, metadata } = (place.json('main.json') as unknown as TaskRecord).ledger;
  return { stdout: stdout.lost, stderr: stderr.lost, metadata: metadata.lost };
}

describe('when the store takes no more', () => {
  beforeEach(() => {
    setUp();
  });

  test('one notice says so, what is lost is counted, and the other files go on', async () => {
    const told = await opened();
    symlinkSync('/dev/null', join(place.job(), 'main.stdout.log'));
    told.tell('stdout', 'one\ntwo\n');
    told.tell('stdout', 'three');
    told.tell('stderr', 'oh\n');
    expect(told.of('notice').map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^cannot append to .*main\.stdout\.log: there is a symbolic link of that name already; the job goes on/,
      ),
    ]);
    expect(lost(told)).toMatchObject({ stdout: { lines: 2, bytes: 13 }, stderr: { lines: 0, bytes: 0 } });
    expect(place.files()['main.stderr.log']).toBe('oh\n');
  });

  test('what of metadata and the timeline is missing is said once for each file, and of metadata counted', async () => {
    const told = await opened();
    for (const ending of ['.metadata.ndjson', '.timeline'])
      symlinkSync('/dev/null', join(place.job(), `main${ending}`));
    for (let time = 0; time < 3; time += 1) {
      told.tell('metadata', '{"time":"2026-11-22T06:09:55.123Z","line":3,"data":{"a":1}}\n');
      told.tell('timeline', '2026-11-22T06:09:55.123Z stdout 14 3\n');
      told.tell('stderr', 'oh\n');
    }
    expect(told.of('notice').map(({ text }) => /main\.\w+/.exec(text)?.[0])).toEqual([
      'main.metadata',
      'main.timeline',
    ]);
    expect(lost(told)).toEqual({
      stdout: { lines: 0, bytes: 0 },
      stderr: { lines: 0, bytes: 0 },
      metadata: { lines: 3, bytes: 180 },
    });
    expect(place.files()['main.stderr.log']).toBe('oh\n'.repeat(3));
  });

  test('a disk that is full for a while gets all of it, to the byte, once the main process begins anew where the writer stopped', async () => {
    jest.useFakeTimers();
    const told = await opened();
    told.tell('stdout', 'one\n');
    const before = told.position;
    const real = fs.writeSync;
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementationOnce(((fd: number, bytes: Buffer) => real(fd, bytes, 0, 2)) as typeof fs.writeSync)
      .mockImplementationOnce(() => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 });
      });
    told.tell('stdout', 'two\nthree\n');
    // Both are dropped: the writer has said that it is away, and does not know what came between.
    told.tell('stdout', 'four\n');
    told.tell('record', CHANGE);
    expect(place.files()['main.stdout.log']).toBe('one\ntw');
    const why = expect.stringContaining('no space left on device (ENOSPC)') as string;
    expect(told.of('away')).toEqual([{ type: 'away', bytes: before, why }]);
    jest.advanceTimersByTime(1000);
    expect(place.files()['main.stdout.log']).toBe('one\ntwo\nthree\n');
    expect(told.of('back')).toEqual([{ type: 'back', bytes: told.position }]);
    told.tell('stdout', 'dropped, too\n');
    told.tell('from', { at: told.position });
    told.rewind('stdout', 14);
    told.tell('stdout', 'four\n');
    expect(place.files()['main.stdout.log']).toBe('one\ntwo\nthree\nfour\n');
    expect(lost(told)).toMatchObject({ stdout: { lines: 0, bytes: 0 } });
    expect(told.of('notice')).toEqual([]);
  });

  test('a file that was opened before its file system was lost is opened anew at once, so that a store that is back is back for all files', async () => {
    const told = await opened();
    told.tell('stdout', 'one\n');
    jest.spyOn(fs, 'writeSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('ENOTCONN: socket is not connected, write'), { code: 'ENOTCONN', errno: -107 });
    });
    told.tell('stdout', 'two\n');
    expect(place.files()['main.stdout.log']).toBe('one\ntwo\n');
    expect(told.of('away')).toEqual([]);
  });

  test('a file that was made, although the answer to that was lost, is gone on with', async () => {
    jest.useFakeTimers();
    const told = await opened();
    const real = fs.openSync;
    jest.spyOn(fs, 'openSync').mockImplementationOnce((...words: Parameters<typeof fs.openSync>) => {
      fs.closeSync(real(...words));
      throw Object.assign(new Error('ECONNABORTED: software caused connection abort, open'), {
        code: 'ECONNABORTED',
        errno: -103,
      });
    });
    const before = told.position;
    told.tell('stdout', 'one\n');
    expect(told.of('away')).toMatchObject([{ bytes: before }]);
    jest.advanceTimersByTime(1000);
    expect(place.files()['main.stdout.log']).toBe('one\n');
    expect(told.of('notice')).toEqual([]);
  });

  test('a loss with the last of the output is in the record that is left behind', async () => {
    const told = await opened();
    symlinkSync('/dev/null', join(place.job(), 'main.stdout.log'));
    told.tell('stdout', 'one\ntwo\n');
    // The main process has sent this before it hears of the loss.
    told.tell('record', {
      ...CHANGE,
      ended: '2026-11-22T06:10:00.000Z',
      exit: { code: 0 },
      ledger: counts(2, 8),
    });
    told.tell('end');
    expect(place.json('main.json')).toMatchObject({
      ledger: {
        stdout: {
          in: { lines: 2, bytes: 8 },
          logged: { lines: 0, bytes: 0 },
          lost: { lines: 2, bytes: 8 },
          log: { lines: 0, bytes: 0 },
        },
      },
    });
  });

  test('a folder that is removed is made again, what comes is in it, and what was in it is counted and said', async () => {
    const told = await opened();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
    told.tell('stdout', 'one\ntwo\n');
    told.tell('timeline', '2026-11-22T06:09:55.123Z stdout 8 2\n');
    rmSync(place.job(), { recursive: true });
    clock.mockReturnValue(1_010_000);
    told.tell('stdout', 'three\n');
    told.tell('timeline', '2026-11-22T06:09:56.123Z stdout 14 3\n');
    told.tell('record', { ...CHANGE, ended: '2026-11-22T06:10:00.000Z', exit: { code: 0 }, ledger: counts(3, 14) });
    told.tell('end');
    expect(told.of('away')).toEqual([]);
    const files = place.files();
    expect(files['main.stdout.log']).toMatch(/^\[joblog: 8 bytes that stood here are gone: .*\]\nthree\n$/);
    const { length } = files['main.stdout.log'] ?? '';
    expect(files['main.timeline']).toBe(`2026-11-22T06:09:56.123Z stdout ${length} 2\n`);
    expect(place.json('main.json')).toMatchObject({
      ledger: { stdout: { lost: { lines: 2, bytes: 8 }, log: { lines: 2, bytes: length } } },
    });
  });

  test('a store that is removed as a whole is not made again, and everything waits', async () => {
    const told = await opened();
    rmSync(place.store, { recursive: true });
    told.tell('record', CHANGE);
    told.tell('stdout', 'one\n');
    expect(told.of('away')).toEqual([
      { type: 'away', bytes: told.position, why: expect.stringContaining('cannot write') as string },
    ]);
    expect(fs.existsSync(place.store)).toBe(false);
    told.close();
  });

  test('a record that cannot be made is said, and made when it can be; whoever waits is told at once', async () => {
    const told = new Told();
    await told.start();
    rmSync(place.store, { recursive: true });
    writeFileSync(place.store, 'a file');
    told.tell('open', OPEN);
    told.tell('stdout', 'one\n');
    const why = expect.stringMatching(/^cannot make the files of job .*: .*it is not a folder$/) as string;
    expect(told.of('away')).toEqual([{ type: 'away', bytes: 0, why }]);
    told.tell('retry');
    expect(told.of('away')).toHaveLength(2);
    rmSync(place.store);
    told.tell('retry');
    expect(told.of('back')).toEqual([{ type: 'back', bytes: told.position }]);
    told.tell('from', { at: told.position });
    told.rewind('stdout', 0);
    told.tell('stdout', 'one\n');
    expect(place.files()).toMatchObject({ 'main.stdout.log': 'one\n' });
    told.tell('end');
    expect(told.heard.at(-1)).toEqual({ type: 'done' });
  });

  test('a file that is cut by somebody loses what was cut, to the byte, and goes on', async () => {
    const told = await opened();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
    told.tell('stdout', 'one\ntwo\n');
    told.tell('stderr', 'oh\n');
    told.tell('timeline', '2026-11-22T06:09:55.123Z stdout 8 2\n2026-11-22T06:09:55.123Z stderr 3 1\n');
    fs.truncateSync(join(place.job(), 'main.stdout.log'), 6);
    clock.mockReturnValue(1_010_000);
    told.tell('stdout', 'three\n');
    told.tell('timeline', '2026-11-22T06:09:56.123Z stdout 14 3\n');
    told.tell('record', {
      ...CHANGE,
      ended: '2026-11-22T06:10:00.000Z',
      ledger: runLedger(streamLedger(3, 14), streamLedger(1, 3)),
    });
    const files = place.files();
    const log = files['main.stdout.log'] ?? '';
    expect(log).toMatch(/^one\ntw\n\[joblog: 2 bytes that stood here are gone: .*\]\nthree\n$/);
    expect(files['main.timeline']).toBe(
      `2026-11-22T06:09:55.123Z stderr 3 1\n2026-11-22T06:09:56.123Z stdout ${log.length} 4\n`,
    );
    expect(place.json('main.json')).toMatchObject({
      ledger: { stdout: { lost: { bytes: 2 }, log: { lines: 4, bytes: log.length } }, stderr: { lost: { bytes: 0 } } },
    });
  });
});
