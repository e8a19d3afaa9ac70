/** The configuration, once every source has been read. */
import type { Mode } from '../capture/types.js';

/** What a user can set, in `~/.logoptin`; a site may set the same as defaults. */
export interface UserSettings {
  readonly mode?: Mode;
  readonly mask?: { readonly values?: readonly string[]; readonly env?: readonly string[] };
  readonly repeats?: 'fold' | 'keep';
  readonly tasks?: 'all' | 'first' | 'first-per-node';
}

/** What only a site can set, in `/etc/joblog/config.yaml`. */
export interface SiteSettings extends UserSettings {
  /** The store itself; `{user}` and `{home}` are replaced. */
  readonly store?: string;
  readonly share?: string;
  readonly record?: { readonly cmd?: boolean };
  readonly retention?: Retention;
  readonly limits?: {
    readonly throughput?: number;
    readonly burst?: number;
    readonly size?: number;
    readonly free?: number;
    readonly spool?: number;
    /** Milliseconds that the end of a job waits for the store. */
    readonly exit?: number;
  };
}

/** Which jobs `joblog prune` may remove: those that are older, and not among the newest. With neither, none. */
export interface Retention {
  /** Milliseconds since the job was last active. */
  readonly olderThan?: number;
  /** So many of the newest jobs stay, however old they are. */
  readonly keep?: number;
}

/** How much one task may store, in bytes. 0: no limit; `burst` 0: none beyond `throughput`. */
export interface Limits {
  /** A second, of what is appended to the store. */
  readonly throughput: number;
  /** So much may be appended at once before `throughput` holds. */
  readonly burst: number;
  /** Both logs of the task together. */
  readonly size: number;
  /** With less than this free, no log text is stored. */
  readonly free: number;
  /** A spool, on node-local disk. 0: there is none. */
  readonly spool: number;
}

/** What one run goes by. */
export interface Config {
  readonly mode: Mode;
  readonly repeats: 'fold' | 'keep';
  readonly tasks: 'all' | 'first' | 'first-per-node';
  /** Values from the opt-in file and site file, at least 4 bytes each. */
  readonly maskValues: readonly string[];
  /** Patterns (`*` is any text) for names of environment variables whose values are masked; the built-in ones are among them. */
  readonly maskEnv: readonly string[];
  readonly store: string;
  /** `group:NAME`, who may read what is stored besides the user; null: nobody. */
  readonly share: string | null;
  readonly recordCmd: boolean;
  readonly exitMs: number;
  readonly limits: Limits;
}

/** What `joblog run` was told on its command line. */
export interface RunOptions {
  readonly dir?: string;
  readonly mode?: string;
  readonly name?: string;
}
