/** Looks in /proc for Slurm's slurmstepd: one for each step on a node, and one for the batch script, with job and step in its title. */
import type { Millis } from '../capture/types.js';
import { pids, procText, statOf } from '../proc.js';
import { titlePlace } from './step-place.js';

/** Scripts that call scripts are rarely ten deep; a loop in what /proc says must not be one here. */
const MOST_ANCESTORS = 100;

/** Units of times in /proc, a second; the kernel tells all programs this one, whatever it counts in itself (proc_pid_stat(5), USER_HZ). */
const TICKS = 100;

/** The name of its program. */
const STEPD = 'slurmstepd';

/** The command line of the nearest slurmstepd from this process up, or nothing. */
export function stepdAbove(pid: number): string {
  let above = pid;
  for (let seen = 0; above > 1 && seen < MOST_ANCESTORS; seen += 1) {
    const stat = statOf(above);
    if (stat?.comm === STEPD) return procText(`/proc/${above}/cmdline`);
    above = stat?.parent ?? 0;
  }
  return '';
}

/**
 * A time by which the job had started: that of its first slurmstepd that still runs on this node. Null where there is none. Slurm before 23.02 does
 * not tell a job when it started. Takes 10 ms on a node with 130 processes.
 */
export function startedBy(job: string): Millis | null {
  const starts = pids().flatMap((pid) => {
    const stat = statOf(pid);
    const isJobs = stat?.comm === STEPD && isTrusted(pid) && titlePlace(procText(`/proc/${pid}/cmdline`))?.job === job;
    return isJobs ? [stat.start] : [];
  });
  const boot = /^btime (\d+)$/m.exec(procText('/proc/stat'))?.[1];
  if (starts.length === 0 || boot === undefined) return null;
  return Number(boot) * 1000 + Math.min(...starts) * (1000 / TICKS);
}

/**
 * Slurm's own run as root (or, where a user runs a Slurm of his own, as he). Anybody can give a process the name and the title of one, and
 * start a program that is root for others under that name: it is the real user id that tells who started it.
 */
function isTrusted(pid: number): boolean {
  const user = /^Uid:\s+(\d+)/m.exec(procText(`/proc/${pid}/status`))?.[1];
  return user === '0' || user === String(process.getuid?.());
}
