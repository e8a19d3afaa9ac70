/** Names of files in a job's directory. */
import { ENDINGS } from '../format.js';

export type FileKind = keyof typeof ENDINGS;

/** What a name in a job's directory stands for. */
export type NamedFile =
  | { readonly kind: 'task'; readonly task: string; readonly file: FileKind }
  | { readonly kind: 'job' };

// Longest first: `.live.json` ends with `.json`.
const KINDS = (Object.entries(ENDINGS) as [FileKind, string][]).sort(([, a], [, b]) => b.length - a.length);

const JOB_RECORD = /^job(?:\.r\d+)?\.json$/;

/** Reads the name of one file; undefined where it is none of joblog's, such as a file that is just being replaced. */
export function fileNamed(name: string): NamedFile | undefined {
  if (name.startsWith('.')) return undefined;
  if (JOB_RECORD.test(name)) return { kind: 'job' };
  for (const [file, ending] of KINDS) {
    const task = name.slice(0, -ending.length);
    if (task !== '' && name.endsWith(ending)) return { kind: 'task', task, file };
  }
  return undefined;
}

/** The attempt that a task's name tells: `r2-0.1` is of attempt 2, a name without prefix of attempt 0. */
export function attemptOf(task: string): number {
  return Number(/^r(\d{1,9})-/.exec(task)?.[1] ?? 0);
}
