/** A task's record for tests that need one. */
import type { TaskRecord } from '../../lib/store/format.js';
import { ledgerOf } from './ledgers.js';

export function recordOf(task: string, change: Partial<TaskRecord> = {}): TaskRecord {
  return {
    joblog: 1,
    job: '1234',
    step: 'batch',
    task,
    attempt: 0,
    cluster: null,
    array: null,
    het: null,
    srun: null,
    name: null,
    user: 'ada',
    host: 'node17',
    pid: 4242,
    boot: null,
    cmd: ['true'],
    cwd: '/home/ada',
    started: '2026-11-22T06:09:54.870Z',
    ended: null,
    exit: null,
    mode: 'enabled',
    modes: [],
    notices: [],
    ledger: ledgerOf(),
    slowed_ms: 0,
    away_ms: 0,
    ...change,
  };
}
