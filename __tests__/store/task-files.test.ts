/** The files of one task: private, in one hand, and never seen half. */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs, {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppendFile } from '../../lib/capture/types.js';
import { ENDINGS, type TaskRecord } from '../../lib/store/format.js';
import { type Appending, openTask } from '../run/appending.js';
import { bundle } from '../run/bundle.js';
import { recordOf } from '../run/records.js';

let folder = '';
let umask = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'joblog-files-'));
  umask = process.umask(0o022);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

const open = (base = 'main'): Appending => openTask(folder, base);
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const modeOf = (name: string): string => (statSync(join(folder, name)).mode & 0o777).toString(8);
const diskFull = (): Error => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

describe('the files of a task', () => {
  test('appear when there is something to put in them', () => {
    const files = open();
    expect(readdirSync(folder)).toEqual(['main.json']);
    files.add('stderr', Buffer.from('oh\n'));
    expect(readdirSync(folder).sort()).toEqual(['main.json', 'main.stderr.log']);
    files.close();
  });

  test('hold what was appended, in order, and nothing else', () => {
    const files = open();
    const appended = { stdout: 'one\ntwo\n', stderr: 'err\n', metadata: '{"a":1}\n', timeline: 't\nu\n' };
    for (const [file, text] of Object.entries(appended) as [AppendFile, string][]) {
      for (const character of text) expect(files.add(file, Buffer.from(character))).toEqual({ kind: 'stored' });
    }
    files.close();
    for (const [file, text] of Object.entries(appended) as [AppendFile, string][]) {
      expect(textOf(`main${ENDINGS[file]}`)).toBe(text);
    }
  });

  test.each(['000', '022', '077'])("are the user's alone under umask %s", (mask) => {
    process.umask(mask);
    const files = open();
    for (const file of ['stdout', 'stderr', 'metadata', 'timeline'] as const) files.add(file, Buffer.from('x\n'));
    files.replaceLive({ joblog: 1, time: '2026-11-22T06:09:55.123Z', stdout: { rows: ['x'], after: 0 } });
    files.close();
    expect(readdirSync(folder).map(modeOf)).toEqual(Array<string>(6).fill('600'));
    files.replaceRecord(recordOf('main'));
    expect(modeOf('main.json')).toBe('600');
  });

  test('of two runs of one task are apart', () => {
    const [first, second] = [open(), open()];
    first.add('stdout', Buffer.from('1\n'));
    second.add('stdout', Buffer.from('2\n'));
    expect([first.task, second.task]).toEqual(['main', 'main+2']);
    expect([textOf('main.stdout.log'), textOf('main+2.stdout.log')]).toEqual(['1\n', '2\n']);
    first.close();
    second.close();
  });
});

describe('what somebody else has put in the place of a log', () => {
  test.each(['link', 'file'])('a %s is refused and left as it is', (kind) => {
    const target = join(folder, 'target');
    writeFileSync(target, 'precious');
    const files = open();
    if (kind === 'link') symlinkSync(target, files.path('stdout'));
    else writeFileSync(files.path('stdout'), 'precious');
    expect(files.add('stdout', Buffer.from('x\n'))).toMatchObject({ kind: 'barred', error: { code: 'EEXIST' } });
    expect(files.account('stdout', { lines: 1, bytes: 2 })).toEqual({
      lost: { lines: 1, bytes: 2 },
      file: { lines: 0, bytes: 0 },
    });
    expect([textOf('target'), textOf('main.stdout.log')]).toEqual(['precious', 'precious']);
  });

  test('a link that waits for the new record under its temporary name is neither used nor touched', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'precious');
    const files = open();
    symlinkSync(target, `${files.path('record')}.tmp`);
    files.replaceRecord(recordOf('main', { ended: '2026-11-22T06:20:00.000Z' }));
    expect((JSON.parse(textOf('main.json')) as TaskRecord).ended).toBe('2026-11-22T06:20:00.000Z');
    expect(textOf('target')).toBe('precious');
    expect(readdirSync(folder).sort()).toEqual(['main.json', 'main.json.tmp', 'target']);
  });

  test.each(['record', 'live'] as const)('a link in the place of the %s is replaced, not followed', (ending) => {
    const target = join(folder, 'target');
    writeFileSync(target, 'precious');
    const files = open();
    rmSync(files.path(ending), { force: true });
    symlinkSync(target, files.path(ending));
    files.replaceRecord(recordOf('main'));
    files.replaceLive({ joblog: 1, time: '2026-11-22T06:09:55.123Z', stdout: { rows: ['50%'], after: 0 } });
    expect(lstatSync(files.path(ending)).isFile()).toBe(true);
    expect(textOf('target')).toBe('precious');
  });

  test('the sign of life does not go through a link', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'precious');
    const before = statSync(target).mtimeMs;
    const files = open();
    rmSync(files.path('record'));
    symlinkSync(target, files.path('record'));
    files.touch(1_700_000_000_123);
    expect(statSync(target).mtimeMs).toBe(before);
  });
});

