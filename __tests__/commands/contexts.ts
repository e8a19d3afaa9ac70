/** What commands are given in tests: a home of their own, and ears for what they say. */
import type { Context } from '../../lib/commands/context.js';
import type { Env } from '../../lib/scheduler/identity.js';

export interface Listener extends Context {
  readonly out: () => string;
  readonly err: () => string;
}

/** A context outside any job and any site, unless `env` says otherwise. */
export function contextFor(home: string, env: Env = {}): Listener {
  let out = '';
  let err = '';
  return {
    installation: '/nonexistent',
    env: { HOME: home, JOBLOG_SITE_CONFIG: '/nonexistent/joblog/config.yaml', ...env },
    home,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    now: () => Date.UTC(2026, 10, 22, 6, 9, 55, 123),
    isTerminal: false,
    out: () => out,
    err: () => err,
  };
}
