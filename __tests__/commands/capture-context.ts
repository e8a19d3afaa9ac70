import type { Context } from '../../lib/commands/context.js';

/** A context that keeps what a command prints. */
export interface Captured extends Context {
  readonly out: () => string;
  readonly err: () => string;
}

export function captured(changes: Partial<Context> = {}): Captured {
  let out = '';
  let err = '';
  return {
    installation: '/nonexistent',
    env: { JOBLOG_SITE_CONFIG: '/nonexistent/joblog.yaml', LANG: 'C.UTF-8', JOBLOG_PAGER: '' },
    home: '/nonexistent',
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    now: () => Date.UTC(2026, 10, 22, 6, 20),
    isTerminal: false,
    ...changes,
    out: () => out,
    err: () => err,
  };
}
