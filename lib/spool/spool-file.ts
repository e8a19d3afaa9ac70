/** The main process's spool: written and read by threads, so that a slow disk does not hold the relay. */
import {
  chmod,
  close,
  constants,
  fchmod,
  ftruncate,
  lstat,
  mkdir,
  open,
  read,
  unlinkSync,
  write,
  writev,
} from 'node:fs';
import { bootId, markOf } from '../proc.js';
import { encodeHead, HEAD_BYTES, SPOOL_ENDING, type SpoolHead } from './format.js';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;

type Failed = NodeJS.ErrnoException | null;

/** A spool that is open. One call of `append` and one of `read` may be under way at a time. */
export interface SpoolFile {
  readonly path: string;
  /** Puts the buffers behind what is there. `done` without an error: all of them. With one, nothing of them is there. */
  readonly append: (buffers: readonly Buffer[], done: (error: Failed) => void) => void;
  /** Fills the buffer from `from` on, counted from the first frame after the preamble; `done` is given how much there was. */
  readonly read: (from: number, into: Buffer, done: (error: Failed, bytes: number) => void) => void;
  /** Another writer has taken over. */
  readonly writer: (pid: number) => void;
  /** `done`: it is gone, or cannot be removed. */
  readonly remove: (done?: () => void) => void;
}

export interface SpoolDisk {
  /** @param preamble the frame `resume` */
  readonly create: (
    spool: { readonly folder: string; readonly name: string; readonly from: number; readonly writer: number },
    preamble: Buffer,
    done: (error: Failed, file: SpoolFile | undefined) => void,
  ) => void;
}

export const localDisk: SpoolDisk = {
  create: ({ folder, name, from, writer }, preamble, done) => {
    openFolder(folder, (refused) => {
      if (refused !== null) {
        done(refused, undefined);
        return;
      }
      const path = `${folder}/${name}.${process.pid}.${Math.random().toString(36).slice(2, 8)}${SPOOL_ENDING}`;
      open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600, (error, fd) => {
        if (error !== null) {
          done(error, undefined);
          return;
        }
        const head: SpoolHead = { boot: bootId(), main: markOf(process.pid), writer: markOf(writer), from };
        const file = new OpenSpool(fd, path, head, preamble.length);
        // The umask may have taken the owner's own rights away.
        fchmod(fd, 0o600, () => {
          file.begin(preamble, (failed) => {
            if (failed !== null) file.remove();
            done(failed, failed === null ? file : undefined);
          });
        });
      });
    });
  },
};

class OpenSpool implements SpoolFile {
  readonly path: string;
  readonly #fd: number;
  readonly #start: number;
  #head: SpoolHead;
  #size: number;
  #reading = false;
  #removed = false;

  constructor(fd: number, path: string, head: SpoolHead, preambleBytes: number) {
    this.#fd = fd;
    this.path = path;
    this.#head = head;
    this.#start = HEAD_BYTES + preambleBytes;
    this.#size = this.#start;
  }

  begin(preamble: Buffer, done: (error: Failed) => void): void {
    this.#writeAll([encodeHead(this.#head), preamble], 0, done);
  }

  append(buffers: readonly Buffer[], done: (error: Failed) => void): void {
    const from = this.#size;
    this.#writeAll(buffers, from, (error) => {
      if (error === null) {
        this.#size = from + total(buffers);
        done(null);
      } else {
        // Whoever reads the spool must not find a part of it.
        ftruncate(this.#fd, from, () => {
          done(error);
        });
      }
    });
  }

  read(from: number, into: Buffer, done: (error: Failed, bytes: number) => void): void {
    this.#reading = true;
    read(this.#fd, into, 0, into.length, this.#start + from, (error, bytes) => {
      this.#reading = false;
      if (this.#removed) this.#close();
      done(error, bytes);
    });
  }

  writer(pid: number): void {
    this.#head = { ...this.#head, writer: markOf(pid) };
    const head = encodeHead(this.#head);
    write(this.#fd, head, 0, head.length, 0, () => undefined);
  }

  remove(done?: () => void): void {
    try {
      // Not by a thread: the process may end at once, and a spool that is left is thought to be wanted.
      unlinkSync(this.path);
    } catch {
      // Somebody has tidied up before.
    }
    this.#removed = true;
    // The descriptor's number may be another file's as soon as it is closed.
    if (!this.#reading) this.#close();
    done?.();
  }

  #close(): void {
    close(this.#fd, () => undefined);
  }

  /** writev(2) may write a part. */
  #writeAll(buffers: readonly Buffer[], at: number, done: (error: Failed) => void): void {
    writev(this.#fd, buffers, at, (error, written) => {
      if (error !== null || written === total(buffers)) {
        done(error);
        return;
      }
      const rest = after(buffers, written);
      this.#writeAll(rest, at + written, done);
    });
  }
}

function total(buffers: readonly Buffer[]): number {
  return buffers.reduce((bytes, buffer) => bytes + buffer.length, 0);
}

function after(buffers: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  return buffers.flatMap((buffer) => {
    const rest = buffer.subarray(Math.min(left, buffer.length));
    left -= buffer.length - rest.length;
    return rest.length === 0 ? [] : [rest];
  });
}

/** Makes the folder, for the user alone, and takes nothing else in its place: its parent is one that others write to. */
function openFolder(folder: string, done: (error: Failed) => void): void {
  mkdir(folder, 0o700, (made) => {
    if (made !== null && made.code !== 'EEXIST') {
      done(made);
      return;
    }
    const check = (): void => {
      lstat(folder, (error, stats) => {
        if (error !== null) done(error);
        else if (!stats.isDirectory() || stats.uid !== process.getuid?.() || (stats.mode & 0o077) !== 0)
          done(new Error(`${folder} is not a folder of this user alone`));
        else done(null);
      });
    };
    if (made === null) chmod(folder, 0o700, check);
    else check();
  });
}
