/** `sbatch` called inside a task of an array hands that array's variables to a job that is no part of it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from '../../lib/config/decide.js';
import type { Env } from '../../lib/scheduler/identity.js';
import { run } from '../config/deciding.js';
import { optedInHome } from '../config/homes.js';
import { launcherUnderTest } from '../conformance/launcher.js';

describe('a job with the array variables of the task that submitted it', () => {
  const member = { SLURM_JOB_ID: '1241', SLURM_ARRAY_JOB_ID: '1234', SLURM_ARRAY_TASK_ID: '7' };
  const child = { ...member, SLURM_JOB_ID: '1242' };
  const jobOf = (decision: Decision): string => (decision.kind === 'log' ? decision.identity.job : decision.why);

  test('has a folder of its own, as the member’s record is not its own', async () => {
    const home = optedInHome();
    expect(jobOf(await run(home, { env: member }))).toBe('1234_7');
    const decision = await run(home, { env: child });
    expect(decision).toMatchObject({ identity: { job: '1242', rawJob: '1242', array: null } });
    expect(readdirSync(join(home, '.joblog')).sort()).toEqual(['1234_7', '1242']);
    expect(jobOf(await run(home, { env: member }))).toBe('1234_7');
    expect(jobOf(await run(home, { env: child }))).toBe('1242');
  });

  test('has one when it is requeued, too', async () => {
    const home = optedInHome();
    await run(home, { env: member });
    expect(jobOf(await run(home, { env: { ...child, SLURM_RESTART_COUNT: '1' } }))).toBe('1242');
    expect(jobOf(await run(home, { env: { ...member, SLURM_RESTART_COUNT: '1' } }))).toBe('1234_7');
  });

  test('has one when both begin at the same time, and only one of them has the array’s name', async () => {
    const home = optedInHome();
    const decisions = await Promise.all([member, child].map((env) => run(home, { env })));
    const jobs = decisions.map(jobOf);
    expect(jobs).toContain('1234_7');
    expect(new Set(jobs).size).toBe(2);
  });

  test('goes by a record that does not say whose it is, as older versions made it', async () => {
    const home = optedInHome();
    await run(home, { env: member });
    const file = join(home, '.joblog/1234_7/job.json');
    const { raw, ...old } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(raw).toBe('1241');
    writeFileSync(file, JSON.stringify(old));
    expect(jobOf(await run(home, { env: member }))).toBe('1234_7');
  });

  test('is found by the launcher in its own folder, when the user is no longer opted in', async () => {
    const home = optedInHome();
    await run(home, { env: member });
    rmSync(join(home, '.logoptin'));
    expect([member, child].map((env) => isFoundByLauncher(home, env))).toEqual([true, false]);
    writeFileSync(join(home, '.logoptin'), '');
    await run(home, { env: child });
    rmSync(join(home, '.logoptin'));
    rmSync(join(home, '.joblog/1234_7'), { recursive: true });
    mkdirSync(join(home, '.joblog/1234_7'));
    writeFileSync(
      join(home, '.joblog/1234_7/job.json'),
      '{"joblog":1,"job":"1234_7","scheduler":"slurm","raw":"1241"}\n',
    );
    expect(isFoundByLauncher(home, child)).toBe(true);
    expect(isFoundByLauncher(home, { ...child, SLURM_RESTART_COUNT: '1' })).toBe(false);
  });
});

/** Whether the launcher would start Node.js, which is nowhere to be found, for a user who has not opted in. */
function isFoundByLauncher(home: string, env: Env): boolean {
  const { stderr } = spawnSync('/bin/bash', ['-p', launcherUnderTest, 'run', '--', '/bin/true'], {
    env: { HOME: home, PATH: '/nonexistent', ...env },
    encoding: 'utf8',
  });
  return stderr.includes('there is no Node.js on PATH');
}
