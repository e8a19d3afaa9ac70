/** The identity of this very process: what the system says about it. */
import { hostname } from 'node:os';
import type { Millis } from '../capture/types.js';
import { procText } from '../proc.js';
import { type Env, type Identity, identify } from './identity.js';
import { identifyStep, type StepReport } from './srun-step.js';
import { stepdAbove } from './stepd.js';

/**
 * Reads `/proc/self/cgroup`, which a child shares with the job's main process, the title of the slurmstepd above, and the host's name.
 * `pid` names a local job.
 *
 * @param step of a srun: what it has said of its step, null if nothing
 */
export function identifyHere(env: Env, now: Millis, pid: number, step?: StepReport | null): Identity {
  const cgroup = procText('/proc/self/cgroup');
  const input = { env, cgroup, stepd: stepdAbove(process.ppid), host: hostname(), pid, now };
  return step === undefined ? identify(input) : identifyStep(input, step);
}
