/** The writer as the process that it is: beside a job, whatever the job's own limits are, and after the main process is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { encodeFrame, type FrameType, type FromWriter, MessageDecoder } from '../../lib/store/protocol.js';
import { bundle } from '../run/bundle.js';
import { everyCut } from '../run/cuts.js';
import { runLedger, streamLedger } from '../run/ledgers.js';
import { makePlace, type TestPlace } from '../run/place.js';

const OPEN = {
  cmd: null,
  cwd: null,
  started: '2026-11-22T06:09:54.870Z',
  mode: 'enabled',
  modes: [],
  notices: [],
};

const COUNT = { lines: 3, bytes: 1101 };
const CHANGE = {
  mode: 'enabled',
  modes: [],
  notices: [],
  slowed_ms: 0,
  away_ms: 0,
  ledger: runLedger(streamLedger(3, 1101), streamLedger(3, 1101)),
};

let programs = '';
let program = '';
beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'joblog-writer-'));
  program = bundle('lib/store/writer-process.ts', programs);
});
afterAll(() => {
  rmSync(programs, { recursive: true });
});

let place: TestPlace;
beforeEach(() => {
  place = makePlace();
});
const started: ChildProcess[] = [];
afterEach(() => {
  // A test that fails leaves its process behind, which would keep the test runner from ending.
  for (const child of started.splice(0)) child.kill('SIGKILL');
  place.remove();
});

const frame = (type: FrameType, content: unknown, at = 0): Buffer =>
  encodeFrame(type, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)), at);
const start = (): Buffer => frame('start', { options: {}, optIn: 'seen', pid: process.pid, started: Date.now() });

/** A writer process that is told what to do in bytes. */
class WriterProcess {
  readonly heard: FromWriter[] = [];
  readonly child: ChildProcess & { stdin: Writable; stdout: Readable };
  #listeners: (() => void)[] = [];

