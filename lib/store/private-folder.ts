/**
 * Folders of this user alone, made or opened where others can write, such as /tmp or a site's sticky store. A folder is looked at, and its rights are
 * set, through a descriptor (an anchor): whoever swaps its name for a link meanwhile has changed nothing.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, errorText } from '../config/errno.js';
import { type Access, PRIVATE } from './access.js';

/** A folder that was found or made. `path` of a failure is what the trouble is with. */
export type Folder =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'failure'; readonly path: string; readonly why: string };

/**
 * Opens a folder that only this user can write to or read, and makes it first where it is missing; its parent must be there. A link, a file, a
 * folder of another user, one that others may have put something into, and a parent in which anybody can replace it are failures. One that others
 * may only read is closed to them. Whatever the umask is.
 */
export function openPrivateFolder(path: string): Folder {
  try {
    const parent = statSync(dirname(path), { throwIfNoEntry: false });
    if (parent !== undefined && isOpenToAll(parent))
      return failure(dirname(path), 'anybody can replace what is in it: it is writable by all and not sticky');
    makeFolder(path);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: 'absent', path };
    const notOwn = whyNotOwn(stats);
    if (notOwn !== undefined) return failure(path, notOwn);
    return withAnchor(path, (anchor): Folder => {
      const opened = anchor.stats;
      const why = whyNotOwn(opened);
      if (why !== undefined) return failure(path, why);
      if ((opened.mode & 0o022) !== 0)
        return failure(path, 'others can write to it, and may have put something into it');
      if ((opened.mode & 0o777) !== PRIVATE.folder) anchor.chmod(PRIVATE.folder);
      return { kind: 'folder', path };
    });
  } catch (error) {
    return failure(path, errorText(error));
  }
}

/** Makes a folder unless there is something of that name, and gives it its rights. Returns whether it was made. */
export function makeFolder(path: string, access: Access = PRIVATE): boolean {
  // Under a umask of our own, so that no moment comes in which another task of the job finds the folder closed even to its owner. Nothing else runs
  // meanwhile: the call is synchronous.
  const umask = process.umask(0o077);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another task of the job was quicker.
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    process.umask(umask);
  }
  giveAccess(path, access);
  return true;
}

/** Sees to it that the owner can use a folder: what made it may have done so under a hostile umask. The caller has seen that it is a folder of his. */
export function openToOwner(path: string, stats: Stats): void {
  if ((stats.mode & 0o700) === 0o700) return;
  withAnchor(path, (anchor) => {
    if (whyNotOwn(anchor.stats) === undefined) anchor.chmod((anchor.stats.mode & 0o7777) | 0o700);
  });
}

/** A folder that is held open: what is done through it is done to it, whatever has become of its name. */
export interface Anchor {
  /** A path of the folder that holds as long as the anchor. */
  readonly path: string;
  readonly stats: Stats;
  readonly chmod: (mode: number) => void;
  readonly chown: (gid: number) => void;
}

/** O_PATH of open(2), which Node has no name for: a descriptor that needs no rights to the folder and reads nothing of it. */
const O_PATH = 0o10000000;

/** Holds a folder while `act` runs. Throws where it is none, or a link. */
export function withAnchor<T>(path: string, act: (anchor: Anchor) => T): T {
  const fd = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    // fchmod(2) does not take such a descriptor, /proc does.
    const held = `/proc/self/fd/${fd}`;
    const stats = fstatSync(fd);
    return act({
      path: held,
      stats,
      chmod: (mode) => {
        chmodSync(held, mode);
      },
      chown: (gid) => {
        chownSync(held, stats.uid, gid);
      },
    });
  } finally {
    closeSync(fd);
  }
}

/** Why a thing is no folder of this user, in words; undefined where it is one. */
export function whyNotOwn(stats: Stats): string | undefined {
  if (stats.isSymbolicLink()) return 'it is a symbolic link';
  if (!stats.isDirectory()) return 'it is not a folder';
  return isOwn(stats.uid) ? undefined : 'it belongs to another user';
}

/** Whether something belongs to this user. */
export function isOwn(uid: number): boolean {
  return uid === process.getuid?.();
}

/** Whether something belongs to this user or to root, who can do everything anyway. */
export function isTrusted(uid: number): boolean {
  return uid === 0 || isOwn(uid);
}

/** A failure, worded by whoever found it. */
export function failure(path: string, why: string): Folder {
  return { kind: 'failure', path, why };
}

function giveAccess(path: string, access: Access): void {
  if (access.gid === null) return;
  const { gid, folder } = access;
  withAnchor(path, (anchor) => {
    if (whyNotOwn(anchor.stats) !== undefined) return;
    // The group first: no moment comes in which another group can read. chown(2) takes the set-group-id bit away.
    if (anchor.stats.gid !== gid) anchor.chown(gid);
    anchor.chmod(folder);
  });
}

/** Whether anybody can replace and remove what is in a folder. */
export function isOpenToAll(stats: Stats): boolean {
  return (stats.mode & 0o002) !== 0 && (stats.mode & STICKY) === 0;
}

/** The sticky bit (inode(7)). */
const STICKY = 0o1000;
