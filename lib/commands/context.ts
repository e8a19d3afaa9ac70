/** What a command is given besides its request: the world outside, so that tests can hand in their own. */
import type { Env } from '../scheduler/identity.js';

export interface Context {
  readonly env: Env;
  /** The folder with the `bin/` and `dist/` that this is. */
  readonly installation: string;
  /** The user's home folder; empty where there is none. */
  readonly home: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether stdout is a terminal, and how large it is. */
  readonly isTerminal: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}