  /** @param before shell commands that set the limits the process is to live under */
  constructor(before = ':') {
    this.child = spawn('bash', ['-c', `${before}; exec "$0" "$1"`, process.execPath, program], {
      env: place.env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    started.push(this.child);
    const decoder = new MessageDecoder();
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.heard.push(...decoder.push(text));
      for (const listener of this.#listeners) listener();
    });
  }

  tell(...frames: readonly Buffer[]): void {
    for (const bytes of frames) this.child.stdin.write(bytes);
  }

  /** Resolves when a message of this type has come. */
  async until(type: FromWriter['type']): Promise<void> {
    while (!this.heard.some((message) => message.type === type)) {
      await new Promise<void>((resolve) => {
        this.#listeners = [resolve];
      });
    }
  }

  async end(): Promise<unknown> {
    const closed = once(this.child, 'close');
    this.child.stdin.end();
    return (await closed)[0];
  }

  async open(): Promise<this> {
    this.tell(start());
    await this.until('log');
    this.tell(frame('open', OPEN));
    return this;
  }
}

test("files and folders are the user's alone, whatever the job's umask", async () => {
  for (const umask of ['000', '022', '777']) {
    rmSync(place.store, { recursive: true, force: true });
    const writer = await new WriterProcess(`umask ${umask}`).open();
    writer.tell(frame('stdout', 'x\n'), frame('live', { stdout: { rows: ['y'] } }), frame('record', CHANGE));
    expect(await writer.end()).toBe(0);
    const modes = readdirSync(place.job()).map((name) => [
      name,
      (statSync(join(place.job(), name)).mode & 0o777).toString(8),
    ]);
    expect(modes.sort()).toEqual(
      ['job.json', 'main.json', 'main.live.json', 'main.stdout.log'].map((name) => [name, '600']),
    );
    for (const folder of [place.store, place.job()]) expect(statSync(folder).mode & 0o777).toBe(0o700);
  }
});

test('what a main process sent before it was killed is stored, its last half frame is not, and the record stays open', async () => {
  const writer = await new WriterProcess().open();
  const torn = frame('stdout', 'never whole\n').subarray(0, 10);
  writer.tell(frame('stdout', 'one\n'), frame('stdout', 'two\n', 4), torn);
  expect(await writer.end()).toBe(0);
  expect(place.files()['main.stdout.log']).toBe('one\ntwo\n');
  expect(place.json('main.json')).toMatchObject({ ended: null, exit: null });
});

test('frames that arrive cut at any byte are stored as if they had come in one piece', async () => {
  const writer = await new WriterProcess().open();
  const pair = (at: number): Buffer => Buffer.concat([frame('stdout', 'a\n', at), frame('stderr', 'b\n', at)]);
  const cuts = Array.from(everyCut(pair(0))).length;
  let times = 0;
  for (; times < cuts; times += 1) {
    const chunks = Array.from(everyCut(pair(2 * times)))[times] ?? [];
    for (const chunk of chunks) {
      // A write each, so that the pipe may hand them over one by one.
      if (chunk.length > 0) await new Promise((resolve) => writer.child.stdin.write(chunk, resolve));
    }
  }
  await writer.end();
  expect(place.files()).toMatchObject({
    'main.stdout.log': 'a\n'.repeat(times),
    'main.stderr.log': 'b\n'.repeat(times),
  });
});

test('acknowledges everything it was sent, and says at the end that it is done', async () => {
  const writer = await new WriterProcess().open();
  const frames = [
    frame('stdout', 'x'.repeat(300_000)),
    frame('record', { ...CHANGE, ended: '2026-11-22T06:10:00.000Z' }),
    encodeFrame('end', Buffer.alloc(0)),
  ];
  const sent = [frame('open', OPEN), ...frames].reduce((total, bytes) => total + bytes.length, 0);
  writer.tell(...frames);
  await writer.until('done');
  await writer.end();
  expect(writer.heard.filter(({ type }) => type === 'ack').at(-1)).toEqual({ type: 'ack', bytes: sent });
});

test('a file that may not grow any more is one notice in plain words, and what is missing is counted', async () => {
  // The kernel says EFBIG beyond 4 KiB (setrlimit(2)), as a full quota says EDQUOT; the record has less.
  const writer = await new WriterProcess('ulimit -f 4').open();
  writer.tell(
    frame('stdout', 'x'.repeat(4071)),
    frame('stdout', 'y'.repeat(100), 4071),
    frame('stdout', 'z\n', 4171),
    frame('record', CHANGE),
  );
  await writer.end();
  const log = join(place.job(), 'main.stdout.log');
  expect(place.files()['main.stdout.log']).toBe(`${'x'.repeat(4071)}${'y'.repeat(25)}`);
  expect(place.json('main.json')['ledger']).toMatchObject({ stdout: { in: COUNT, lost: { lines: 1, bytes: 77 } } });
  expect(writer.heard.filter(({ type }) => type === 'notice')).toEqual([
    {
      type: 'notice',
      text: `cannot append to ${log}: file too large (EFBIG); the job goes on, what it prints from now on is not in that file`,
    },
  ]);
});

test('a record of 5 MiB, a live file as large, and the output between them are stored', async () => {
  const writer = await new WriterProcess().open();
  const text = 'x'.repeat(5 << 20);
  const notices = [{ time: '2026-11-22T06:09:55.123Z', text }];
  writer.tell(
    frame('record', { ...CHANGE, notices }),
    frame('stdout', 'one\n'),
    frame('live', { stdout: { rows: [text] } }),
    frame('stdout', 'two\n', 4),
  );
  expect(await writer.end()).toBe(0);
  expect(writer.heard.filter(({ type }) => type === 'notice')).toEqual([]);
  expect(place.files()['main.stdout.log']).toBe('one\ntwo\n');
  // Compared here: a difference of 5 MiB is not to be printed.
  expect([place.files()['main.json']?.includes(text), place.files()['main.live.json']?.includes(text)]).toEqual([
    true,
    true,
  ]);
});

test('a message that makes no sense is one notice, and costs nothing of what comes after it', async () => {
  const writer = await new WriterProcess().open();
  writer.tell(frame('stdout', 'one\n'), frame('record', '{"half":'), frame('stdout', 'two\n', 4), frame('end', 'null'));
  await writer.until('done');
  expect(await writer.end()).toBe(0);
  expect(writer.heard.filter(({ type }) => type === 'notice')).toEqual([
    { type: 'notice', text: expect.stringMatching(/^internal error in the writer: .*; the job goes on$/) as string },
  ]);
  expect(place.files()['main.stdout.log']).toBe('one\ntwo\n');
});

test('a main process that does not listen any more does not keep what it sent from being stored', async () => {
  const writer = await new WriterProcess().open();
  writer.child.stdout.destroy();
  let at = 0;
  for (let line = 0; line < 100; line += 1) {
    const text = `${line}\n`;
    writer.tell(frame('stdout', text, at));
    at += text.length;
  }
  expect(await writer.end()).toBe(0);
  expect(place.files()['main.stdout.log']).toBe(Array.from({ length: 100 }, (_, line) => `${line}\n`).join(''));
});

test("runs of one job at the same time share the job's record and no other file", async () => {
  mkdirSync(join(place.store), { mode: 0o700 });
  // The same main process id and second: the same job.
  const same = start();
  const writers = [1, 2, 3, 4].map(() => new WriterProcess());
  for (const writer of writers) writer.tell(same);
  await Promise.all(writers.map((writer) => writer.until('log')));
  writers.forEach((writer, index) => {
    writer.tell(frame('open', OPEN), frame('stdout', `${index}\n`));
  });
  await Promise.all(writers.map((writer) => writer.end()));
  const files = place.files();
  const names = ['main', 'main+2', 'main+3', 'main+4'];
  expect(Object.keys(files).sort()).toEqual(
    ['job.json', ...names.flatMap((name) => [`${name}.json`, `${name}.stdout.log`])].sort(),
  );
  expect(names.map((name) => files[`${name}.stdout.log`]).sort()).toEqual(['0\n', '1\n', '2\n', '3\n']);
});
