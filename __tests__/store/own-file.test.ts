/** Files that only this user has a hand in: whatever else stands in their place is left as it is. */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, errorText } from '../../lib/config/errno.js';
import { createOwnFile, openOwnFile, Refused, replaceOwnFile } from '../../lib/store/own-file.js';
import { newHome, testAsRoot, withUmask } from '../config/homes.js';

/** What can stand in the place of a file, how it is made, and how it is called. */
const OBSTACLES: readonly (readonly [string, (path: string, target: string) => void, string])[] = [
  [
    'a link',
    (path, target) => {
      symlinkSync(target, path);
    },
    'a symbolic link',
  ],
  [
    'a link that leads nowhere',
    (path) => {
      symlinkSync('nowhere', path);
    },
    'a symbolic link',
  ],
  [
    'a second name of a file',
    (path, target) => {
      linkSync(target, path);
    },
    'a file with several names (hard links)',
  ],
  ['a named pipe', (path) => spawnSync('mkfifo', [path]), 'a named pipe'],
  [
    'a folder',
    (path) => {
      mkdirSync(path);
    },
    'a folder',
  ],
];

let folder = '';
let target = '';
let path = '';
beforeEach(() => {
  folder = newHome();
  target = join(folder, 'target');
  path = join(folder, 'file');
  writeFileSync(target, 'precious');
});

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const modeOf = (name: string): string => (statSync(join(folder, name)).mode & 0o7777).toString(8);

describe('a file that is made', () => {
  test.each([0o000, 0o022, 0o777])("is its owner's alone under umask %o", (umask) => {
    const fd = withUmask(umask, () => createOwnFile(path));
    writeSync(fd, 'x');
    closeSync(fd);
    expect([modeOf('file'), readFileSync(path, 'utf8')]).toEqual(['600', 'x']);
  });

  test.each([0o000, 0o777])(
    'can be read by the group that it is shared with, and written by its owner alone, under umask %o',
    (umask) => {
      const gid = process.getgid!();
      closeSync(withUmask(umask, () => createOwnFile(path, { folder: 0o2750, file: 0o640, gid })));
      expect([modeOf('file'), statSync(path).gid]).toEqual(['640', gid]);
    },
  );

  testAsRoot('is given to the group that it is shared with', () => {
    closeSync(createOwnFile(path, { folder: 0o2750, file: 0o640, gid: 12345 }));
    expect([modeOf('file'), statSync(path).gid, statSync(path).uid]).toEqual(['640', 12345, 0]);
  });

  test.each([
    ...OBSTACLES,
    [
      'a file',
      (made) => {
        writeFileSync(made, 'mine');
      },
      'a file',
    ] as (typeof OBSTACLES)[number],
  ])('is refused where there is %s, which is left as it is', (_, obstruct, words) => {
    obstruct(path, target);
    const before = lstatSync(path);
    const error = errorOf(() => createOwnFile(path));
    expect(error).toBeInstanceOf(Refused);
    expect([codeOf(error), errorText(error)]).toEqual(['EEXIST', `there is ${words} of that name already`]);
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, mode: before.mode, size: before.size });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  test('leaves nothing behind where it cannot be given its rights', () => {
    const error = errorOf(() => createOwnFile(path, { folder: 0o2750, file: 0o640, gid: -2 }));
    expect(codeOf(error)).toBe('ERR_OUT_OF_RANGE');
    expect(readdirSync(folder)).toEqual(['target']);
  });
});

describe('a file that is opened again', () => {
  test('is appended to', () => {
    const first = createOwnFile(path);
    writeSync(first, 'one ');
    closeSync(first);
    const again = openOwnFile(path);
    writeSync(again, 'two');
    closeSync(again);
    expect(readFileSync(path, 'utf8')).toBe('one two');
  });

  test.each(OBSTACLES)('is refused where it has become %s, and nothing waits', (_, obstruct, words) => {
    obstruct(path, target);
    const error = errorOf(() => openOwnFile(path));
    expect(error).toBeInstanceOf(Refused);
    expect(errorText(error)).toBe(`it has become ${words}`);
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  testAsRoot('is refused where it has become a device, or belongs to another user', () => {
    spawnSync('mknod', [path, 'c', '1', '3']);
    expect(errorText(errorOf(() => openOwnFile(path)))).toBe('it has become a device');
    chownSync(target, 12345, 12345);
    expect(errorText(errorOf(() => openOwnFile(target)))).toBe('it belongs to another user');
  });

  test("is the system's error where it is gone", () => {
    expect(codeOf(errorOf(() => openOwnFile(path)))).toBe('ENOENT');
  });
});

describe('a file that is replaced', () => {
  test.each(OBSTACLES.slice(0, 4))('takes the place of %s, and nothing goes through it', (_, obstruct) => {
    obstruct(path, target);
    replaceOwnFile(path, 'new');
    expect(lstatSync(path)).toMatchObject({ nlink: 1, size: 3 });
    expect([modeOf('file'), readFileSync(path, 'utf8'), readFileSync(target, 'utf8')]).toEqual([
      '600',
      'new',
      'precious',
    ]);
    expect(readdirSync(folder).sort()).toEqual(['file', 'target']);
  });

  test('leaves a folder in its place alone, and no temporary file', () => {
    mkdirSync(path);
    expect(
      codeOf(
        errorOf(() => {
          replaceOwnFile(path, 'new');
        }),
      ),
    ).toBe('EISDIR');
    expect(readdirSync(folder).sort()).toEqual(['file', 'target']);
  });
});
