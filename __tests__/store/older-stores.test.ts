/**
 * Stores that earlier versions have written, each as it was committed then: what this version makes of them is what it made of them when they were new.
 * A difference in the words for people may be right: then the golden file is made anew (UPDATE_GOLDEN=1) and read before it is committed.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';

const STORES = join(__dirname, '../fixtures/stores');
const VERSIONS = readdirSync(STORES).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
/** Longer ago than a run without a sign of life counts as alive. */
const LONG_AGO = new Date('2026-11-20T00:00:00Z');

const root = mkdtempSync(join(tmpdir(), 'joblog-older-'));
/** Without a Slurm that could be asked about these jobs. */
const programs = join(root, 'programs');
mkdirSync(programs);
symlinkSync(process.execPath, join(programs, 'node'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Git keeps neither the times nor the rights that a store has. */
function placeStore(version: string): string {
  const store = join(root, version);
  cpSync(join(STORES, version), store, { recursive: true });
  for (const entry of readdirSync(store, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() ? 0o700 : 0o600);
    // A folder is never older than what started in it: the order of a list goes by that.
    if (!entry.isDirectory()) utimesSync(path, LONG_AGO, LONG_AGO);
  }
  return store;
}

/** What each command prints, and how it ends, as one text. */
function seenIn(store: string): string {
  const jobs = readdirSync(store).sort();
  const views = [
    ['list', '--json'],
    ...jobs.flatMap((job) => [
      ['show', job],
      ['show', job, '--metadata'],
      ['verify', job],
    ]),
  ];
  const env = {
    PATH: programs,
    HOME: root,
    JOBLOG_DIR: store,
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
  };
  return [...views, ['show', '1002', '--attempt', '0'], ['show', '1001', '--timestamps']]
    .map((words) => {
      const { status, stdout, stderr } = spawnSync(launcherUnderTest, words, { env, encoding: 'utf8' });
      return `$ joblog ${words.join(' ')}\n${stdout}${stderr}exit ${status}\n`
        .replaceAll(store, 'STORE')
        .replace(/(?<=last sign of life was ).*?(?= ago)/g, 'long');
    })
    .join('\n');
}

test('there is a store of a version to look at', () => {
  expect(VERSIONS).toContain('0.1.0');
});

test.each(VERSIONS)('a store that version %s wrote is read as it was then', (version) => {
  const seen = seenIn(placeStore(version));
  const golden = join(STORES, `${version}.seen.txt`);
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(golden, seen);
  expect(seen).toBe(readFileSync(golden, 'utf8'));
});
