import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { configOf, run } from './deciding.js';
import { newHome, optedInHome, testAsRoot } from './homes.js';

function record(home: string, name = 'job.json'): string {
  return join(home, '.joblog/1234', name);
}

describe('a user who has not opted in', () => {
  test('is not logged, hears nothing, and nothing is written', async () => {
    const home = newHome();
    expect(await run(home)).toEqual({ kind: 'skip', why: 'not opted in', notices: [] });
    expect(readdirSync(home)).toEqual([]);
  });

  test('hears nothing of a store that cannot be used either', async () => {
    const home = newHome();
    writeFileSync(join(home, '.joblog'), 'a file');
    expect(await run(home)).toEqual({ kind: 'skip', why: 'not opted in', notices: [] });
  });

  test('is one without a home', async () => {
    expect(await run('')).toEqual({ kind: 'skip', why: 'not opted in', notices: [] });
    expect(await run('', { env: { JOBLOG_DIR: '/tmp' } })).toEqual({ kind: 'skip', why: 'not opted in', notices: [] });
  });
});

describe('the first run of a job', () => {
  test('goes by the opt-in file and keeps what it decided', async () => {
    const home = optedInHome('mode: metadata\ntasks: first\nmask: {values: [hunter2, s3cr3t], env: ["*_PIN"]}\n');
    const decision = await run(home);
    expect(decision).toMatchObject({ kind: 'log', modeWhy: '~/.logoptin, line 1', notices: [] });
    expect(configOf(decision)).toMatchObject({
      mode: 'metadata',
      maskValues: ['hunter2', 's3cr3t'],
      store: join(home, '.joblog'),
    });
    expect(JSON.parse(readFileSync(record(home), 'utf8'))).toEqual({
      joblog: 1,
      job: '1234',
      scheduler: 'slurm',
      raw: '1234',
      attempt: 0,
      decided: '2026-11-22T06:09:55.123Z',
      host: expect.any(String) as unknown,
      user: expect.any(String) as unknown,
      why: '~/.logoptin, line 1',
      config: {
        mode: 'metadata',
        repeats: 'fold',
        tasks: 'first',
        mask: { values: 2, env: [...'*TOKEN* *SECRET* *PASSWORD* *PASSWD* *CREDENTIAL* *_KEY'.split(' '), '*_PIN'] },
      },
    });
  });

  test('never writes a masked value into the record', async () => {
    const home = optedInHome('mask: {values: [hunter2-s3cr3t]}');
    await run(home);
    expect(readFileSync(record(home), 'utf8')).not.toContain('hunter2');
  });

  test('makes everything for the user alone, whatever the umask is', async () => {
    const home = optedInHome();
    const umask = process.umask(0o777);
    try {
      expect((await run(home)).kind).toBe('log');
    } finally {
      process.umask(umask);
    }
    const modes = [join(home, '.joblog'), join(home, '.joblog/1234'), record(home)].map(
      (path) => lstatSync(path).mode & 0o777,
    );
    expect(modes.map((mode) => mode.toString(8))).toEqual(['700', '700', '600']);
    expect(readdirSync(join(home, '.joblog/1234'))).toEqual(['job.json']);
  });

  test('does not keep what its own command line says', async () => {
    const home = optedInHome('mode: metadata');
    expect(configOf(await run(home, { options: { mode: 'enabled' } })).mode).toBe('enabled');
    expect(configOf(await run(home)).mode).toBe('metadata');
  });

  test('can have its store named by --dir, by JOBLOG_DIR or by the site', async () => {
    const home = optedInHome();
    const site = join(home, 'site.yaml');
    writeFileSync(site, 'store: "{home}/sites/{user}"\n');
    const env = { JOBLOG_SITE_CONFIG: site };
    const sites = configOf(await run(home, { env })).store;
    expect(sites.startsWith(join(home, 'sites/'))).toBe(true);
    expect(existsSync(join(sites, '1234/job.json'))).toBe(true);
    const named = { ...env, JOBLOG_DIR: join(home, 'named') };
    expect(configOf(await run(home, { env: named })).store).toBe(join(home, 'named'));
    expect(configOf(await run(home, { env: named, options: { dir: join(home, 'option') } })).store).toBe(
      join(home, 'option'),
    );
  });

  test('is in mode disabled where the opt-in file cannot be followed, even if that is corrected later', async () => {
    const home = optedInHome('mode: metdata');
    const first = await run(home);
    expect(configOf(first).mode).toBe('disabled');
    expect(first.notices).toEqual([expect.stringContaining('line 1, column 7')]);
    writeFileSync(join(home, '.logoptin'), 'mode: metadata');
    expect(configOf(await run(home, { options: { mode: 'enabled' } })).mode).toBe('disabled');
  });
});

