/** Spools come home whole, once, in order, however often and by however many that is tried; what belongs to a run that goes on stays. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { markOf } from '../../lib/proc.js';
import { encodeHead, type SpoolHead } from '../../lib/spool/format.js';
import { encodeFrame, type FrameType } from '../../lib/store/protocol.js';
import { recover } from '../../lib/store/recover.js';
import { logMessage } from '../run/mock-link.js';
import { makePlace, type TestPlace } from '../run/place.js';
import { CHANGE, counts, OPEN } from './told.js';

const LAUNCHER = join(__dirname, '../../bin/joblog');
const isRoot = process.getuid?.() === 0;

let place: TestPlace;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => {
  place.remove();
});

const frame = (type: FrameType, content: unknown, at = 0): Buffer =>
  encodeFrame(type, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)), at);
const NOBODY = { pid: 0, start: 0 };

/** The frames of a run that has ended. */
const FRAMES = [
  frame('open', OPEN),
  frame('stdout', 'one\n'),
  frame('timeline', '2026-11-22T06:09:55.123Z stdout 4 1\n'),
  frame('stdout', 'two\n', 4),
  frame('timeline', '2026-11-22T06:09:56.123Z stdout 8 2\n', 36),
  frame('record', { ...CHANGE, ended: '2026-11-22T06:10:00.000Z', exit: { code: 3 }, ledger: counts(2, 8) }),
  frame('end', null),
];

interface SpoolOptions {
  readonly head?: Partial<SpoolHead>;
  readonly frames?: readonly Buffer[];
  readonly name?: string;
  readonly pid?: number;
}

