import { join } from 'node:path';
import fc from 'fast-check';
import { type Env, type Identity, identify, taskBase, withoutArray } from '../../lib/scheduler/identity.js';
import { pathName } from '../../lib/scheduler/names.js';
import { cgroupPlace, stepPlace, titlePlace } from '../../lib/scheduler/step-place.js';

const NOW = Date.UTC(2026, 10, 22, 6, 9, 55, 123);

function of(env: Env, cgroup = '', stepd = ''): Identity {
  return identify({ env, cgroup, stepd, host: 'node17', pid: 4711, now: NOW });
}

/** What both `sbatch` and `srun` set in Slurm 22.05. */
const BATCH: Env = {
  SLURM_JOB_ID: '1234',
  SLURM_JOB_NAME: 'train',
  SLURM_CLUSTER_NAME: 'big',
  SLURM_PROCID: '0',
  SLURM_LOCALID: '0',
  SLURM_NODEID: '0',
};
/** A step of a heterogeneous job of two components. */
const HET: Env = {
  ...BATCH,
  SLURM_STEP_ID: '0',
  SLURM_HET_SIZE: '2',
  SLURM_JOB_ID_HET_GROUP_0: '1234',
  SLURM_JOB_ID_HET_GROUP_1: '1235',
};

describe('under Slurm', () => {
  test('a batch script', () => {
    expect(of(BATCH)).toEqual({
      scheduler: 'slurm',
      job: '1234',
      rawJob: '1234',
      step: 'batch',
      task: 'batch',
      attempt: 0,
      cluster: 'big',
      array: null,
      het: null,
      name: 'train',
      rank: null,
    });
  });

  test('a task of a step is named by step and process number', () => {
    expect(of({ ...BATCH, SLURM_STEP_ID: '3', SLURM_PROCID: '17' })).toMatchObject({
      job: '1234',
      step: '3',
      task: '3.17',
    });
  });

  test.each([
    ['4294967290', 'interactive'],
    ['4294967291', 'batch'],
    ['4294967292', 'extern'],
  ])('the step that Slurm numbers %s is named %s', (id, name) => {
    expect(of({ ...BATCH, SLURM_STEP_ID: id })).toMatchObject({ step: name, task: name });
  });

  test('the shell of salloc on the submit host is in no step', () => {
    expect(of({ SLURM_JOB_ID: '1234' })).toMatchObject({ job: '1234', step: null, task: 'main' });
  });

  test('a requeued job keeps its id, and its files get a prefix', () => {
    const identity = of({ ...BATCH, SLURM_RESTART_COUNT: '1' });
    expect(identity).toMatchObject({ job: '1234', attempt: 1 });
    expect(taskBase(identity)).toBe('r1-batch');
    expect(taskBase(of(BATCH))).toBe('batch');
  });

  test('a member of an array has the folder that users know it by', () => {
    const env = { ...BATCH, SLURM_JOB_ID: '1241', SLURM_ARRAY_JOB_ID: '1234', SLURM_ARRAY_TASK_ID: '7' };
    expect(of(env)).toMatchObject({ job: '1234_7', rawJob: '1241', array: { job: '1234', index: '7' } });
  });

  test('the start of the job is known where Slurm tells it', () => {
    expect(of({ ...BATCH, SLURM_JOB_START_TIME: '1795327795' }).start).toBe(1_795_327_795_000);
    expect(of(BATCH)).not.toHaveProperty('start');
    expect(of({ ...BATCH, SLURM_JOB_START_TIME: 'Unknown' })).not.toHaveProperty('start');
  });

  test('a component of a heterogeneous job has the id of its leader', () => {
    expect(of(HET)).toMatchObject({ job: '1234', het: { job: '1234', offset: '?' } });
    expect(of(HET, '0::/system.slice/slurmstepd.scope/job_1235/step_0/user/task_1')).toMatchObject({
      job: '1234',
      task: '0.0',
      het: { job: '1234', offset: '1' },
    });
  });
});

