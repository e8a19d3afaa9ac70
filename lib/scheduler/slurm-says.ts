/**
 * What Slurm says has become of a job: the questions, and what its answers mean. Pure. The answers come from outside, and parts of them are
 * users' texts (a job's name, its folder): what is not just as Slurm prints it is no answer.
 */
import type { Millis } from '../capture/types.js';

/** How a command ended, by Slurm's `ExitCode`. */
export type SlurmExit = { readonly code: number } | { readonly signal: string };

export type SlurmSays =
  /** The job, or the task's step, still runs. */
  | { readonly kind: 'running' }
  /** `state` is Slurm's own word: `OUT_OF_MEMORY`. */
  | {
      readonly kind: 'over';
      readonly state: string;
      readonly exit: SlurmExit | null;
      readonly reason: string | null;
      readonly ended: Millis | null;
    }
  /** The step is no more, while its job goes on. */
  | { readonly kind: 'step-over' }
  /** The job was put back into the queue, and this attempt is over. */
  | { readonly kind: 'requeued' };

/** A task that Slurm is asked about. Times decide whether Slurm means the same job: ids come again, and clusters have the same ones. */
export interface Asked {
  /** `1234`, or `1234_7` in an array: safe as an argument. */
  readonly job: string;
  /** A numbered step; null for the batch script and whatever else is as old as its job. */
  readonly step: string | null;
  readonly attempt: number;
  readonly user: string;
  readonly started: Millis;
}

const JOB_ID = /^[1-9]\d{0,9}(?:_\d{1,9})?$/;
const STEP_TASK = /^(?:r\d{1,9}-)?(\d{1,9})(?:\.\d{1,9})?(?:\+\d{1,9})?$/;

/** The question about a task of the store; undefined where its job cannot be one of Slurm's. `task` is the name of its files. */
export function askedOf(
  job: string,
  task: string,
  record: { readonly attempt: number; readonly user: string; readonly started: string },
): Asked | undefined {
  if (!JOB_ID.test(job)) return undefined;
  const { attempt, user, started } = record;
  return { job, step: STEP_TASK.exec(task)?.[1] ?? null, attempt, user, started: Date.parse(started) };
}

/** What `scontrol -o` is to read on its stdin: one process asks about all, and each question is about one job, which costs a controller little. */
export function scontrolScript(asked: readonly Asked[]): string {
  const lines = new Set<string>();
  for (const { job, step } of asked) {
    lines.add(`show job ${job}`);
    if (step !== null) lines.add(`show step ${job}.${step}`);
  }
  return [...lines, ''].join('\n');
}

/** The arguments of `sacct`: of every attempt (-D) the job and its steps, and no field that a user can fill. */
export function sacctWords(asked: readonly Asked[]): readonly string[] {
  const jobs = [...new Set(asked.map(({ job }) => job))].join(',');
  return ['-n', '-D', '-P', '-j', jobs, '-o', 'JobID,User,State,ExitCode,Start,End,Reason'];
}

/** One attempt of a job, or of one of its steps. */
interface Line {
  /** `1234`, `1234_7`, `1234.0`, `1234.batch`. */
  readonly id: string;
  /** Null where Slurm does not say, as of steps. */
  readonly user: string | null;
  readonly state: string;
  readonly reason: string | null;
  /** How often the job had been requeued; null where Slurm does not say. */
  readonly restarts: number | null;
  readonly exit: SlurmExit | null;
  readonly started: Millis | null;
  readonly ended: Millis | null;
}

/** What was read from both programs. */
export interface Told {
  readonly jobs: readonly Line[];
  readonly steps: { readonly running: ReadonlySet<string>; readonly gone: ReadonlySet<string> };
  readonly accounts: readonly Line[];
}

export const NOTHING_TOLD: Told = { jobs: [], steps: { running: new Set(), gone: new Set() }, accounts: [] };

