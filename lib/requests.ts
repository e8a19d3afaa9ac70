/** What a user can ask joblog for, verb by verb: what the command line is turned into, and what the commands are given. */
import type { Shell } from './completion/scripts.js';
import type { Retention } from './config/types.js';
import type { CredentialFiles } from './export/credentials.js';
import type { Destination } from './export/destination.js';
import type { GrepOptions } from './view/grep.js';

/** How `joblog show --metadata` prints. */
export const FORMATS = ['table', 'csv', 'tsv', 'ndjson', 'json', 'parquet', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export interface MetadataView {
  readonly kind: 'metadata';
  readonly columns?: readonly string[];
  /** The column that the rows are ordered by, `-` before it: from the largest. None: newest first. */
  readonly sort?: string;
  /** So many rows at most, from the top. */
  readonly rows?: number;
  readonly format: Format;
  /** The file that gets it. None: stdout. */
  readonly output?: string;
}

/** How curves are drawn. */
export interface GraphOptions {
  /** Over the time at which rows came, or over a key. */
  readonly by?: 'time' | 'x';
  /** The key that graphs are drawn over, or `time`. */
  readonly x?: string;
  /** The Y axis is logarithmic. */
  readonly log: boolean;
  /** The weight of the smoothing, 0 to 1. */
  readonly smooth: number;
  /** The part of X that is drawn, `A:B`. */
  readonly range?: string;
  readonly ascii: boolean;
  readonly json: boolean;
}

export interface GraphView extends GraphOptions {
  readonly kind: 'graph';
  readonly keys: readonly string[];
}

export interface LogView {
  readonly kind: 'log';
  readonly streams: 'both' | 'stdout' | 'stderr';
  /** Only the last. */
  readonly lines?: number;
  /** Times as a person gives them. */
  readonly since?: string;
  readonly until?: string;
  readonly grep?: GrepOptions;
  readonly timestamps?: 'absolute' | 'elapsed';
  /** One JSON object a line. */
  readonly rawJson?: boolean;
  /** As it comes, until the job ends. */
  readonly follow?: boolean;
}

/** What of a job is shown. */
export type ShowView = LogView | MetadataView | GraphView;

/** States of jobs as scripts have them; `unknown`: the record has no end, or cannot be read. */
export const STATES = ['running', 'done', 'failed', 'killed', 'unknown'] as const;
export type StateName = (typeof STATES)[number];

export interface ListRequest {
  readonly verb: 'list';
  readonly dir?: string;
  readonly json: boolean;
  /** With the bytes that each job takes. */
  readonly size?: boolean;
  readonly count?: number;
  /** All jobs, not only the newest. */
  readonly all?: boolean;
  /** A time as a person gives it. */
  readonly since?: string;
  readonly states?: readonly StateName[];
  /** A part of the job's name, or a pattern with `*`. */
  readonly name?: string;
  readonly user?: string;
  /** Drawn again and again. */
  readonly watch?: boolean;
}

export interface PruneRequest {
  readonly verb: 'prune';
  readonly dir?: string;
  /** What is to go; empty: what the site says. */
  readonly rule: Retention;
  readonly dry: boolean;
  readonly json: boolean;
}

export interface ShowRequest {
  readonly verb: 'show';
  readonly dir?: string;
  readonly job?: string;
  readonly task?: string;
  /** None: the newest. */
  readonly attempt?: number;
  readonly view: ShowView;
}

export interface TopRequest {
  readonly verb: 'top';
  readonly dir?: string;
  readonly job?: string;
}

export interface CompareRequest extends GraphOptions {
  readonly verb: 'compare';
  readonly dir?: string;
  readonly jobs: readonly string[];
  /** Labels of Y; none: all that change. */
  readonly keys: readonly string[];
}

export interface ReportRequest {
  readonly verb: 'report';
  readonly dir?: string;
  /** None: the newest. */
  readonly jobs: readonly string[];
  readonly file: string;
}

export interface ExportRequest {
  readonly verb: 'export';
  readonly dir?: string;
  readonly jobs: readonly string[];
  readonly destination: Destination;
  /** Until the jobs have ended. */
  readonly watch: boolean;
  /** From the start, whatever was sent before. */
  readonly again: boolean;
  readonly credentials: CredentialFiles;
  /** How long a server that is away is tried again, in milliseconds. */
  readonly patience: number;
}

export interface PathRequest {
  readonly verb: 'path';
  readonly dir?: string;
  readonly job?: string;
  readonly json?: boolean;
}

export interface VerifyRequest {
  readonly verb: 'verify';
  readonly dir?: string;
  readonly job?: string;
  readonly task?: string;
  readonly json: boolean;
}

export interface RecoverRequest {
  readonly verb: 'recover';
  readonly dir?: string;
  /** Spools; none: those that are found. */
  readonly paths: readonly string[];
  /** Of all users. */
  readonly node: boolean;
  /** How long the store of one spool is waited for. */
  readonly seconds: number;
}

export interface ServeRequest {
  readonly verb: 'serve';
  readonly dir?: string;
  /** On 127.0.0.1; with `listen`, there. */
  readonly port?: number;
  /** The path of a Unix socket. */
  readonly socket?: string;
  /** An address that others can reach. */
  readonly listen?: string;
  /** Names besides localhost under which the server is asked. */
  readonly allowHosts: readonly string[];
  readonly allowRoot: boolean;
}

export interface OptinRequest {
  readonly verb: 'optin';
  readonly mode?: string;
}

export interface OptoutRequest {
  readonly verb: 'optout';
}

export interface StatusRequest {
  readonly verb: 'status';
  readonly dir?: string;
  readonly json?: boolean;
}

export interface DoctorRequest {
  readonly verb: 'doctor';
  readonly dir?: string;
  readonly json?: boolean;
}

/** Everything under `joblog site`. */
export type SiteRequest = { readonly verb: 'site' } & (
  | {
      readonly deed: 'install';
      /** Where to. */
      readonly prefix: string;
      /** Another name for the version than its number. */
      readonly as?: string;
      /** Where logs go. */
      readonly store?: string;
      /** The real srun. */
      readonly srun?: string;
      /** The site's SrunProlog, where scontrol cannot say it. */
      readonly srunProlog?: string;
      /** Whether Node.js goes with it. */
      readonly runtime: boolean;
      /** Whether it is taken into use at once. */
      readonly use: boolean;
      readonly dry: boolean;
    }
  // Without a prefix: that of the installation that is asked.
  | { readonly deed: 'use'; readonly prefix?: string; readonly version: string; readonly dry: boolean }
  | { readonly deed: 'list'; readonly prefix?: string; readonly json: boolean }
  | {
      readonly deed: 'remove';
      readonly prefix?: string;
      readonly version: string;
      /** Also one that was in use lately. */
      readonly force: boolean;
      readonly dry: boolean;
    }
);

/** `run` belongs to the launcher; it comes here only when somebody starts the bundle by hand. */
export interface RunRequest {
  readonly verb: 'run';
  readonly command: readonly string[];
}

export interface VersionRequest {
  readonly verb: 'version';
}

export interface CompletionRequest {
  readonly verb: 'completion';
  readonly shell: Shell;
}

export interface CompleteRequest {
  readonly verb: 'complete';
  /** Those after the program's name; the last is completed. */
  readonly words: readonly string[];
}

/** What the user asked for. */
export type Request =
  | ListRequest
  | ShowRequest
  | TopRequest
  | CompareRequest
  | PathRequest
  | ReportRequest
  | ExportRequest
  | VerifyRequest
  | RecoverRequest
  | PruneRequest
  | ServeRequest
  | OptinRequest
  | OptoutRequest
  | StatusRequest
  | DoctorRequest
  | SiteRequest
  | RunRequest
  | CompletionRequest
  | CompleteRequest
  | VersionRequest;
