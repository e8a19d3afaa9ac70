/** The files of one task in the store, for their only writer. Everything is synchronous: this process has nothing else to do, and may be left hanging. */
import type { AppendFile, StreamCount, StreamName } from '../capture/types.js';
import { codeOf } from '../config/errno.js';
import { type Appended, AppendedFile } from './appended-file.js';
import { cutRemark } from './cut-remark.js';
import { ENDINGS, type LiveFile, type TaskRecord } from './format.js';
import type { CountedFile } from './loss.js';
import type { StoreFs } from './store-fs.js';
import { EntryShift, entriesWithin, type Shortened } from './timeline-repair.js';

/** Between two looks whether the files are still there: it asks the server on some file systems. */
const LOOK_MS = 10_000;

export interface TaskPlace {
  /** The store's root and the job's name, to make the job's folder anew if somebody removes it. */
  readonly store: string;
  readonly job: string;
  readonly folder: string;
  /** The name of the task's files. */
  readonly task: string;
  /** An earlier writer may have made files of this task. */
  readonly resumed: boolean;
}

export class TaskFiles {
  readonly #fs: StoreFs;
  readonly #place: TaskPlace;
  readonly #files: Readonly<Record<AppendFile, AppendedFile>>;
  readonly #entries = new EntryShift();
  #looked: number | undefined;

  /** @param now the time of day, for what is written about files that others have removed */
  constructor(fs: StoreFs, place: TaskPlace, now: () => number) {
    this.#fs = fs;
    this.#place = place;
    const remark = (bytes: number, place: number): string => cutRemark(bytes, place, new Date(now()).toISOString());
    const file = (name: AppendFile, words: (bytes: number, place: number) => string = () => ''): AppendedFile =>
      new AppendedFile(fs, this.path(name), place.resumed, words);
    this.#files = {
      stdout: file('stdout', remark),
      stderr: file('stderr', remark),
      metadata: file('metadata'),
      timeline: file('timeline'),
    };
  }

  get task(): string {
    return this.#place.task;
  }

  path(ending: keyof typeof ENDINGS): string {
    return `${this.#place.folder}/${this.#place.task}${ENDINGS[ending]}`;
  }

  /** Appends the bytes, which belong at this place of the file, as far as they are not in it yet; the file is made with the first of them. */
  append(file: AppendFile, at: number, bytes: Buffer): Appended {
    const { count } = this.#files[file].cuts;
    const appended = this.#again(() =>
      file === 'timeline' ? this.#appendEntries(at, bytes) : this.#files[file].append(at, bytes),
    );
    if (file !== 'metadata' && this.#files[file].cuts.count !== count) this.#fitTimeline(file);
    return appended;
  }

  /** Sees, at most every 10 s of a clock that is not set, whether somebody has removed or cut a file; `now` is that clock. */
  look(now: number, atOnce = false): void {
    this.#looked ??= now;
    if (!atOnce && now - this.#looked < LOOK_MS) return;
    this.#looked = now;
    for (const name of ['stdout', 'stderr', 'metadata', 'timeline'] as const) {
      const file = this.#files[name];
      const { end } = file;
      // The file is made again, or what is missing is said, with the next bytes, which are none.
      if (!file.look()) this.append(name, end, Buffer.alloc(0));
    }
  }

  /** Sees, at the end, whether a file that is not open, as one that only an earlier writer has had, is there and whole; it should have so many bytes. */
  settle(name: CountedFile, bytes: number): Appended {
    const file = this.#files[name];
    if (bytes === 0 || !file.isClosed) return { kind: 'stored' };
    return this.append(name, file.size === 0 ? bytes : file.end, Buffer.alloc(0));
  }

  /** How a file stands to what it is to have. */
  account(file: CountedFile, wanted: StreamCount): { readonly lost: StreamCount; readonly file: StreamCount } {
    return this.#files[file].account(wanted);
  }

  /** Puts a new record in the place of the old one; a reader sees the one or the other. */
  replaceRecord(record: TaskRecord): void {
    const text = toText(record);
    try {
      this.#fs.replace(this.path('record'), text);
    } catch (error) {
      this.#remake(error);
      this.#fs.replace(this.path('record'), text);
    }
  }

  /** Shows what is pending, or that nothing is. */
  replaceLive(live: LiveFile | null): void {
    if (live === null) this.#fs.remove(this.path('live'));
    else this.#fs.replace(this.path('live'), toText(live));
  }

  /** Tells readers on other nodes that this task is alive. */
  touch(now: number): void {
    this.#fs.touch(this.path('record'), now);
  }

  close(): void {
    for (const file of Object.values(this.#files)) file.close();
  }

  /** Once more, if the job's folder was removed and could be made again. */
  #again(append: () => Appended): Appended {
    const appended = append();
    if (appended.kind !== 'failed') return appended;
    try {
      this.#remake(appended.error);
    } catch (error) {
      return { kind: 'failed', error };
    }
    return append();
  }

  #remake(error: unknown): void {
    if (codeOf(error) !== 'ENOENT') throw error;
    this.#fs.remakeFolder(this.#place.store, this.#place.job);
  }

  #appendEntries(at: number, bytes: Buffer): Appended {
    const { timeline } = this.#files;
    const logs = this.#shortened();
    if (logs.stdout === undefined && logs.stderr === undefined) return timeline.append(at, bytes);
    const moved = Buffer.from(this.#entries.moved(bytes.toString('latin1'), logs));
    const appended = timeline.append(at, moved);
    if (appended.kind === 'stored') timeline.move(bytes.length - moved.length);
    return appended;
  }

  #shortened(): Partial<Record<StreamName, Shortened>> {
    const logs: Partial<Record<StreamName, Shortened>> = {};
    for (const stream of ['stdout', 'stderr'] as const) {
      const { shift } = this.#files[stream];
      if (shift !== undefined) logs[stream] = { shift, linesUpTo: (bytes) => this.#files[stream].linesUpTo(bytes) };
    }
    return logs;
  }

  /** A log is not what its entries say any more: those that are beyond its end are taken out, whole. */
  #fitTimeline(cut: StreamName | 'timeline'): void {
    const { timeline } = this.#files;
    // The remark that says so is behind what is left. Of a timeline itself only a torn entry is to go.
    const sizes = { stdout: undefined, stderr: undefined, [cut]: this.#files[cut].cuts.kept };
    try {
      const text = this.#fs.read(this.path('timeline')).toString('latin1');
      const fit = entriesWithin(text, sizes);
      if (fit === text) return;
      this.#fs.replace(this.path('timeline'), fit);
      timeline.replaced(fit.length);
    } catch {
      // Readers can do without the order.
    }
  }
}

/** One JSON value and a newline, so that `cat` and `jq` both like it. */
function toText(value: TaskRecord | LiveFile): string {
  return `${JSON.stringify(value)}\n`;
}
