/** What holds where nobody has set anything. */

/** Patterns for names of environment variables whose values are masked, always. */
export const BUILT_IN_MASK_ENV: readonly string[] = [
  '*TOKEN*',
  '*SECRET*',
  '*PASSWORD*',
  '*PASSWD*',
  '*CREDENTIAL*',
  '*_KEY',
];

export const DEFAULTS = {
  mode: 'enabled',
  repeats: 'fold',
  tasks: 'all',
  recordCmd: true,
  exitMs: 10_000,
  limits: { throughput: 64 * 2 ** 20, burst: 2 * 2 ** 30, size: 4 * 2 ** 30, free: 2 ** 30, spool: 2 ** 30 },
} as const;
