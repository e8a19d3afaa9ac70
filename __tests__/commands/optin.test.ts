import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optin } from '../../lib/commands/optin.js';
import { newHome, optedInHome } from '../config/homes.js';
import { contextFor } from './contexts.js';

function textOf(home: string): string {
  return readFileSync(join(home, '.logoptin'), 'utf8');
}

test('an empty file is made, for the user alone', async () => {
  const home = newHome();
  const context = contextFor(home);
  const umask = process.umask(0o777);
  const status = await optin({}, context).finally(() => process.umask(umask));
  expect([status, textOf(home), context.err()]).toEqual([0, '', '']);
  expect(context.out()).toBe('Your jobs will be logged from now on (mode enabled). joblog status tells more.\n');
  expect(lstatSync(join(home, '.logoptin')).mode & 0o777).toBe(0o600);
});

test('with a mode, the file says that', async () => {
  const home = newHome();
  expect(await optin({ mode: 'metadata' }, contextFor(home))).toBe(0);
  expect(textOf(home)).toBe('mode: metadata\n');
});

test('opting in twice changes nothing', async () => {
  const home = optedInHome('# mine\nmode: disabled\n');
  const context = contextFor(home);
  expect(await optin({}, context)).toBe(0);
  expect(context.out()).toBe('You have already opted in (mode disabled). joblog status tells more.\n');
  expect(textOf(home)).toBe('# mine\nmode: disabled\n');
});

describe('the mode is set in a file that there is, and the rest of it stays', () => {
  test.each([
    [
      'comments and other settings',
      '# top\n\nmode: enabled # why\n\n# masks\nmask:\n  values: ["12345678", s3cr3t] # secret\n',
      '# top\n\nmode: metadata # why\n\n# masks\nmask:\n  values: ["12345678", s3cr3t] # secret\n',
    ],
    ['a file of comments', '# nothing yet\n', '# nothing yet\n\nmode: metadata\n'],
    ['an empty file', '', 'mode: metadata\n'],
    ['a file without a mode', 'repeats: keep\n', 'repeats: keep\nmode: metadata\n'],
    ['a mode that is wrong', 'mode: metdata\n', 'mode: metadata\n'],
    ['JSON', '{"mode": "enabled"}\n', '{"mode": "metadata"}\n'],
    ['null', 'null\n', 'mode: metadata\n'],
  ])('%s', async (_, before, after) => {
    const home = optedInHome(before);
    expect(await optin({ mode: 'metadata' }, contextFor(home))).toBe(0);
    expect(textOf(home)).toBe(after);
    expect(readdirSync(home)).toEqual(['.logoptin']);
  });

  test('behind a symbolic link, which stays one', async () => {
    const home = newHome();
    mkdirSync(join(home, 'dotfiles'));
    writeFileSync(join(home, 'dotfiles/logoptin'), 'repeats: keep\n', { mode: 0o640 });
    symlinkSync('dotfiles/logoptin', join(home, '.logoptin'));
    expect(await optin({ mode: 'metadata' }, contextFor(home))).toBe(0);
    expect(lstatSync(join(home, '.logoptin')).isSymbolicLink()).toBe(true);
    expect(textOf(home)).toBe('repeats: keep\nmode: metadata\n');
    expect(lstatSync(join(home, 'dotfiles/logoptin')).mode & 0o777).toBe(0o640);
  });
});

describe('nothing is changed', () => {
  test('for a mode that there is not', async () => {
    const home = newHome();
    const context = contextFor(home);
    expect(await optin({ mode: 'metdata' }, context)).toBe(2);
    expect(context.err()).toBe(
      'joblog: cannot use --mode `metdata` (did you mean `metadata`?): it must be `enabled`, `metadata` or `disabled`; nothing was changed\n',
    );
    expect(readdirSync(home)).toEqual([]);
  });

  test.each([
    [
      'a folder',
      (path: string) => {
        mkdirSync(path);
      },
    ],
    ['a named pipe', (path: string) => execFileSync('mkfifo', [path])],
    [
      'a link that leads nowhere',
      (path: string) => {
        symlinkSync('nowhere', path);
      },
    ],
  ] as const)('where %s is in the place of the file', async (_, make) => {
    const home = newHome();
    make(join(home, '.logoptin'));
    const context = contextFor(home);
    expect(await optin({ mode: 'metadata' }, context)).toBe(1);
    expect(context.err()).toMatch(/^joblog: cannot use ~\/\.logoptin: .+; move it away first; nothing was changed\n$/);
  });

  test.each([
    ['is not YAML', 'mode: "enabled\nmask: 1\n'],
    ['has another defect', 'mode: x\nmask: {values: [abc]}\n'],
  ])('in a file that %s', async (_, text) => {
    const home = optedInHome(text);
    const context = contextFor(home);
    expect(await optin({ mode: 'metadata' }, context)).toBe(1);
    expect(context.err()).toMatch(/; correct the file first; nothing was changed\n$/);
    expect(textOf(home)).toBe(text);
  });

  test('without a home', async () => {
    const context = contextFor('');
    expect(await optin({}, context)).toBe(1);
    expect(context.err()).toBe('joblog: cannot opt in: there is no home folder; set HOME; nothing was changed\n');
  });
});

test('a user who has opted in with a file that cannot be used is told', async () => {
  const context = contextFor(optedInHome('mode: x'));
  expect(await optin({}, context)).toBe(1);
  expect(context.err()).toContain('only commands will be logged');
});
