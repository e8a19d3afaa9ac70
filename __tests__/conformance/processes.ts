/** Finds and ends what a case has started, and nothing else: its processes carry the case's own HOME in their environment. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Left {
  readonly pid: number;
  readonly command: string;
}

/** The processes, in any session, that were started with this HOME. */
export function processesOf(home: string): readonly Left[] {
  const found: Left[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const entries = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
      if (!entries.includes(`HOME=${home}`)) continue;
      found.push({ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ') });
    } catch {
      // It has ended meanwhile, or it is a zombie, or not ours to read.
    }
  }
  return found;
}

/** Waits until nothing is left; what is still there after `limit` milliseconds is killed and returned. */
export async function untilNoneLeft(home: string, limit: number): Promise<readonly Left[]> {
  const end = Date.now() + limit;
  let left = processesOf(home);
  // No event tells of the end of a process that is not a child, so this has to look again and again.
  for (; left.length > 0 && Date.now() < end; left = processesOf(home)) await delay(10);
  for (const { pid } of left) killQuietly(pid, 'SIGKILL');
  return left;
}

/** What a process has open of a folder. */
export function openFilesIn(folder: string, pid: number | 'self' | undefined = 'self'): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      // It has been closed meanwhile, or was that of this very look.
      return [];
    }
  });
}

/** Waits until the process is in this state, a letter as in proc_pid_stat(5). */
export async function untilState(pid: number, state: string): Promise<void> {
  while (stateOf(pid) !== state) await delay(5);
}

function stateOf(pid: number): string | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2)[0];
}

export function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
