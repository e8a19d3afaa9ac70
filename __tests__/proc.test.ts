/** What /proc says of real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootId, isAlive, markOf, procText, statOf } from '../lib/proc.js';
import { describeWith } from './faults/needs.js';
import { until } from './promises/harness.js';

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

async function start(command: string, ...words: readonly string[]): Promise<number> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await once(child, 'spawn');
  return child.pid!;
}

test('a process is told by its number and its start: it is alive, a later one of its number is another', async () => {
  const mark = markOf(await start('sleep', '600'));
  expect(mark.start).toBeGreaterThan(0);
  expect(isAlive(mark)).toBe(true);
  expect(isAlive({ ...mark, start: mark.start - 1 })).toBe(false);
  expect(isAlive({ ...mark, start: 0 })).toBe(true);
});

test('a zombie is not alive, though its number is taken', async () => {
  // It ends when the shell that would collect it is no shell any more.
  await start('bash', '-c', 'until [[ $(</proc/$$/comm) == sleep ]]; do :; done & echo $!; exec sleep 600');
  const [line] = (await once(started[0]!.stdout!, 'data')) as [Buffer];
  const pid = Number(line.toString());
  await until('the zombie', () => statOf(pid)?.state === 'Z');
  expect(isAlive(markOf(pid))).toBe(false);
});

describeWith('in a PID namespace of its own', ['namespaces'], () => {
  test('a process is known by the number that it has there', async () => {
    await start('unshare', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', '-c', 'echo $$; exec sleep 600');
    const [line] = (await once(started[0]!.stdout!, 'data')) as [Buffer];
    expect(line.toString()).toBe('1\n');
    const [child] = readFileSync(`/proc/${started[0]!.pid}/task/${started[0]!.pid}/children`, 'utf8').split(' ');
    const within = { pid: 1, start: markOf(Number(child)).start };
    expect(isAlive(within)).toBe(true);
    expect(isAlive({ ...within, start: within.start - 1 })).toBe(false);
    expect(isAlive({ ...within, pid: 2 ** 22 })).toBe(false);
  });
});

test.each(['a) Z 1 (b', '((', 'two\nlines', ') ) )'])('a program may be named %j', async (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'joblog-proc-'));
  try {
    const program = join(folder, name);
    copyFileSync('/bin/sleep', program);
    const pid = await start(program, '600');
    await until('the program', () => statOf(pid)?.comm === name);
    expect(statOf(pid)).toMatchObject({ parent: process.pid, state: expect.stringMatching(/[RSD]/) as string });
    expect(isAlive(markOf(pid))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('of what is not there nothing is known, and nothing fails', () => {
  // Linux counts processes up to 2^22.
  const nobody = 2 ** 22 + 1;
  expect(statOf(nobody)).toBeUndefined();
  expect(markOf(nobody)).toEqual({ pid: nobody, start: 0 });
  expect(isAlive({ pid: nobody, start: 0 })).toBe(false);
  expect(procText(`/proc/${nobody}/cmdline`)).toBe('');
});

test('the boot has an id', () => {
  expect(bootId()).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
