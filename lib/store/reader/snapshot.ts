/** Files as they are at one moment, read in blocks: what is appended meanwhile is not there. */
import { close, constants, fstat, open, openSync, read } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { codeOf } from '../../config/errno.js';
import { kindOf } from '../../config/file-kind.js';
import { READ_ONLY } from './plain-file.js';

/** 256 KiB: large enough that system calls do not count, small enough for any number of open files. */
const BLOCK = 256 * 1024;
const NEWLINE = 0x0a;
/** The longest line that is kept in one piece: the capture breaks rows at 1 MiB, so a longer one was not written by it. */
export const LONGEST_LINE = 4 * 1024 * 1024;

/**
 * A thread waits for it: of an open that is under way when the thread is ended, Node leaves the descriptor open for ever (20.20: of 150 such ends 50).
 * The others do not, since a file system that hangs must not hold them.
 */
const openFile = isMainThread ? promisify(open) : openSync;
const closeFile = promisify(close);
const statFile = promisify(fstat);
const readFile = promisify(read);

/** An open file with the size it had when it was opened. */
export class Snapshot {
  readonly size: number;
  /** So many bytes behind its last newline are left out. */
  readonly torn: number;
  readonly #fd: number;
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;

  private constructor(fd: number, size: number, torn = 0) {
    this.#fd = fd;
    this.size = size;
    this.torn = torn;
  }

  /** Opens a file as far as its lines are whole; undefined where there is none. `within` as for `open`. */
  static async openWhole(path: string, within?: string): Promise<Snapshot | undefined> {
    const all = await Snapshot.open(path, within);
    if (all === undefined) return undefined;
    return closedUnless(all.#fd, async () => {
      const complete = await all.completeSize();
      return complete === all.size ? all : new Snapshot(all.#fd, complete, all.size - complete);
    });
  }

  /**
   * Opens a file; undefined where there is none.
   *
   * @param within the real path of a folder: the file has to be in it, and no link, whatever becomes of the names on the way to it meanwhile
   */
  static async open(path: string, within?: string): Promise<Snapshot | undefined> {
    let fd: number;
    try {
      fd = await openFile(path, within === undefined ? READ_ONLY : READ_ONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    return closedUnless(fd, async () => {
      const stats = await statFile(fd);
      const why = stats.isFile() ? await whyNotWithin(fd, within) : `it is ${kindOf(stats)}`;
      if (why !== undefined) throw new Error(why);
      return new Snapshot(fd, stats.size);
    });
  }

  async close(): Promise<void> {
    await closeFile(this.#fd);
  }

  /** The bytes from `from` to `to` in blocks, first to last. A block is valid until the next one is asked for. */
  async *blocks(from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
    let at = from;
    while (at < to) {
      const block = await this.#slice(at, to);
      // The file became shorter than it was when it was opened: what is gone is gone.
      if (block.length === 0) return;
      yield block;
      at += block.length;
    }
  }

  /**
   * Goes back from `to` over `count` newlines, at most to `from`: `at` is just behind the newline before them, `found` is how many there
   * are from there to `to`.
   */
  async backOver(count: number, from: number, to: number): Promise<{ readonly at: number; readonly found: number }> {
    let found = 0;
    let end = to;
    while (end > from) {
      const start = Math.max(from, end - BLOCK);
      const block = await this.#read(start, end);
      let newline = block.lastIndexOf(NEWLINE);
      while (newline !== -1) {
        if (found === count) return { at: start + newline + 1, found };
        found += 1;
        newline = newline === 0 ? -1 : block.lastIndexOf(NEWLINE, newline - 1);
      }
      end = start;
    }
    return { at: from, found };
  }

  /**
   * The lines from the last to the first, without their newlines. What stands behind the last newline is left out. `to`: from there, which has to be behind
   * a newline. `having`: only the lines that hold this word, which has no newline; the others are not looked at one by one.
   */
  async *linesBackward(to?: number, having?: string): AsyncGenerator<string, void, undefined> {
    let end = to ?? (await this.completeSize());
    let tail: Buffer = Buffer.alloc(0);
    while (end > 0) {
      const start = Math.max(0, end - BLOCK);
      const block = Buffer.concat([await this.#read(start, end), tail]);
      const first = start === 0 ? -1 : block.indexOf(NEWLINE);
      let lineEnd = block.length - 1;
      while (lineEnd > first) {
        if (having !== undefined) {
          const at = block.lastIndexOf(having, lineEnd);
          lineEnd = at > first ? block.indexOf(NEWLINE, at) : first;
          if (at <= first) break;
        }
        const before = lineEnd === 0 ? -1 : block.lastIndexOf(NEWLINE, lineEnd - 1);
        yield block.toString('utf8', before + 1, lineEnd);
        lineEnd = before;
      }
      tail = block.subarray(0, lineEnd + 1);
      // Such a line is nobody's: only its newline is kept, so that memory stays bounded.
      if (tail.length > LONGEST_LINE) tail = tail.subarray(-1);
      end = start;
    }
  }

  /** The size up to and with the last newline. */
  async completeSize(): Promise<number> {
    const { at } = await this.backOver(0, 0, this.size);
    return at;
  }

  /** A block that begins at `at`; short stretches next to each other share one read. */
  async #slice(at: number, to: number): Promise<Buffer> {
    let offset = at - this.#windowAt;
    if (offset < 0 || offset >= this.#window.length) {
      this.#window = await this.#read(at, Math.min(at + BLOCK, this.size));
      this.#windowAt = at;
      offset = 0;
    }
    return this.#window.subarray(offset, Math.min(this.#window.length, offset + (to - at)));
  }

  async #read(from: number, to: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.max(0, to - from));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await readFile(this.#fd, buffer, filled, buffer.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }
}

/** What `work` makes of an open file; where it throws, nobody has the file, and it is closed. */
async function closedUnless<T>(fd: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await closeFile(fd);
    throw error;
  }
}

async function whyNotWithin(fd: number, within: string | undefined): Promise<string | undefined> {
  if (within === undefined) return undefined;
  const path = await readlink(`/proc/self/fd/${fd}`);
  return path.startsWith(`${within}/`) ? undefined : 'it is outside of the store';
}

/** Cuts bytes into runs of whole lines. */
export class WholeLines {
  #carry: Buffer[] = [];
  #carried = 0;

  /** The whole lines that are there after these bytes, as text with their newlines; '' where there are none. The bytes may be reused afterwards. */
  take(bytes: Buffer): string {
    const newline = bytes.lastIndexOf(NEWLINE);
    if (newline === -1 && this.#carried + bytes.length < LONGEST_LINE) {
      this.#keep(bytes);
      return '';
    }
    const end = newline === -1 ? bytes.length : newline + 1;
    const text = this.#text(bytes.subarray(0, end));
    this.#keep(bytes.subarray(end));
    return newline === -1 ? `${text}\n` : text;
  }

  /** The last line, where it has no newline; with one. */
  rest(): string {
    const text = this.#text(Buffer.alloc(0));
    return text === '' ? '' : `${text}\n`;
  }

  #text(end: Buffer): string {
    const text = this.#carried === 0 ? end.toString('utf8') : Buffer.concat([...this.#carry, end]).toString('utf8');
    this.#carry = [];
    this.#carried = 0;
    return text;
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#carry.push(Buffer.from(bytes));
    this.#carried += bytes.length;
  }
}