describe('the cgroup is believed over a stale environment', () => {
  test.each([
    ['version 1', '5:freezer:/slurm/uid_0/job_4/step_batch/task_0', { job: '4', step: 'batch' }],
    ['version 1, a step', '5:freezer:/slurm/uid_1000/job_4/step_0/task_3', { job: '4', step: '0' }],
    ['version 1 with several slurmd', '5:freezer:/slurm_node1/uid_0/job_4/step_extern', { job: '4', step: 'extern' }],
    [
      'version 2',
      '0::/system.slice/slurmstepd.scope/job_4/step_interactive/user/task_0',
      { job: '4', step: 'interactive' },
    ],
    [
      'version 2 with several slurmd',
      '0::/system.slice/node1_slurmstepd.scope/job_4/step_12/user/task_0',
      { job: '4', step: '12' },
    ],
    [
      'a controller that ends at the job',
      '9:memory:/slurm/uid_0/job_4\n5:freezer:/slurm/uid_0/job_4/step_2',
      { job: '4', step: '2' },
    ],
    ['only that controller', '9:memory:/slurm/uid_0/job_4', { job: '4', step: null }],
    ['none', '0::/user.slice/user-1000.slice/session-2.scope', null],
    ['a path that only looks alike', '0::/docker/job_4/step_0', null],
  ] as const)('it is read: %s', (_, text, place) => {
    expect(cgroupPlace(`12:pids:/\n${text}\n`)).toEqual(place);
  });

  test('sbatch called inside a step hands on that step, which is not the new job’s', () => {
    expect(of({ ...BATCH, SLURM_STEP_ID: '7' }, '5:freezer:/slurm/uid_0/job_1234/step_batch/task_0')).toMatchObject({
      step: 'batch',
      task: 'batch',
    });
  });

  test('an environment of another job describes nothing of this one', () => {
    const env = {
      ...BATCH,
      SLURM_ARRAY_JOB_ID: '1234',
      SLURM_ARRAY_TASK_ID: '7',
      SLURM_RESTART_COUNT: '2',
      SLURM_JOB_START_TIME: '1',
    };
    expect(of(env, '5:freezer:/slurm/uid_0/job_99/step_0/task_0')).toEqual({
      scheduler: 'slurm',
      job: '99',
      rawJob: '99',
      step: '0',
      task: '0.0',
      attempt: 0,
      cluster: null,
      array: null,
      het: null,
      name: null,
      rank: null,
    });
  });
});

describe('the title of slurmstepd is believed over a stale environment, where no cgroup speaks', () => {
  test.each([
    ['slurmstepd: [4.batch]\0', { job: '4', step: 'batch' }],
    ['slurmstepd: [4.0]   ', { job: '4', step: '0' }],
    ['slurmstepd: [4.interactive]', { job: '4', step: 'interactive' }],
    ['/usr/sbin/slurmstepd infinity', null],
    ['bash slurmstepd: [4.0]', null],
    ['', null],
  ])('it is read: %j', (title, place) => {
    expect(titlePlace(title)).toEqual(place);
  });

  test('it says which step of the job it is where the cgroup ends at the job', () => {
    const cgroup = '9:memory:/slurm/uid_0/job_4';
    expect(stepPlace({ cgroup, stepd: 'slurmstepd: [4.2]' })).toEqual({ job: '4', step: '2' });
    expect(stepPlace({ cgroup, stepd: 'slurmstepd: [5.2]' })).toEqual({ job: '4', step: null });
    expect(stepPlace({ cgroup: '5:freezer:/slurm/uid_0/job_4/step_1', stepd: 'slurmstepd: [4.2]' })?.step).toBe('1');
  });

  test('sbatch called inside a step hands on that step, which is not the new job’s', () => {
    expect(of({ ...BATCH, SLURM_STEP_ID: '7' }, '', 'slurmstepd: [1234.batch]')).toMatchObject({
      job: '1234',
      task: 'batch',
    });
  });

  test('a job that was submitted from within a heterogeneous one is none', () => {
    const env = { ...BATCH, SLURM_HET_SIZE: '2', SLURM_JOB_ID_HET_GROUP_0: '6', SLURM_JOB_ID_HET_GROUP_1: '7' };
    expect(of(env).het).toBeNull();
  });

  test('a component of a heterogeneous job is known by its title, too', () => {
    expect(of(HET, '', 'slurmstepd: [1235.0]')).toMatchObject({ job: '1234', het: { job: '1234', offset: '1' } });
  });
});

describe('the number of a task in its step', () => {
  test('is known in a step', () => {
    expect(of({ ...BATCH, SLURM_STEP_ID: '3', SLURM_PROCID: '17', SLURM_LOCALID: '1' }).rank).toEqual({
      inStep: 17,
      onNode: 1,
    });
  });

  test.each([
    ['in a batch script', BATCH, ''],
    ['in a batch script with the variables of a step', { ...BATCH, SLURM_STEP_ID: '3' }, 'slurmstepd: [1234.batch]'],
    ['in another step than the environment says', { ...BATCH, SLURM_STEP_ID: '3' }, 'slurmstepd: [1234.4]'],
    ['in another job than the environment says', { ...BATCH, SLURM_STEP_ID: '3' }, 'slurmstepd: [99.3]'],
    ['in the interactive step', { ...BATCH, SLURM_STEP_ID: '4294967290' }, 'slurmstepd: [1234.interactive]'],
    ['under PBS', { PBS_JOBID: '77.pbs', SLURM_PROCID: '3' }, ''],
    ['without a scheduler', { SLURM_PROCID: '3' }, ''],
  ] as readonly (readonly [string, Env, string])[])('is none %s', (_, env, stepd) => {
    expect(of({ ...env, ...(env === BATCH ? {} : { SLURM_PROCID: '3' }) }, '', stepd).rank).toBeNull();
  });
});

