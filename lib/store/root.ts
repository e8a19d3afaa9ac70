/** The root of the store and the folders of jobs in it: found or made, private, and never through somebody else's link. */
import { chmodSync, lstatSync, mkdirSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, errorText } from '../config/errno.js';
import type { Source } from '../config/source.js';
import type { RunOptions, SiteSettings } from '../config/types.js';
import type { Env } from '../scheduler/identity.js';
import { safeName } from '../scheduler/names.js';

/** A folder that was found or made. `path` of a failure is what the trouble is with. */
export type Folder =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'failure'; readonly path: string; readonly why: string };

/** Which folder is the store, and what said so. Null: nothing did, and there is no home. */
export interface StoreChoice {
  readonly path: string;
  readonly source: Source;
}

export interface StoreInput {
  readonly options: RunOptions;
  readonly env: Env;
  readonly site: { readonly settings: SiteSettings; readonly source: Source };
  readonly home: string;
  readonly user: string;
}

/** `--dir`, `JOBLOG_DIR`, the site's `store`, else `~/.joblog`. Relative paths are taken from the current folder. */
export function chooseStore(input: StoreInput): StoreChoice | null {
  const { options, env, site, home, user } = input;
  if (options.dir !== undefined && options.dir !== '') {
    return { path: resolve(options.dir), source: { kind: 'option', flag: '--dir' } };
  }
  const named = env['JOBLOG_DIR'];
  if (named !== undefined && named !== '') {
    return { path: resolve(named), source: { kind: 'variable', name: 'JOBLOG_DIR' } };
  }
  const { store } = site.settings;
  if (store !== undefined && (home !== '' || !store.includes('{home}'))) {
    const path = store.replace(/\{(user|home)\}/g, (_, name) => (name === 'user' ? safeName(user) : home));
    return { path: resolve(path), source: site.source };
  }
  return home === '' ? null : { path: join(home, '.joblog'), source: { kind: 'default' } };
}

/** The real path of the store's root. Nothing is made. */
export function findRoot(path: string): Folder {
  return walk(path, false);
}

/** The same; what is missing on the way is made for the user alone. */
export function openRoot(path: string): Folder {
  return walk(path, true);
}

/** The folder of a job, if there is one. `root` comes from `findRoot` or `openRoot`. */
export function findJobDir(root: string, job: string): Folder {
  return jobDir(root, job, false);
}

/** The folder of a job, made for the user alone if it is missing. A link or another user's folder in its place is a failure. */
export function openJobDir(root: string, job: string): Folder {
  return jobDir(root, job, true);
}

// As the kernel: path_resolution(7).
const MOST_LINKS = 40;

function walk(path: string, make: boolean): Folder {
  const left = path.split('/');
  let links = 0;
  let here = '/';
  let stats: Stats | undefined;
  try {
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      if (part === '' || part === '.') continue;
      const next = part === '..' ? dirname(here) : join(here, part);
      stats = lookup(next, make);
      if (stats === undefined) return { kind: 'absent', path: next };
      if (stats.isSymbolicLink()) {
        links += 1;
        if (!isTrusted(stats.uid)) return failure(next, 'it is a symbolic link that belongs to another user');
        if (links > MOST_LINKS) return failure(next, 'too many symbolic links');
        const target = readlinkSync(next);
        if (target.startsWith('/')) here = '/';
        left.unshift(...target.split('/'));
      } else if (stats.isDirectory()) {
        here = next;
      } else {
        return failure(next, 'it is not a folder');
      }
    }
    // A root that belongs to root is a site's, shared by its users; the folders of jobs in it are their owners'.
    if (!isTrusted(lstatSync(here).uid)) return failure(here, 'it belongs to another user');
    return { kind: 'folder', path: here };
  } catch (error) {
    return failure(path, errorText(error));
  }
}

function jobDir(root: string, job: string, make: boolean): Folder {
  // Names come from the environment; whoever calls has made this one safe. Look again: a slip here would write anywhere.
  if (job !== safeName(job)) return failure(root, 'the name of the job is not safe as that of a folder');
  const path = join(root, job);
  try {
    const stats = lookup(path, make);
    if (stats === undefined) return { kind: 'absent', path };
    if (stats.isSymbolicLink()) return failure(path, 'it is a symbolic link');
    if (!stats.isDirectory()) return failure(path, 'it is not a folder');
    if (!isOwn(stats.uid)) return failure(path, 'it belongs to another user');
    // Made a moment ago under a hostile umask by another task, which has not come to its chmod yet.
    if (make && (stats.mode & 0o700) !== 0o700) chmodSync(path, 0o700);
    return { kind: 'folder', path };
  } catch (error) {
    return failure(path, errorText(error));
  }
}

function lookup(path: string, make: boolean): Stats | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined || !make) return stats;
  try {
    mkdirSync(path, { mode: 0o700 });
    // The umask may have taken the owner's own rights away.
    chmodSync(path, 0o700);
  } catch (error) {
    // Another task of the job was quicker.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return lstatSync(path);
}

function isOwn(uid: number): boolean {
  return uid === process.getuid?.();
}

function isTrusted(uid: number): boolean {
  return uid === 0 || isOwn(uid);
}

function failure(path: string, why: string): Folder {
  return { kind: 'failure', path, why };
}
