/** Whether a signal has reached the command already: tried with real processes in a process group of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WATCHED, type WatchedSignal } from '../../lib/run/forwarded.js';
import { bundle } from './bundle.js';

interface Answer {
  readonly signal: string;
  readonly seen: boolean;
}

let programs = '';
let program = '';
beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'joblog-canary-'));
  program = bundle('__tests__/run/programs/watcher.ts', programs);
});
afterAll(() => {
  rmSync(programs, { recursive: true });
});

const watchers: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(
    watchers.splice(0).map(async (watcher) => {
      if (watcher.exitCode !== null || watcher.signalCode !== null) return;
      const exited = once(watcher, 'exit');
      watcher.disconnect();
      await exited;
    }),
  );
});

/** A watcher that leads a process group, with a canary in it that may still be starting. */
async function start(factor: number, ...more: string[]): Promise<ChildProcess> {
  const watcher = spawn(process.execPath, [program, String(factor), ...more], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  watchers.push(watcher);
  await once(watcher, 'message');
  return watcher;
}

/** The same, with the canary ready. */
async function watch(factor: number, ...more: string[]): Promise<ChildProcess> {
  const watcher = await start(factor, ...more);
  const canary = canaryOf(watcher);
  // No event tells that a canary has set its traps: the kernel's list of what it catches does.
  while ((caught(canary) & ALL_WATCHED) !== ALL_WATCHED) await new Promise(setImmediate);
  return watcher;
}

const ALL_WATCHED = WATCHED.reduce((mask, signal) => mask | (1n << BigInt(constants.signals[signal] - 1)), 0n);

function caught(pid: number): bigint {
  const [, mask = '0'] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return BigInt(`0x${mask}`);
}

async function seen(watcher: ChildProcess, signal: WatchedSignal, to: 'group' | 'main process'): Promise<boolean> {
  const answer = once(watcher, 'message') as Promise<[Answer]>;
  process.kill(to === 'group' ? -watcher.pid! : watcher.pid!, signal);
  const [said] = await answer;
  expect(said.signal).toBe(signal);
  return said.seen;
}

function canaryOf(watcher: ChildProcess): number {
  const children = readFileSync(`/proc/${watcher.pid!}/task/${watcher.pid!}/children`, 'latin1').trim().split(' ');
  expect(children).toHaveLength(1);
  return Number(children[0]);
}

test('of signals that go to the group and to the main process alone in turn, every one is told right', async () => {
  const watcher = await watch(200);
  for (let time = 0; time < 50; time += 1) {
    const signal = WATCHED[time % WATCHED.length]!;
    expect([time, await seen(watcher, signal, 'group')]).toEqual([time, true]);
    expect([time, await seen(watcher, signal, 'main process')]).toEqual([time, false]);
  }
});

test('a canary that is stopped keeps no signal from the command', async () => {
  const watcher = await watch(1);
  process.kill(canaryOf(watcher), 'SIGSTOP');
  expect(await seen(watcher, 'SIGTERM', 'main process')).toBe(false);
  process.kill(canaryOf(watcher), 'SIGCONT');
});

test('a canary that was killed keeps no signal from the command', async () => {
  const watcher = await watch(1);
  process.kill(canaryOf(watcher), 'SIGKILL');
  for (const signal of WATCHED) expect(await seen(watcher, signal, 'main process')).toBe(false);
});

test.each(['SIGTERM', 'SIGUSR1', 'SIGABRT'] as const)(
  'a canary that is still starting tells right, and goes on telling (%s)',
  async (signal) => {
    for (let time = 0; time < 10; time += 1) {
      const watcher = await start(20);
      expect(await seen(watcher, signal, 'group')).toBe(true);
      expect(await seen(watcher, signal, 'main process')).toBe(false);
      expect(await seen(watcher, 'SIGHUP', 'group')).toBe(true);
    }
  },
);

test('a signal that goes to the group and to the main process in one breath is one signal', async () => {
  const watcher = await watch(20, 'say-came');
  const canary = canaryOf(watcher);
  process.kill(canary, 'SIGSTOP');
  for (const pid of [-watcher.pid!, watcher.pid!]) {
    const came = once(watcher, 'message');
    process.kill(pid, 'SIGUSR1');
    expect(await came).toEqual(['came', undefined]);
  }
  const answers: unknown[] = [];
  const both = new Promise<void>((resolve) => {
    watcher.on('message', (answer) => {
      if (answers.push(answer) === 2) resolve();
    });
  });
  process.kill(canary, 'SIGCONT');
  await both;
  expect(answers).toEqual([
    { signal: 'SIGUSR1', seen: true },
    { signal: 'SIGUSR1', seen: true },
  ]);
});

test('where signals come one by one, the canary may get its own after the main process', async () => {
  const watcher = await watch(20, 'one-by-one');
  const canary = canaryOf(watcher);
  const answer = once(watcher, 'message') as Promise<[Answer]>;
  process.kill(watcher.pid!, 'SIGTERM');
  process.kill(canary, 'SIGTERM');
  expect((await answer)[0]).toEqual({ signal: 'SIGTERM', seen: true });
});

test('a canary is gone when its main process is, even one that was killed', async () => {
  const watcher = await watch(1);
  const canary = canaryOf(watcher);
  const exited = once(watcher, 'exit');
  watcher.kill('SIGKILL');
  await exited;
  // No event tells of the end of a process that is not a child. `Z`: it has ended, and nobody has asked how.
  while (!/^[ZX]?$/.test(stateOf(canary))) await new Promise(setImmediate);
});

/** A letter as in proc_pid_stat(5), or nothing where there is no such process. */
function stateOf(pid: number): string {
  try {
    return /\) (.)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? '';
  } catch {
    return '';
  }
}
