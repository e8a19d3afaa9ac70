import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describeFailure } from '../../lib/config/messages.js';
import { LARGEST, readSmallFile } from '../../lib/config/read-file.js';
import { readOptIn } from '../../lib/config/read-opt-in.js';
import { newHome, optedInHome, withoutRights } from './homes.js';

async function outcome(home: string): Promise<string> {
  const { file } = await readOptIn(home);
  return file.kind === 'failure' ? describeFailure(file.failure) : file.kind;
}

test('no file: not opted in', async () => {
  expect(await outcome(newHome())).toBe('absent');
});

test('no home, or one that does not exist: not opted in', async () => {
  expect(await outcome('')).toBe('absent');
  expect(await outcome('/nonexistent/home')).toBe('absent');
});

test('a file, or a symbolic link to one, is read', async () => {
  const home = newHome();
  writeFileSync(join(home, 'elsewhere.yaml'), 'mode: metadata\n');
  symlinkSync('elsewhere.yaml', join(home, '.logoptin'));
  expect(await readOptIn(home)).toMatchObject({ file: { kind: 'settings', settings: { mode: 'metadata' } } });
});

describe('what is no regular file is refused and never waited for', () => {
  test.each([
    [
      'a folder',
      (path: string) => {
        mkdirSync(path);
      },
      'expected a regular file, found a folder',
    ],
    ['a named pipe', (path: string) => execFileSync('mkfifo', [path]), 'expected a regular file, found a named pipe'],
    [
      'an endless device behind a link',
      (path: string) => {
        symlinkSync('/dev/zero', path);
      },
      'expected a regular file, found a device',
    ],
    [
      'a terminal behind a link',
      (path: string) => {
        symlinkSync('/dev/ptmx', path);
      },
      'expected a regular file, found a device',
    ],
    [
      'a link that leads nowhere',
      (path: string) => {
        symlinkSync('nowhere', path);
      },
      'expected a regular file, found a symbolic link that leads nowhere',
    ],
    [
      'a link to itself',
      (path: string) => {
        symlinkSync('.logoptin', path);
      },
      'cannot be read: too many symbolic links encountered (ELOOP)',
    ],
  ] as const)('%s', async (_, make, message) => {
    const home = newHome();
    make(join(home, '.logoptin'));
    expect(await outcome(home)).toBe(`~/.logoptin: ${message}`);
  });

  test('a socket', async () => {
    const home = newHome();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(home, '.logoptin'), resolve));
    expect(await outcome(home)).toBe('~/.logoptin: expected a regular file, found a socket');
    server.close();
  });

  test('a named pipe behind a link', async () => {
    const home = newHome();
    execFileSync('mkfifo', [join(home, 'pipe')]);
    symlinkSync('pipe', join(home, '.logoptin'));
    expect(await outcome(home)).toBe('~/.logoptin: expected a regular file, found a named pipe');
  });
});

describe('the size is bounded', () => {
  test('64 KiB are read', async () => {
    expect(await outcome(optedInHome(`#${'x'.repeat(LARGEST - 1)}`))).toBe('settings');
  });

  test('a byte more is refused', async () => {
    expect(await outcome(optedInHome(`#${'x'.repeat(LARGEST)}`))).toBe(
      '~/.logoptin: expected at most 64 KiB, found more',
    );
  });

  test('a gigabyte is refused without being read', async () => {
    const home = optedInHome();
    truncateSync(join(home, '.logoptin'), 2 ** 30);
    // What this process has done, whatever others have done meanwhile.
    const before = process.cpuUsage();
    expect(await outcome(home)).toBe('~/.logoptin: expected at most 64 KiB, found more');
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(2_000_000);
  });

  test('a file that says it is empty and is not is read to its end', async () => {
    const home = newHome();
    symlinkSync('/proc/self/status', join(home, '.logoptin'));
    expect(await outcome(home)).not.toBe('absent');
    symlinkSync('/proc/kallsyms', join(home, 'large'));
    expect(readSmallFile(join(home, 'large'))).toMatchObject({ kind: 'failure', defect: { kind: 'too-large' } });
  });
});

test('a file that the user may not read is refused', () => {
  const home = optedInHome('mode: metadata');
  chmodSync(join(home, '.logoptin'), 0);
  expect(withoutRights(() => readSmallFile(join(home, '.logoptin')))).toEqual({
    kind: 'failure',
    defect: { kind: 'unreadable', why: 'permission denied (EACCES)' },
  });
});

test('a file in a folder that the user may not enter is refused, not taken for absent', () => {
  const home = optedInHome('mode: metadata');
  chmodSync(home, 0);
  expect(withoutRights(() => readSmallFile(join(home, '.logoptin')))).toMatchObject({ kind: 'failure' });
});

test('a link can be refused', () => {
  const home = optedInHome();
  symlinkSync('.logoptin', join(home, 'link'));
  expect(readSmallFile(join(home, 'link'), { links: false })).toMatchObject({
    kind: 'failure',
    defect: { what: 'a symbolic link' },
  });
});

test('a file whose time was set back has still changed now', async () => {
  const home = optedInHome();
  const before = Date.now();
  utimesSync(join(home, '.logoptin'), 0, 0);
  expect((await readOptIn(home)).changed).toBeGreaterThan(before - 1000);
});

test('the YAML library is not loaded for a file of comments', async () => {
  jest.doMock('../../lib/config/yaml-library.js', () => {
    throw new Error('loaded');
  });
  expect(await outcome(optedInHome('# joblog: everything by default\n'))).toBe('settings');
  await expect(outcome(optedInHome('mode: enabled\n'))).rejects.toThrow('loaded');
  jest.dontMock('../../lib/config/yaml-library.js');
});
