/** The files of one task in the store, for their only writer. Everything is synchronous: this process has nothing else to do, and may be left hanging. */
import { closeSync, lutimesSync, rmSync, writeSync } from 'node:fs';
import type { AppendFile } from '../capture/types.js';
import { type Access, PRIVATE } from './access.js';
import { claimTask } from './claim.js';
import { ENDINGS, type LiveFile, type TaskRecord } from './format.js';
import { createOwnFile, replaceOwnFile } from './own-file.js';

export class TaskFiles {
  readonly #folder: string;
  readonly #task: string;
  readonly #access: Access;
  readonly #fds = new Map<AppendFile, number>();

  /** Takes the first free name for the task and makes its record. Throws the file system's error. */
  constructor(folder: string, base: string, record: (task: string) => TaskRecord, access: Access = PRIVATE) {
    this.#folder = folder;
    this.#access = access;
    this.#task = claimTask(folder, base, (task) => toText(record(task)), access);
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
    // Not through a link that has taken its place.
    lutimesSync(this.path('record'), now / 1000, now / 1000);
  }

  close(): void {
    for (const fd of this.#fds.values()) closeSync(fd);
    this.#fds.clear();
  }

  #open(file: AppendFile): number {
    const open = this.#fds.get(file);
    if (open !== undefined) return open;
    const fd = createOwnFile(this.path(file), this.#access);
    this.#fds.set(file, fd);
    return fd;
  }

  #replace(ending: 'record' | 'live', text: string): void {
    replaceOwnFile(this.path(ending), text, this.#access);
  }
}

/** One JSON value and a newline, so that `cat` and `jq` both like it. */
function toText(value: TaskRecord | LiveFile): string {
  return `${JSON.stringify(value)}\n`;
}
