/** What is read of slurmstepd in /proc, of processes that look like it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyHere } from '../../lib/scheduler/here.js';
import { startedBy, stepdAbove } from '../../lib/scheduler/stepd.js';
import { testAsRoot } from '../config/homes.js';

const tools = mkdtempSync(join(tmpdir(), 'joblog-stepd-'));
const children: ChildProcess[] = [];
beforeAll(() => {
  // A process is known by the file that it was started from; its title is its arguments.
  copyFileSync('/bin/bash', join(tools, 'slurmstepd'));
});
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(tools, { recursive: true });
});

/** Starts a slurmstepd with a script below; resolves with the script's process id. */
function start(title: string, as: { uid?: number } = {}): Promise<number> {
  const script = "bash -c 'echo $$; read _'; exit";
  const words = ['-c', 'exec -a "$1" "$2" -c "$3"', 'bash', title, `${tools}/slurmstepd`, script];
  const child = spawn('/bin/bash', words, as);
  children.push(child);
  return new Promise((resolve) => {
    child.stdout.once('data', (pid: Buffer) => {
      resolve(Number(pid));
    });
  });
}

// No Slurm is in reach of this number.
const JOB = '987654321';

test('the title of the nearest one above is found through the scripts between', async () => {
  const pid = await start(`slurmstepd: [${JOB}.3]`);
  expect(stepdAbove(pid)).toMatch(`slurmstepd: [${JOB}.3]`);
});

test('there is none above the first process, or one that is not there', () => {
  expect(stepdAbove(1)).toBe('');
  expect(stepdAbove(2 ** 30)).toBe('');
});

test('a job had started when its first one did', async () => {
  // Not the one that another test has started, perhaps long before.
  const job = '987654324';
  const before = Date.now();
  await start(`slurmstepd: [${job}.batch]`);
  const after = Date.now();
  const first = startedBy(job);
  await start(`slurmstepd: [${job}.4]`);
  expect(startedBy(job)).toBe(first);
  // The kernel tells the time at which it started in whole seconds.
  expect(first).toBeGreaterThan(before - 5000);
  expect(first).toBeLessThan(after + 5000);
});

testAsRoot('what another user calls a slurmstepd says nothing about when a job started', async () => {
  chmodSync(tools, 0o755);
  await start('slurmstepd: [987654323.batch]', { uid: 65534 });
  expect(startedBy('987654323')).toBeNull();
});

test('nothing is known of a job that has none here', () => {
  expect(startedBy('987654322')).toBeNull();
});

test('this very process has an identity', () => {
  expect(identifyHere({}, Date.now(), 4711).job).toEqual(expect.any(String));
});
