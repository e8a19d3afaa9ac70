/** Homes of users that exist for one test. */
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty home folder, removed when the test is over. */
export function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'joblog-home-')));
  homes.push(home);
  return home;
}

/** The same with an opt-in file. */
export function optedInHome(text: string | Buffer = ''): string {
  const home = newHome();
  writeFileSync(join(home, '.logoptin'), text);
  return home;
}

const homes: string[] = [];

afterEach(() => {
  for (const home of homes.splice(0)) {
    chmodSync(home, 0o700);
    rmSync(home, { recursive: true, force: true });
  }
});

export const isRoot = process.getuid?.() === 0;
/** For what only root can set up, such as files of other users. */
export const testAsRoot = isRoot ? test : test.skip;

/** Runs `act` as a user without any rights, where the tests run as root, to whom everything is readable. */
export function withoutRights<T>(act: () => T): T {
  if (!isRoot) return act();
  process.seteuid?.(65534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

/** Runs `act` under a umask. */
export function withUmask<T>(umask: number, act: () => T): T {
  const before = process.umask(umask);
  try {
    return act();
  } finally {
    process.umask(before);
  }
}
