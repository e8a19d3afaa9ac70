/** Secrets that the job has in its environment. */

/** Shorter values are words like `on` or `8`, and masking them would tear the log to pieces. */
const LEAST_BYTES = 8;

/**
 * The values to be masked: those of the variables whose names match one of the patterns (`*` stands for any text, letter case counts). The launcher has
 * put a prefix before some names.
 */
export function envMasks(env: Readonly<NodeJS.ProcessEnv>, patterns: readonly string[]): string[] {
  const names = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split('*')
          .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
          .join('.*')}$`,
        's',
      ),
  );
  return Object.entries(env)
    .filter(([name]) => names.some((expression) => expression.test(name.replace(/^JOBLOG_ASIDE_/, ''))))
    .map(([, value]) => value ?? '')
    .filter((value) => Buffer.byteLength(value) >= LEAST_BYTES);
}