/** Puts a spool where a run would have left it. */
function leave({ head = {}, frames = FRAMES, name = '1234.batch.7.abc.spool', pid = 4242 }: SpoolOptions = {}): string {
  const folder = join(place.root, `joblog-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const resume = frame('resume', { place: { ...logMessage().place, store: place.store, pid }, open: OPEN });
  const line = encodeHead({ boot: null, main: NOBODY, writer: NOBODY, from: 0, ...head });
  writeFileSync(path, Buffer.concat([line, resume, ...frames]), { mode: 0o600 });
  return path;
}

function expectHome(path: string): void {
  expect(place.files()).toMatchObject({
    'batch.stdout.log': 'one\ntwo\n',
    'batch.timeline': '2026-11-22T06:09:55.123Z stdout 4 1\n2026-11-22T06:09:56.123Z stdout 8 2\n',
  });
  expect(place.json('batch.json')).toMatchObject({ exit: { code: 3 }, host: 'node17', pid: 4242, user: 'ada' });
  expect(existsSync(path)).toBe(false);
}

describe('a spool', () => {
  test('comes home as if the store had never been away', () => {
    const path = leave();
    expect(recover(path)).toMatchObject({ kind: 'home', job: '1234', torn: 0, ended: true, notices: [] });
    expectHome(path);
    expect(recover(path)).toEqual({ kind: 'left', why: 'gone' });
  });

  test('that came home in part, before it was killed again, comes home as a whole and nothing twice', () => {
    for (let count = 1; count < FRAMES.length; count += 1) {
      recover(leave({ frames: FRAMES.slice(0, count) }));
      const path = leave();
      expect(recover(path)).toMatchObject({ kind: 'home' });
      expectHome(path);
      expect(readdirSync(place.job()).filter((name) => name.endsWith('.json'))).toEqual(['batch.json']);
    }
  });

  test('of a run that was killed is cut at any byte: what is whole comes home, the record has no end, and the torn rest is said', () => {
    const whole = Buffer.concat(FRAMES.slice(0, 5));
    for (let cut = 0; cut <= whole.length; cut += 7) {
      place.remove();
      place = makePlace();
      const recovery = recover(leave({ frames: [whole.subarray(0, cut)] }));
      expect(recovery).toMatchObject({ kind: 'home', ended: false });
      const bytes = recovery.kind === 'home' ? recovery.torn : -1;
      expect(bytes).toBeLessThan(60 + frame('open', OPEN).length);
      const { 'batch.stdout.log': log = '', 'batch.json': record = '' } = place.files();
      expect(['', 'one\n', 'one\ntwo\n']).toContain(log);
      expect(JSON.parse(record)).toMatchObject({ ended: null });
    }
  });

  test('of a run that goes on, or whose writer still waits, is left alone; after a reboot nobody waits any more', () => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const path = leave({ head: { boot, main: markOf(process.pid) } });
    expect(recover(path)).toEqual({ kind: 'left', why: 'running' });
    leave({ head: { boot, writer: markOf(process.pid) } });
    expect(recover(path)).toEqual({ kind: 'left', why: 'writing' });
    // The same number, and another process.
    leave({ head: { boot, main: { pid: process.pid, start: 1 } } });
    expect(recover(path)).toMatchObject({ kind: 'home' });
    leave({ head: { boot: 'before', main: markOf(process.pid) } });
    expect(recover(path)).toMatchObject({ kind: 'home' });
  });

  test('that somebody has taken is left to him, and is taken over when he is dead', () => {
    const path = leave();
    const { pid, start } = markOf(process.ppid);
    const taken = `${path}.taken-${pid}-${start}`;
    renameSync(path, taken);
    expect(recover(taken)).toEqual({ kind: 'left', why: 'taken' });
    renameSync(taken, `${path}.taken-${pid}-1`);
    expect(recover(`${path}.taken-${pid}-1`)).toMatchObject({ kind: 'home' });
    expectHome(path);
  });

  test('whose store does not take it stays under its name', () => {
    const path = leave();
    writeFileSync(place.store, 'a file');
    expect(recover(path)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('it is not a folder') as string,
    });
    expect(existsSync(path)).toBe(true);
  });

  test('can go to another store', () => {
    const dir = join(place.root, 'other');
    expect(recover(leave(), { dir })).toMatchObject({ kind: 'home', store: dir });
    expect(readFileSync(join(dir, '1234', 'batch.stdout.log'), 'utf8')).toBe('one\ntwo\n');
  });

  test('that is empty is removed once its run is gone: nothing was put into it', () => {
    const empty = (name: string): string => {
      const path = leave({ name });
      writeFileSync(path, '');
      return path;
    };
    const alive = empty(`1234.batch.${process.pid}.abc.spool`);
    expect(recover(alive)).toEqual({ kind: 'left', why: 'running' });
    expect(existsSync(alive)).toBe(true);
    const { pid } = spawnSync('true');
    const dead = empty(`1234.batch.${pid}.abc.spool`);
    expect(recover(dead)).toEqual({ kind: 'empty' });
    expect(existsSync(dead)).toBe(false);
    expect(recover(dead)).toEqual({ kind: 'left', why: 'gone' });
    expect(existsSync(place.store)).toBe(false);
  });

  test('is not what an empty file of another name is: that is refused and stays', () => {
    const path = join(place.root, 'notes.txt');
    writeFileSync(path, '');
    expect(recover(path)).toMatchObject({ kind: 'failed' });
    expect(existsSync(path)).toBe(true);
  });

  test('that is a link, or no spool at all, is refused', () => {
    const path = leave();
    const link = join(place.root, 'link.spool');
    symlinkSync(path, link);
    expect(recover(link)).toMatchObject({ kind: 'failed' });
    writeFileSync(path, 'something else');
    expect(recover(path)).toEqual({ kind: 'failed', why: 'it is not a spool, or one of a newer joblog' });
  });
});

describe('joblog recover', () => {
  const run = (...words: readonly string[]): { status: number | null; stdout: string; stderr: string } => {
    const env = { ...place.env, TMPDIR: place.root };
    const { status, stdout, stderr } = spawnSync(LAUNCHER, ['recover', ...words], { env, encoding: 'utf8' });
    // What others have left in /tmp is found, too, and is not this test's.
    const lines = stderr.split(/(?<=\n)/);
    const own = lines.filter((line) => !/^joblog: \/(?:var\/)?tmp\/joblog-\d+\//.test(line));
    return { status: own.length === 0 && own.length < lines.length ? 0 : status, stdout, stderr: own.join('') };
  };

  test('finds what is kept on this node, brings it home and says so', () => {
    const path = leave();
    const { status, stdout } = run();
    expect({ status, stdout: stdout.split('\n').filter((line) => line.startsWith(path)) }).toEqual({
      status: 0,
      stdout: [expect.stringMatching(/ are in .*store now, job 1234$/)],
    });
    expectHome(path);
  });

  test('run by four at once brings everything home once', async () => {
    const paths = [1, 2, 3, 4, 5].map((number) => leave({ name: `1234.batch.${number}.spool`, pid: number }));
    const env = { ...place.env, TMPDIR: place.root };
    const ends = [1, 2, 3, 4].map(() => once(spawn(LAUNCHER, ['recover'], { env, stdio: 'ignore' }), 'close'));
    await Promise.all(ends);
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
    // Five runs of one job.
    const logs = Object.entries(place.files()).filter(([name]) => name.endsWith('.stdout.log'));
    expect(logs.map(([, text]) => text)).toEqual(Array<string>(5).fill('one\ntwo\n'));
    expect(readdirSync(join(paths[0]!, '..'))).toEqual([]);
  }, 60_000);

  test('a file that it was told of and cannot bring home is a failure', () => {
    const path = join(place.root, 'x.spool');
    writeFileSync(path, 'x');
    const { status, stderr } = run(path);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `joblog: ${path}: cannot be brought home: it is not a spool, or one of a newer joblog; it stays where it is\n`,
    });
  });

  (isRoot ? test : test.skip)('--node brings home the spools of other users as these users', () => {
    const uid = 65_534;
    const own = join(place.root, `joblog-${process.getuid?.() ?? 0}`);
    leave();
    const folder = join(place.root, `joblog-${uid}`);
    renameSync(own, folder);
    for (const path of [folder, join(folder, '1234.batch.7.abc.spool')]) chownSync(path, uid, uid);
    // As /tmp.
    chmodSync(place.root, 0o1777);
    const { status, stdout } = run('--node');
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('job 1234') as string });
    const owners = spawnSync('stat', ['-c', '%u', place.store, join(place.store, '1234', 'batch.stdout.log')], {
      encoding: 'utf8',
    });
    expect(owners.stdout).toBe(`${uid}\n${uid}\n`);
  });
});
