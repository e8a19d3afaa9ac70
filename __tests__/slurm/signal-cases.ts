/** What Slurm, a terminal and others can do to a job, and which forms of a job it is tried on. */
import { timeIsUp } from '../conformance/time-is-up.js';
import type { Tracking } from './cluster.js';

/** How the command is started in a batch script. The first three make joblog the main process of the script or of the step. */
export type Form = 'exec' | 'shebang' | 'srun' | 'plain';

/** A job whose command is ready. */
export interface Target {
  readonly id: string;
  /** What Slurm takes for the job's main process: joblog, or the bare command. */
  readonly main: number;
}

export interface SignalCase {
  readonly name: string;
  readonly forms: readonly Form[];
  /** Options of sbatch; the time limit is an hour. */
  readonly options?: string;
  /** Words before joblog, and between joblog and the command. */
  readonly around?: string;
  readonly inside?: string;
  /** A signal that the command does not handle. */
  readonly unhandled?: string;
  /** What is done once the command is ready, in the shell's words; without it, what comes has been asked for by the options. */
  readonly act?: (target: Target) => string;
  /** The same, but only root may. */
  readonly actAsRoot?: (target: Target) => string;
  /** What is done once the job is suspended. */
  readonly thenAsRoot?: (target: Target) => string;
  /** Signals that the command gets exactly once, bare and under joblog. Whatever else it gets, it gets as often under joblog as bare. */
  readonly once: (form: Form, tracking: Tracking) => readonly string[];
  /** Where it is chance what the command still gets, bare as under joblog: only the end of the job is compared. */
  readonly chance?: (form: Form, tracking: Tracking) => boolean;
  /** Signals that Slurm itself sends once or twice, as it happens: they come, and are not counted. */
  readonly uncounted?: readonly string[];
}

const ALL: readonly Form[] = ['exec', 'shebang', 'srun', 'plain'];
const nobody = (): readonly string[] => [];
const always =
  (...signals: readonly string[]) =>
  (): readonly string[] =>
    signals;

/** Signals that `scancel -s` knows by name and that end or stop nobody who handles them, INT and TERM left out. */
const NAMED = ['HUP', 'QUIT', 'ABRT', 'ALRM', 'USR1', 'USR2', 'URG', 'CONT'] as const;

/** The nearest timeout at or above the main process finds its time over, however long the command took to be ready. */
function timeoutIsUp({ main }: Target): string {
  return `p=${main}; while ((p > 1)) && [[ $(</proc/$p/comm) != timeout ]]; do read -r _ _ _ p _ </proc/$p/stat; done; ${timeIsUp('$p')}`;
}

export const signalCases: readonly SignalCase[] = [
  {
    name: 'scancel JOB',
    forms: ALL,
    act: ({ id }) => `scancel ${id}`,
    once: (form, tracking) => (form === 'plain' && tracking !== 'linuxproc' ? [] : ['CONT', 'TERM']),
    // The group gets TERM, the script dies of it, and Slurm kills the rest: how much of it the command sees is chance.
    chance: (form, tracking) => form === 'plain' && tracking === 'pgid',
  },
  { name: 'scancel JOB.STEP', forms: ['srun'], act: ({ id }) => `scancel ${id}.0`, once: nobody },
  {
    name: 'scancel -s USR1 JOB',
    forms: ['exec', 'srun'],
    act: ({ id }) => `scancel -s USR1 ${id}`,
    once: (form) => (form === 'srun' ? ['USR1'] : []),
  },
  {
    name: 'scancel -s USR1 JOB.STEP',
    forms: ['srun'],
    act: ({ id }) => `scancel -s USR1 ${id}.0`,
    once: always('USR1'),
  },
  {
    name: 'scancel --batch -s USR1 JOB',
    forms: ['exec', 'shebang', 'plain'],
    act: ({ id }) => `scancel --batch -s USR1 ${id}`,
    once: (form) => (form === 'plain' ? [] : ['USR1']),
  },
  {
    name: 'scancel --full -s USR1 JOB',
    forms: ALL,
    act: ({ id }) => `scancel --full -s USR1 ${id}`,
    once: always('USR1'),
  },
  {
    name: 'every signal that scancel knows, one after the other',
    forms: ['exec'],
    act: ({ id }) => NAMED.map((name) => `scancel --batch -s ${name} ${id}`).join('; '),
    once: always(...NAMED),
  },
  {
    name: 'every signal that scancel knows, to a step',
    forms: ['srun'],
    act: ({ id }) => NAMED.map((name) => `scancel -s ${name} ${id}.0`).join('; '),
    once: always(...NAMED),
  },
  {
    name: '--signal=B:USR1',
    forms: ['exec', 'shebang'],
    options: '--signal=B:USR1@3600',
    once: always('CONT', 'USR1'),
  },
  { name: '--signal=USR1', forms: ['srun'], options: '--signal=USR1@3600', once: always('USR1') },
  {
    name: 'the time limit',
    forms: ['exec', 'srun'],
    // A time limit is a minute at least. The end of a job that runs can be set sooner, by anybody whose job it is.
    act: ({ id }) => `scontrol update jobid=${id} EndTime=now`,
    once: nobody,
    uncounted: ['CONT', 'TERM'],
  },
  {
    name: 'scontrol requeue',
    forms: ['exec'],
    act: ({ id }) => `scontrol requeue ${id}`,
    once: always('CONT', 'TERM'),
  },
  {
    name: 'scontrol suspend and resume',
    forms: ['exec', 'srun'],
    actAsRoot: ({ id }) => `scontrol suspend ${id}`,
    thenAsRoot: ({ id }) => `scontrol resume ${id}`,
    once: always('TSTP', 'CONT'),
  },
  {
    name: 'scontrol suspend and resume, and the command has stopped by itself',
    forms: ['exec', 'srun'],
    unhandled: 'TSTP',
    actAsRoot: ({ id }) => `scontrol suspend ${id}`,
    thenAsRoot: ({ id }) => `scontrol resume ${id}`,
    once: always('CONT'),
  },
  {
    name: 'timeout around joblog',
    forms: ['exec', 'srun'],
    around: 'timeout -s USR1 3600',
    act: timeoutIsUp,
    once: always('USR1'),
  },
  {
    name: 'timeout within joblog',
    forms: ['exec'],
    inside: 'timeout -s USR1 3600',
    act: timeoutIsUp,
    once: always('USR1'),
  },
  {
    name: 'kill of the main process',
    forms: ['exec', 'srun'],
    act: ({ main }) => `kill -USR1 ${main}`,
    once: always('USR1'),
  },
];
