/** The job's record: the decision taken when the job first started, made once, followed by all of its later runs. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFailure } from '../config/defect-words.js';
import { errorText } from '../config/errno.js';
import { readSmallFile } from '../config/read-file.js';
import { validateJobRecord } from '../config/validators.generated.js';
import type { Identity } from '../scheduler/identity.js';
import { type Access, PRIVATE } from './access.js';
import type { JobRecord } from './format.js';
import { createWhole } from './own-file.js';

export type JobRecordRead =
  | { readonly kind: 'absent' }
  | { readonly kind: 'record'; readonly record: JobRecord; readonly file: string }
  /** `partial`: not whole JSON, as while another task writes it. */
  | { readonly kind: 'invalid'; readonly file: string; readonly why: string; readonly partial: boolean };

export type RecordMade =
  | { readonly kind: 'made'; readonly file: string }
  /** Another run of the job was first; its record holds. */
  | { readonly kind: 'lost'; readonly read: JobRecordRead }
  | { readonly kind: 'failure'; readonly file: string; readonly why: string };

/** `job.json`, or `job.r1.json` for attempt 1. */
export function jobRecordName(attempt: number): string {
  return attempt === 0 ? 'job.json' : `job.r${attempt}.json`;
}

/** Reads the record of the job whose folder this is. One that is only half there is waited for, half a second at most. */
export async function readJobRecord(dir: string, job: string, attempt: number): Promise<JobRecordRead> {
  // Only where the file system has no link(2) is a record ever seen half-written, and then for a moment.
  return readPatiently(
    join(dir, jobRecordName(attempt)),
    job,
    attempt,
    (read) => read.kind === 'invalid' && read.partial,
  );
}

async function readPatiently(
  file: string,
  job: string,
  attempt: number,
  isPassing: (read: JobRecordRead) => boolean,
): Promise<JobRecordRead> {
  for (let tries = 0; ; tries += 1) {
    const read = readJobRecordNow(file, job, attempt);
    if (!isPassing(read) || tries >= 10) return read;
    await sleep(50);
  }
}

/** The same, as it is at this moment. */
export function readJobRecordNow(file: string, job: string, attempt: number): JobRecordRead {
  const invalid = (why: string, partial = false): JobRecordRead => ({ kind: 'invalid', file, why, partial });
  const read = readSmallFile(file, { links: false });
  if (read.kind === 'absent') return read;
  // Described without the file's name, which the message that holds this gives.
  if (read.kind === 'failure') return invalid(describeFailure({ file: '', defect: read.defect }).replace(/^: /, ''));
  if (read.uid !== process.getuid?.()) return invalid('it belongs to another user');
  let data: unknown;
  try {
    data = JSON.parse(read.bytes.toString('utf8'));
  } catch {
    return invalid('it is damaged or only half written', true);
  }
  if (!validateJobRecord(data)) return invalid('it is not a record that this version of joblog can read');
  const record = data as JobRecord;
  if (record.job !== job || record.attempt !== attempt) return invalid('it is the record of another job');
  return { kind: 'record', record, file };
}

/**
 * Whether a record is that of another job than the run belongs to, though named as the run's variables say. Slurm says nowhere near the job whether
 * the array in its environment is its own or that of the task that called `sbatch`; it was the task's own record that was made first.
 */
export function isAnothersRecord(read: JobRecordRead, { array, rawJob }: Pick<Identity, 'array' | 'rawJob'>): boolean {
  return read.kind === 'record' && array !== null && read.record.raw !== undefined && read.record.raw !== rawJob;
}

/** Makes the record unless there is one already. Whole or not at all, and by one run only, on NFS too. */
export async function makeJobRecord(dir: string, record: JobRecord, access: Access = PRIVATE): Promise<RecordMade> {
  const file = join(dir, jobRecordName(record.attempt));
  const text = `${JSON.stringify(record)}\n`;
  try {
    if (createWhole(file, text, access)) return { kind: 'made', file };
  } catch (error) {
    return { kind: 'failure', file, why: errorText(error) };
  }
  // It is there, though an NFS client may go on for a moment to say that it is not.
  const read = await readPatiently(
    file,
    record.job,
    record.attempt,
    (seen) => seen.kind !== 'record' && !isFinal(seen),
  );
  return { kind: 'lost', read };
}

function isFinal(read: JobRecordRead): boolean {
  return read.kind === 'invalid' && !read.partial;
}
