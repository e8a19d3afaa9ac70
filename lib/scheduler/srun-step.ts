/** Whose output a srun passes on: its step's, as srun's own prolog has said it. Pure. */
import { countOf, slurmJobOf, textOf } from './env-values.js';
import { type Env, type Identity, type IdentityInput, identify } from './identity.js';
import { pathName } from './names.js';
import { fromSlurm } from './slurm.js';

/** The variables of srun's prolog that say which step it is for (bin/srun-prolog). */
export type StepReport = Readonly<Record<string, string>>;

/** What describes the caller's own job, and stays in the environment where srun is given another (`--jobid`). */
const OF_THE_CALLER = /^SLURM_(?:ARRAY_|HET_|RESTART_COUNT$|JOB_START_TIME$)/;

/**
 * The identity of a whole step: its task is named by the step's number alone. Without a report the srun belongs to the job that it was called in,
 * as the task `srun`, and outside of any to a job of its own.
 */
export function identifyStep(input: IdentityInput, report: StepReport | null): Identity {
  const step = textOf(report?.['SLURM_STEP_ID']);
  const reported = report === null || step === null ? null : fromSlurm(ownOf(report, input.env), null);
  if (report === null || reported === null || step === null) {
    return { ...identify(input), step: null, task: 'srun', rank: null, srun: { nodes: null, tasks: null } };
  }
  return {
    ...reported,
    task: pathName(step).replaceAll('.', '_'),
    srun: { nodes: textOf(report['SLURM_NODELIST']), tasks: countOf(report['SLURM_NTASKS']) },
  };
}

function ownOf(report: StepReport, env: Env): Env {
  const caller = slurmJobOf(env);
  if (caller === null || caller === report['SLURM_JOB_ID']) return report;
  const own = Object.entries(report).filter(([name, value]) => !OF_THE_CALLER.test(name) || env[name] !== value);
  return Object.fromEntries(own);
}
