/** Looks at a prefix and at the installation that is to go there. Writes nothing. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../config/errno.js';
import { isThere } from '../config/read-file.js';
import type { SiteText } from './files.js';
import { stampLauncher, versionOfLauncher } from './launcher.js';
import { PLACES, RUNTIME } from './layout.js';
import type { Offer, SourceFile, Standing, Survey, Switch } from './plan.js';

/** What joblog keeps of its own deeds under a prefix. */
export interface SiteState {
  /** Places below the prefix, and the SHA-256 of what joblog last wrote there. */
  readonly written: Readonly<Record<string, string>>;
  readonly history: readonly Switch[];
}

const NOTHING: SiteState = { written: {}, history: [] };

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The state under a prefix; a file that is gone or damaged is as if joblog had written nothing: then all files count as an administrator's. */
export function readState(prefix: string): SiteState {
  const text = textOf(join(prefix, PLACES.state));
  if (text === undefined) return NOTHING;
  try {
    const { written, history } = JSON.parse(text) as Partial<SiteState>;
    return { written: written ?? {}, history: Array.isArray(history) ? history : [] };
  } catch {
    return NOTHING;
  }
}

/** An install that goes on for longer was interrupted. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;

export function surveyPrefix(prefix: string, now: number): Survey {
  const folder = join(prefix, PLACES.versions);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const launcher = textOf(join(prefix, PLACES.launcher));
  return {
    prefix,
    versions: names.filter((name) => !name.startsWith('.') && isVersion(join(folder, name), name)),
    leftBehind: names.filter((name) => isLeftBehind(join(folder, name), name, now)),
    inUse: launcher === undefined ? undefined : versionOfLauncher(launcher),
    history: readState(prefix).history,
  };
}

function isLeftBehind(path: string, name: string, now: number): boolean {
  return (
    /^\.(?:incoming|leaving)-/.test(name) &&
    now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > LEFT_BEHIND_MS
  );
}

function isVersion(folder: string, name: string): boolean {
  const launcher = textOf(join(folder, PLACES.launcher));
  return launcher !== undefined && versionOfLauncher(launcher) === name;
}

/** What a package holds, by its own word; npm adds the rest by itself. */
const ALWAYS = ['package.json', 'README.md', 'LICENSE'];

/**
 * The files of an installation: of a copy of the repository as of an installed package. What a site has put into it (launcher.conf, links) is not
 * part of it.
 */
export function sourceFiles(installation: string): SourceFile[] {
  const { files } = JSON.parse(readFileSync(join(installation, 'package.json'), 'utf8')) as { files: string[] };
  return [...files, ...ALWAYS]
    .flatMap((part) => filesBelow(installation, part))
    .filter(({ path }) => path !== PLACES.launcherConf)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function filesBelow(root: string, path: string): SourceFile[] {
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stats?.isDirectory() === true)
    return readdirSync(join(root, path)).flatMap((name) => filesBelow(root, `${path}/${name}`));
  return stats?.isFile() === true ? [{ path, bytes: stats.size, executable: (stats.mode & 0o100) !== 0 }] : [];
}

/** The bytes that a version has of a file; undefined where the launcher is none that can be told its version. */
export function bytesFor({ from, version }: Offer, { path }: SourceFile): Buffer | undefined {
  const bytes = readFileSync(join(from, path));
  if (path !== PLACES.launcher) return bytes;
  const text = stampLauncher(bytes.toString(), version);
  return text === undefined ? undefined : Buffer.from(text);
}

/** How what lies under the version's name is to what is offered. The runtime is not looked at: another one makes no other joblog. */
export function versionStanding(prefix: string, offer: Offer): Standing {
  const folder = join(prefix, PLACES.versions, offer.version);
  if (!isThere(folder)) return { kind: 'absent' };
  const there = readdirSync(folder)
    .filter((name) => name !== dirname(dirname(RUNTIME)))
    .flatMap((part) => filesBelow(folder, part))
    .map(({ path }) => path)
    .sort();
  const wanted = offer.files.map(({ path }) => path);
  const same =
    there.join('\n') === wanted.join('\n') &&
    offer.files.every((file) => bytesFor(offer, file)?.equals(readFileSync(join(folder, file.path))) === true);
  return { kind: same ? 'same' : 'changed' };
}

/** Whether the version is there already, without the Node.js that is offered with it: a version that is there is not written to. */
export function lacksRuntime(prefix: string, { version, runtime }: Offer): boolean {
  const folder = join(prefix, PLACES.versions, version);
  return runtime !== undefined && isThere(folder) && !isThere(join(folder, RUNTIME));
}

export function fileStanding(prefix: string, file: SiteText, { written }: SiteState): Standing {
  const path = join(prefix, file.place);
  if (!isThere(path)) return { kind: 'absent' };
  const text = textOf(path);
  if (text === file.text) return { kind: 'same' };
  return { kind: text !== undefined && written[file.place] === digestOf(text) ? 'ours' : 'changed' };
}

/** The runtime that goes with an installation: its own, else the one that runs this; one of shared libraries is of no use elsewhere. */
export function runtimeFor(installation: string): Offer['runtime'] | 'shared' {
  const own = join(installation, RUNTIME);
  const path = existsSync(own) ? own : process.execPath;
  const variables = process.config.variables as unknown as Readonly<Record<string, unknown>>;
  if (path !== own && variables['node_shared'] === true) return 'shared';
  return { path, bytes: statSync(path).size };
}

/** The first folder on the way to the prefix that not everybody can pass; looked at before it is made, too. */
export function closedFolder(prefix: string): string | undefined {
  const parts = prefix.split('/').filter(Boolean);
  const ways = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
  return ways.find((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats !== undefined && (stats.mode & 0o001) === 0;
  });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}
