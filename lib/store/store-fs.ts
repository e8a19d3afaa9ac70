/** What the writer does to the store, as few operations as it takes: the tests put a file system of their own in its place. */
import { closeSync, fstatSync, lstatSync, lutimesSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { type Access, PRIVATE } from './access.js';
import { claimTask } from './claim.js';
import { createOwnFile, openOwnFile, replaceOwnFile } from './own-file.js';
import { findRoot, openJobDir, openRoot } from './root.js';

/** All of it throws the system's error, or `Refused` where something else stands in the place of a file. */
export interface StoreFs {
  /** The folder of a job, made if it is missing. */
  readonly openFolder: (store: string, job: string) => string;
  /** The same where the store is there already: a store that has vanished, as when it is not mounted, is not made anew. */
  readonly remakeFolder: (store: string, job: string) => string;
  /** Takes a name for a task by making its record, unless one of the records is ours already. */
  readonly claim: (
    folder: string,
    base: string,
    record: (task: string) => string,
    isOurs?: (text: string) => boolean,
  ) => string;
  /** Makes a file for appending. EEXIST where there is something of that name. */
  readonly create: (path: string) => number;
  /** Opens one for appending that was made before. */
  readonly open: (path: string) => number;
  /** Appends `bytes` from `from` on, or a part of it; returns how much. */
  readonly write: (fd: number, bytes: Buffer, from: number) => number;
  readonly stat: (fd: number) => { readonly size: number; readonly ino: number; readonly nlink: number };
  /** The inode that a path leads to; undefined where there is nothing. */
  readonly inodeOf: (path: string) => number | undefined;
  readonly close: (fd: number) => void;
  readonly read: (path: string) => Buffer;
  /** Puts a new file in the place of another. */
  readonly replace: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
  readonly touch: (path: string, now: number) => void;
}

export function realFs(access: Access = PRIVATE): StoreFs {
  const jobDir = (root: ReturnType<typeof openRoot>, job: string): string => {
    const folder = root.kind === 'folder' ? openJobDir(root.path, job, access) : root;
    if (folder.kind === 'folder') return folder.path;
    throw new Error(`${folder.path}: ${folder.kind === 'failure' ? folder.why : 'it is gone'}`);
  };
  return {
    openFolder: (store, job) => jobDir(openRoot(store, access), job),
    remakeFolder: (store, job) => jobDir(findRoot(store), job),
    claim: (folder, base, record, isOurs) => claimTask(folder, base, record, access, isOurs),
    create: (path) => createOwnFile(path, access),
    open: openOwnFile,
    write: (fd, bytes, from) => writeSync(fd, bytes, from),
    stat: (fd) => fstatSync(fd),
    inodeOf: (path) => lstatSync(path, { throwIfNoEntry: false })?.ino,
    close: closeSync,
    read: (path) => readFileSync(path),
    replace: (path, text) => {
      replaceOwnFile(path, text, access);
    },
    remove: (path) => {
      rmSync(path, { force: true });
    },
    // Not through a link that has taken its place.
    touch: (path, now) => {
      lutimesSync(path, now / 1000, now / 1000);
    },
  };
}
