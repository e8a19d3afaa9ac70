/** Looks in /proc for Slurm's slurmstepd: one for each step on a node, and one for the batch script, with job and step in its title. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Millis } from '../capture/types.js';
import { titlePlace } from './step-place.js';

/** Scripts that call scripts are rarely ten deep; a loop in what /proc says must not be one here. */
const MOST_ANCESTORS = 100;

/** Units of times in /proc, a second; the kernel tells all programs this one, whatever it counts in itself (proc_pid_stat(5), USER_HZ). */
const TICKS = 100;

interface Process {
  readonly isStepd: boolean;
  readonly parent: number;
  /** Since the machine was started. */
  readonly startTicks: number;
}

/** The command line of the nearest slurmstepd from this process up, or nothing. */
export function stepdAbove(pid: number): string {
  let above = pid;
  for (let seen = 0; above > 1 && seen < MOST_ANCESTORS; seen += 1) {
    const { isStepd, parent } = processOf(above);
    if (isStepd) return procText(`/proc/${above}/cmdline`);
    above = parent;
  }
  return '';
}

/**
 * A time by which the job had started: that of its first slurmstepd that still runs on this node. Null where there is none. Slurm before 23.02 does
 * not tell a job when it started. Takes 10 ms on a node with 130 processes.
 */
export function startedBy(job: string): Millis | null {
  const starts = pids().flatMap((pid) => {
    const { isStepd, startTicks } = processOf(pid);
    return isStepd && titlePlace(procText(`/proc/${pid}/cmdline`))?.job === job ? [startTicks] : [];
  });
  // Not `btime` of proc_stat(5), which is in whole seconds: who opts in right before a job would seem to have done it after its start.
  const uptime = Number.parseFloat(procText('/proc/uptime'));
  if (starts.length === 0 || Number.isNaN(uptime)) return null;
  return Date.now() - (uptime - Math.min(...starts) / TICKS) * 1000;
}

/** The text of a file in /proc, or nothing. */
export function procText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // No /proc, or a kernel without cgroups, or a process that has just ended: the environment has to do.
    return '';
  }
}

function processOf(pid: number): Process {
  // `pid (comm) state ppid ...`; a comm may hold blanks and parentheses.
  const stat = procText(`/proc/${pid}/stat`);
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  return {
    isStepd: stat.slice(0, Math.max(end, 0)).endsWith('(slurmstepd'),
    parent: Number(fields[1] ?? 0),
    startTicks: Number(fields[19] ?? 0),
  };
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
