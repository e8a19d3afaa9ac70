/** What is read of slurmstepd in /proc, of processes that look like it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identifyHere } from '../../lib/scheduler/here.js';
import { startedBy, stepdAbove } from '../../lib/scheduler/stepd.js';
import { until } from '../promises/harness.js';

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
function start(title: string): Promise<number> {
  const script = "bash -c 'echo $$; read _'; exit";
  const child = spawn('/bin/bash', ['-c', 'exec -a "$1" "$2" -c "$3"', 'bash', title, `${tools}/slurmstepd`, script]);
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

test('a job had started when its first one did, and not up to a second before: who had opted in by then had done so', async () => {
  const before = Date.now();
  await start(`slurmstepd: [${JOB}.batch]`);
  const after = Date.now();
  // Times in /proc are in steps of 10 ms, and two of them are taken from each other.
  const within = (time: number | null): boolean => time !== null && time >= before - 30 && time <= after + 30;
  expect(within(startedBy(JOB))).toBe(true);
  await until('the next one to be told from it', () => Date.now() > after + 100);
  await start(`slurmstepd: [${JOB}.4]`);
  expect(within(startedBy(JOB))).toBe(true);
});

test('nothing is known of a job that has none here', () => {
  expect(startedBy('987654322')).toBeNull();
});

test('this very process has an identity', () => {
  expect(identifyHere({}, Date.now(), 4711).job).toEqual(expect.any(String));
});
