import { Grep, type GrepOptions } from '../../lib/view/grep.js';

/** What of ten lines, `1` to `10`, is shown; `-` is a gap. */
function shown(options: GrepOptions): string {
  const grep = new Grep<{ readonly text: string }>(options);
  const out: string[] = [];
  for (let line = 1; line <= 10; line += 1)
    for (const one of grep.take({ text: String(line) })) out.push('text' in one ? one.text : '-');
  return out.join(' ');
}

test.each<[string, GrepOptions, string]>([
  ['the lines that are like it', { pattern: /[38]/ }, '3 8'],
  ['the lines that are not', { pattern: /[38]/, invert: true }, '1 2 4 5 6 7 9 10'],
  ['lines before', { pattern: /[38]/, before: 1 }, '2 3 - 7 8'],
  ['lines after', { pattern: /[38]/, after: 1 }, '3 4 - 8 9'],
  ['lines around, without a gap where they meet', { pattern: /[38]/, before: 2, after: 2 }, '1 2 3 4 5 6 7 8 9 10'],
  ['no line twice where they overlap', { pattern: /[45]/, before: 1, after: 1 }, '3 4 5 6'],
  ['no gap before the first', { pattern: /9/, before: 1 }, '8 9'],
  ['every one, although a global pattern keeps its place', { pattern: /1/g }, '1 10'],
  ['nothing', { pattern: /x/, before: 3, after: 3 }, ''],
])('%s', (_, options, wanted) => {
  expect(shown(options)).toBe(wanted);
});

test('it says how many were found', () => {
  const grep = new Grep<{ readonly text: string }>({ pattern: /a/, after: 1 });
  for (const text of ['a', 'b', 'c', 'a']) grep.take({ text });
  expect(grep.found).toBe(2);
});
