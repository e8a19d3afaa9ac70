/** A folder that is this user's alone, in a place where others can write. */
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeFolder, openPrivateFolder, withAnchor } from '../../lib/store/private-folder.js';
import { newHome, testAsRoot, withUmask } from '../config/homes.js';

let place = '';
let path = '';
beforeEach(() => {
  place = newHome();
  chmodSync(place, 0o1777);
  path = join(place, 'joblog-1000');
});

const modeOf = (name: string): string => (lstatSync(name).mode & 0o7777).toString(8);

describe('a private folder', () => {
  test.each([0o000, 0o022, 0o777])('is made under umask %o, and found again', (umask) => {
    expect(withUmask(umask, () => openPrivateFolder(path))).toEqual({ kind: 'folder', path });
    expect(modeOf(path)).toBe('700');
    expect(openPrivateFolder(path)).toEqual({ kind: 'folder', path });
  });

  test('that others could read is closed to them', () => {
    mkdirSync(path);
    chmodSync(path, 0o755);
    expect(openPrivateFolder(path).kind).toBe('folder');
    expect(modeOf(path)).toBe('700');
  });

  test('that not even its owner could use is opened to him', () => {
    mkdirSync(path, 0o000);
    expect(openPrivateFolder(path).kind).toBe('folder');
    expect(modeOf(path)).toBe('700');
  });

  test.each([0o777, 0o1777, 0o770])('with mode %o is refused: somebody may have put something into it', (mode) => {
    mkdirSync(path);
    chmodSync(path, mode);
    expect(openPrivateFolder(path)).toEqual({
      kind: 'failure',
      path,
      why: 'others can write to it, and may have put something into it',
    });
    expect(modeOf(path)).toBe(mode.toString(8));
  });

  test.each([
    [
      'a link to a folder',
      () => {
        symlinkSync(newHome(), path);
      },
      'it is a symbolic link',
    ],
    [
      'a link that leads nowhere',
      () => {
        symlinkSync(join(place, 'nowhere'), path);
      },
      'it is a symbolic link',
    ],
    [
      'a file',
      () => {
        writeFileSync(path, 'x');
      },
      'it is not a folder',
    ],
  ] as const)('is refused where it is %s', (_, obstruct, why) => {
    obstruct();
    expect(openPrivateFolder(path)).toEqual({ kind: 'failure', path, why });
    expect(readdirSync(place)).toEqual(['joblog-1000']);
  });

  testAsRoot('is refused where another user has made it, or a link of that name', () => {
    mkdirSync(path, 0o700);
    chownSync(path, 12345, 12345);
    expect(openPrivateFolder(path)).toEqual({ kind: 'failure', path, why: 'it belongs to another user' });
    const link = join(place, 'link');
    symlinkSync(newHome(), link);
    lchownSync(link, 12345, 12345);
    expect(openPrivateFolder(link)).toEqual({ kind: 'failure', path: link, why: 'it is a symbolic link' });
  });

  test('is refused in a place where anybody can replace it', () => {
    chmodSync(place, 0o777);
    expect(openPrivateFolder(path)).toEqual({
      kind: 'failure',
      path: place,
      why: 'anybody can replace what is in it: it is writable by all and not sticky',
    });
    expect(readdirSync(place)).toEqual([]);
  });

  test('is not made in a place that is not there', () => {
    const deep = join(place, 'gone/joblog');
    expect(openPrivateFolder(deep)).toEqual({ kind: 'failure', path: deep, why: 'no such file or directory (ENOENT)' });
  });
});

describe('a folder that is held', () => {
  test('is the same one, whatever has become of its name', () => {
    mkdirSync(path);
    const other = newHome();
    withAnchor(path, (anchor) => {
      renameSync(path, join(place, 'moved'));
      symlinkSync(other, path);
      anchor.chmod(0o711);
      writeFileSync(join(anchor.path, 'file'), 'x');
    });
    expect([modeOf(join(place, 'moved')), readdirSync(join(place, 'moved'))]).toEqual(['711', ['file']]);
    expect([modeOf(other), readdirSync(other)]).toEqual(['700', []]);
  });
});

describe('a folder that is shared with a group', () => {
  const shared = { folder: 0o2750, file: 0o640, gid: process.getgid!() };

  test.each([0o000, 0o777])('is made for the group to read under umask %o', (umask) => {
    expect(withUmask(umask, () => makeFolder(path, shared))).toBe(true);
    expect(modeOf(path)).toBe('2750');
    expect(makeFolder(path, shared)).toBe(false);
  });

  test('keeps its rights where it was there before', () => {
    mkdirSync(path, 0o700);
    expect(makeFolder(path, shared)).toBe(false);
    expect(modeOf(path)).toBe('700');
  });

  testAsRoot('belongs to the group', () => {
    makeFolder(path, { ...shared, gid: 12345 });
    expect([statSync(path).gid, modeOf(path)]).toEqual([12345, '2750']);
  });
});
