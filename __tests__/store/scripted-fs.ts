/** A store in memory whose operations fail, or take only a part, when a script says so. */
import type { StoreFs } from '../../lib/store/store-fs.js';

interface File {
  readonly ino: number;
  bytes: Buffer;
  nlink: number;
}

export class ScriptedFs {
  readonly files = new Map<string, File>();
  /** The error of everything that changes the store; undefined: none. */
  error: string | undefined;
  /** write(2) takes at most so much at once, and then so often fails although it has taken it. */
  most = Number.POSITIVE_INFINITY;
  failAfter = 0;
  #next = 1;
  readonly #open = new Map<number, File>();

  text(path: string): string {
    return this.files.get(path)?.bytes.toString('latin1') ?? '';
  }

  /** Somebody removes all files of the task. */
  removeAll(): void {
    for (const file of this.files.values()) file.nlink = 0;
    this.files.clear();
  }

  /** Somebody cuts a file. */
  cut(path: string, bytes: number): void {
    const file = this.files.get(path);
    if (file !== undefined) file.bytes = file.bytes.subarray(0, bytes);
  }

  readonly fs: StoreFs = {
    openFolder: () => {
      this.#mayFail();
      return '/store/1234';
    },
    remakeFolder: () => {
      this.#mayFail();
      return '/store/1234';
    },
    claim: (folder, base, record, isOurs) => {
      this.#mayFail();
      const path = `${folder}/${base}.json`;
      const there = this.files.get(path);
      if (there === undefined) this.#create(path).bytes = Buffer.from(record(base));
      else if (isOurs?.(there.bytes.toString()) !== true) throw new Error('another run has the name');
      return base;
    },
    create: (path) => {
      this.#mayFail();
      if (this.files.has(path)) throw failure('EEXIST');
      return this.#descriptor(this.#create(path));
    },
    open: (path) => {
      this.#mayFail();
      return this.#descriptor(this.#find(path));
    },
    write: (fd, bytes, from) => {
      this.#mayFail();
      const file = this.#open.get(fd);
      if (file === undefined) throw failure('EBADF');
      const part = bytes.subarray(from, from + Math.min(this.most, bytes.length - from));
      file.bytes = Buffer.concat([file.bytes, part]);
      if (this.failAfter > 0) {
        this.failAfter -= 1;
        throw failure('EIO');
      }
      return part.length;
    },
    stat: (fd) => {
      this.#mayFail();
      const file = this.#open.get(fd);
      if (file === undefined) throw failure('EBADF');
      return { size: file.bytes.length, ino: file.ino, nlink: file.nlink };
    },
    inodeOf: (path) => this.files.get(path)?.ino,
    close: (fd) => {
      this.#open.delete(fd);
    },
    read: (path) => Buffer.from(this.#find(path).bytes),
    replace: (path, text) => {
      this.#mayFail();
      this.#create(path).bytes = Buffer.from(text);
    },
    remove: (path) => {
      this.#mayFail();
      this.files.delete(path);
    },
    touch: () => undefined,
  };

  #create(path: string): File {
    const file = { ino: this.#next++, bytes: Buffer.alloc(0), nlink: 1 };
    this.files.set(path, file);
    return file;
  }

  #find(path: string): File {
    const file = this.files.get(path);
    if (file === undefined) throw failure('ENOENT');
    return file;
  }

  #descriptor(file: File): number {
    const fd = this.#next++;
    this.#open.set(fd, file);
    return fd;
  }

  #mayFail(): void {
    if (this.error !== undefined) throw failure(this.error);
  }
}

export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
