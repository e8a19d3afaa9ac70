/** The identity of a run under PBS, LSF or SGE, from the variables their manuals name. */
import { countOf, textOf } from './env-values.js';
import type { Env, Identity, Scheduler } from './identity.js';
import { pathName } from './names.js';

/** PBS Pro, OpenPBS and Torque: `PBS_JOBID` is `1234.server`, or `1234[7].server` in an array. */
export function fromPbs(env: Env): Identity | null {
  const raw = textOf(env['PBS_JOBID']);
  if (raw === null) return null;
  const [id = raw, ...server] = raw.split('.');
  const job = id.replace(/\[.*$/, '');
  // PBS_ARRAYID is Torque's name for it.
  const index = textOf(env['PBS_ARRAY_INDEX']) ?? textOf(env['PBS_ARRAYID']) ?? /\[(\d+)\]/.exec(id)?.[1] ?? null;
  const step = env['PBS_ENVIRONMENT'] === 'PBS_INTERACTIVE' ? 'interactive' : 'batch';
  return member('pbs', raw, job, index, step, {
    cluster: textOf(server.join('.')),
    name: textOf(env['PBS_JOBNAME']),
  });
}

/** LSF: `LSB_JOBINDEX` is 0 outside arrays. */
export function fromLsf(env: Env): Identity | null {
  const raw = textOf(env['LSB_JOBID']);
  if (raw === null) return null;
  const index = textOf(env['LSB_JOBINDEX']);
  const step = textOf(env['LSB_INTERACTIVE']) === null ? 'batch' : 'interactive';
  return member('lsf', raw, raw, index === '0' ? null : index, step, { name: textOf(env['LSB_JOBNAME']) });
}

/** Grid Engine: `JOB_ID` is too common a name to go by alone. `SGE_TASK_ID` is `undefined` outside arrays. */
export function fromSge(env: Env): Identity | null {
  const raw = textOf(env['JOB_ID']);
  if (raw === null || (textOf(env['SGE_TASK_ID']) ?? textOf(env['SGE_ROOT'])) === null) return null;
  const index = textOf(env['SGE_TASK_ID']);
  const step = env['ENVIRONMENT'] === 'INTERACTIVE' ? 'interactive' : 'batch';
  return member('sge', raw, raw, index === 'undefined' ? null : index, step, {
    cluster: textOf(env['SGE_CLUSTER_NAME']),
    name: textOf(env['JOB_NAME']),
    // Only whether it was started before, not how often: a second restart takes the next free file name instead.
    attempt: Math.min(countOf(env['RESTARTED']) ?? 0, 1),
  });
}

function member(
  scheduler: Scheduler,
  rawJob: string,
  job: string,
  index: string | null,
  step: 'batch' | 'interactive',
  more: Partial<Pick<Identity, 'cluster' | 'name' | 'attempt'>>,
): Identity {
  return {
    scheduler,
    job: pathName(index === null ? job : `${job}_${index}`),
    rawJob,
    step,
    task: step,
    attempt: 0,
    cluster: null,
    array: index === null ? null : { job, index },
    het: null,
    name: null,
    rank: null,
    ...more,
  };
}
