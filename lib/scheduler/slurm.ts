/** The identity of a run under Slurm. What its variables hold, and when they lie, was measured on 22.05. */
import { countOf, slurmJobOf, textOf } from './env-values.js';
import type { Env, Identity } from './identity.js';
import { pathName } from './names.js';
import type { StepPlace } from './step-place.js';

// Slurm's reserved step ids (slurm.h); older releases give `interactive` to the shell of salloc as this number.
const NAMED_STEPS: ReadonlyMap<string, string> = new Map([
  ['4294967290', 'interactive'],
  ['4294967291', 'batch'],
  ['4294967292', 'extern'],
]);

/**
 * Null where neither the environment nor Slurm's traces speak of Slurm. The traces beat the environment: `sbatch` called inside a step hands
 * the new job that step's SLURM_STEP_ID. Of an array they say nothing: see `isAnothersRecord` in store/job-record.ts.
 */
export function fromSlurm(env: Env, place: StepPlace | null): Identity | null {
  const envJob = slurmJobOf(env);
  const rawJob = place === null ? envJob : envJob !== null && agrees(env, envJob, place.job) ? envJob : place.job;
  if (rawJob === null) return null;
  // An environment that names another job is a stranger's: nothing in it describes this one.
  const own = rawJob === envJob ? env : {};
  const step = stepOf(own, place);
  const array = arrayOf(own);
  const start = countOf(own['SLURM_JOB_START_TIME']);
  return {
    scheduler: 'slurm',
    job: pathName(array === null ? rawJob : `${array.job}_${array.index}`),
    rawJob,
    step,
    task: taskOf(step, own),
    attempt: countOf(own['SLURM_RESTART_COUNT']) ?? 0,
    cluster: textOf(own['SLURM_CLUSTER_NAME']),
    array,
    het: hetOf(own, rawJob, place),
    name: textOf(own['SLURM_JOB_NAME']),
    rank: rankOf(step, own),
    ...(start !== null && start > 0 ? { start: start * 1000 } : {}),
  };
}

// The components of a heterogeneous job all see the leader's id, while cgroup and title carry the component's own.
function agrees(env: Env, envJob: string, cgroupJob: string): boolean {
  return envJob === cgroupJob || hetOffset(env, cgroupJob) !== null;
}

function stepOf(env: Env, place: StepPlace | null): string | null {
  const step = place?.step ?? textOf(env['SLURM_STEP_ID']) ?? textOf(env['SLURM_STEPID']);
  if (step !== null) return NAMED_STEPS.get(step) ?? step;
  // Only a batch script has a process number and no step; the shell of salloc on the submit host has neither.
  return countOf(env['SLURM_PROCID']) === null ? null : 'batch';
}

function taskOf(step: string | null, env: Env): string {
  if (step === null) return 'main';
  // Without dots: `x.live` would be a name whose record is the live file of `x`.
  if (!/^\d+$/.test(step)) return pathName(step).replaceAll('.', '_');
  return `${pathName(step)}.${countOf(env['SLURM_PROCID']) ?? 0}`;
}

// The numbers of another step are a stranger's: with `tasks: first`, they would leave out a run that is to be logged.
function rankOf(step: string | null, env: Env): Identity['rank'] {
  const inStep = countOf(env['SLURM_PROCID']);
  if (step === null || inStep === null || (textOf(env['SLURM_STEP_ID']) ?? textOf(env['SLURM_STEPID'])) !== step)
    return null;
  return NAMED_STEPS.has(step) ? null : { inStep, onNode: countOf(env['SLURM_LOCALID']) ?? 0 };
}

function arrayOf(env: Env): Identity['array'] {
  const job = textOf(env['SLURM_ARRAY_JOB_ID']);
  const index = textOf(env['SLURM_ARRAY_TASK_ID']);
  return job === null || index === null ? null : { job, index };
}

function hetOf(env: Env, job: string, place: StepPlace | null): Identity['het'] {
  const leader = textOf(env['SLURM_JOB_ID_HET_GROUP_0']) ?? job;
  // A job that was submitted from within a heterogeneous one carries that one's variables; its own components would all have its id.
  if (textOf(env['SLURM_HET_SIZE']) === null || leader !== job) return null;
  const told = textOf(env['SLURM_HET_JOB_OFFSET']);
  const own = place === null ? null : hetOffset(env, place.job);
  return { job: leader, offset: told ?? own ?? '?' };
}

function hetOffset(env: Env, job: string): string | null {
  const size = countOf(env['SLURM_HET_SIZE']) ?? 0;
  // Slurm's own limit (MAX_HET_JOB_COMPS) is 128: a forged size must not make this loop long.
  for (let offset = 0; offset < Math.min(size, 128); offset += 1) {
    if (textOf(env[`SLURM_JOB_ID_HET_GROUP_${offset}`]) === job) return String(offset);
  }
  return null;
}