test('a job that turns out to be no part of the array in its environment has its own id', () => {
  const env = { ...BATCH, SLURM_JOB_ID: '1241', SLURM_ARRAY_JOB_ID: '1234', SLURM_ARRAY_TASK_ID: '7' };
  expect(withoutArray(of(env))).toMatchObject({ job: '1241', rawJob: '1241', array: null, task: 'batch' });
});

describe('under other schedulers', () => {
  test.each([
    [
      'PBS',
      { PBS_JOBID: '77.pbs.site.org', PBS_JOBNAME: 'train' },
      { scheduler: 'pbs', job: '77', rawJob: '77.pbs.site.org', cluster: 'pbs.site.org', name: 'train', task: 'batch' },
    ],
    [
      'a PBS array',
      { PBS_JOBID: '77[3].pbs', PBS_ARRAY_INDEX: '3' },
      { job: '77_3', array: { job: '77', index: '3' } },
    ],
    ['a Torque array', { PBS_JOBID: '77[3].pbs', PBS_ARRAYID: '3' }, { job: '77_3' }],
    ['an interactive PBS job', { PBS_JOBID: '77.pbs', PBS_ENVIRONMENT: 'PBS_INTERACTIVE' }, { task: 'interactive' }],
    [
      'LSF',
      { LSB_JOBID: '88', LSB_JOBINDEX: '0', LSB_JOBNAME: 'train' },
      { scheduler: 'lsf', job: '88', array: null, name: 'train' },
    ],
    ['an LSF array', { LSB_JOBID: '88', LSB_JOBINDEX: '5' }, { job: '88_5', array: { job: '88', index: '5' } }],
    [
      'SGE',
      { JOB_ID: '99', SGE_TASK_ID: 'undefined', JOB_NAME: 'train' },
      { scheduler: 'sge', job: '99', array: null, name: 'train' },
    ],
    ['an SGE array', { JOB_ID: '99', SGE_TASK_ID: '2', SGE_ROOT: '/sge' }, { job: '99_2' }],
    ['an SGE job that was restarted', { JOB_ID: '99', SGE_ROOT: '/sge', RESTARTED: '1' }, { attempt: 1 }],
  ] as readonly (readonly [string, Env, Partial<Identity>])[])('%s', (_, env, expected) => {
    expect(of(env)).toMatchObject(expected);
  });

  test('a JOB_ID of something else is no job', () => {
    expect(of({ JOB_ID: '99' }).scheduler).toBe('none');
  });
});

describe('without a scheduler', () => {
  test('a run has a name by time (UTC), host and process', () => {
    expect(of({})).toMatchObject({
      scheduler: 'none',
      job: 'local-20261122-060955-node17-4711',
      step: null,
      task: 'main',
      attempt: 0,
    });
  });

  test('the name of a host that is very long does not push the process out of it', () => {
    const { job } = identify({ env: {}, cgroup: '', stepd: '', host: 'h'.repeat(200), pid: 4711, now: NOW });
    expect(job).toMatch(/-4711$/);
    expect(job.length).toBeLessThanOrEqual(100);
  });

  test('empty variables are none', () => {
    expect(of({ SLURM_JOB_ID: '', PBS_JOBID: '', LSB_JOBID: '', JOB_ID: '' }).scheduler).toBe('none');
  });
});

describe('names cannot leave the store', () => {
  const store = '/home/me/.joblog';

  test.each([
    ['../../etc', '___.._etc'],
    ['..', '__'],
    ['.hidden', '_hidden'],
    ['', '_'],
    ['a/b\0c\nd', 'a_b_c_d'],
    ['1234_7', '1234_7'],
  ])('%j becomes %s', (text, name) => {
    expect(pathName(text)).toBe(name);
  });

  test('whatever the variables hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '../..', '/', '.', '\0', '-', 'x'.repeat(300)),
    );
    const env = fc.record(
      {
        SLURM_JOB_ID: text,
        SLURM_STEP_ID: text,
        SLURM_PROCID: text,
        SLURM_ARRAY_JOB_ID: text,
        SLURM_ARRAY_TASK_ID: text,
        PBS_JOBID: text,
        LSB_JOBID: text,
        LSB_JOBINDEX: text,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(env, text, (variables, cgroup) => {
        const identity = of(variables, cgroup);
        for (const name of [identity.job, taskBase(identity)]) {
          expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
          expect(name.length).toBeLessThanOrEqual(120);
          expect(join(store, name)).toBe(`${store}/${name}`);
        }
      }),
    );
  });
});
