/**
 * One file of a task that is appended to.
 *
 *     new --create--> open <--reopen-- closed          (an error closes the file: only reopening helps with ESTALE, and tells what is in it)
 *      \               |  \--error--->  /
 *       \--refused-- barred                           (so does one while it is made: it may have been made all the same)
 *
 * Where the main process thinks that a byte is (its place) and where it is in the file are the same, until somebody removes the file or cuts it.
 */
import { linesIn } from '../capture/ledger.js';
import type { StreamCount } from '../capture/types.js';
import { codeOf } from '../config/errno.js';
import { cutsIn } from './cut-remark.js';
import type { StoreFs } from './store-fs.js';

const NEWLINE = 0x0a;

/** Opening the file anew does not help. */
const WANTS_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'open'; readonly fd: number; readonly ino: number }
  | { readonly kind: 'closed' }
  /** Trying again does not help. */
  | { readonly kind: 'barred' };

export type Appended =
  | { readonly kind: 'stored' }
  /** It can be tried again. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** Nothing can be appended any more. `error` is there once, when that has turned out. */
  | { readonly kind: 'barred'; readonly error?: unknown };

/** How a file stands to what was to be in it, once it was removed or cut. */
interface Damage {
  /** Of the main process's places, so much is not in the file. */
  shift: number;
  /** Newlines in the file. */
  lines: number;
  /** What was put into the file to say so, and what others have. */
  readonly own: { lines: number; bytes: number };
}

export class AppendedFile {
  readonly #fs: StoreFs;
  readonly path: string;
  readonly #remark: (bytes: number, place: number) => string;
  /** What an earlier writer has said in the file is still to be read. */
  #unread: boolean;
  #state: State;
  #size = 0;
  #damage: Damage | undefined;
  /** What is being said of a cut, from this byte of the file on. */
  #repairing: { missing: number; from: number } | undefined;
  #cuts = 0;
  #kept = 0;
  readonly #refused = { lines: 0, bytes: 0 };

  /**
   * @param made whether an earlier writer may have made the file
   * @param remark what is put into the file where so many bytes are missing, and it goes on with a place
   */
  constructor(fs: StoreFs, path: string, made: boolean, remark: (bytes: number, place: number) => string) {
    this.#fs = fs;
    this.path = path;
    this.#remark = remark;
    this.#unread = made;
    this.#state = { kind: made ? 'closed' : 'new' };
  }

  /** What the file has, as far as is known. */
  get size(): number {
    return this.#size;
  }

  /** Undefined: every byte is at its place. Else so many bytes that should be in front of the next one are not there. */
  get shift(): number | undefined {
    return this.#damage?.shift;
  }

