import fc from 'fast-check';
import { describeFailure, describeWarning } from '../../lib/config/messages.js';
import { parseOptIn } from '../../lib/config/opt-in-file.js';

describe('a file that is meant to harm is refused, fast', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]!}, `.repeat(9)}]`),
  ].join('\n');

  test.each([
    ['an alias bomb', bomb],
    ['twenty thousand aliases', `{a: &a [], b: [${'*a,'.repeat(20_000)}]}`],
    ['brackets nested 60,000 deep', '['.repeat(60_000)],
    ['braces nested 60,000 deep', '{'.repeat(60_000)],
    ['lists nested 30,000 deep', '- '.repeat(30_000)],
    ['keys nested 20,000 deep', 'a: '.repeat(20_000)],
    ['10,000 unknown keys', Array.from({ length: 10_000 }, (_, i) => `m${i}:`).join('\n')],
    ['a key of 60,000 letters', `${'m'.repeat(60_000)}: 1`],
    ['quotes and nothing else', '"'.repeat(60_000)],
  ])(
    '%s',
    async (_, text) => {
      const started = performance.now();
      expect((await parseOptIn(Buffer.from(text))).kind).toBe('failure');
      expect(performance.now() - started).toBeLessThan(20_000);
    },
    30_000,
  );
});

test('whatever the bytes, there are settings or a message in one printable line', async () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        'mode',
        'mask',
        ': ',
        '\n',
        '  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '&a',
        '*a',
        '!',
        '|',
        '>',
        '#',
        'values',
        'abcd',
        ',',
        '? ',
        '---',
        '%',
        '\t',
        '\r',
        '\0',
        '\u001b',
        'é',
        '1',
        '~',
        '<<',
      ),
      { maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join('')));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  await fc.assert(
    fc.asyncProperty(fc.oneof(yamlish, bytes), async (input) => {
      const file = await parseOptIn(input);
      if (file.kind === 'failure') expect(describeFailure(file.failure)).toMatch(/^\P{C}+$/u);
      else for (const warning of file.warnings) expect(describeWarning(warning)).toMatch(/^\P{C}+$/u);
    }),
    { numRuns: 2000 },
  );
}, 30_000);
