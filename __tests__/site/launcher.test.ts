import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainPath, siteTexts } from '../../lib/site/files.js';
import { isVersionName, stampLauncher, versionOfLauncher } from '../../lib/site/launcher.js';
import { prefixOf } from '../../lib/site/layout.js';

const LAUNCHER = readFileSync(join(__dirname, '../../bin/joblog'), 'utf8');

test('the launcher carries the name of its version, and nothing else of it is changed', () => {
  expect(versionOfLauncher(LAUNCHER)).toBeUndefined();
  const stamped = stampLauncher(LAUNCHER, '1.2.0-rc1')!;
  expect(versionOfLauncher(stamped)).toBe('1.2.0-rc1');
  expect(stamped.replace('version=1.2.0-rc1\n', 'version=\n')).toBe(LAUNCHER);
});

test('a version that is installed from another one gets its own name', () => {
  expect(versionOfLauncher(stampLauncher(stampLauncher(LAUNCHER, '1.0.0')!, '2.0.0')!)).toBe('2.0.0');
});

test('what is no launcher cannot be given a version', () => {
  expect(stampLauncher('#!/bin/sh\necho hello\n', '1.0.0')).toBeUndefined();
  expect(versionOfLauncher('#!/bin/sh\n')).toBeUndefined();
});

test.each(['1.2.0', '0.1.0-2', '2026.11', 'v1+debug', 'a'])('%s can be the name of a version', (name) => {
  expect(isVersionName(name)).toBe(true);
});

test.each(['', '.', '..', '.incoming-1', '-x', 'a/b', 'a b', 'a\n', '$(id)', 'x'.repeat(65)])(
  '%j cannot be the name of a version',
  (name) => {
    expect(isVersionName(name)).toBe(false);
  },
);

test('an installation under a prefix knows the prefix', () => {
  expect(prefixOf('/sw/joblog/versions/1.0.0')).toBe('/sw/joblog');
  expect(prefixOf('/sw/versions/joblog/versions/1.0.0/')).toBe('/sw/versions/joblog');
  expect(prefixOf('/home/ada/joblog')).toBeUndefined();
});

test.each(['/a b', '/a:b', "/a'b", '/a$b', 'a/b', '/a\\b', '/a"b', '/a{b'])(
  'the path %s would have to be quoted in some of the files, and is not taken',
  (path) => {
    expect(isPlainPath(path)).toBe(false);
  },
);

test('without an srun there is no wrapper for it, and the launcher is told of none', () => {
  const facts = { prefix: '/sw', store: undefined, tasks: undefined, srun: undefined, srunProlog: undefined };
  const texts = Object.fromEntries(siteTexts(facts).map(({ place, text }) => [place, text]));
  expect(texts['wrappers/srun']).toBeUndefined();
  expect(texts['bin/launcher.conf']).not.toMatch(/^\w+=/m);
});
