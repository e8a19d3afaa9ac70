/** Decisions about runs of one job, with everything a run goes by handed in. */
import { type Decision, decide } from '../../lib/config/decide.js';
import type { RunOptions } from '../../lib/config/types.js';
import { type Env, identify } from '../../lib/scheduler/identity.js';

export const NO_SITE = '/nonexistent/joblog/config.yaml';
export const NOW = Date.UTC(2026, 10, 22, 6, 9, 55, 123);

export interface Given {
  readonly optIn?: 'seen' | number;
  readonly env?: Env;
  readonly options?: RunOptions;
}

/** A run of task 0 of job 1234's batch script, unless `env` says otherwise. */
export function run(home: string, { env = {}, options = {}, ...rest }: Given = {}): Promise<Decision> {
  const all: Env = { HOME: home, JOBLOG_SITE_CONFIG: NO_SITE, SLURM_JOB_ID: '1234', SLURM_PROCID: '0', ...env };
  const identity = identify({ env: all, cgroup: '', stepd: '', host: 'node1', pid: 42, now: NOW });
  return decide({ env: all, home, identity, options, now: NOW, ...rest });
}

export function configOf(decision: Decision): Extract<Decision, { kind: 'log' }>['config'] {
  if (decision.kind !== 'log') throw new Error(`not logged: ${decision.why} ${decision.notices.join()}`);
  return decision.config;
}