describe('what is added or removed after a job has started changes nothing in it', () => {
  test('removing the opt-in file does not stop it', async () => {
    const home = optedInHome('mode: metadata');
    await run(home);
    unlinkSync(join(home, '.logoptin'));
    const later = await run(home);
    expect(configOf(later).mode).toBe('metadata');
    expect(later).toMatchObject({ modeWhy: `${record(home)} (then: ~/.logoptin, line 1)`, notices: [] });
  });

  test('changing the opt-in file does not change it', async () => {
    const home = optedInHome('mode: metadata');
    await run(home);
    writeFileSync(join(home, '.logoptin'), 'mode: enabled\nrepeats: keep');
    expect(configOf(await run(home))).toMatchObject({ mode: 'metadata', repeats: 'fold' });
  });

  test('adding the opt-in file does not start it, where the scheduler says when the job started', async () => {
    const home = optedInHome();
    const start = Math.floor(Date.now() / 1000) - 60;
    const decision = await run(home, { env: { SLURM_JOB_START_TIME: String(start) } });
    expect(decision).toEqual({
      kind: 'skip',
      why: 'opted in after the job started',
      notices: [
        'cannot tell that you had opted in when this job started: ~/.logoptin was added or changed later; the job runs, nothing is logged; the next job will be logged',
      ],
    });
    expect(readdirSync(home)).toEqual(['.logoptin']);
  });

  test('adding it in the second in which the job starts is early enough', async () => {
    const home = optedInHome();
    const start = Math.floor(Date.now() / 1000);
    expect((await run(home, { env: { SLURM_JOB_START_TIME: String(start) } })).kind).toBe('log');
  });

  test('a later attempt of the job is decided anew', async () => {
    const home = optedInHome('mode: metadata');
    await run(home);
    const requeued = { env: { SLURM_RESTART_COUNT: '1' } };
    writeFileSync(join(home, '.logoptin'), 'mode: disabled');
    expect(configOf(await run(home, requeued)).mode).toBe('disabled');
    expect(existsSync(record(home, 'job.r1.json'))).toBe(true);
    rmSync(join(home, '.logoptin'));
    expect(await run(home, { env: { SLURM_RESTART_COUNT: '2' } })).toMatchObject({ kind: 'skip', notices: [] });
  });
});

describe('masked values are taken from the file as it is when a step starts', () => {
  test('they are used in later steps', async () => {
    const home = optedInHome('mask: {values: [hunter2]}');
    await run(home);
    writeFileSync(join(home, '.logoptin'), 'mask: {values: [changed-value]}');
    expect(configOf(await run(home)).maskValues).toEqual(['changed-value']);
  });

  test('if some of them are gone, only commands are logged and the user is told', async () => {
    const home = optedInHome('mask: {values: [hunter2, s3cr3t]}');
    await run(home);
    unlinkSync(join(home, '.logoptin'));
    const later = await run(home);
    expect(configOf(later).mode).toBe('disabled');
    expect(later.notices).toEqual([
      `cannot mask what was masked when the job first started: there were 2 mask.values, now there are 0, and ${record(home)} does not keep them; ` +
        'the job runs, but nothing except commands is logged (mode disabled); put them back into ~/.logoptin',
    ]);
  });
});

describe('of the tasks of a step', () => {
  const step = (procid: string, localid: string) => ({
    env: { SLURM_STEP_ID: '0', SLURM_PROCID: procid, SLURM_LOCALID: localid },
  });

  test.each([
    ['all', ['0.0', '1.1', '2.0', '3.1']],
    ['first', ['0.0']],
    ['first-per-node', ['0.0', '2.0']],
  ])('tasks: %s', async (tasks, logged) => {
    const home = optedInHome(`tasks: ${tasks}`);
    // The first of them makes the record, the others follow it; the last comes first.
    for (const task of ['3.1', '2.0', '1.1', '0.0']) {
      const [procid = '', localid = ''] = task.split('.');
      const decision = await run(home, step(procid, localid));
      expect([task, decision.kind, decision.notices]).toEqual([task, logged.includes(task) ? 'log' : 'skip', []]);
    }
  });

  test('a task that is not logged writes nothing', async () => {
    const home = optedInHome('tasks: first');
    await run(home, step('3', '1'));
    expect(readdirSync(home)).toEqual(['.logoptin']);
  });
});

