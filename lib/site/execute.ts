/** Carries out what was planned. Each step is whole or has not happened; an error ends the rest. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { SiteText } from './files.js';
import { LINKS, PLACES, RUNTIME } from './layout.js';
import type { Action, Offer } from './plan.js';
import { bytesFor, digestOf, readState, type SiteState } from './survey.js';

/** What the steps have to know of the world besides the file system. */
export interface Doing {
  readonly prefix: string;
  /** `2026-11-22T06:09:55.123Z` */
  readonly now: string;
}

/** Throws what the file system has thrown: nothing after it has been done. */
export function carryOut(action: Action, doing: Doing): void {
  const { prefix, now } = doing;
  switch (action.kind) {
    case 'tidy':
      rmSync(join(prefix, PLACES.versions, action.name), { recursive: true, force: true });
      return;
    case 'add-version':
      addVersion(prefix, action.offer);
      return;
    case 'write':
      replaceFile(prefix, action.file);
      keepState(prefix, (state) => {
        const written = { ...state.written, [action.file.place]: digestOf(action.file.text) };
        return { ...state, written };
      });
      return;
    case 'leave-changed':
      replaceFile(prefix, { ...action.file, place: `${action.file.place}.new`, executable: false });
      return;
    case 'use': {
      const { to, from } = action;
      takeIntoUse(prefix, to);
      linkManual(prefix, to);
      keepState(prefix, (state) => {
        const entry = { time: now, to, ...(from === undefined ? {} : { from }) };
        return { ...state, history: [...state.history, entry] };
      });
      return;
    }
    case 'remove-version':
      removeVersion(prefix, action.version);
      return;
    case 'version-is-there':
    case 'leave-same':
    case 'is-in-use':
      return;
  }
}

/** Under a name that no version has, until all of it is on the disk. */
function addVersion(prefix: string, offer: Offer): void {
  const folder = join(prefix, PLACES.versions);
  openFolder(folder);
  const incoming = join(folder, `.incoming-${unique()}`);
  try {
    openFolder(incoming);
    for (const file of offer.files) {
      const bytes = bytesFor(offer, file);
      if (bytes === undefined) throw new Error(`${join(offer.from, file.path)} is not the launcher of this version`);
      const path = join(incoming, file.path);
      openFolder(dirname(path));
      writeFileSync(path, bytes);
      settle(path, file.executable);
    }
    if (offer.runtime !== undefined) {
      const path = join(incoming, RUNTIME);
      openFolder(dirname(path));
      copyFileSync(offer.runtime.path, path);
      settle(path, true);
    }
    for (const [path, target] of Object.entries(LINKS)) symlinkSync(target, join(incoming, path));
    renameSync(incoming, join(folder, offer.version));
  } catch (error) {
    rmSync(incoming, { recursive: true, force: true });
    throw error;
  }
}

/**
 * One rename(2), of a second name of the launcher of that version: whoever is reading the old one, on another node too, still has its file. A file
 * system without second names gets a copy.
 */
function takeIntoUse(prefix: string, version: string): void {
  const launcher = join(prefix, PLACES.versions, version, PLACES.launcher);
  const target = join(prefix, PLACES.launcher);
  const incoming = `${dirname(target)}/.joblog-${unique()}`;
  openFolder(dirname(target));
  try {
    try {
      linkSync(launcher, incoming);
    } catch {
      copyFileSync(launcher, incoming);
      settle(incoming, true);
    }
    renameSync(incoming, target);
  } finally {
    rmSync(incoming, { force: true });
  }
}

/** Where something that joblog has not made stands under that name, as may be in a prefix that is not joblog's alone, it stays. */
function linkManual(prefix: string, version: string): void {
  const target = join(prefix, PLACES.man);
  const stats = lstatSync(target, { throwIfNoEntry: false });
  if (stats !== undefined && !(stats.isSymbolicLink() && /^\.\.\/versions\/[^/]+\/man$/.test(readlinkSync(target))))
    return;
  const incoming = `${target}.${unique()}`;
  openFolder(dirname(target), prefix);
  try {
    symlinkSync(`../${PLACES.versions}/${version}/man`, incoming);
    renameSync(incoming, target);
  } finally {
    rmSync(incoming, { force: true });
  }
}

/** First out of sight, so that what is half removed is no version. */
function removeVersion(prefix: string, version: string): void {
  const folder = join(prefix, PLACES.versions);
  const leaving = join(folder, `.leaving-${unique()}`);
  renameSync(join(folder, version), leaving);
  rmSync(leaving, { recursive: true });
}

function replaceFile(prefix: string, { place, text, executable }: SiteText): void {
  const path = join(prefix, place);
  const incoming = `${path}.${unique()}`;
  openFolder(dirname(path), prefix);
  try {
    writeFileSync(incoming, text);
    settle(incoming, executable);
    renameSync(incoming, path);
  } finally {
    rmSync(incoming, { force: true });
  }
}

function keepState(prefix: string, change: (state: SiteState) => SiteState): void {
  const text = JSON.stringify({ joblog: 1, ...change(readState(prefix)) }, undefined, 2);
  replaceFile(prefix, { place: PLACES.state, text: `${text}\n`, executable: false });
}

/** Makes a folder and those on the way to it, open to all whatever the umask; the bits that a parent hands down (set-group-ID) stay. */
function openFolder(path: string, known?: string): void {
  if (path !== known && statSync(path, { throwIfNoEntry: false }) === undefined) {
    openFolder(dirname(path), known);
    mkdirSync(path);
    chmodSync(path, (statSync(path).mode & 0o7755) | 0o755);
  }
}

/** Readable by all whatever the umask, written by nobody else, and on the disk. */
function settle(path: string, executable: boolean): void {
  chmodSync(path, executable ? 0o755 : 0o644);
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function unique(): string {
  return randomBytes(6).toString('hex');
}
