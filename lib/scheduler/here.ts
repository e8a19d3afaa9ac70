/** The identity of this very process: the one place of the identity that asks the system. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Millis } from '../capture/types.js';
import { type Env, type Identity, identify } from './identity.js';

/**
 * Reads `/proc/self/cgroup`, which a child shares with the job's main process, the title of the slurmstepd above, and the host's name.
 * `pid` names a local job.
 */
export function identifyHere(env: Env, now: Millis, pid: number): Identity {
  const cgroup = textOf('/proc/self/cgroup');
  return identify({ env, cgroup, stepd: stepdAbove(process.ppid), host: hostname(), pid, now });
}

/** Scripts that call scripts are rarely ten deep; a loop in what /proc says must not be one here. */
const MOST_ANCESTORS = 100;

/** The command line of the nearest slurmstepd from this process up, or nothing. */
function stepdAbove(pid: number): string {
  let above = pid;
  for (let seen = 0; above > 1 && seen < MOST_ANCESTORS; seen += 1) {
    // proc_pid_stat(5): `pid (comm) state ppid ...`; a comm may hold blanks and parentheses.
    const stat = textOf(`/proc/${above}/stat`);
    if (stat.slice(0, stat.lastIndexOf(')')).endsWith('(slurmstepd')) return textOf(`/proc/${above}/cmdline`);
    above = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  }
  return '';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // No /proc, or a kernel without cgroups, or a process that has just ended: the environment has to do.
    return '';
  }
}
