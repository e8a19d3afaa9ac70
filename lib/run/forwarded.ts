/**
 * The signals that a job can expect to be told of: all that a terminal sends, and all that `scancel -s` knows by name. CONT continues whoever catches
 * it all the same, and a command that has stopped would not learn of a TERM without it.
 */
export const FORWARDED = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGCONT',
  'SIGALRM',
  'SIGABRT',
  'SIGURG',
] as const;

/**
 * What `scontrol suspend` announces itself with. Whoever catches it does not stop, and at a terminal the shell would wait for that: it is caught only
 * where there is none (see decision 32). STOP cannot be caught; TTIN and TTOU come from the terminal to whoever uses it.
 */
export const SUSPENDING = 'SIGTSTP';

/** All that the canary may be asked about. */
export const WATCHED = [...FORWARDED, SUSPENDING] as const;
export type WatchedSignal = (typeof WATCHED)[number];
