/** The files of one task in the store, for their only writer. Everything is synchronous: this process has nothing else to do, and may be left hanging. */
import { closeSync, constants, openSync, renameSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import type { AppendFile } from '../capture/types.js';
import { claimTask } from './claim.js';
import { ENDINGS, type LiveFile, type TaskRecord } from './format.js';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;

export class TaskFiles {
  readonly #folder: string;
  readonly #task: string;
  readonly #fds = new Map<AppendFile, number>();

  /** Takes the first free name for the task and makes its record. Throws the file system's error. */
  constructor(folder: string, base: string, record: (task: string) => TaskRecord) {
    this.#folder = folder;
    this.#task = claimTask(folder, base, (task) => toText(record(task)));
  }

  get task(): string {
    return this.#task;
  }

  path(ending: keyof typeof ENDINGS): string {
    return `${this.#folder}/${this.#task}${ENDINGS[ending]}`;
  }

  /** Appends all of the bytes; the file is made with the first of them. Returns how many were written before an error. */
  append(file: AppendFile, bytes: Buffer): { readonly written: number; readonly error?: NodeJS.ErrnoException } {
    let written = 0;
    try {
      const fd = this.#open(file);
      while (written < bytes.length) written += writeSync(fd, bytes, written);
      return { written };
    } catch (error) {
      return { written, error: error as NodeJS.ErrnoException };
    }
  }

  /** Puts a new record in the place of the old one; a reader sees the one or the other. */
  replaceRecord(record: TaskRecord): void {
    this.#replace('record', toText(record));
  }

  /** Shows what is pending, or that nothing is. */
  replaceLive(live: LiveFile | null): void {
    if (live === null) rmSync(this.path('live'), { force: true });
    else this.#replace('live', toText(live));
  }

  /** Tells readers on other nodes that this task is alive. */
  touch(now: number): void {
    utimesSync(this.path('record'), now / 1000, now / 1000);
  }

  close(): void {
    for (const fd of this.#fds.values()) closeSync(fd);
    this.#fds.clear();
  }

  #open(file: AppendFile): number {
    const open = this.#fds.get(file);
    if (open !== undefined) return open;
    const fd = openSync(this.path(file), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    this.#fds.set(file, fd);
    return fd;
  }

  #replace(ending: 'record' | 'live', text: string): void {
    const path = this.path(ending);
    const temporary = `${path}.tmp`;
    try {
      const fd = openSync(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
      try {
        writeFileSync(fd, text);
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}

/** One JSON value and a newline, so that `cat` and `jq` both like it. */
function toText(value: TaskRecord | LiveFile): string {
  return `${JSON.stringify(value)}\n`;
}
