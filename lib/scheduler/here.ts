/** The identity of this very process: the one place of the identity that asks the system. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Millis } from '../capture/types.js';
import { type Env, type Identity, identify } from './identity.js';

/** Reads `/proc/self/cgroup`, which a child shares with the job's main process, and the host's name. `pid` names a local job. */
export function identifyHere(env: Env, now: Millis, pid: number): Identity {
  return identify({ env, cgroup: ownCgroup(), host: hostname(), pid, now });
}

function ownCgroup(): string {
  try {
    return readFileSync('/proc/self/cgroup', 'utf8');
  } catch {
    // No /proc, or a kernel without cgroups: the environment has to do.
    return '';
  }
}
