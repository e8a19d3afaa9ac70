/** A release made once for all tests, for the machine that they run on, and copies of the repository that others might have. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { arch } from 'node:os';
import { join, resolve } from 'node:path';
import { type Said, said } from '../promises/said.js';

export const ROOT = resolve(__dirname, '../..');
export const VERSION = '0.1.0';
export const NAME = `joblog-${VERSION}-linux-${arch()}`;

/** The fastest level: what is tried here does not depend on it. */
const LEVEL = '0';
/** Where there is no history, as in an archive of the repository, a release needs to be told its time. */
const TIME = '1764000000';

/** Makes the release of what stands in a copy of the repository, which has been built. */
export function release(repository: string, out: string, { uncommitted = true } = {}): Said {
  const script = join(repository, 'scripts/release/release.mjs');
  const words = [script, '--out', out, '--arch', arch(), '--level', LEVEL];
  const env = { ...process.env, SOURCE_DATE_EPOCH: TIME };
  return said(process.execPath, uncommitted ? [...words, '--uncommitted'] : words, { cwd: repository, env });
}

/** What a copy does not have: history, and what was made. node_modules comes as second names of the same files where that can be. */
const LEFT = ['.git', 'dist', 'release', 'coverage', 'node_modules'].map((name) => join(ROOT, name));

/** Copies the repository as it stands and builds it there, as somebody with another umask, language and time zone. */
export function copyOfRepository(to: string): void {
  cpSync(ROOT, to, { recursive: true, filter: (path) => !LEFT.includes(path) });
  const copy = 'cp -al "$1" . 2>/dev/null || { rm -rf node_modules; cp -a "$1" .; }';
  execFileSync('bash', ['-c', `${copy}; umask 077; npm run --silent build`, 'bash', join(ROOT, 'node_modules')], {
    cwd: to,
    env: { ...process.env, TZ: 'Pacific/Chatham', LC_ALL: 'C.UTF-8' },
  });
}

export function unpack(archive: string, to: string): string {
  mkdirSync(to);
  execFileSync('tar', ['-xJf', archive, '-C', to]);
  return join(to, NAME);
}
