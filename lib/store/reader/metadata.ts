/** Reading `<task>.metadata.ndjson`. */
import { type MetadataRow, parseRow } from '../../view/row.js';
import { type Task, taskFile } from './jobs.js';
import { Snapshot, WholeLines } from './snapshot.js';

/** What is said about lines that are no metadata: torn by a crash, or changed by hand. */
export interface Dropped {
  lines: number;
}

/** A task's metadata file, `within` a store or anywhere; undefined where the task printed none. Throws where it is there and cannot be read. */
export async function openMetadata(task: Task, within?: string): Promise<Snapshot | undefined> {
  return task.files.has('metadata') ? Snapshot.open(taskFile(task, 'metadata'), within) : undefined;
}

/** All rows, oldest first. Lines that are none are left out and counted in `dropped`. */
export async function* rowsForward(file: Snapshot, dropped: Dropped): AsyncGenerator<MetadataRow, void, undefined> {
  const whole = new WholeLines();
  for await (const block of file.blocks(0, file.size)) {
    const text = whole.take(block);
    if (text === '') continue;
    for (const line of text.slice(0, -1).split('\n')) {
      const row = parseRow(line);
      if (row === undefined) dropped.lines += 1;
      else yield row;
    }
  }
  if (whole.rest() !== '') dropped.lines += 1;
}

/** All rows, newest first; lines that are none are left out. */
export async function* rowsBackward(file: Snapshot): AsyncGenerator<MetadataRow, void, undefined> {
  for await (const line of file.linesBackward()) {
    const row = parseRow(line);
    if (row !== undefined) yield row;
  }
}
