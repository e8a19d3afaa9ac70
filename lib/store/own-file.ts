/**
 * Files of this user alone: made where nothing was, replaced as a whole, or opened again, and never written through a link, into a pipe or a
 * device, or into a file that has another name or another owner.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { codeOf } from '../config/errno.js';
import { kindOf } from '../config/file-kind.js';
import { type Access, PRIVATE } from './access.js';
import { isOwn } from './private-folder.js';

const { O_APPEND, O_CREAT, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/** Something else stands where joblog would write. Trying again does not help. The code is that of the system where it has one. */
export class Refused extends Error {
  readonly code: 'EEXIST' | 'REFUSED';

  constructor(why: string, code: Refused['code'] = 'REFUSED') {
    super(why);
    this.code = code;
  }
}

/**
 * Makes a file for appending, with its rights whatever the umask is, and returns its descriptor. Whatever has the name already is left alone: then it
 * throws `Refused` with the code EEXIST, which says what that is. Throws the system's error for anything else.
 */
export function createOwnFile(path: string, access: Access = PRIVATE): number {
  const fd = openNew(path);
  try {
    giveAccess(fd, access);
    return fd;
  } catch (error) {
    closeSync(fd);
    removeQuietly(path);
    throw error;
  }
}

/**
 * Opens a file that an earlier call has made, for appending. Throws `Refused` unless it is a plain file of this user with one name; never waits.
 */
export function openOwnFile(path: string): number {
  // Not opened at all: a device may do something when it is.
  refuseForeign(lstatSync(path));
  const fd = openSync(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  try {
    refuseForeign(fstatSync(fd));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Puts a new file in the place of the old one; a reader sees the one or the other, and a link in that place is replaced, not followed. */
export function replaceOwnFile(path: string, text: string, access: Access = PRIVATE): void {
  const temporary = temporaryName(path);
  closeSync(createWritten(temporary, text, access));
  try {
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/**
 * Makes a file with this text unless there is one of that name; whether it did. Nobody ever sees it half-written, and by one caller only, on NFS too
 * (open(2), O_EXCL): link(2). A file system without links has it made in place. Throws the system's error for anything else.
 */
export function createWhole(path: string, text: string, access: Access = PRIVATE): boolean {
  const temporary = temporaryName(path);
  const fd = createWritten(temporary, text, access);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    // An NFS server may have made the link and its answer been lost, so that the second try failed.
    if (fstatSync(fd).nlink === 2) return true;
    if (codeOf(error) === 'EEXIST') return false;
    if (!NO_LINKS.has(codeOf(error))) throw error;
    return createInPlace(path, text, access);
  } finally {
    closeSync(fd);
    removeQuietly(temporary);
  }
}

// Some FUSE and SMB mounts, vfat.
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV']);

function createInPlace(path: string, text: string, access: Access): boolean {
  try {
    closeSync(createWritten(path, text, access));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function createWritten(path: string, text: string, access: Access): number {
  const fd = createOwnFile(path, access);
  try {
    // Not write(2) alone: it may write a part and say so.
    writeFileSync(fd, text);
    return fd;
  } catch (error) {
    closeSync(fd);
    removeQuietly(path);
    throw error;
  }
}

/** A name beside `path` that nobody can have taken beforehand: runs on other hosts may have the same process id. */
export function temporaryName(path: string): string {
  return `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.tmp`;
}

/** Removes a name, whatever it stands for. */
export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // A left-over file of a few hundred bytes is no reason to leave a job unlogged.
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    throw new Refused(`there is ${stats === undefined ? 'something' : kindOf(stats)} of that name already`, 'EEXIST');
  }
}

function giveAccess(fd: number, { file, gid }: Access): void {
  const stats = fstatSync(fd);
  // The group first: no moment comes in which another group can read.
  if (gid !== null && stats.gid !== gid) fchownSync(fd, stats.uid, gid);
  // The umask may have taken the owner's own rights away.
  if ((stats.mode & 0o777) !== file) fchmodSync(fd, file);
}

function refuseForeign(stats: Stats): void {
  if (!stats.isFile() || stats.nlink > 1) throw new Refused(`it has become ${kindOf(stats)}`);
  if (!isOwn(stats.uid)) throw new Refused('it belongs to another user');
}
