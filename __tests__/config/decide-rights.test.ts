/** Whose opt-in file counts, and who may read what is made. */
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Given, run } from './deciding.js';
import { optedInHome, testAsRoot } from './homes.js';

describe('a user into whose home another user has put an opt-in file', () => {
  const opening = (home: string): number => {
    const fd = openSync(join(home, '.logoptin'), 'r');
    opened.push(fd);
    return fd;
  };
  const opened: number[] = [];
  afterEach(() => {
    for (const fd of opened.splice(0)) closeSync(fd);
  });

  testAsRoot.each([
    [
      'a file',
      (path: string) => {
        chownSync(path, 12345, 12345);
      },
    ],
    [
      "a link to one of the user's own files",
      (path: string) => {
        renameSync(path, `${path}.own`);
        symlinkSync(`${path}.own`, path);
        lchownSync(path, 12345, 12345);
      },
    ],
  ])('has not opted in: %s', async (_, plant) => {
    const home = optedInHome('mode: enabled');
    plant(join(home, '.logoptin'));
    for (const optIn of ['seen', opening(home)] as const) {
      const decision = await run(home, { optIn });
      expect(decision).toMatchObject({
        kind: 'skip',
        notices: [expect.stringContaining('cannot use ~/.logoptin: it belongs to another user, and nobody can opt in')],
      });
    }
    expect(existsSync(join(home, '.joblog'))).toBe(false);
  });

  testAsRoot('has not opted in even where it was gone again when it was looked at', async () => {
    const home = optedInHome();
    chownSync(join(home, '.logoptin'), 12345, 12345);
    const optIn = opening(home);
    rmSync(join(home, '.logoptin'));
    expect(await run(home, { optIn })).toMatchObject({
      kind: 'skip',
      notices: [expect.stringContaining('another user')],
    });
  });

  testAsRoot("has opted in by a link of his own to somebody else's file", async () => {
    const home = optedInHome();
    renameSync(join(home, '.logoptin'), join(home, 'theirs'));
    chownSync(join(home, 'theirs'), 12345, 12345);
    symlinkSync('theirs', join(home, '.logoptin'));
    expect((await run(home, { optIn: opening(home) })).kind).toBe('log');
  });
});

describe('a site that shares logs with a group', () => {
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  const sharing = (home: string, name: string): Given => {
    writeFileSync(join(home, 'site.yaml'), `store: ${home}/shared/{user}\nshare: "group:${name}"\n`);
    return { env: { JOBLOG_SITE_CONFIG: join(home, 'site.yaml') } };
  };
  const modes = (home: string): string[] =>
    [
      join(home, 'shared'),
      ...readdirSync(join(home, 'shared'), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(home, 'shared', path),
      ),
    ].map((path) => (lstatSync(path).mode & 0o7777).toString(8));

  test('has folders made that the group can read, and a record', async () => {
    const home = optedInHome();
    const decision = await run(home, sharing(home, group));
    expect(decision).toMatchObject({ kind: 'log', notices: [], access: { folder: 0o2750, file: 0o640 } });
    expect(modes(home)).toEqual(['2750', '2750', '2750', '640']);
    expect(await run(home, sharing(home, group))).toMatchObject({ access: { folder: 0o2750 } });
  });

  test('shares nothing where there is no such group, and says so once a job', async () => {
    const home = optedInHome();
    expect(await run(home, sharing(home, 'no-such-group'))).toMatchObject({
      kind: 'log',
      access: { folder: 0o700, file: 0o600, gid: null },
      notices: [expect.stringContaining('cannot share the log with the group `no-such-group`: there is no such group')],
    });
    expect(modes(home)).toEqual(['700', '700', '700', '600']);
    expect(await run(home, sharing(home, 'no-such-group'))).toMatchObject({ kind: 'log', notices: [] });
  });
});
