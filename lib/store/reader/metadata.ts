/** Reading `<task>.metadata.ndjson`. */
import { membersOf, type Raw } from '../../view/spelling.js';
import { type Task, taskFile } from './jobs.js';
import { Snapshot, WholeLines } from './snapshot.js';

/** One line of the file. `text` is the line itself, `data` the object in it, both as they stand there. */
export interface MetadataRow {
  readonly time: string;
  readonly line: number;
  readonly data: Raw;
  readonly text: string;
}

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

/** Reads one line of the file; undefined where it is torn or foreign. */
export function parseRow(text: string): MetadataRow | undefined {
  const members = membersOf(text);
  const time = members?.get('time');
  const line = members?.get('line');
  const data = members?.get('data');
  if (time === undefined || line === undefined || data === undefined) return undefined;
  if (!/^"\d{4}-[0-9T:.-]+Z"$/.test(time) || Number.isNaN(Date.parse(time.slice(1, -1)))) return undefined;
  if (!/^\d{1,15}$/.test(line) || !data.startsWith('{')) return undefined;
  return { time: time.slice(1, -1), line: Number(line), data, text };
}
