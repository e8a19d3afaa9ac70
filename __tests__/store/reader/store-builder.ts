/** Stores made by hand, so that readers are tried against the documented formats and not against the writer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRecord } from '../../../lib/store/format.js';
import { ledgerOf } from '../../run/ledgers.js';

export interface TaskFiles {
  readonly record?: Partial<TaskRecord> | string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly metadata?: string;
  readonly timeline?: string;
  readonly live?: unknown;
}

export class StoreBuilder {
  readonly root = mkdtempSync(join(tmpdir(), 'joblog-reader-'));

  /** Adds a task, and its job's record. `record: ''` makes an empty record file; without one the task ended well. */
  task(job: string, task: string, files: TaskFiles = {}): this {
    const record = typeof files.record === 'string' ? files.record : JSON.stringify(recordOf(job, task, files.record));
    this.file(job, 'job.json', '{"joblog":1}\n');
    this.file(job, `${task}.json`, record);
    for (const [kind, ending] of Object.entries(TEXTS)) {
      const text = files[kind as keyof typeof TEXTS];
      if (text !== undefined) this.file(job, task + ending, text);
    }
    if (files.live !== undefined) this.file(job, `${task}.live.json`, JSON.stringify(files.live));
    return this;
  }

  file(job: string, name: string, text: string): string {
    mkdirSync(join(this.root, job), { recursive: true });
    const path = join(this.root, job, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const TEXTS = {
  stdout: '.stdout.log',
  stderr: '.stderr.log',
  metadata: '.metadata.ndjson',
  timeline: '.timeline',
} as const;

export function recordOf(job: string, task: string, changes: Partial<TaskRecord> = {}): TaskRecord {
  return {
    joblog: 1,
    job,
    step: null,
    task,
    attempt: 0,
    cluster: null,
    array: null,
    het: null,
    srun: null,
    name: null,
    user: 'ada',
    host: 'node17',
    pid: 4711,
    boot: 'b0',
    cmd: ['./train'],
    cwd: '/home/ada',
    started: '2026-11-22T06:00:00.000Z',
    ended: '2026-11-22T06:10:00.000Z',
    exit: { code: 0 },
    mode: 'enabled',
    modes: [],
    notices: [],
    ledger: ledgerOf(),
    slowed_ms: 0,
    away_ms: 0,
    ...changes,
  };
}

/** A task that was never closed. */
export const OPEN = { ended: null, exit: null } as const;

/** A line of a metadata file; `second` counts from 06:00:00. */
export function metadataLine(second: number, data: string, line = second + 1): string {
  const time = new Date(Date.UTC(2026, 10, 22, 6, 0, second)).toISOString();
  return `{"time":"${time}","line":${line},"data":${data}}\n`;
}

/** A timeline of these stretches, as `stdout` or `stderr` with the text that came. */
export function timelineOf(stretches: readonly (readonly ['stdout' | 'stderr', string])[]): string {
  const total = { stdout: { bytes: 0, lines: 0 }, stderr: { bytes: 0, lines: 0 } };
  return stretches
    .map(([stream, text], index) => {
      total[stream].bytes += Buffer.byteLength(text);
      total[stream].lines += text.split('\n').length - 1;
      const time = new Date(Date.UTC(2026, 10, 22, 6, 0, 0, index)).toISOString();
      return `${time} ${stream} ${total[stream].bytes} ${total[stream].lines}\n`;
    })
    .join('');
}