describe('a file system that takes only a part', () => {
  test('of an append gets the rest in the next write', () => {
    const files = open();
    const real = fs.writeSync;
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementationOnce(((fd: number, bytes: Buffer) => real(fd, bytes, 0, 3)) as typeof fs.writeSync);
    expect(files.add('stdout', Buffer.from('hello\n'))).toEqual({ kind: 'stored' });
    expect(textOf('main.stdout.log')).toBe('hello\n');
    files.close();
  });

  test('of an append and then no more gets the rest, and nothing twice, when it is tried again', () => {
    const files = open();
    const real = fs.writeSync;
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementationOnce(((fd: number, bytes: Buffer) => real(fd, bytes, 0, 3)) as typeof fs.writeSync)
      .mockImplementationOnce(() => {
        throw diskFull();
      });
    const hello = Buffer.from('hello\n');
    expect(files.append('stdout', 0, hello)).toMatchObject({ kind: 'failed', error: { code: 'ENOSPC' } });
    expect(textOf('main.stdout.log')).toBe('hel');
    expect(files.append('stdout', 0, hello)).toEqual({ kind: 'stored' });
    expect(textOf('main.stdout.log')).toBe('hello\n');
    files.close();
  });

  test('of a new record keeps the old one whole', () => {
    const programs = mkdtempSync(join(tmpdir(), 'joblog-replacer-'));
    const replacer = bundle('__tests__/run/programs/replacer.ts', programs);
    // The first new record has 180 kB: the kernel takes 8 KiB of them, and then no more (setrlimit(2)).
    const limited = 'ulimit -f 8; exec "$@"';
    const words = ['-c', limited, 'bash', process.execPath, replacer, folder, '1'];
    const { status, stderr } = spawnSync('bash', words, { encoding: 'utf8' });
    rmSync(programs, { recursive: true });
    expect(status).not.toBe(0);
    expect(stderr).toContain('EFBIG');
    // Nothing is left that would take the room others need.
    expect(readdirSync(folder)).toEqual(['main.json']);
    expect((JSON.parse(textOf('main.json')) as TaskRecord).notices).toEqual([]);
  });

  test('of a record or a live file at a time gets the rest of it in the next write', () => {
    const files = open();
    const real = fs.writeSync;
    // writeFileSync goes on where write(2) has stopped; a single writeSync would leave half a record.
    jest
      .spyOn(fs, 'writeSync')
      .mockImplementation(((fd: number, bytes: Buffer, from: number) =>
        real(fd, bytes, from, Math.min(3, bytes.length - from))) as typeof fs.writeSync);
    files.replaceRecord(recordOf('main', { ended: '2026-11-22T06:20:00.000Z' }));
    files.replaceLive({ joblog: 1, time: '2026-11-22T06:09:55.123Z', stdout: { rows: ['50%'], after: 0 } });
    jest.restoreAllMocks();
    expect((JSON.parse(textOf('main.json')) as TaskRecord).ended).toBe('2026-11-22T06:20:00.000Z');
    expect(JSON.parse(textOf('main.live.json'))).toMatchObject({ stdout: { rows: ['50%'], after: 0 } });
  });
});

describe('the record', () => {
  test('is one JSON value and a newline', () => {
    open();
    expect(textOf('main.json')).toBe(`${JSON.stringify(recordOf('main'))}\n`);
  });

  test('is replaced by another file, so that a reader who has it open reads on in the old one', () => {
    const files = open();
    const before = statSync(files.path('record')).ino;
    files.replaceRecord(recordOf('main', { ended: '2026-11-22T06:20:00.000Z' }));
    expect(statSync(files.path('record')).ino).not.toBe(before);
    expect(readdirSync(folder)).toEqual(['main.json']);
  });

  test('is whole at every moment for somebody who reads it while it changes', async () => {
    const programs = mkdtempSync(join(tmpdir(), 'joblog-replacer-'));
    const replacer = fork(bundle('__tests__/run/programs/replacer.ts', programs), [folder, '300']);
    const exited = once(replacer, 'exit');
    await once(replacer, 'message');
    const lengths = new Set<number>();
    while (replacer.exitCode === null && replacer.signalCode === null) {
      lengths.add((JSON.parse(textOf('main.json')) as TaskRecord).notices.length);
      // Lets the event loop see the end of the other process.
      await new Promise(setImmediate);
    }
    expect(await exited).toEqual([0, null]);
    // Short and long ones take turns.
    for (const length of lengths) expect([0, 2000]).toContain(length);
    rmSync(programs, { recursive: true });
  });

  test('tells by its time of change that the task is alive', () => {
    const files = open();
    files.touch(1_700_000_000_123);
    expect(statSync(files.path('record')).mtimeMs).toBeCloseTo(1_700_000_000_123, -1);
  });
});

describe('the live file', () => {
  test('shows what is pending and goes away when nothing is', () => {
    const files = open();
    const live = { joblog: 1, time: '2026-11-22T06:09:55.123Z', stdout: { rows: ['50%', ''], after: 0 } } as const;
    files.replaceLive(live);
    expect(textOf('main.live.json')).toBe(`${JSON.stringify(live)}\n`);
    files.replaceLive({ ...live, stdout: { rows: ['60%'], after: 0 } });
    expect(textOf('main.live.json')).toContain('60%');
    files.replaceLive(null);
    files.replaceLive(null);
    expect(readdirSync(folder)).toEqual(['main.json']);
  });
});
