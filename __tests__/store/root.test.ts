import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { chooseStore, findJobDir, findRoot, openJobDir, openRoot, type StoreInput } from '../../lib/store/root.js';
import { newHome, testAsRoot, withUmask } from '../config/homes.js';

function modeOf(path: string): string {
  return (lstatSync(path).mode & 0o7777).toString(8);
}

describe('which folder is the store', () => {
  const site = { settings: {}, source: { kind: 'site', file: '/etc/joblog/config.yaml', line: 1 } } as const;
  const input: StoreInput = { options: {}, env: {}, site, home: '/home/me', user: 'me' };
  const sites = { ...site, settings: { store: '/shared/{user}/jobs' } };

  test.each([
    ['--dir before all', { options: { dir: '/d' }, env: { JOBLOG_DIR: '/e' }, site: sites }, '/d'],
    ['then JOBLOG_DIR', { env: { JOBLOG_DIR: '/e' }, site: sites }, '/e'],
    ["then the site's", { site: sites }, '/shared/me/jobs'],
    ['else ~/.joblog', {}, '/home/me/.joblog'],
    ['an empty JOBLOG_DIR is none', { env: { JOBLOG_DIR: '' } }, '/home/me/.joblog'],
    ['a site may put it into homes', { site: { ...site, settings: { store: '{home}/logs' } } }, '/home/me/logs'],
    [
      'a user name cannot lead out of the place that the site means',
      { site: sites, user: '../root' },
      '/shared/___root/jobs',
    ],
  ] as readonly (readonly [string, Partial<StoreInput>, string])[])('%s', (_, given, path) => {
    expect(chooseStore({ ...input, ...given })?.path).toBe(path);
  });

  test('without a home there is none, unless it is named otherwise', () => {
    expect(chooseStore({ ...input, home: '' })).toBeNull();
    expect(chooseStore({ ...input, home: '', site: { ...site, settings: { store: '{home}/x' } } })).toBeNull();
    expect(chooseStore({ ...input, home: '', site: sites })?.path).toBe('/shared/me/jobs');
  });
});

describe('the root', () => {
  test('is made for the user alone, folders on the way too, whatever the umask is', () => {
    const home = newHome();
    const root = join(home, 'a/b/store');
    expect(withUmask(0o777, () => openRoot(root))).toEqual({ kind: 'folder', path: root });
    expect([join(home, 'a'), join(home, 'a/b'), root].map(modeOf)).toEqual(['700', '700', '700']);
  });

  test('is looked for without being made', () => {
    const home = newHome();
    expect(findRoot(join(home, 'store'))).toEqual({ kind: 'absent', path: join(home, 'store') });
    expect(readdirSync(home)).toEqual([]);
  });

  test('is resolved once, through links of the user, relative and absolute ones', () => {
    const home = newHome();
    mkdirSync(join(home, 'real/deep'), { recursive: true });
    symlinkSync('real', join(home, 'relative'));
    symlinkSync(join(home, 'relative/deep'), join(home, 'absolute'));
    symlinkSync('real/deep/../../absolute', join(home, 'store'));
    expect(openRoot(join(home, 'store'))).toEqual({ kind: 'folder', path: join(home, 'real/deep') });
  });

  test('may be made behind a link that leads nowhere yet', () => {
    const home = newHome();
    symlinkSync('scratch/jobs', join(home, 'store'));
    expect(openRoot(join(home, 'store'))).toEqual({ kind: 'folder', path: join(home, 'scratch/jobs') });
  });

  test('of a site that all users share is left as it is', () => {
    const home = newHome();
    chmodSync(home, 0o1777);
    expect(openRoot(home).kind).toBe('folder');
    expect(modeOf(home)).toBe('1777');
  });

  test('behind links that lead in a circle is refused', () => {
    const home = newHome();
    symlinkSync('b', join(home, 'a'));
    symlinkSync('a', join(home, 'b'));
    expect(openRoot(join(home, 'a'))).toMatchObject({ kind: 'failure', why: 'too many symbolic links' });
  });

  testAsRoot('behind a link of another user is refused', () => {
    const home = newHome();
    mkdirSync(join(home, 'theirs'));
    symlinkSync('theirs', join(home, 'store'));
    lchownSync(join(home, 'store'), 12345, 12345);
    expect(openRoot(join(home, 'store/jobs'))).toEqual({
      kind: 'failure',
      path: join(home, 'store'),
      why: 'it is a symbolic link that belongs to another user',
    });
    expect(readdirSync(join(home, 'theirs'))).toEqual([]);
  });

  testAsRoot('that belongs to another user is refused, a folder of theirs on the way is not', () => {
    const home = newHome();
    mkdirSync(join(home, 'project/store'), { recursive: true });
    chownSync(join(home, 'project'), 12345, 12345);
    expect(openRoot(join(home, 'project/store')).kind).toBe('folder');
    expect(openRoot(join(home, 'project'))).toMatchObject({ kind: 'failure', why: 'it belongs to another user' });
  });

  test('that is a file is refused', () => {
    const home = newHome();
    writeFileSync(join(home, 'store'), '');
    expect(openRoot(join(home, 'store/deeper'))).toEqual({
      kind: 'failure',
      path: join(home, 'store'),
      why: 'it is not a folder',
    });
  });
});

describe('the folder of a job', () => {
  test('is made for the user alone, whatever the umask is, and found again', () => {
    const root = newHome();
    expect(findJobDir(root, '1234')).toEqual({ kind: 'absent', path: join(root, '1234') });
    expect(withUmask(0o777, () => openJobDir(root, '1234'))).toEqual({ kind: 'folder', path: join(root, '1234') });
    expect(modeOf(join(root, '1234'))).toBe('700');
    expect(openJobDir(root, '1234').kind).toBe('folder');
    expect(findJobDir(root, '1234').kind).toBe('folder');
  });

  test('that another task has made but not yet opened to its owner is opened', () => {
    const root = newHome();
    mkdirSync(join(root, '1234'), 0o000);
    expect(openJobDir(root, '1234').kind).toBe('folder');
    expect(modeOf(join(root, '1234'))).toBe('700');
  });

  test.each([
    [
      'a link',
      (path: string) => {
        symlinkSync('/tmp', path);
      },
      'it is a symbolic link',
    ],
    [
      'a link that leads nowhere',
      (path: string) => {
        symlinkSync('nowhere', path);
      },
      'it is a symbolic link',
    ],
    [
      'a file',
      (path: string) => {
        writeFileSync(path, '');
      },
      'it is not a folder',
    ],
  ] as const)('is refused if it is %s', (_, make, why) => {
    const root = newHome();
    make(join(root, '1234'));
    for (const look of [findJobDir, openJobDir]) {
      expect(look(root, '1234')).toEqual({ kind: 'failure', path: join(root, '1234'), why });
    }
  });

  testAsRoot('is refused if it belongs to another user', () => {
    const root = newHome();
    mkdirSync(join(root, '1234'));
    chownSync(join(root, '1234'), 12345, 12345);
    expect(openJobDir(root, '1234')).toMatchObject({ kind: 'failure', why: 'it belongs to another user' });
  });

  test.each(['..', '../x', 'a/b', '', '.', '.x'])('is refused if its name is %j', (name) => {
    const root = newHome();
    expect(openJobDir(root, name).kind).toBe('failure');
    expect(readdirSync(root)).toEqual([]);
  });
});
