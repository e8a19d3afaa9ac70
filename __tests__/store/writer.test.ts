/** The writer: what it is told in frames is in the files of the store, in order, or is said to be lost. */
import fs, { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunLedger } from '../../lib/capture/ledger.js';
import type { StreamCount } from '../../lib/capture/types.js';
import type { TaskRecord } from '../../lib/store/format.js';
import {
  encodeFrame,
  FrameDecoder,
  type FrameType,
  type FromWriter,
  type OpenMessage,
  type RecordChange,
  type StartMessage,
} from '../../lib/store/protocol.js';
import { Writer } from '../../lib/store/writer.js';
import { ledgerOf, runLedger, streamLedger } from '../run/ledgers.js';
import { makePlace, type TestPlace } from '../run/place.js';

const STARTED = Date.parse('2026-11-22T06:09:54.870Z');
const OPEN: OpenMessage = {
  cmd: ['python', 'train.py'],
  cwd: '/work',
  started: '2026-11-22T06:09:54.870Z',
  mode: 'enabled',
  modes: [{ time: '2026-11-22T06:09:54.870Z', stream: null, mode: 'enabled', why: 'a test' }],
  notices: [],
};

const counts = (lines: number, bytes: number, metadata?: StreamCount): RunLedger =>
  runLedger(streamLedger(lines, bytes), streamLedger(), metadata);
/** What the main process says of the record when nothing has changed. */
const CHANGE: RecordChange = { mode: OPEN.mode, modes: OPEN.modes, notices: [], slowed_ms: 0, ledger: counts(0, 0) };

const ownEnv = process.env;
let place: TestPlace;
function setUp(optIn?: string): void {
  place = makePlace(optIn);
  process.env = { ...place.env };
}
afterEach(() => {
  jest.restoreAllMocks();
  process.env = ownEnv;
  place.remove();
});

/** A writer and what it has said so far. */
class Told {
  readonly heard: FromWriter[] = [];
  #answered: () => void = () => undefined;
  readonly #writer = new Writer((message) => {
    this.heard.push(message);
    this.#answered();
  });

  /** The decision, which alone is not taken at once. */
  async start(options = {}, optIn: StartMessage['optIn'] = 'seen'): Promise<FromWriter | undefined> {
    const answer = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    this.tell('start', { options, optIn, pid: 4242, started: STARTED });
    await answer;
    return this.heard[0];
  }

  tell(type: FrameType, content?: unknown): void {
    const payload = Buffer.from(
      typeof content === 'string' ? content : content === undefined ? '' : JSON.stringify(content),
    );
    for (const frame of new FrameDecoder().push(encodeFrame(type, payload))) this.#writer.handle(frame);
  }

  /** The main process is gone, whether it said `end` or not. */
  close(): void {
    this.#writer.close();
  }

  of<Type extends FromWriter['type']>(type: Type): Extract<FromWriter, { type: Type }>[] {
    return this.heard.filter((message): message is Extract<FromWriter, { type: Type }> => message.type === type);
  }
}

async function opened(open: OpenMessage = OPEN): Promise<Told> {
  const told = new Told();
  await told.start();
  told.tell('open', open);
  return told;
}

/** What the ledger of the next record says is missing, if so much was to be stored. */
function lost(told: Told, ledger = counts(100, 1000, { lines: 100, bytes: 1000 })): Record<string, unknown> {
  told.tell('record', { ...CHANGE, ledger });
  const { stdout, stderr, metadata } = (place.json('main.json') as unknown as TaskRecord).ledger;
  return { stdout: stdout.lost, stderr: stderr.lost, metadata: metadata.lost };
}

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

  test('a disk that fills up in the middle of a line loses what comes after, to the byte', async () => {
    const told = await opened();
    told.tell('stdout', 'one\n');
    const real = fs.writeSync;
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementationOnce(((fd: number, bytes: Buffer) => real(fd, bytes, 0, 2)) as typeof fs.writeSync)
      .mockImplementationOnce(() => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 });
      });
    told.tell('stdout', 'two\nthree\n');
    told.tell('stdout', 'four\n');
    expect(place.files()['main.stdout.log']).toBe('one\ntw');
    expect(lost(told)).toMatchObject({ stdout: { lines: 3, bytes: 13 } });
    expect(told.of('notice')).toEqual([
      { type: 'notice', text: expect.stringContaining('no space left on device (ENOSPC)') as string },
    ]);
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

  test('a folder that is removed is said once for the log; the job is not told again and again', async () => {
    const told = await opened();
    rmSync(place.job(), { recursive: true });
    for (let time = 0; time < 5; time += 1) told.tell('stdout', 'one\n');
    expect(told.of('notice').map(({ text }) => text)).toEqual([expect.stringContaining('ENOENT')]);
    told.tell('end');
    expect(told.heard.at(-1)).toEqual({ type: 'done' });
  });

  test('a record that cannot be written is said once: the main process answers each notice with a new record', async () => {
    const told = await opened();
    rmSync(place.job(), { recursive: true });
    for (let time = 0; time < 5; time += 1) told.tell('record', CHANGE);
    expect(told.of('notice')).toHaveLength(1);
    for (let time = 0; time < 5; time += 1) told.tell('live', { stdout: { rows: ['x'] } });
    expect(told.of('notice')).toHaveLength(2);
  });

  test('a record that cannot be made is one notice, whatever is sent after it', async () => {
    const told = new Told();
    await told.start();
    rmSync(place.store, { recursive: true });
    writeFileSync(place.store, 'a file');
    told.tell('open', OPEN);
    told.tell('stdout', 'one\n');
    told.tell('record', CHANGE);
    told.tell('live', { stdout: { rows: ['x'] } });
    expect(told.of('notice').map(({ text }) => text)).toEqual([
      expect.stringMatching(/^cannot make the files of this task: .*; the job goes on$/),
    ]);
    told.tell('end');
    expect(told.heard.at(-1)).toEqual({ type: 'done' });
    expect(readdirSync(place.root)).toContain('store');
  });
});
