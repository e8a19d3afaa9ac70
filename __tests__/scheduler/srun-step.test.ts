/** Whose output a srun passes on. */
import { identifyStep } from '../../lib/scheduler/srun-step.js';

const INPUT = { env: {}, cgroup: '', stepd: '', host: 'login1', pid: 42, now: Date.parse('2026-11-22T06:09:55.000Z') };
const REPORT = {
  SLURM_JOB_ID: '77',
  SLURM_STEP_ID: '3',
  SLURM_CLUSTER_NAME: 'hpc',
  SLURM_JOB_NAME: 'app',
  SLURM_NODELIST: 'node[1-2]',
  SLURM_NTASKS: '8',
};
const ARRAY = { SLURM_ARRAY_JOB_ID: '70', SLURM_ARRAY_TASK_ID: '4', SLURM_RESTART_COUNT: '1' };

test('a step is the job’s task of its number, and no rank of it', () => {
  expect(identifyStep(INPUT, REPORT)).toMatchObject({
    job: '77',
    step: '3',
    task: '3',
    rank: null,
    name: 'app',
    cluster: 'hpc',
    srun: { nodes: 'node[1-2]', tasks: 8 },
  });
});

test('in a member of an array that was requeued, it is in that member’s folder and attempt', () => {
  const env = { SLURM_JOB_ID: '77', SLURM_PROCID: '0', ...ARRAY };
  const identity = identifyStep({ ...INPUT, env }, { ...REPORT, ...ARRAY });
  expect(identity).toMatchObject({ job: '70_4', rawJob: '77', attempt: 1, array: { job: '70', index: '4' } });
});

test('a step of another job than the caller’s has nothing of the caller’s array', () => {
  const env = { SLURM_JOB_ID: '76', SLURM_PROCID: '0', ...ARRAY };
  expect(identifyStep({ ...INPUT, env }, { ...REPORT, ...ARRAY })).toMatchObject({
    job: '77',
    attempt: 0,
    array: null,
  });
});

test.each([
  ['in a batch script', { SLURM_JOB_ID: '77', SLURM_PROCID: '0' }, '77'],
  ['in a task', { SLURM_JOB_ID: '77', SLURM_PROCID: '5', SLURM_STEP_ID: '0' }, '77'],
  ['outside of any job', {}, 'local-20261122-060955-login1-42'],
])('a srun whose step nobody has told is the task srun: %s', (_where, env, job) => {
  const none = { job, step: null, task: 'srun', rank: null, srun: { nodes: null, tasks: null } };
  expect(identifyStep({ ...INPUT, env }, null)).toMatchObject(none);
  expect(identifyStep({ ...INPUT, env }, { SLURM_JOB_ID: '78' })).toMatchObject(none);
});

test('ids are safe as names of files', () => {
  expect(identifyStep(INPUT, { ...REPORT, SLURM_JOB_ID: '../x', SLURM_STEP_ID: '../y.live' })).toMatchObject({
    job: '___x',
    task: '___y_live',
  });
});
