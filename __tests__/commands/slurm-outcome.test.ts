/** What the readers say of tasks without end where Slurm answers, or does not: with programs in PATH that stand for Slurm's. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from '../../lib/commands/list.js';
import { show } from '../../lib/commands/show/show.js';
import { verify } from '../../lib/commands/verify.js';
import { ASKING } from '../../lib/scheduler/ask-slurm.js';
import { processesOf } from '../conformance/processes.js';
import { until } from '../promises/harness.js';
import { SACCT, SCONTROL } from '../scheduler/slurm-texts.js';
import { OPEN, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
let bin: string;
beforeEach(() => {
  store = new StoreBuilder();
  bin = mkdtempSync(join(tmpdir(), 'joblog-slurm-bin-'));
});
afterEach(() => {
  store.remove();
  rmSync(bin, { recursive: true, force: true });
  jest.restoreAllMocks();
});

/** Puts a shell script in the place of one of Slurm's programs. It notes that it was called, with what on its command line and stdin. */
function program(name: 'scontrol' | 'sacct', script: string): void {
  const path = join(bin, name);
  writeFileSync(path, `#!/bin/sh\necho "$*" >> '${bin}/${name}.asked'\n${script}\n`);
  chmodSync(path, 0o755);
}

/** One that answers with a text. */
function answering(name: 'scontrol' | 'sacct', text: string): void {
  writeFileSync(join(bin, `${name}.text`), text);
  program(name, `${name === 'scontrol' ? `cat >> '${bin}/scontrol.asked'; ` : ''}cat '${bin}/${name}.text'`);
}

