/** Whatever an environment says that a job is called, its files stay in the store, and the launcher and the writer mean the same folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decide } from '../../lib/config/decide.js';
import { type Env, type Identity, identify, taskBase } from '../../lib/scheduler/identity.js';
import { ENDINGS } from '../../lib/store/format.js';
import { findJobDir, findRoot } from '../../lib/store/root.js';
import { newHome, optedInHome } from '../config/homes.js';
import { launcherUnderTest } from '../conformance/launcher.js';
import { openTask } from '../run/appending.js';
import { recordOf } from '../run/records.js';

// A launcher is a process, and the machine may have a lot else to do.
jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 10, 22, 6, 9, 55, 123);

/** Where a name comes from: the environment with a text in each variable that becomes part of one. */
const SOURCES: Readonly<Record<string, (text: string) => Env>> = {
  SLURM_JOB_ID: (text) => ({ SLURM_JOB_ID: text }),
  SLURM_JOBID: (text) => ({ SLURM_JOBID: text }),
  SLURM_ARRAY_JOB_ID: (text) => ({ SLURM_JOB_ID: '1', SLURM_ARRAY_JOB_ID: text, SLURM_ARRAY_TASK_ID: '2' }),
  SLURM_ARRAY_TASK_ID: (text) => ({ SLURM_JOB_ID: '1', SLURM_ARRAY_JOB_ID: '1', SLURM_ARRAY_TASK_ID: text }),
  SLURM_STEP_ID: (text) => ({ SLURM_JOB_ID: '1', SLURM_STEP_ID: text }),
  SLURM_PROCID: (text) => ({ SLURM_JOB_ID: '1', SLURM_STEP_ID: '0', SLURM_PROCID: text }),
  SLURM_RESTART_COUNT: (text) => ({ SLURM_JOB_ID: '1', SLURM_RESTART_COUNT: text }),
  PBS_JOBID: (text) => ({ PBS_JOBID: text }),
  PBS_ARRAY_INDEX: (text) => ({ PBS_JOBID: '1[].server', PBS_ARRAY_INDEX: text }),
  PBS_ARRAYID: (text) => ({ PBS_JOBID: '1[].server', PBS_ARRAYID: text }),
  LSB_JOBID: (text) => ({ LSB_JOBID: text }),
  LSB_JOBINDEX: (text) => ({ LSB_JOBID: '1', LSB_JOBINDEX: text }),
  JOB_ID: (text) => ({ JOB_ID: text, SGE_ROOT: '/sge' }),
  SGE_TASK_ID: (text) => ({ JOB_ID: '1', SGE_TASK_ID: text }),
};

const HOSTILE = [
  '../../etc',
  '/etc/passwd',
  '..',
  '.',
  '',
  '...x',
  'a/b',
  'a\nb',
  '\u001b]0;x\u0007',
  'x'.repeat(300),
  '../'.repeat(100),
  'é ß 漢',
  '-rf',
  '~root',
  '$(id)',
  '*',
  'job',
  'x.live',
  '1[7].server',
  '[',
];

const of = (env: Env): Identity => identify({ env, cgroup: '', stepd: '', host: 'node17', pid: 4711, now: NOW });

/** One component of a path that is not hidden, and leaves room for the endings below NAME_MAX (255). */
const SAFE = /^(?!\.)[A-Za-z0-9._-]{1,150}$/;

describe.each(Object.keys(SOURCES))('a name from %s', (source) => {
  test('is one component of a path, whatever it says', () => {
    for (const text of [...HOSTILE, 'toString', 'a\0b', '\ud800', '\u{1f4a9}'.repeat(200)]) {
      const identity = of(SOURCES[source]!(text));
      expect([identity.job, taskBase(identity)]).toEqual([expect.stringMatching(SAFE), expect.stringMatching(SAFE)]);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const identity = of(SOURCES[source]!(text));
        expect(identity.job).toMatch(SAFE);
        expect(taskBase(identity)).toMatch(SAFE);
      }),
    );
  });

  test('leaves everything in the folder of one job in the store', async () => {
    for (const text of HOSTILE) {
      const home = optedInHome();
      const env = { HOME: home, JOBLOG_SITE_CONFIG: '/nonexistent/joblog.yaml', ...SOURCES[source]!(text) };
      const identity = of(env);
      expect(await decide({ env, home, identity, options: {}, now: NOW })).toMatchObject({ kind: 'log' });
      const root = findRoot(join(home, '.joblog'));
      const folder = findJobDir(root.path, identity.job);
      const files = openTask(folder.path, taskBase(identity));
      for (const file of ['stdout', 'stderr', 'metadata', 'timeline'] as const) files.add(file, Buffer.from('x\n'));
      files.replaceLive({ joblog: 1, time: '2026-11-22T06:09:55.123Z', stdout: { rows: ['x'], after: 0 } });
      files.replaceRecord(recordOf(files.task));
      files.close();
      expect(readdirSync(home).sort()).toEqual(['.joblog', '.logoptin']);
      expect(readdirSync(root.path)).toEqual([identity.job]);
      // The six files of the task, and the record of the job.
      const record = identity.attempt === 0 ? 'job.json' : `job.r${identity.attempt}.json`;
      const own = Object.values(ENDINGS).map((ending) => files.task + ending);
      expect(readdirSync(folder.path).sort()).toEqual([...own, record].sort());
    }
  });

  test('means the same folder to the launcher, which looks for the record of a job by itself', () => {
    for (const text of HOSTILE) {
      const env = SOURCES[source]!(text);
      const { job, attempt, scheduler } = of(env);
      const store = newHome();
      mkdirSync(join(store, job));
      writeFileSync(join(store, job, attempt === 0 ? 'job.json' : `job.r${attempt}.json`), '{}');
      // Not opted in: only with the record there is it more than an exec, and then it misses Node.js.
      const { status, stderr } = spawnSync('/bin/bash', ['-p', launcherUnderTest, 'run', '--', '/bin/true'], {
        env: { HOME: newHome(), JOBLOG_DIR: store, PATH: '/nonexistent', LC_ALL: 'C.UTF-8', ...env },
        encoding: 'utf8',
      });
      expect({ text, status, found: stderr.includes('there is no Node.js on PATH') }).toEqual({
        text,
        status: 0,
        found: scheduler !== 'none',
      });
    }
  });
});

test.each(HOSTILE.filter((text) => text !== ''))(
  'a store named %j by --dir is that folder, and no other',
  async (text) => {
    const home = optedInHome();
    const work = newHome();
    const before = process.cwd();
    process.chdir(work);
    try {
      const env = { HOME: home, JOBLOG_SITE_CONFIG: '/nonexistent/joblog.yaml', SLURM_JOB_ID: '1234' };
      const dir = text.startsWith('/') ? join(work, text) : text.replace(/^(\.\.\/?)+/, './');
      const decision = await decide({ env, home, identity: of(env), options: { dir }, now: NOW });
      if (text.length > 255 && !text.includes('/')) {
        expect(decision).toMatchObject({
          kind: 'skip',
          notices: [expect.stringContaining('name too long (ENAMETOOLONG)')],
        });
        expect(readdirSync(work)).toEqual([]);
      } else {
        expect(readdirSync(join(work, dir.replace(work, '')))).toContain('1234');
      }
      expect(readdirSync(home)).toEqual(['.logoptin']);
    } finally {
      process.chdir(before);
    }
  },
);
