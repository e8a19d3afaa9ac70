/** Removes what joblog has made from the folder of one job, and the folder if nothing else is in it. */
import { rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, errorText } from '../../config/errno.js';
import { kindOf } from '../../config/file-kind.js';
import { ENDINGS } from '../format.js';
import { isOwn, whyNotOwn, withAnchor } from '../private-folder.js';
import { type RecordRead, readRecord } from '../reader/record.js';
import { type Stored, storedIn } from '../reader/stored-files.js';
import { ownNames } from './own-names.js';

/** Something in the folder of a job that is not joblog's, or is no plain file of the user. */
export interface Kept {
  readonly name: string;
  readonly what: string;
}

export interface Removed {
  readonly files: number;
  readonly bytes: number;
  /** What stays, and the folder with it. */
  readonly kept: readonly Kept[];
  /** Why something could not be removed. */
  readonly failure: string | undefined;
}

/** @param dry says what it would come to, and removes nothing */
export function removeJob(dir: string, job: string, dry: boolean): Removed {
  let [files, bytes] = [0, 0];
  let kept: readonly Kept[] = [];
  const removed = (failure?: string): Removed => ({ files, bytes, kept, failure });
  try {
    // Held, so that nobody who can write to the store can lead us into another folder meanwhile.
    withAnchor(dir, ({ path, stats }) => {
      const why = whyNotOwn(stats);
      if (why !== undefined) throw new Error(why);
      const found = sorted(path, job);
      kept = found.kept;
      for (const { name, stats: entry } of found.own) {
        if (!dry) unlinkSync(join(path, name));
        files += 1;
        bytes += entry.size;
      }
    });
    if (!dry && kept.length === 0) rmdirSync(dir);
    return removed();
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY') return removed(errorText(error));
    // A run of the job has made a file in this moment.
    kept = [{ name: '', what: 'something new' }];
    return removed();
  }
}

/** What is in the folder: joblog's own files, in the order in which they may go, and the rest. */
function sorted(dir: string, job: string): { readonly own: readonly Stored[]; readonly kept: readonly Kept[] } {
  const stored = new Map(storedIn(dir).map((entry) => [entry.name, entry]));
  const records = new Map<string, RecordRead | undefined>();
  const recordOf = (task: string): RecordRead | undefined => {
    if (!records.has(task)) {
      const name = task + ENDINGS.record;
      records.set(task, stored.has(name) ? readRecord(join(dir, name)) : undefined);
    }
    return records.get(task);
  };
  const own: Stored[] = [];
  for (const name of ownNames(job, [...stored.keys()], recordOf)) {
    const entry = stored.get(name);
    if (entry === undefined || !entry.stats.isFile() || !isOwn(entry.stats.uid)) continue;
    own.push(entry);
    stored.delete(name);
  }
  const kept = [...stored.values()].map(({ name, stats }) => ({
    name,
    what: isOwn(stats.uid) ? kindOf(stats) : `${kindOf(stats)} of another user`,
  }));
  return { own, kept };
}
