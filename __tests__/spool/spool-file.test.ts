/** A spool lies where others may write: whose it is, and what is in its way. */
import { chmodSync, lchownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localDisk, type SpoolFile } from '../../lib/spool/spool-file.js';
import { isRoot, NOBODY } from '../promises/harness.js';

let parent = '';
let folder = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'joblog-spool-'));
  chmodSync(parent, 0o1777);
  folder = join(parent, 'joblog-1001');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

function create(): Promise<SpoolFile> {
  return new Promise((resolve, reject) => {
    const spool = { folder, name: '1234.batch', from: 0, writer: process.pid };
    localDisk.create(spool, Buffer.from('x'), (error, file) => {
      if (file === undefined) reject(error ?? new Error('neither a file nor an error'));
      else resolve(file);
    });
  });
}

test.each([0o000, 0o022, 0o777])("a spool and its folder are the user's alone under umask %o", async (umask) => {
  const before = process.umask(umask);
  const file = await create().finally(() => process.umask(before));
  expect([dirname(file.path), file.path].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
  await new Promise<void>((resolve) => {
    file.remove(resolve);
  });
});

const OBSTACLES: readonly (readonly [string, () => void])[] = [
  [
    'a folder that others can enter',
    (): void => {
      mkdirSync(folder);
      chmodSync(folder, 0o755);
    },
  ],
  [
    'a link to a folder',
    (): void => {
      mkdirSync(join(parent, 'other'), { mode: 0o700 });
      symlinkSync('other', folder);
    },
  ],
  [
    'a file',
    (): void => {
      writeFileSync(folder, '');
    },
  ],
];

test.each(OBSTACLES)('%s in the place of its folder is refused', async (_, obstruct) => {
  obstruct();
  await expect(create()).rejects.toThrow('is not a folder of this user alone');
});

(isRoot ? test : test.skip)("another user's folder is refused", async () => {
  mkdirSync(folder, { mode: 0o700 });
  lchownSync(folder, NOBODY, NOBODY);
  await expect(create()).rejects.toThrow('is not a folder of this user alone');
});
