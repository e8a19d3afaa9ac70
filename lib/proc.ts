/** What Linux tells of its processes in /proc (proc(5)). Nothing in here fails: what cannot be read is not known. */
import { readdirSync, readFileSync } from 'node:fs';

/** A process that is told from a later one of the same number by when it started; 0: not known. */
export interface ProcessMark {
  readonly pid: number;
  /** In ticks since the boot. */
  readonly start: number;
}

/** Some fields of `/proc/<pid>/stat` (proc_pid_stat(5)). */
interface Stat {
  /** The name of its program, at most 15 bytes. */
  readonly comm: string;
  /** `R`, `S`, `Z` ... */
  readonly state: string;
  readonly parent: number;
  readonly start: number;
}

/** The text of a file in /proc, or nothing: there is no /proc, the process has just ended, or another user may not look. */
export function procText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** What is told of a process; undefined where there is none that can be seen. */
export function statOf(pid: number): Stat | undefined {
  const text = procText(`/proc/${pid}/stat`);
  // `pid (comm) state ppid ...`; a comm may hold blanks, newlines and parentheses.
  const begin = text.indexOf('(');
  const end = text.lastIndexOf(')');
  if (begin < 0 || end < begin) return undefined;
  const fields = text.slice(end + 2).split(' ');
  const number = (index: number): number => Number(fields[index] ?? 0) || 0;
  return { comm: text.slice(begin + 1, end), state: fields[0] ?? '', parent: number(1), start: number(19) };
}

export function markOf(pid: number): ProcessMark {
  return { pid, start: statOf(pid)?.start ?? 0 };
}

/**
 * Whether this very process still does something; a zombie does not. It may be one that has this number in the PID namespace of a container (NSpid in
 * proc_pid_status(5)); from within another container it cannot be seen, and counts as dead. Looks through all processes where none has the number here:
 * some 10 ms for a hundred of them.
 */
export function isAlive(mark: ProcessMark): boolean {
  return (
    isBusy(mark.pid, mark.start) || pids().some((pid) => numberWithin(pid) === mark.pid && isBusy(pid, mark.start))
  );
}

function isBusy(pid: number, start: number): boolean {
  const stat = statOf(pid);
  return stat !== undefined && (start === 0 || stat.start === start) && !/[ZX]/.test(stat.state);
}

/** The number of a process of a container in its own namespace, the innermost. */
function numberWithin(pid: number): number | undefined {
  const within = /^NSpid:\t\d+\t(?:\d+\t)*(\d+)$/m.exec(procText(`/proc/${pid}/status`))?.[1];
  return within === undefined ? undefined : Number(within);
}

/** Of all processes that can be seen. */
export function pids(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The kernel's boot id: after a reboot a process id means another process. Null: not known. */
export function bootId(): string | null {
  return procText('/proc/sys/kernel/random/boot_id').trim() || null;
}
