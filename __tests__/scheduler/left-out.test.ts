/** Which tasks of a step the launcher leaves out without starting Node.js. It has to be sure; what it is not sure of, the writer decides. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newHome } from '../config/homes.js';
import { launcherUnderTest } from '../conformance/launcher.js';

// A launcher is a process, and the machine may have a lot else to do.
jest.setTimeout(60_000);

let tools = '';
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'joblog-left-out-'));
  // A process is known by the file that it was started from; its title is its arguments.
  copyFileSync('/bin/bash', join(tools, 'slurmstepd'));
});
afterAll(() => {
  rmSync(tools, { recursive: true });
});

interface Given {
  /** The text of ~/.logoptin; null: not opted in. */
  readonly optIn: string | null;
  readonly env?: Readonly<Record<string, string>>;
  /** The title of the slurmstepd above; null: none is there. */
  readonly stepd?: string | null;
  /** What the job's record says, if there is one. */
  readonly record?: string;
  /** Lines of the site's launcher.conf. */
  readonly conf?: string;
}

/** Task 3 of a step of four on two nodes, unless `env` says otherwise. */
function isLeftOut({ optIn, env = {}, stepd = 'slurmstepd: [1234.0]', record, conf }: Given): boolean {
  const home = newHome();
  if (optIn !== null) writeFileSync(join(home, '.logoptin'), optIn);
  if (record !== undefined) {
    mkdirSync(join(home, '.joblog/1234'), { recursive: true });
    writeFileSync(join(home, '.joblog/1234/job.json'), `{"joblog":1,"job":"1234","raw":"1234","config":{${record}}}\n`);
  }
  const words = [launcherWith(conf), 'run', '--', '/bin/echo', 'ran'];
  // Without a Node.js to be found, the launcher says whether it would have started it; the command runs in any case.
  const { stdout, stderr, status } = spawnSync(
    '/bin/bash',
    stepd === null
      ? ['-c', '"$@"; exit', 'bash', '/bin/bash', '-p', ...words]
      : [
          '-c',
          'exec -a "$1" "$2" -c \'"$@"; exit\' "${@:3}"',
          'bash',
          stepd,
          `${tools}/slurmstepd`,
          '',
          '/bin/bash',
          '-p',
          ...words,
        ],
    {
      env: {
        HOME: home,
        PATH: '/nonexistent',
        SLURM_JOB_ID: '1234',
        SLURM_STEP_ID: '0',
        SLURM_PROCID: '3',
        SLURM_LOCALID: '1',
        ...env,
      },
      encoding: 'utf8',
    },
  );
  expect({ stdout, status }).toEqual({ stdout: 'ran\n', status: 0 });
  return !stderr.includes('there is no Node.js on PATH');
}

function launcherWith(conf: string | undefined): string {
  if (conf === undefined) return launcherUnderTest;
  const site = mkdtempSync(join(tools, 'site-'));
  cpSync(dirname(launcherUnderTest), join(site, 'bin'), { recursive: true });
  writeFileSync(join(site, 'bin/launcher.conf'), conf);
  return join(site, 'bin/joblog');
}

describe('of the tasks of a step, the launcher leaves out', () => {
  test.each([
    ['first', { SLURM_PROCID: '3', SLURM_LOCALID: '1' }, true],
    ['first', { SLURM_PROCID: '2', SLURM_LOCALID: '0' }, true],
    ['first', { SLURM_PROCID: '0', SLURM_LOCALID: '0' }, false],
    ['first-per-node', { SLURM_PROCID: '3', SLURM_LOCALID: '1' }, true],
    ['first-per-node', { SLURM_PROCID: '2', SLURM_LOCALID: '0' }, false],
    ['all', { SLURM_PROCID: '3', SLURM_LOCALID: '1' }, false],
  ])('with tasks: %s, task %j: %s', (tasks, env, leftOut) => {
    expect(isLeftOut({ optIn: `mode: metadata\ntasks: ${tasks}\n`, env })).toBe(leftOut);
  });

  test('none of a user who has opted in and says nothing of tasks', () => {
    expect(isLeftOut({ optIn: '' })).toBe(false);
    expect(isLeftOut({ optIn: 'mode: enabled' })).toBe(false);
  });

  test('those of a site’s default, unless the user says otherwise or the site file is another one', () => {
    const conf = 'tasks=first\n';
    expect(isLeftOut({ optIn: '', conf })).toBe(true);
    expect(isLeftOut({ optIn: 'tasks: all', conf })).toBe(false);
    expect(isLeftOut({ optIn: 'tasks: "all"', conf })).toBe(false);
    expect(isLeftOut({ optIn: '', conf, env: { JOBLOG_SITE_CONFIG: '/somewhere/else.yaml' } })).toBe(false);
    expect(isLeftOut({ optIn: '', conf: 'tasks=some\n' })).toBe(false);
  });

  test('those of the job’s record, whatever the file has become', () => {
    for (const optIn of [null, '', 'tasks: all']) {
      expect(isLeftOut({ optIn, record: '"mode":"enabled","tasks":"first"' })).toBe(true);
    }
    expect(isLeftOut({ optIn: 'tasks: first', record: '"mode":"enabled","tasks":"all"' })).toBe(false);
    // A record that this launcher does not understand.
    expect(isLeftOut({ optIn: 'tasks: first', record: '"mode":"enabled"' })).toBe(false);
  });

  test('all of a user who has not opted in', () => {
    expect(isLeftOut({ optIn: null })).toBe(true);
  });
});

describe('the launcher leaves it to the writer', () => {
  test.each([
    'tasks: "first"',
    'tasks:  first',
    '{tasks: first}',
    'tasks: first # not the others',
    'tasks: first\ntasks: all',
    'tasks: first\n"tasks": all',
    'mask:\n  values:\n    - tasks: first',
    '  tasks: first',
    'tasks: fist',
    'tasks: first\r',
    `tasks: first\n${'#\n'.repeat(2000)}`,
  ])('where the opt-in file says %j', (optIn) => {
    expect(isLeftOut({ optIn })).toBe(false);
  });

  test.each([
    ['no slurmstepd is above', {}, null],
    ['slurmstepd is that of the batch script, and the step’s variables are left over', {}, 'slurmstepd: [1234.batch]'],
    ['slurmstepd is that of another step', {}, 'slurmstepd: [1234.7]'],
    ['slurmstepd is that of another job', {}, 'slurmstepd: [99.0]'],
    ['there is no step in the environment', { SLURM_STEP_ID: '' }, 'slurmstepd: [1234.0]'],
    ['the task has no number', { SLURM_PROCID: 'x' }, 'slurmstepd: [1234.0]'],
  ] as const)('where %s', (_, env, stepd) => {
    expect(isLeftOut({ optIn: 'tasks: first', env, stepd })).toBe(false);
  });

  test('but not where a component of a heterogeneous job names its own id', () => {
    const env = { SLURM_JOB_ID_HET_GROUP_0: '1234', SLURM_JOB_ID_HET_GROUP_1: '1235', SLURM_HET_SIZE: '2' };
    expect(isLeftOut({ optIn: 'tasks: first', env, stepd: 'slurmstepd: [1235.0]' })).toBe(true);
  });
});
