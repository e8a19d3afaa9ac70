import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { codeOf, errorText } from '../../lib/config/errno.js';

test.each([
  ['EDQUOT', 'disk quota exceeded (EDQUOT)'],
  ['ESTALE', 'stale file handle (ESTALE)'],
  ['ENOLINK', 'link has been severed (ENOLINK)'],
] as const)('%s, which Node.js calls UNKNOWN, has its name and words', (code, words) => {
  const error = Object.assign(new Error('UNKNOWN: unknown error, write'), {
    code: 'UNKNOWN',
    errno: -constants.errno[code],
  });
  expect(codeOf(error)).toBe(code);
  expect(errorText(error)).toBe(words);
});

test('an error of the system has its words and its code', () => {
  let error: unknown;
  try {
    readFileSync('/nonexistent');
  } catch (thrown) {
    error = thrown;
  }
  expect(codeOf(error)).toBe('ENOENT');
  expect(errorText(error)).toBe('no such file or directory (ENOENT)');
});

test.each([
  [new Error('a bug'), 'a bug'],
  ['a text', 'a text'],
  [null, 'null'],
])('what is no error of the system, such as %p, keeps its own words', (thrown, words) => {
  expect(codeOf(thrown)).toBe('');
  expect(errorText(thrown)).toBe(words);
});