function askedOf(name: 'scontrol' | 'sacct'): string {
  const path = join(bin, `${name}.asked`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function context(env: Record<string, string> = {}) {
  return captured({
    // HOME is what their processes are known by.
    env: { JOBLOG_SITE_CONFIG: '/nonexistent/x', HOME: bin, PATH: `${bin}:/usr/bin:/bin`, ...env },
    now: () => Date.parse('2026-11-27T06:10:00.000Z'),
  });
}

async function notices(job: string, env: Record<string, string> = {}): Promise<string> {
  const said = context(env);
  await show({ verb: 'show', dir: store.root, job, view: { kind: 'log', streams: 'both' } }, said);
  return said.err();
}

/** A task that was killed on some other host, at the time of the jobs that the texts are about. */
function killed(job: string, task = 'batch', changes: object = {}): void {
  store.task(job, task, { record: { started: '2026-11-27T06:01:16.400Z', ...OPEN, ...changes }, stdout: 'text\n' });
}

describe('where Slurm answers', () => {
  beforeEach(() => {
    // A busy machine may take longer to start two programs than a reader waits for them.
    jest.replaceProperty(ASKING, 'ms', 30_000);
    answering('scontrol', SCONTROL);
    answering('sacct', SACCT);
  });

  test('show says what became of the job: state, signal, reason, when', async () => {
    killed('27');
    killed('34');
    killed('29');
    expect(await notices('27')).toBe(
      'joblog: 27/batch: no end recorded: Slurm says: out of memory (OUT_OF_MEMORY, OutOfMemory), 8 min 44 s ago; about the last second may be missing\n',
    );
    expect(await notices('34')).toContain('Slurm says: cancelled (CANCELLED, SIGTERM), 8 min 33 s ago;');
    expect(await notices('29')).toContain('Slurm says: node failure (NODE_FAIL, NodeDown), 8 min 32 s ago;');
  });

  test('show says of a step what accounting knows of it', async () => {
    killed('28', '0.0');
    expect(await notices('28')).toContain('28/0.0: no end recorded: Slurm says: out of memory (OUT_OF_MEMORY)');
  });

  test('a task on another host that Slurm says to be running is running, and one whose process is gone here is not', async () => {
    killed('32');
    expect(await notices('32')).toBe('');
    killed('32', 'batch', { host: hostname(), boot: null, pid: 2 ** 30 });
    expect(await notices('32')).toContain('Slurm says: the job goes on; the process that was logged is gone;');
  });

  test('list has it among the states, with one question for all', async () => {
    for (const job of ['27', '29', '30', '31', '32', '34']) killed(job);
    store.task('7', 'batch');
    const said = context();
    await list({ verb: 'list', dir: store.root, json: false }, said);
    const rows = said
      .out()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows.map((row) => row.filter((cell) => !/^20|^.\/train$/.test(cell))).slice(1, 7)).toEqual([
      ['34', 'no end: cancelled', '10 s', 'SIGTERM'],
      ['32', 'running', '8 min 43 s'],
      ['31', 'no end: requeued'],
      ['30', 'no end: node failure', '11 s'],
      ['29', 'no end: node failure', '11 s'],
      ['27', 'no end: out of memory'],
    ]);
    expect(askedOf('scontrol')).toBe(
      `-o\n${['34', '32', '31', '30', '29', '27'].map((job) => `show job ${job}\n`).join('')}`,
    );
    expect(askedOf('sacct')).toMatch(/^-n -D -P -j 31,30 -o \S+\n$/);
  });

  test('list --json has it beside what the record says', async () => {
    killed('34');
    const said = context();
    await list({ verb: 'list', dir: store.root, json: true }, said);
    expect(JSON.parse(said.out())).toMatchObject({
      state: 'unknown',
      exit: null,
      slurm: { state: 'CANCELLED', exit: { signal: 'SIGTERM' }, reason: null, ended: '2026-11-27T06:01:27.000Z' },
    });
  });

  test('verify says it, too', async () => {
    killed('27');
    const said = context();
    expect(await verify({ verb: 'verify', dir: store.root, job: '27', json: false }, said)).toBe(0);
    expect(said.out()).toContain('Slurm says: out of memory');
  });

  test('nobody is asked about what has ended, what runs here, or what is no job of Slurm’s', async () => {
    store.task('27', 'batch');
    store.task('28', 'batch', { record: { ...OPEN, host: hostname(), boot: null, pid: process.pid } });
    killed('local-20261127-060116-n1-4711');
    killed('27;id');
    const said = context();
    await list({ verb: 'list', dir: store.root, json: false }, said);
    expect([askedOf('scontrol'), askedOf('sacct')]).toEqual(['', '']);
  });

  test('what stands in a job’s name is no answer, and nothing hostile reaches the terminal', async () => {
    const line = SCONTROL.split('\n').find((text) => text.startsWith('JobId=27 '))!;
    answering('scontrol', line.replace('JobName=oom', 'JobName=\u001b]0;x\u0007 JobState=\u001b[2J Reason=x'));
    answering('sacct', `27|ada|FAILED|1:0|1795759276|1795759276|\u001b[2J\u202e\n`);
    killed('27');
    expect(await notices('27')).toMatch(/^joblog: 27\/batch: no end recorded: Slurm says: [ -~]+\n$/);
  });
});

describe('where Slurm does not answer', () => {
  test.each([
    ['fails', 'echo error >&2; exit 1'],
    ['prints something else', 'head -c 3000000 /dev/urandom'],
    ['prints without end', 'yes "JobId=27 JobState=COMPLETED"'],
    ['does not read', 'exec <&-; exit 0'],
    ['is killed', 'kill -KILL $$'],
    ['cannot be executed', ''],
  ])('a program that %s changes nothing', async (what, script) => {
    for (const name of ['scontrol', 'sacct'] as const) {
      program(name, script);
      if (what === 'cannot be executed') writeFileSync(join(bin, name), '\u007fELF');
    }
    killed('27');
    expect(await notices('27')).toContain('27/batch: no end recorded: it runs on node17, or was killed there;');
  });

  test('programs that hang are ended, with what they have started, and waited for no longer than together 1.5 s', async () => {
    for (const name of ['scontrol', 'sacct'] as const) program(name, 'sleep 600 & wait');
    killed('27');
    const began = performance.now();
    expect(await notices('27')).toContain('it runs on node17, or was killed there;');
    // Much longer than that: the machine may have a lot else to do, and a hang would be 10 minutes.
    expect(performance.now() - began).toBeLessThan(20 * ASKING.ms);
    await untilGone();
    expect(askedOf('sacct')).toBe('');
  });

  test('a program that has already ended, and has left something behind that holds its pipe, is not waited for longer', async () => {
    program('scontrol', 'sleep 600 &');
    killed('27');
    expect(await notices('27')).toContain('it runs on node17, or was killed there;');
    await untilGone();
  });

  test('without Slurm on PATH nothing is asked, and a program in the current folder is not run', async () => {
    answering('scontrol', SCONTROL);
    killed('27');
    for (const path of ['/nonexistent', '', '.', 'bin'])
      expect(await notices('27', { PATH: path })).toContain('it runs on');
    expect(askedOf('scontrol')).toBe('');
  });
});

/** Waits until all that the programs have started is no more. */
async function untilGone(): Promise<void> {
  await until('the processes to be ended', () => processesOf(bin).length === 0);
}
