/**
 * The files of the store, as types. `docs/store.md` describes them for other readers; the JSON schemas in `lib/store/schemas/`
 * say the same to a machine, and the tests hold the three together.
 */
import type { RunLedger } from '../capture/ledger.js';
import type { Mode, Pending, StreamCount, StreamName } from '../capture/types.js';
import type { Scheduler } from '../scheduler/identity.js';

/** The version every JSON file of the store carries as `joblog`. */
export const STORE_VERSION = 1;

/** ISO 8601 in UTC with milliseconds: `2026-11-22T06:09:55.123Z`. */
export type IsoTime = string;

/**
 * `<store>/<job>/job.json` (`job.r1.json` for attempt 1): the decision that was taken when the job first started. Made once, by link(2),
 * and never changed; every later run of the job follows it.
 */
export interface JobRecord {
  readonly joblog: typeof STORE_VERSION;
  readonly job: string;
  /** `slurm`, `pbs`, `lsf`, `sge` or `none`. This and `raw` are missing from records that older versions made. */
  readonly scheduler?: Scheduler;
  /** The scheduler's own id, as it stands: of a member of an array not the one that users know it by. */
  readonly raw?: string;
  readonly attempt: number;
  readonly decided: IsoTime;
  readonly host: string;
  readonly user: string;
  /** Which rule decided, for `joblog status`: `~/.logoptin`. */
  readonly why: string;
  /** A file could not be understood, so the mode is `disabled`, and no later run of the job may say otherwise. */
  readonly failed?: true;
  readonly config: {
    readonly mode: Mode;
    readonly repeats: 'fold' | 'keep';
    readonly tasks: 'all' | 'first' | 'first-per-node';
    /** Masked values are secrets, so only how many there were is kept; see docs/decisions. */
    readonly mask: { readonly values: number; readonly env: readonly string[] };
  };
}

/** How a command ended. */
export type Exit = { readonly code: number } | { readonly signal: string };

/** `<task>.json`: one run of `joblog run`. Replaced atomically when it changes; without `ended` the run goes on or was killed. */
export interface TaskRecord {
  readonly joblog: typeof STORE_VERSION;
  readonly job: string;
  readonly step: string | null;
  /** The name of the task's files without their endings: `main`, `batch+2`, `r1-0.3`. */
  readonly task: string;
  readonly attempt: number;
  readonly cluster: string | null;
  readonly array: { readonly job: string; readonly index: string } | null;
  readonly het: { readonly job: string; readonly offset: string } | null;
  /** Of a whole step, logged at its srun: the nodes of its job, and how many tasks it has; null for everything else. */
  readonly srun: { readonly nodes: string | null; readonly tasks: number | null } | null;
  /** The job's name as the scheduler or `--name` has it. */
  readonly name: string | null;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** The kernel's boot id, so that a pid can be told from one of before a reboot. */
  readonly boot: string | null;
  /** Command and arguments, masked; null where the site keeps command lines out of records. */
  readonly cmd: readonly string[] | null;
  readonly cwd: string | null;
  readonly started: IsoTime;
  readonly ended: IsoTime | null;
  readonly exit: Exit | null;
  /** The mode now, or at the end. */
  readonly mode: Mode;
  /** The mode at the start (`stream` null), then each change. */
  readonly modes: readonly {
    readonly time: IsoTime;
    readonly stream: StreamName | null;
    readonly mode: Mode;
    readonly why: string;
  }[];
  readonly notices: readonly { readonly time: IsoTime; readonly text: string }[];
  readonly ledger: Ledger;
  /** Milliseconds for which the job was slowed because the store took no more, or was to take no more. */
  readonly slowed_ms: number;
  /** Milliseconds for which the store took nothing, and what came went to a spool. */
  readonly away_ms: number;
}

/** Where the input went, and what the files must show. What could not be stored is `lost` and no part of what the files must show. */
export interface Ledger extends RunLedger {
  readonly metadata: StreamCount & { readonly lost: StreamCount };
}

/** One line of `<task>.metadata.ndjson`; `data` stands there as the job printed it. */
export interface MetadataLine {
  readonly time: IsoTime;
  /** The line of stdout, from 1. */
  readonly line: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * One line of `<task>.timeline`, written as `2026-11-22T06:09:55.123Z stdout 12345 67`: at that time the stream's log had grown to that many
 * bytes and lines. Both are totals, so that a reader may begin anywhere; the order of the entries is the order in which the stretches of
 * the two logs came.
 */
export interface TimelineEntry {
  readonly time: IsoTime;
  readonly stream: StreamName;
  readonly bytes: number;
  readonly lines: number;
}

/** `<task>.live.json`: what a console shows now that no log has yet. Replaced atomically, removed when nothing is pending. */
export interface LiveFile extends Pending {
  readonly joblog: typeof STORE_VERSION;
  readonly time: IsoTime;
}

/** The endings of a task's files. */
export const ENDINGS = {
  record: '.json',
  stdout: '.stdout.log',
  stderr: '.stderr.log',
  metadata: '.metadata.ndjson',
  timeline: '.timeline',
  live: '.live.json',
} as const;