/** Reads what `scontrol -o` has answered. */
export function readScontrol(text: string): Pick<Told, 'jobs' | 'steps'> {
  const jobs: Line[] = [];
  const running = new Set<string>();
  const gone = new Set<string>();
  for (const line of text.split('\n')) {
    const step = /^StepId=(\d+(?:_\d+)?\.\d+) .* State=RUNNING /.exec(line)?.[1];
    if (step !== undefined) running.add(step);
    const missing = /^Job step (\d+(?:_\d+)?\.\d+) not found$/.exec(line)?.[1];
    if (missing !== undefined) gone.add(missing);
    const job = line.startsWith('JobId=') ? jobOf(line) : undefined;
    if (job !== undefined) jobs.push(job);
  }
  return { jobs, steps: { running, gone } };
}

/** A job's name, comment and paths stand between the fields: a field that is there twice may be one that a user has made up. */
function only(line: string, pattern: RegExp): RegExpExecArray | undefined {
  const [first, second] = line.matchAll(pattern);
  return second === undefined ? first : undefined;
}

function jobOf(line: string): Line | undefined {
  const [, id, array, index] = /^JobId=(\d+) (?:ArrayJobId=(\d+) ArrayTaskId=(\d+) )?/.exec(line) ?? [];
  const user = only(line, / UserId=([^\s()]{1,64})\(\d+\) GroupId=/g);
  const state = only(line, / JobState=([A-Z_]{2,30}) Reason=([^=]{0,200}?) Dependency=/g);
  const restarts = only(line, / Restarts=(\d{1,9}) BatchFlag=/g);
  const exit = only(line, / ExitCode=(\d{1,9}:\d{1,9}) RunTime=/g);
  const times = only(line, / StartTime=(\S{1,40}) EndTime=(\S{1,40}) /g);
  if (id === undefined || user === undefined || state === undefined || times === undefined) return undefined;
  return {
    id: array === undefined || index === undefined ? id : `${array}_${index}`,
    user: user[1] ?? null,
    state: state[1] ?? '',
    reason: reasonOf(state[2]),
    restarts: restarts === undefined ? null : Number(restarts[1]),
    exit: exitOf(exit?.[1]),
    started: timeOf(times[1]),
    ended: timeOf(times[2]),
  };
}

/** Reads what `sacct` has answered to `sacctWords`. */
export function readSacct(text: string): Pick<Told, 'accounts'> {
  const accounts = text.split('\n').flatMap((line): Line[] => {
    const [id, user, states, exit, started, ended, reason, more] = line.split('|');
    // `CANCELLED by 1000`
    const state = /^([A-Z_]{2,30})(?: by \d+)?$/.exec(states ?? '')?.[1];
    if (id === undefined || !/^\d+(?:_\d+)?(?:\.\w+)?$/.test(id) || state === undefined || more !== undefined)
      return [];
    return [
      {
        id,
        user: user === undefined || user === '' ? null : user,
        state,
        reason: reasonOf(reason),
        restarts: null,
        exit: exitOf(exit),
        started: timeOf(started),
        ended: timeOf(ended),
      },
    ];
  });
  return { accounts };
}

function reasonOf(text: string | undefined): string | null {
  return text === undefined || text === 'None' || !/^[\w ().,:/-]{1,80}$/.test(text) ? null : text;
}

