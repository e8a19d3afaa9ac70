/** joblog's own stdout, whatever it is: a pipe with a slow reader or none, a file, a full device, a socket. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.js';
import { makePipe } from './pipes.js';
import type { FromTalker, ToTalker } from './programs/talker.js';

let folder = '';
let program = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'joblog-outlet-'));
  program = bundle('__tests__/run/programs/talker.ts', folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const started: ChildProcess[] = [];
afterEach(() => {
  // A test that fails leaves its process behind, which would keep the test runner from ending.
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process that writes to `stdout` through an outlet. */
class Talker {
  readonly child: ChildProcess;
  readonly heard: FromTalker[] = [];
  #wake: () => void = () => undefined;

  private constructor(stdout: number | 'pipe') {
    this.child = spawn(process.execPath, [program], { stdio: ['ignore', stdout, 'inherit', 'ipc'] });
    started.push(this.child);
    this.child.on('message', (message: FromTalker) => {
      this.heard.push(message);
      this.#wake();
    });
  }

  /** The descriptor is the talker's alone from then on, unless the test is to keep it, too. */
  static async on(stdout: number | 'pipe', keep?: 'keep'): Promise<Talker> {
    const talker = new Talker(stdout);
    if (typeof stdout === 'number' && keep === undefined) closeSync(stdout);
    await talker.until('open');
    return talker;
  }

