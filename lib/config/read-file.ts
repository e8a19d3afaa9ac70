/** Reads a small file that others control, without ever hanging on it. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { codeOf, errorText } from './errno.js';
import type { Defect } from './failure.js';
import { kindOf } from './file-kind.js';

/** Far above any configuration, small enough to be parsed at a job's start. */
export const LARGEST = 64 * 1024;

export type FileRead =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'bytes';
      readonly bytes: Buffer;
      /** When the file, or the link that leads to it, last changed in any way. */
      readonly changed: number;
      readonly uid: number;
    }
  | { readonly kind: 'failure'; readonly defect: Defect };

/**
 * A FIFO, a device, a folder or a huge file is a failure, and is never opened. `links: false` refuses a symbolic link too. What cannot be
 * ruled out is a file system that hangs: callers that must go on run this in a process that can be left behind.
 */
export function readSmallFile(path: string, options: { readonly links: boolean } = { links: true }): FileRead {
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return { kind: 'absent' };
    const isLink = entry.isSymbolicLink();
    if (isLink && !options.links) return refused('not-regular', entry);
    const target = isLink ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (target === undefined) return { kind: 'failure', defect: { kind: 'dangling' } };
    if (!target.isFile()) return refused('not-regular', target);
    if (target.size > LARGEST) return refused('too-large', target);
    return readOpened(path, entry, isLink);
  } catch (error) {
    // ENOTDIR: no such folder on the way, so no such file. ENOENT: removed since the first look.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { kind: 'absent' };
    return { kind: 'failure', defect: { kind: 'unreadable', why: errorText(error) } };
  }
}

/** Whether anything stands under a name. What cannot be looked at is there: nobody is to take it for absent. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return codeOf(error) !== 'ENOTDIR';
  }
}

function readOpened(path: string, entry: Stats, isLink: boolean): FileRead {
  // O_NONBLOCK and O_NOCTTY: should a FIFO or a terminal have taken the file's place since, neither waits nor becomes ours.
  const follow = isLink ? 0 : constants.O_NOFOLLOW;
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | follow);
  try {
    const read = readDescriptor(fd);
    if (read.kind !== 'bytes') return read;
    return { ...read, changed: Math.max(read.changed, entry.mtimeMs, entry.ctimeMs) };
  } finally {
    closeSync(fd);
  }
}

/** The same for a file that is open already. */
export function readOpenFile(fd: number): FileRead {
  try {
    return readDescriptor(fd);
  } catch (error) {
    return { kind: 'failure', defect: { kind: 'unreadable', why: errorText(error) } };
  }
}

function readDescriptor(fd: number): FileRead {
  const opened = fstatSync(fd);
  if (!opened.isFile()) return refused('not-regular', opened);
  if (opened.size > LARGEST) return refused('too-large', opened);
  // One byte more than allowed: files of /proc and files that grow report less than they give.
  const buffer = Buffer.allocUnsafe(LARGEST + 1);
  let length = 0;
  for (;;) {
    const count = readSync(fd, buffer, length, buffer.length - length, null);
    length += count;
    if (length > LARGEST) return refused('too-large', opened);
    if (count === 0) break;
  }
  // Removing a file changes its ctime, which says nothing about when the user opted in.
  const changed = opened.nlink === 0 ? opened.mtimeMs : Math.max(opened.mtimeMs, opened.ctimeMs);
  return { kind: 'bytes', bytes: buffer.subarray(0, length), changed, uid: opened.uid };
}

function refused(kind: 'not-regular' | 'too-large', stats: Stats): FileRead {
  const defect: Defect = kind === 'too-large' ? { kind, limit: LARGEST } : { kind, what: kindOf(stats) };
  return { kind: 'failure', defect };
}