/** `%s` was asked for by SLURM_TIME_FORMAT; an older Slurm has its own form, in local time. */
function timeOf(text: string | undefined): Millis | null {
  if (text === undefined) return null;
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

// signal(7) on Linux; of others only what they are called there matters.
const SIGNALS =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

/** `3:0`, `0:15`. Null for `0:0`, and for what are no signals: Slurm has numbers of its own there, such as 125 for "out of memory". */
function exitOf(text: string | undefined): SlurmExit | null {
  const [, code, signal] = /^(\d{1,9}):(\d{1,9})$/.exec(text ?? '') ?? [];
  const name = SIGNALS[Number(signal) - 1];
  if (name !== undefined) return { signal: `SIG${name}` };
  return code === undefined || Number(code) === 0 ? null : { code: Number(code) };
}

/** Clocks of nodes and of the controller differ. */
const SLACK = 120_000;

function isThen({ started, ended }: Line, asked: Asked): boolean {
  return started !== null && started - SLACK <= asked.started && (ended ?? asked.started) + SLACK >= asked.started;
}

/** States in which a job has its nodes. */
const RUNS = new Set(['RUNNING', 'SUSPENDED', 'STOPPED', 'CONFIGURING', 'SIGNALING', 'STAGE_OUT', 'RESIZING']);
const WAITS = new Set(['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT', 'RESV_DEL_HOLD']);

/** What was told about a task; undefined: nothing. Accounting knows steps and attempts, the controller what is just now. */
export function saidOf(asked: Asked, told: Told): SlurmSays | undefined {
  return byController(asked, told) ?? byAccounts(asked, told) ?? requeued(asked, told);
}

/** Whether accounting could say more than the controller has. */
export function isOpen(asked: Asked, told: Told): boolean {
  const said = byController(asked, told);
  return said === undefined || said.kind === 'step-over' || (said.kind === 'over' && asked.step !== null);
}

function ofUser(asked: Asked): (line: Line) => boolean {
  return ({ id, user }) => id === asked.job && (user === null || asked.user === '' || user === asked.user);
}

function byController(asked: Asked, told: Told): SlurmSays | undefined {
  const job = told.jobs.find(ofUser(asked));
  if (job === undefined || (job.restarts ?? 0) !== asked.attempt || !isThen(job, asked)) return undefined;
  if (WAITS.has(job.state)) return undefined;
  const step = asked.step === null ? undefined : `${asked.job}.${asked.step}`;
  if (RUNS.has(job.state))
    return step !== undefined && told.steps.gone.has(step)
      ? (byAccounts(asked, told) ?? { kind: 'step-over' })
      : { kind: 'running' };
  const exact = step === undefined ? undefined : byAccounts(asked, told);
  return exact?.kind === 'over' ? exact : over(job);
}

function byAccounts(asked: Asked, told: Told): SlurmSays | undefined {
  const job = told.accounts.find((line) => ofUser(asked)(line) && isThen(line, asked));
  if (job === undefined) return undefined;
  if (WAITS.has(job.state)) return { kind: 'requeued' };
  const part = told.accounts.find((line) => line.id === `${asked.job}.${asked.step ?? 'batch'}` && isThen(line, asked));
  if (asked.step === null || part === undefined) {
    if (RUNS.has(job.state)) return { kind: 'running' };
    return over({ ...job, exit: job.exit ?? part?.exit ?? null });
  }
  if (RUNS.has(part.state)) return { kind: 'running' };
  // Steps of a job that ends are cancelled; why they were, the job knows.
  const together = part.state === 'CANCELLED' && !RUNS.has(job.state) && near(part.ended, job.ended);
  return over(together ? { ...job, exit: job.exit ?? part.exit } : part);
}

const TOGETHER = 5000;

function near(a: Millis | null, b: Millis | null): boolean {
  return a !== null && b !== null && Math.abs(a - b) <= TOGETHER;
}

/** A later attempt is all that the controller knows of. */
function requeued(asked: Asked, told: Told): SlurmSays | undefined {
  const job = told.jobs.find(ofUser(asked));
  return job !== undefined && (job.restarts ?? 0) > asked.attempt ? { kind: 'requeued' } : undefined;
}

function over({ state, exit, reason, ended }: Line): SlurmSays {
  return { kind: 'over', state, exit, reason, ended };
}

const WORDS: Readonly<Record<string, string>> = {
  OUT_OF_MEMORY: 'out of memory',
  TIMEOUT: 'time limit',
  NODE_FAIL: 'node failure',
  BOOT_FAIL: 'boot failure',
  COMPLETING: 'ending',
};

/** What a state of Slurm's is called in tables: `out of memory`, `cancelled`. */
export function slurmWord(says: SlurmSays): string {
  switch (says.kind) {
    case 'running':
    case 'requeued':
      return says.kind;
    case 'step-over':
      return 'step is over';
    case 'over':
      return WORDS[says.state] ?? says.state.toLowerCase().replaceAll('_', ' ');
  }
}
