/** Where on this node a spool may be put. */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import type { Env } from '../scheduler/identity.js';
import type { SpoolPlace } from './protocol.js';

/** f_type of statfs(2): file systems that hang with no server. Any other may be shared, and hang with the store. */
const LOCAL_DISKS = new Set([
  0xef53, // ext2 to ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0x794c7630, // overlayfs, of containers
]);
const MEMORY = new Set([
  0x01021994, // tmpfs
  0x858458f6, // ramfs
]);
/** Of memory less is taken: it may count as the job's own. */
const MEMORY_BYTES = 64 << 20;

/** Folders in which spools are looked for, and put. */
export function spoolParents(env: Env): readonly string[] {
  const named = env['TMPDIR'];
  return [...new Set([...(named?.startsWith('/') ? [named.replace(/(?<=.)\/+$/, '')] : []), '/tmp', '/var/tmp'])];
}

/** The folder of a user's spools. */
export function spoolFolder(parent: string, uid: number): string {
  return `${parent === '/' ? '' : parent}/joblog-${uid}`;
}

/** @param limit bytes, as the site has it; 0: no spool */
export function findSpoolPlace(env: Env, limit: number, typeOf = fileSystemType): SpoolPlace | null {
  if (limit === 0) return null;
  for (const parent of spoolParents(env)) {
    const type = typeOf(parent);
    if (type === undefined || !isUsable(parent)) continue;
    const folder = spoolFolder(parent, process.getuid?.() ?? 0);
    if (LOCAL_DISKS.has(type)) return { folder, limit };
    if (MEMORY.has(type)) return { folder, limit: Math.min(limit, MEMORY_BYTES) };
  }
  return null;
}

function fileSystemType(folder: string): number | undefined {
  try {
    return statfsSync(folder).type;
  } catch {
    return undefined;
  }
}

/** A folder that we can write to, and in which nobody else can put something in the place of what is ours. */
function isUsable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { mode, uid } = statSync(folder);
    const others = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    return !others && (uid === 0 || uid === process.getuid?.() || (mode & 0o1000) !== 0);
  } catch {
    return false;
  }
}