describe('a store that cannot be used leaves the job unlogged, and says why', () => {
  test('a file in its place', async () => {
    const home = optedInHome();
    writeFileSync(join(home, '.joblog'), '');
    expect((await run(home)).notices).toEqual([
      `cannot use the store ${home}/.joblog: it is not a folder; the job runs, nothing is logged; \`joblog doctor\` tells what to do, --dir DIR or JOBLOG_DIR names another store`,
    ]);
  });

  test('a symbolic link in the place of the folder of the job', async () => {
    const home = optedInHome();
    mkdirSync(join(home, '.joblog'));
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync('../elsewhere', join(home, '.joblog/1234'));
    const decision = await run(home);
    expect(decision.kind).toBe('skip');
    expect(decision.notices).toEqual([expect.stringContaining(`${home}/.joblog/1234: it is a symbolic link`)]);
    expect(readdirSync(join(home, 'elsewhere'))).toEqual([]);
  });

  testAsRoot("another user's folder in the place of that of the job", async () => {
    const home = optedInHome();
    mkdirSync(join(home, '.joblog/1234'), { recursive: true });
    chownSync(join(home, '.joblog/1234'), 12345, 12345);
    expect((await run(home)).notices).toEqual([expect.stringContaining('it belongs to another user')]);
  });

  test('a file system that cannot be written', async () => {
    const home = optedInHome();
    // Nobody can make folders in /proc, root neither.
    const decision = await run(home, { env: { JOBLOG_DIR: '/proc/joblog' } });
    expect(decision.notices).toEqual([
      expect.stringMatching(/^cannot use the store \/proc\/joblog: no such file or directory \(ENOENT\); /),
    ]);
  });
});

describe('a record that is damaged means mode disabled', () => {
  test.each([
    ['half written', '{"joblog":1,"job":"12', 'it is damaged or only half written'],
    ['of a later version', '{"joblog":2}', 'it is not a record that this version of joblog can read'],
    [
      'of another job',
      JSON.stringify({
        joblog: 1,
        job: '9',
        attempt: 0,
        decided: '',
        host: '',
        user: '',
        why: '',
        config: { mode: 'enabled', repeats: 'fold', tasks: 'all', mask: { values: 0, env: [] } },
      }),
      'it is the record of another job',
    ],
  ])('%s', async (_, text, why) => {
    const home = optedInHome();
    mkdirSync(join(home, '.joblog/1234'), { recursive: true });
    writeFileSync(record(home), text);
    const decision = await run(home);
    expect(configOf(decision).mode).toBe('disabled');
    expect(decision.notices).toEqual([expect.stringContaining(`cannot use the job's record ${record(home)}: ${why}`)]);
  });

  test('a named pipe in its place, which is not waited for', async () => {
    const home = optedInHome();
    mkdirSync(join(home, '.joblog/1234'), { recursive: true });
    execFileSync('mkfifo', [record(home)]);
    expect(configOf(await run(home)).mode).toBe('disabled');
  });
});

test('many tasks that start at once agree on one record', async () => {
  const home = optedInHome('mode: metadata');
  const decisions = await Promise.all(Array.from({ length: 64 }, () => run(home)));
  expect(decisions.every((decision) => configOf(decision).mode === 'metadata')).toBe(true);
  expect(readdirSync(join(home, '.joblog/1234'))).toEqual(['job.json']);
});

test('a home folder that is a symbolic link, and a store in it that is one, are used', async () => {
  const home = optedInHome();
  mkdirSync(join(home, 'scratch'));
  symlinkSync('scratch', join(home, '.joblog'));
  const link = `${home}-link`;
  symlinkSync(home, link);
  try {
    expect((await run(link)).kind).toBe('log');
    expect(existsSync(join(home, 'scratch/1234/job.json'))).toBe(true);
  } finally {
    unlinkSync(link);
  }
});

test('a store that the user may not enter', async () => {
  const home = optedInHome();
  mkdirSync(join(home, '.joblog'));
  chmodSync(join(home, '.joblog'), 0);
  const decision = await run(home);
  // Root may enter anything.
  expect(decision.kind).toBe(process.getuid?.() === 0 ? 'log' : 'skip');
});
