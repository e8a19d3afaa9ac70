/** Recounting the metadata of a task. */

import { parseRow } from '../../view/row.js';
import { type Task, taskFile } from './jobs.js';
import { Snapshot, WholeLines } from './snapshot.js';
import { type Difference, fileName } from './verify-logs.js';

export interface CountedMetadata {
  readonly bytes: number;
  readonly lines: number;
  /** The last line has its newline. */
  readonly whole: boolean;
  readonly difference: Difference | undefined;
}

/**
 * Counts the file as far as it goes now: whether each line is metadata, in the order in which it was printed.
 *
 * @param printed so many lines stdout has, where that is known
 */
export async function countMetadata(task: Task, printed: number | undefined): Promise<CountedMetadata> {
  // Not by the list of files, which can be older than the record.
  const file = await Snapshot.open(taskFile(task, 'metadata'));
  if (file === undefined) return { bytes: 0, lines: 0, whole: true, difference: undefined };
  // A last line without its newline is one more.
  const last = printed === undefined ? Number.POSITIVE_INFINITY : printed + 1;
  let difference: Difference | undefined;
  let lines = 0;
  let before = 0;
  try {
    const whole = new WholeLines();
    for await (const block of file.blocks(0, file.size)) {
      const text = whole.take(block);
      if (text === '') continue;
      for (const line of text.slice(0, -1).split('\n')) {
        lines += 1;
        if (difference !== undefined) continue;
        const row = parseRow(line);
        const what = whatIsWrong(row?.line, before, last);
        before = row?.line ?? before;
        if (what !== undefined) difference = { file: fileName(task, 'metadata'), line: lines, what };
      }
    }
    return { bytes: file.size, lines, whole: whole.rest() === '', difference };
  } finally {
    await file.close();
  }
}

function whatIsWrong(line: number | undefined, before: number, last: number): string | undefined {
  if (line === undefined) return 'this is not a line of metadata';
  if (line <= before) return `it was printed in line ${line} of stdout, but the one above it in line ${before}`;
  if (line > last) return `it was printed in line ${line} of stdout, which has ${last - 1} lines`;
  return undefined;
}
