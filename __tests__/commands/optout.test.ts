import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optout } from '../../lib/commands/optout.js';
import { newHome, optedInHome } from '../config/homes.js';
import { contextFor } from './contexts.js';

test('the opt-in file is removed', async () => {
  const home = optedInHome('mode: metadata');
  const context = contextFor(home);
  expect(await optout({}, context)).toBe(0);
  expect(context.out()).toMatch(/^Your jobs will no longer be logged\./);
  expect(readdirSync(home)).toEqual([]);
});

test('of a symbolic link, the link alone is removed', async () => {
  const home = newHome();
  writeFileSync(join(home, 'mine'), '');
  symlinkSync('mine', join(home, '.logoptin'));
  expect(await optout({}, contextFor(home))).toBe(0);
  expect(readdirSync(home)).toEqual(['mine']);
});

test.each([
  ['no file', newHome],
  ['no home', () => ''],
])('%s: the user had not opted in', async (_, home) => {
  const context = contextFor(home());
  expect(await optout({}, context)).toBe(0);
  expect(context.out()).toBe('You had not opted in.\n');
});

test('a folder in its place is not removed, and the user is told that they are still opted in', async () => {
  const home = newHome();
  mkdirSync(join(home, '.logoptin'));
  const context = contextFor(home);
  expect(await optout({}, context)).toBe(1);
  expect(context.err()).toMatch(
    /^joblog: cannot remove ~\/\.logoptin: .+; you are still opted in; remove it by hand\n$/,
  );
});
