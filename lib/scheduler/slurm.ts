/** The identity of a run under Slurm. What its variables hold, and when they lie, was measured on 22.05. */
import type { CgroupPlace } from './cgroup.js';
import { countOf, textOf } from './env-values.js';
import type { Env, Identity } from './identity.js';
import { safeName } from './names.js';

// Slurm's reserved step ids (slurm.h); older releases give `interactive` to the shell of salloc as this number.
const NAMED_STEPS: ReadonlyMap<string, string> = new Map([
  ['4294967290', 'interactive'],
  ['4294967291', 'batch'],
  ['4294967292', 'extern'],
]);

/**
 * Null where neither the environment nor the cgroup speaks of Slurm. The cgroup beats the environment: `sbatch` called inside a step hands
 * the new job that step's SLURM_STEP_ID.
 */
export function fromSlurm(env: Env, place: CgroupPlace | null): Identity | null {
  const envJob = textOf(env['SLURM_JOB_ID']) ?? textOf(env['SLURM_JOBID']);
  const rawJob = place === null ? envJob : envJob !== null && agrees(env, envJob, place.job) ? envJob : place.job;
  if (rawJob === null) return null;
  // An environment that names another job is a stranger's: nothing in it describes this one.
  const own = rawJob === envJob ? env : {};
  const step = stepOf(own, place);
  const array = arrayOf(own);
  const start = countOf(own['SLURM_JOB_START_TIME']);
  return {
    scheduler: 'slurm',
    job: safeName(array === null ? rawJob : `${array.job}_${array.index}`),
    rawJob,
    step,
    task: taskOf(step, own),
    attempt: countOf(own['SLURM_RESTART_COUNT']) ?? 0,
    cluster: textOf(own['SLURM_CLUSTER_NAME']),
    array,
    het: hetOf(own, rawJob, place),
    name: textOf(own['SLURM_JOB_NAME']),
    ...(start !== null && start > 0 ? { start: start * 1000 } : {}),
  };
}

// The components of a heterogeneous job all see the leader's id, while a cgroup may carry the component's own.
function agrees(env: Env, envJob: string, cgroupJob: string): boolean {
  return envJob === cgroupJob || hetOffset(env, cgroupJob) !== null;
}

function stepOf(env: Env, place: CgroupPlace | null): string | null {
  const step = place?.step ?? textOf(env['SLURM_STEP_ID']) ?? textOf(env['SLURM_STEPID']);
  if (step !== null) return NAMED_STEPS.get(step) ?? step;
  // Only a batch script has a process number and no step; the shell of salloc on the submit host has neither.
  return countOf(env['SLURM_PROCID']) === null ? null : 'batch';
}

function taskOf(step: string | null, env: Env): string {
  if (step === null) return 'main';
  // Without dots: `x.live` would be a name whose record is the live file of `x`.
  if (!/^\d+$/.test(step)) return safeName(step).replaceAll('.', '_');
  return `${safeName(step)}.${countOf(env['SLURM_PROCID']) ?? 0}`;
}

function arrayOf(env: Env): Identity['array'] {
  const job = textOf(env['SLURM_ARRAY_JOB_ID']);
  const index = textOf(env['SLURM_ARRAY_TASK_ID']);
  return job === null || index === null ? null : { job, index };
}

function hetOf(env: Env, job: string, place: CgroupPlace | null): Identity['het'] {
  if (textOf(env['SLURM_HET_SIZE']) === null) return null;
  const leader = textOf(env['SLURM_JOB_ID_HET_GROUP_0']) ?? job;
  const told = textOf(env['SLURM_HET_JOB_OFFSET']);
  const own = place === null || place.job === leader ? null : hetOffset(env, place.job);
  return { job: leader, offset: told ?? own ?? (place?.step === 'batch' ? '0' : '?') };
}

function hetOffset(env: Env, job: string): string | null {
  const size = countOf(env['SLURM_HET_SIZE']) ?? 0;
  // Slurm's own limit (MAX_HET_JOB_COMPS) is 128: a forged size must not make this loop long.
  for (let offset = 0; offset < Math.min(size, 128); offset += 1) {
    if (textOf(env[`SLURM_JOB_ID_HET_GROUP_${offset}`]) === job) return String(offset);
  }
  return null;
}
