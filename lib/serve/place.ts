/** Where the server listens. */
import { chmodSync, lstatSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { codeOf, errorText } from '../config/errno.js';
import type { Env } from '../scheduler/identity.js';
import { isOwn, openPrivateFolder, whyNotOwn } from '../store/private-folder.js';

export type Place =
  | { readonly kind: 'socket'; readonly path: string }
  /** `checked`: only this user's own connections are taken, which can be told on one machine alone. */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly checked: boolean };

export type PlaceFound =
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'problem'; readonly why: string };

/** sun_path of unix(7), its end included, takes 108 bytes. A longer path is cut without a word by Node. */
const LONGEST_PATH = 107;

/** The socket that was asked for, or one of its own in a folder of this user alone. */
export async function findSocket(asked: string | undefined, env: Env, home: string): Promise<PlaceFound> {
  if (asked !== undefined) {
    const path = resolve(asked);
    const why = whyNotPrivate(dirname(path)) ?? (await whyNotUsable(path));
    return why === undefined ? placeAt(path) : { kind: 'problem', why: `cannot listen at ${path}: ${why}` };
  }
  const host = hostname().split('.')[0] ?? 'host';
  let why = 'there is neither $XDG_RUNTIME_DIR nor a home directory';
  for (const folder of folders(env, home)) {
    const found = openPrivateFolder(folder);
    if (found.kind !== 'folder') {
      why = `${found.path}: ${found.kind === 'failure' ? found.why : 'it is missing'}`;
      continue;
    }
    // The same path each time, so that the line for ssh can be kept; others for servers that run beside each other.
    for (let number = 1; number <= MOST_SERVERS; number += 1) {
      const path = join(folder, `${host}${number === 1 ? '' : `-${number}`}.sock`);
      const whyNot = await whyNotUsable(path);
      if (whyNot === undefined) return placeAt(path);
      why = `${path}: ${whyNot}`;
    }
  }
  return { kind: 'problem', why: `cannot listen: ${why}` };
}

const MOST_SERVERS = 20;

function placeAt(path: string): PlaceFound {
  return { kind: 'place', place: { kind: 'socket', path } };
}

/** A folder that a user names is looked at and never changed: it may be his home. */
function whyNotPrivate(folder: string): string | undefined {
  try {
    const stats = statSync(folder);
    return whyNotOwn(stats) ?? ((stats.mode & 0o077) === 0 ? undefined : 'others can enter its folder (chmod 700)');
  } catch (error) {
    return errorText(error);
  }
}

/** Folders on this machine first: a home can be on a file system that takes no sockets. */
function folders(env: Env, home: string): string[] {
  const [run, tmp] = [env['XDG_RUNTIME_DIR'], env['TMPDIR']];
  const uid = process.getuid?.() ?? 0;
  return [
    ...(run?.startsWith('/') === true ? [join(run, 'joblog')] : []),
    ...(tmp?.startsWith('/') === true ? [join(tmp, `joblog-serve-${uid}`)] : []),
    `/tmp/joblog-serve-${uid}`,
    ...(home === '' ? [] : [join(home, '.joblog-serve')]),
  ];
}

async function whyNotUsable(path: string): Promise<string | undefined> {
  if (Buffer.byteLength(path) > LONGEST_PATH) return `a socket's path has at most ${LONGEST_PATH} bytes`;
  return whyTaken(path);
}

/** What is at the path already, in words. A socket of ours behind which nobody listens is taken away: its server was killed. */
async function whyTaken(path: string): Promise<string | undefined> {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isSocket()) return 'there is something else';
    if (!isOwn(stats.uid)) return 'the socket there belongs to another user';
    if (await isAlive(path)) return 'another server listens there';
    rmSync(path);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error) => {
      resolve(codeOf(error) !== 'ECONNREFUSED' && codeOf(error) !== 'ENOENT');
    });
  });
}

/** Nobody else may even connect; the folder holds already, this is the second bolt. */
export function closeToOthers(path: string): void {
  chmodSync(path, 0o600);
}
