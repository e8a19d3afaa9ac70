/** Which job, step and task a run belongs to. Pure: everything it goes by is handed in. */
import type { Millis } from '../capture/types.js';
import { pathName } from './names.js';
import { fromLsf, fromPbs, fromSge } from './other-schedulers.js';
import { fromSlurm } from './slurm.js';
import { type SlurmTraces, stepPlace } from './step-place.js';

/** The environment of the run, as `process.env` has it. */
export type Env = Readonly<Record<string, string | undefined>>;

export type Scheduler = 'slurm' | 'pbs' | 'lsf' | 'sge' | 'none';

/** What srun says of a step: the nodes of its job, and how many tasks it has. */
export interface SrunStep {
  readonly nodes: string | null;
  readonly tasks: number | null;
}

/** Who this run is. `job` and `task` are safe as file names. */
export interface Identity {
  readonly scheduler: Scheduler;
  /** The job's folder in the store: `1234`, `1234_7` for an array member, `local-20261122-060955-<host>-<pid>`. */
  readonly job: string;
  /** The scheduler's own id for it, as it stands. */
  readonly rawJob: string;
  /** `batch`, `interactive`, `extern` or a number; null where there is no step. */
  readonly step: string | null;
  /** `batch`, `interactive`, `extern`, `<step>.<procid>` or `main`; of a whole step `<step>`, or `srun` where that is not known. */
  readonly task: string;
  /** How often the scheduler has started the job before. */
  readonly attempt: number;
  readonly cluster: string | null;
  readonly array: { readonly job: string; readonly index: string } | null;
  /** The leader's id and which component this is; the offset is `?` where Slurm does not say. */
  readonly het: { readonly job: string; readonly offset: string } | null;
  readonly name: string | null;
  /** Which task of a Slurm step this is, of the whole step and of those on its node, from 0; null outside of steps. */
  readonly rank: { readonly inStep: number; readonly onNode: number } | null;
  /** Of a whole step, whose output its srun passes on. */
  readonly srun?: SrunStep;
  /** When the job started, where the scheduler says. */
  readonly start?: Millis;
}

export interface IdentityInput extends SlurmTraces {
  readonly env: Env;
  readonly host: string;
  readonly pid: number;
  readonly now: Millis;
}

/** The identity of the run: Slurm's before PBS's, LSF's and SGE's, else a name of its own. Never throws. */
export function identify(input: IdentityInput): Identity {
  const { env } = input;
  return fromSlurm(env, stepPlace(input)) ?? fromPbs(env) ?? fromLsf(env) ?? fromSge(env) ?? local(input);
}

/** The same run under its own id: `sbatch` called inside a task of an array hands that array's variables to a job that is no part of it. */
export function withoutArray(identity: Identity): Identity {
  return { ...identity, job: pathName(identity.rawJob), array: null };
}

/** The name of the task's files without their endings, before `+2` is added where it is taken: `batch`, `r1-0.3`. */
export function taskBase(identity: Pick<Identity, 'task' | 'attempt'>): string {
  return identity.attempt > 0 ? `r${identity.attempt}-${identity.task}` : identity.task;
}

function local(input: IdentityInput): Identity {
  // In UTC, as every time in the store; the host is cut so that the process id, which makes the name unique, stays.
  const stamp = new Date(input.now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const job = `local-${stamp}-${input.host.slice(0, 60)}-${input.pid}`;
  return {
    scheduler: 'none',
    job: pathName(job),
    rawJob: job,
    step: null,
    task: 'main',
    attempt: 0,
    cluster: null,
    array: null,
    het: null,
    name: null,
    rank: null,
  };
}
