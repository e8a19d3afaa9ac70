/** Whether a task runs, and how it ended. */
import { hostname } from 'node:os';
import { codeOf } from '../../config/errno.js';
import { bootId } from '../../proc.js';
import type { SlurmSays } from '../../scheduler/slurm-says.js';
import type { Exit } from '../format.js';
import type { ReadRecord, RecordRead } from './record.js';

export type TaskState =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly exit: Exit }
  | { readonly kind: 'failed'; readonly exit: Exit }
  | { readonly kind: 'killed'; readonly exit: Exit }
  /**
   * The record was never closed. Whether the task still runs can only be told on its own host, and there it does not. `slurm`: what the scheduler
   * has answered when it was asked.
   */
  | {
      readonly kind: 'open';
      readonly why: 'other-host' | 'rebooted' | 'gone';
      readonly host: string;
      readonly slurm?: SlurmSays;
    }
  | { readonly kind: 'unreadable'; readonly why: string };

/** What a reader knows about the host it runs on. */
export interface Here {
  readonly host: string;
  readonly boot: string | null;
  readonly alive: (pid: number) => boolean;
}

/** The state of a task, as far as it can be told from here. */
export function stateOf(read: RecordRead, here: Here): TaskState {
  if (read.kind === 'broken') return { kind: 'unreadable', why: read.why };
  const { ended, exit, host } = read.record;
  if (exit !== null) return endedState(exit);
  if (ended !== null) return { kind: 'unreadable', why: 'it does not say how the task ended' };
  const why = whyNotRunning(read.record, here);
  return why === undefined ? { kind: 'running' } : { kind: 'open', why, host };
}

function endedState(exit: Exit): TaskState {
  if ('signal' in exit) return { kind: 'killed', exit };
  return { kind: exit.code === 0 ? 'done' : 'failed', exit };
}

function whyNotRunning(record: ReadRecord, here: Here): 'other-host' | 'rebooted' | 'gone' | undefined {
  if (record.host !== here.host) return 'other-host';
  if (record.boot !== null && here.boot !== null && record.boot !== here.boot) return 'rebooted';
  return record.pid > 0 && here.alive(record.pid) ? undefined : 'gone';
}

/** The host that this process runs on. */
export function thisHost(): Here {
  return { host: hostname(), boot: bootId(), alive };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, and it is another user's.
    return codeOf(error) === 'EPERM';
  }
}
