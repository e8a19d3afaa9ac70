/** What `joblog doctor` finds out about the runtime, and the limits under which it has to start. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Finding } from './files.js';

/** The oldest runtime that joblog runs on. */
const OLDEST = [20, 20] as const;

export function checkRuntime(path: string, version: string): readonly Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const about = 'runtime';
  const what = `Node ${version}, ${path}`;
  return [
    isNew
      ? { level: 'ok', about, what }
      : {
          level: 'fail',
          about,
          what: `${what} is too old`,
          advice: `put Node ${OLDEST.join('.')} or later on the PATH`,
        },
    tryStart(path),
  ];
}

// The launcher, too, starts the runtime without the variables that could break it.
function tryStart(path: string): Finding {
  const { error, status, signal } = spawnSync(path, ['-e', '0'], { env: {}, stdio: 'ignore', timeout: 10_000 });
  if (error === undefined && status === 0) return { level: 'ok', about: 'runtime', what: 'it starts' };
  const why = error?.message ?? (signal === null ? `exit status ${String(status)}` : signal);
  return {
    level: 'fail',
    about: 'runtime',
    what: `it does not start: ${why}`,
    advice: 'look at the limits below (ulimit -a)',
  };
}

/** Soft and hard limits by their names in /proc/self/limits; Infinity is no limit. */
export type Limits = ReadonlyMap<string, { readonly soft: number; readonly hard: number }>;

/** Empty where the system does not tell. */
export function readLimits(path = '/proc/self/limits'): Limits {
  try {
    return parseLimits(readFileSync(path, 'utf8'));
  } catch {
    return new Map();
  }
}

/** Reads proc_pid_limits(5): names, then two columns, apart by two spaces or more. */
export function parseLimits(text: string): Limits {
  const limit = (word: string | undefined): number => (word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word));
  return new Map(
    text
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s{2,}/))
      .filter((columns) => columns.length >= 3)
      .map(([name = '', soft, hard]) => [name, { soft: limit(soft), hard: limit(hard) }]),
  );
}

interface Threshold {
  readonly name: string;
  readonly which: 'soft' | 'hard';
  readonly flag: string;
  readonly least: number;
  readonly why: string;
}

const GIB = 2 ** 30;

// Measured: below these Node dies at its start, or hangs for want of threads. The launcher starts the job without it then.
const THRESHOLDS: readonly Threshold[] = [
  {
    name: 'Max address space',
    which: 'soft',
    flag: '-v',
    least: 2 * GIB,
    why: 'the runtime needs 2 GiB of address space',
  },
  { name: 'Max open files', which: 'hard', flag: '-n', least: 64, why: 'joblog needs 64 open files' },
  { name: 'Max processes', which: 'soft', flag: '-u', least: 64, why: 'the runtime needs some ten threads' },
];

export function checkLimits(limits: Limits): readonly Finding[] {
  return THRESHOLDS.map(({ name, which, flag, least, why }): Finding => {
    const value = limits.get(name)?.[which];
    const about = 'limits';
    const label = `ulimit ${flag}`;
    if (value === undefined)
      return { level: 'warn', about, what: `${label} is not known`, advice: 'there is no /proc/self/limits here' };
    const shown = value === Number.POSITIVE_INFINITY ? 'unlimited' : String(value);
    return value < least
      ? {
          level: 'fail',
          about,
          what: `${label} is ${shown}: ${why}`,
          advice: 'raise it before joblog run; jobs run unlogged until then',
        }
      : { level: 'ok', about, what: `${label} is ${shown}` };
  });
}
