/** The root of the store and the folders of jobs in it: found or made, private, and never through somebody else's link. */
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errorText } from '../config/errno.js';
import type { Source } from '../config/source.js';
import type { RunOptions, SiteSettings } from '../config/types.js';
import type { Env } from '../scheduler/identity.js';
import { pathName } from '../scheduler/names.js';
import { type Access, PRIVATE } from './access.js';
import { type Folder, failure, isTrusted, makeFolder, openToOwner, whyNotOwn } from './private-folder.js';

export type { Folder };

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
    const path = store.replace(/\{(user|home)\}/g, (_, name) => (name === 'user' ? pathName(user) : home));
    return { path: resolve(path), source: site.source };
  }
  return home === '' ? null : { path: join(home, '.joblog'), source: { kind: 'default' } };
}

/** The real path of the store's root. Nothing is made. */
export function findRoot(path: string): Folder {
  return walk(path, null);
}

/** The same; what is missing on the way is made with these rights. What is there keeps its own. */
export function openRoot(path: string, access: Access = PRIVATE): Folder {
  return walk(path, access);
}

/** The folder of a job, if there is one. `root` comes from `findRoot` or `openRoot`. */
export function findJobDir(root: string, job: string): Folder {
  return jobDir(root, job, null);
}

/** The folder of a job, made with these rights if it is missing. A link or another user's folder in its place is a failure. */
export function openJobDir(root: string, job: string, access: Access = PRIVATE): Folder {
  return jobDir(root, job, access);
}

// As the kernel: path_resolution(7).
const MOST_LINKS = 40;

/** @param make the rights of what is to be made; null: nothing is */
function walk(path: string, make: Access | null): Folder {
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

function jobDir(root: string, job: string, make: Access | null): Folder {
  // Names come from the environment; whoever calls has made this one safe. Look again: a slip here would write anywhere.
  if (job !== pathName(job)) return failure(root, 'the name of the job is not safe as that of a folder');
  const path = join(root, job);
  try {
    const stats = lookup(path, make);
    if (stats === undefined) return { kind: 'absent', path };
    const why = whyNotOwn(stats);
    if (why !== undefined) return failure(path, why);
    if (make !== null) openToOwner(path, stats);
    return { kind: 'folder', path };
  } catch (error) {
    return failure(path, errorText(error));
  }
}

function lookup(path: string, make: Access | null): Stats | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined || make === null) return stats;
  makeFolder(path, make);
  return lstatSync(path);
}