  /** Resolves with the first message of this type from now on, or one that has come and nobody has waited for. */
  async until<Type extends FromTalker['type']>(type: Type): Promise<Extract<FromTalker, { type: Type }>> {
    for (;;) {
      const index = this.heard.findIndex((message) => message.type === type);
      if (index >= 0) return this.heard.splice(index, 1)[0] as Extract<FromTalker, { type: Type }>;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  tell(message: ToTalker): void {
    this.child.send(message);
  }

  async write(text: string): Promise<boolean> {
    this.tell({ type: 'write', text });
    return (await this.until('wrote')).free;
  }

  async fill(size: number, most: number): Promise<number> {
    this.tell({ type: 'fill', size, most });
    return (await this.until('filled')).chunks;
  }

  async idle(): Promise<boolean> {
    this.tell({ type: 'idle' });
    return (await this.until('idle')).idle;
  }

  async end(): Promise<void> {
    const closed = once(this.child, 'exit');
    this.child.disconnect();
    await closed;
  }
}

/** Everything that comes out of a pipe, until its end. */
async function readAll(fd: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of new Socket({ fd, readable: true, writable: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What `fill` has written: so many chunks, each of one letter. */
const filling = (size: number, chunks: number): string =>
  Array.from({ length: chunks }, (_, index) => String.fromCharCode(97 + (index % 26)).repeat(size)).join('');

describe('a pipe', () => {
  test('gets everything in order, in whatever pieces it is written, and takes it at once while there is room', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    const text = 'äb\n\0c';
    let wanted = '';
    for (let at = 0; at <= text.length; at += 1) {
      for (const part of [text.slice(0, at), text.slice(at)]) expect(await talker.write(part)).toBe(true);
      wanted += text;
    }
    expect(await talker.idle()).toBe(true);
    await talker.end();
    expect((await readAll(pipe.read)).toString()).toBe(wanted);
  });

  test('whose reader stalls says so, keeps what it was given, and says when all of it is through', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    // A pipe holds 64 KiB (pipe(7)): the sixth chunk does not fit in whole.
    const chunks = await talker.fill(12_000, 1000);
    expect(chunks).toBe(6);
    expect(await talker.idle()).toBe(false);
    expect(talker.heard).toEqual([]);
    const all = readAll(pipe.read);
    await talker.until('drain');
    expect(await talker.idle()).toBe(true);
    expect(await talker.write('more')).toBe(true);
    await talker.end();
    expect((await all).toString()).toBe(`${filling(12_000, 6)}more`);
    expect(talker.heard).toEqual([]);
  });

  test('gives a buffer back only when its bytes are gone', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    const all = readAll(pipe.read);
    let wanted = '';
    for (let round = 0; round < 20; round += 1) {
      // Odd sizes, so that the pipe fills up at every place of a chunk.
      const chunks = await talker.fill(9973 + round, 50);
      wanted += filling(9973 + round, chunks);
      // The one that comes may be of a round before, which was through when it was asked.
      while (!(await talker.idle())) await talker.until('drain');
    }
    await talker.end();
    expect((await all).equals(Buffer.from(wanted))).toBe(true);
  });

  test('is not made non-blocking for the others who have it', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    await talker.write('x');
    const [, flags = ''] =
      /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/${talker.child.pid!}/fdinfo/1`, 'latin1')) ?? [];
    expect(Number.parseInt(flags, 8) & constants.O_NONBLOCK).toBe(0);
    await talker.end();
    closeSync(pipe.read);
  });

  test('whose reader goes away while it stalls says so once, and takes no harm from more', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    await talker.fill(12_000, 1000);
    closeSync(pipe.read);
    await talker.until('closed');
    expect(await talker.write('more')).toBe(true);
    expect(await talker.idle()).toBe(true);
    expect(talker.heard.filter(({ type }) => type === 'closed')).toEqual([]);
    await talker.end();
  });

  test('whose reader was gone before anything was written says so at the first write', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    closeSync(pipe.read);
    await talker.write('x');
    await talker.until('closed');
    expect(await talker.idle()).toBe(true);
    await talker.end();
  });

  test('whose reader was gone before joblog started says so at the first write', async () => {
    const pipe = makePipe();
    closeSync(pipe.read);
    const talker = await Talker.on(pipe.write);
    await talker.write('x');
    await talker.until('closed');
    expect(await talker.write('y')).toBe(true);
    expect(await talker.idle()).toBe(true);
    await talker.end();
  });
});

describe('a file', () => {
  test('gets everything where the one before has ended, and the next one goes on after it', async () => {
    const path = join(folder, 'file');
    const fd = openSync(path, 'w');
    writeSync(fd, 'before, ');
    const talker = await Talker.on(fd, 'keep');
    expect(await talker.write('joblog, ')).toBe(false);
    await talker.until('drain');
    expect(await talker.idle()).toBe(true);
    writeSync(fd, 'between, ');
    expect(await talker.write('joblog again')).toBe(false);
    await talker.until('drain');
    await talker.end();
    closeSync(fd);
    expect(readFileSync(path, 'utf8')).toBe('before, joblog, between, joblog again');
  });

  test('that several append to loses nothing of anybody', async () => {
    const path = join(folder, 'appended');
    const talkers = await Promise.all([1, 2].map(() => Talker.on(openSync(path, 'a'))));
    for (let time = 0; time < 20; time += 1) {
      for (const [index, talker] of talkers.entries()) {
        await talker.write(`${index}\n`);
        await talker.until('drain');
      }
    }
    for (const talker of talkers) await talker.end();
    expect(readFileSync(path, 'utf8')).toBe('0\n1\n'.repeat(20));
  });
});

test('a device that is full is an error for each piece, and does not stop what comes after', async () => {
  const talker = await Talker.on(openSync('/dev/full', 'w'));
  for (let time = 0; time < 3; time += 1) {
    expect(await talker.write('x')).toBe(false);
    expect(await talker.until('error')).toEqual({ type: 'error', code: 'ENOSPC' });
    await talker.until('drain');
  }
  expect(await talker.idle()).toBe(true);
  await talker.end();
});

describe('an outlet that is closed while joblog runs on', () => {
  const stdoutOf = (talker: Talker): string => readlinkSync(`/proc/${talker.child.pid!}/fd/1`);

  test('shows the reader of a pipe its end, and keeps the number of the descriptor', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    const all = readAll(pipe.read);
    await talker.write('last words');
    talker.tell({ type: 'close' });
    expect((await all).toString()).toBe('last words');
    expect(await talker.write('too late')).toBe(true);
    expect([await talker.idle(), stdoutOf(talker)]).toEqual([true, '/dev/null']);
    await talker.end();
  });

  test('shows the end to a slow reader of a pipe after everything, and says when that is through', async () => {
    const pipe = makePipe();
    const talker = await Talker.on(pipe.write);
    const chunks = await talker.fill(12_000, 1000);
    talker.tell({ type: 'close' });
    const all = readAll(pipe.read);
    await talker.until('drain');
    expect((await all).toString()).toBe(filling(12_000, chunks));
    expect(await talker.idle()).toBe(true);
    await talker.end();
  });

  test('shows the end to a slow reader of a socket after everything, and says when that is through', async () => {
    const talker = await Talker.on('pipe');
    const text = 'x'.repeat(1 << 20);
    expect(await talker.write(text)).toBe(false);
    talker.tell({ type: 'close' });
    expect(await talker.idle()).toBe(false);
    const ended = once(talker.child.stdout!, 'end');
    let length = 0;
    talker.child.stdout!.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    await ended;
    expect(length).toBe(text.length);
    expect([await talker.idle(), stdoutOf(talker)]).toEqual([true, '/dev/null']);
    expect(talker.heard).toEqual([{ type: 'drain' }]);
    await talker.end();
  });
});

describe('a socket', () => {
  // Node's own `pipe` is a socket pair.
  test('gets everything in order, in whatever pieces it is written', async () => {
    const talker = await Talker.on('pipe');
    const chunks: Buffer[] = [];
    talker.child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
    let wanted = '';
    for (const text of ['a', 'bc\n', '', 'ä'.repeat(100_000), '\0']) {
      await talker.write(text);
      await talker.until('drain');
      wanted += text;
    }
    const closed = once(talker.child.stdout!, 'close');
    await talker.end();
    await closed;
    expect(Buffer.concat(chunks).toString()).toBe(wanted);
  });

  test('whose reader goes away says so once', async () => {
    const talker = await Talker.on('pipe');
    const closed = once(talker.child.stdout!, 'close');
    talker.child.stdout!.destroy();
    await closed;
    await talker.write('x');
    await talker.until('closed');
    expect(await talker.write('y')).toBe(true);
    expect(await talker.idle()).toBe(true);
    await talker.end();
  });
});
