/** Which names in a job's folder are files that joblog has made. Nothing else is ever removed. Pure. */
import { fileNamed } from '../reader/layout.js';
import type { RecordRead } from '../reader/record.js';

/** The names that joblog gives to tasks (docs/store.md): attempt, step and process, or step alone, number of the run. */
const TASK = /^(?:r[1-9]\d*-)?(?:main|batch|interactive|extern|srun|\d+(?:\.\d+)?)(?:\+[1-9]\d*)?$/;
/** What is being written, or was when a node died: `main.json.4711.k3x9f.tmp`; the oldest versions had no number in it. */
const TEMPORARY = /^(.+\.json)(?:\.\d+\.[a-z0-9]+)?\.tmp$/;

/**
 * Of these names those of joblog's files, in the order in which they may go: whatever is left when it is interrupted is still a job, and the next
 * `joblog prune` goes on with it.
 *
 * @param recordOf what is in the record of a task: undefined if there is none
 */
export function ownNames(
  job: string,
  names: readonly string[],
  recordOf: (task: string) => RecordRead | undefined,
): readonly string[] {
  const own = names.filter((name) => isOwn(job, TEMPORARY.exec(name)?.[1] ?? name, recordOf));
  return own.sort((a, b) => rank(a) - rank(b));
}

function isOwn(job: string, name: string, recordOf: (task: string) => RecordRead | undefined): boolean {
  const named = fileNamed(name);
  switch (named?.kind) {
    case undefined:
      return false;
    case 'job':
      return true;
    case 'task': {
      const read = recordOf(named.task);
      // Somebody else's JSON may have such a name; one that is torn is a record that a node died over.
      if (read?.kind === 'record') return read.record.job === job && read.record.task === named.task;
      return TASK.test(named.task) && (read === undefined || read.torn === true);
    }
  }
}

function rank(name: string): number {
  const named = fileNamed(name);
  if (named === undefined) return 0;
  if (named.kind === 'job') return 3;
  return named.file === 'record' ? 2 : 1;
}
