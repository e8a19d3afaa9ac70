/** docs/failures.md says of every row which test proves it: these tests are there, and none is left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const faults = join(__dirname, 'faults');
const page = readFileSync(join(__dirname, '../docs/failures.md'), 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const [, file, title] = /\| `([\w-]+\.test\.ts)`: (.+?) *\|$/.exec(line) ?? [];
  return file === undefined || title === undefined ? [] : [{ file, title }];
});

/** The titles of all tests of a file, without those of the groups that they are in. */
function titlesOf(file: string): readonly string[] {
  const text = readFileSync(join(faults, file), 'utf8');
  return [...text.matchAll(/\btest(?:\.each\(\w+\))?\(\s*'([^']+)'/g)].map(([, title]) => title ?? '');
}

test('every row of the failure contract names a test that exists', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ file, title }) => !titlesOf(file).includes(title))).toEqual([]);
});

test('every test of a fault is in the failure contract', () => {
  // What other users try is the matter of another page.
  const files = readdirSync(faults).filter((file) => /^(?!permissions).*\.test\.ts$/.test(file));
  const all = files.flatMap((file) => titlesOf(file).map((title) => ({ file, title })));
  expect(all.filter(({ file, title }) => !rows.some((row) => row.file === file && row.title === title))).toEqual([]);
});
