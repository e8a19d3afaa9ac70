/** docs/failures.md says of every row which test proves it: these tests are there, and none is left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(__dirname, '../docs/failures.md'), 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const [, file, title] = /\| `((?:\w+\/)?[\w-]+\.test\.ts)`: (.+?) *\|$/.exec(line) ?? [];
  return file === undefined || title === undefined
    ? []
    : [{ file: file.includes('/') ? file : `faults/${file}`, title }];
});

/** The titles of all tests of a file, without those of the groups that they are in. */
function titlesOf(file: string): readonly string[] {
  const text = readFileSync(join(__dirname, file), 'utf8');
  return [...text.matchAll(/^ *test(?:\.each\((?:\w+|\[[\s\S]*?\])(?: as const)?\))?\(\s*(['"])(.+?)\1,/gm)].map(
    ([, , title]) => title ?? '',
  );
}

test('every row of the failure contract names a test that exists', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ file, title }) => !titlesOf(file).includes(title))).toEqual([]);
});

test('every test of a fault is in the failure contract', () => {
  const files = readdirSync(join(__dirname, 'faults')).flatMap((file) =>
    file.endsWith('.test.ts') ? [`faults/${file}`] : [],
  );
  const all = files.flatMap((file) => titlesOf(file).map((title) => ({ file, title })));
  expect(all.filter(({ file, title }) => !rows.some((row) => row.file === file && row.title === title))).toEqual([]);
});