  /** How often the file was found cut, and how much was left of it the last time. */
  get cuts(): { readonly count: number; readonly kept: number } {
    return { count: this.#cuts, kept: this.#kept };
  }

  /** It was made, by this writer or an earlier one, and is not open: nothing is known of what has become of it. */
  get isClosed(): boolean {
    return this.#state.kind === 'closed';
  }

  /** Where the main process thinks that the file ends. */
  get end(): number {
    return this.#size + this.#shift;
  }

  /** Places move by so much from here on: what was appended is shorter than what it stands for. */
  move(bytes: number): void {
    this.#damaged().shift += bytes;
  }

  /** Another file of so many bytes has been put in its place, by its owner. */
  replaced(size: number): void {
    this.#letGo();
    this.#damaged().shift += this.#size - size;
    this.#size = size;
  }

  /** Appends what is not in the file yet of the bytes at this place. */
  append(at: number, bytes: Buffer): Appended {
    if (this.#state.kind === 'barred') {
      count(this.#refused, bytes);
      return { kind: 'barred' };
    }
    try {
      this.#appendAgain(at, bytes);
      return { kind: 'stored' };
    } catch (error) {
      this.#letGo();
      if (!isFinal(error)) return { kind: 'failed', error };
      this.#state = { kind: 'barred' };
      count(this.#refused, bytes.subarray(Math.max(0, this.#size - (at - this.#shift))));
      return { kind: 'barred', error };
    }
  }

  /** A file that was opened before its file system was lost has to be opened anew, even where that is there again. */
  #appendAgain(at: number, bytes: Buffer): void {
    if (this.#state.kind === 'open') {
      try {
        this.#appendOnce(at, bytes);
        return;
      } catch (error) {
        if (WANTS_ROOM.has(codeOf(error))) throw error;
        this.#letGo();
      }
    }
    this.#appendOnce(at, bytes);
  }

  #appendOnce(at: number, bytes: Buffer): void {
    const fd = this.#ready();
    if (this.#repairing !== undefined || at - this.#shift > this.#size) this.#repair(fd, at);
    const from = this.#size - (at - this.#shift);
    if (from < bytes.length) this.#write(fd, bytes, from);
  }

  /** Sees whether the file is still there and as it was left: no error tells of that. Whether it is. */
  look(): boolean {
    if (this.#state.kind !== 'open') return true;
    const { fd, ino } = this.#state;
    let [gone, size] = [false, 0];
    try {
      const stats = this.#fs.stat(fd);
      size = stats.size;
      this.#foreign(size);
      gone = stats.nlink === 0 || this.#fs.inodeOf(this.path) !== ino;
    } catch {
      // What is wrong is told by whoever appends next, who opens the file anew.
      this.#letGo();
      return true;
    }
    if (gone) {
      this.#letGo();
      return false;
    }
    const whole = size >= this.#size;
    this.#size = size;
    return whole;
  }

  /**
   * What is missing of what should be there, and what there is. A file that was cut is counted; of another one it is known what could not be appended.
   */
  account(wanted: StreamCount): { readonly lost: StreamCount; readonly file: StreamCount } {
    const damage = this.#damage;
    if (damage === undefined) return { lost: { ...this.#refused }, file: less(wanted, this.#refused) };
    const file = { lines: damage.lines, bytes: this.#size };
    return { lost: less(wanted, less(file, damage.own)), file };
  }

  /** The newlines in the file up to a byte. */
  linesUpTo(bytes: number): number {
    const known = this.#damage?.lines ?? 0;
    if (bytes >= this.#size) return known;
    try {
      return linesIn(this.#fs.read(this.path).subarray(0, bytes));
    } catch {
      // Somebody has removed it once more, which will be seen; the entry will not fit whatever it says.
      return known;
    }
  }

  close(): void {
    this.#letGo();
  }

  get #shift(): number {
    return this.#damage?.shift ?? 0;
  }

  #ready(): number {
    const state = this.#state;
    if (state.kind === 'open') return state.fd;
    const fd = state.kind === 'new' ? this.#create() : this.#reopen();
    const { size, ino } = this.#fs.stat(fd);
    this.#size = size;
    this.#state = { kind: 'open', fd, ino };
    if (this.#unread) this.#readCuts();
    // A write that failed may have left something all the same.
    if (this.#damage !== undefined) this.#damage.lines = linesIn(this.#fs.read(this.path));
    return fd;
  }

  #create(): number {
    try {
      return this.#fs.create(this.path);
    } catch (error) {
      // A server that is lost may have made it, and only its answer not have come: then it is our own that is found there.
      if (!isFinal(error)) this.#state = { kind: 'closed' };
      throw error;
    }
  }

  #reopen(): number {
    try {
      return this.#fs.open(this.path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      return this.#fs.create(this.path);
    }
  }

  #readCuts(): void {
    const log = this.#size === 0 ? Buffer.alloc(0) : this.#fs.read(this.path);
    const cuts = cutsIn(log);
    if (cuts !== undefined) this.#damage = { ...cuts, lines: linesIn(log) };
    this.#unread = false;
  }

  /** What is in front of this place is not all there any more: says so, and goes on behind it. Done anew where it does not come to its end. */
  #repair(fd: number, at: number): void {
    const repair = (this.#repairing ??= { missing: at - this.#shift - this.#size, from: this.#size });
    if (this.#size < repair.from) {
      repair.missing += repair.from - this.#size;
      repair.from = this.#size;
    }
    this.#cuts += 1;
    this.#kept = repair.from;
    const before = this.#size === 0 ? Buffer.alloc(0) : this.#fs.read(this.path);
    const torn = before.length > 0 && before[before.length - 1] !== NEWLINE;
    const words = Buffer.from(`${torn ? '\n' : ''}${this.#remark(repair.missing, at)}`);
    this.#write(fd, words, 0);
    const damage = this.#damaged();
    count(damage.own, Buffer.concat([before.subarray(repair.from), words]));
    damage.lines = linesIn(before) + linesIn(words);
    damage.shift = at - this.#size;
    this.#repairing = undefined;
  }

  /** Somebody else has appended something. */
  #foreign(size: number): void {
    const before = this.#size;
    const bytes = size - before;
    if (bytes <= 0) return;
    const there = this.#fs.read(this.path);
    const damage = this.#damaged();
    damage.own.bytes += bytes;
    damage.own.lines += linesIn(there.subarray(before, before + bytes));
    damage.shift -= bytes;
    damage.lines = linesIn(there.subarray(0, size));
    this.#size = size;
  }

  #damaged(): Damage {
    this.#damage ??= { shift: 0, lines: 0, own: { lines: 0, bytes: 0 } };
    return this.#damage;
  }

  #write(fd: number, bytes: Buffer, from: number): void {
    for (let at = from; at < bytes.length; ) {
      const written = this.#fs.write(fd, bytes, at);
      if (this.#damage !== undefined) this.#damage.lines += linesIn(bytes.subarray(at, at + written));
      at += written;
      this.#size += written;
    }
  }

  #letGo(): void {
    if (this.#state.kind !== 'open') return;
    const { fd } = this.#state;
    this.#state = { kind: 'closed' };
    try {
      this.#fs.close(fd);
    } catch {
      // Where it matters, the size tells when the file is opened again.
    }
  }
}

/**
 * Something else stands in the place of the file; or it may not grow any more, which is a limit (setrlimit(2)) that the spool is under, too, and that
 * keeps nothing out of the other files.
 */
function isFinal(error: unknown): boolean {
  return ['EEXIST', 'REFUSED', 'ELOOP', 'EFBIG', 'EISDIR', 'ENXIO'].includes(codeOf(error));
}

function count(into: { lines: number; bytes: number }, bytes: Buffer): void {
  into.bytes += bytes.length;
  into.lines += linesIn(bytes);
}

function less(count: StreamCount, lost: StreamCount): StreamCount {
  return { lines: Math.max(0, count.lines - lost.lines), bytes: Math.max(0, count.bytes - lost.bytes) };
}
