/** The files of a task, for tests that append to them one piece behind the other. */
import type { AppendFile } from '../../lib/capture/types.js';
import type { Appended } from '../../lib/store/appended-file.js';
import { realFs } from '../../lib/store/store-fs.js';
import { TaskFiles } from '../../lib/store/task-files.js';
import { recordOf } from './records.js';

export class Appending extends TaskFiles {
  readonly #ends: Partial<Record<AppendFile, number>> = {};

  add(file: AppendFile, bytes: Buffer): Appended {
    const at = this.#ends[file] ?? 0;
    this.#ends[file] = at + bytes.length;
    return this.append(file, at, bytes);
  }
}

/** Takes the next free name for a task, and makes its record. */
export function openTask(folder: string, base: string): Appending {
  const fs = realFs();
  const task = fs.claim(folder, base, (name) => `${JSON.stringify(recordOf(name))}\n`);
  return new Appending(fs, { store: folder, job: '.', folder, task, resumed: false }, Date.now);
}
