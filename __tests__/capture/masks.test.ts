import fc from 'fast-check';
import { masked } from '../../lib/capture/capture.js';
import { everyWay, logged, NOON, Taken } from './harness.js';

describe('a masked value', () => {
  test.each<[string, string, string[], string]>([
    ['in the midst of a line', 'key=s3cr3t;', ['s3cr3t'], 'key=***;'],
    ['twice', 's3cr3t s3cr3t', ['s3cr3t'], '*** ***'],
    ['beside another', 'hunter2s3cr3t', ['s3cr3t', 'hunter2'], '******'],
    ['that overlaps another', 'abcdefgh', ['abcdef', 'defgh'], '***'],
    ['within another', 'my long secret phrase', ['secret', 'long secret phrase'], 'my ***'],
    ['that overlaps itself', 'xaaaaaax', ['aaaa'], 'x***x'],
    ['escaped as JSON has it', '"a\\"b\\\\c\\n"', ['a"b\\c\n'], '"***"'],
    ['escaped as Python has it', '"p\\u00e4ssword"', ['pässword'], '"***"'],
    ['with several lines, each of which is one', 'BEGIN KEY then abcd', ['BEGIN KEY\nabcd\r\nx'], '*** then ***'],
    ['that begins with another', 'abcdef abcd', ['abcd', 'abcdef'], '*** ***'],
    ['that contains another', 'xabcdefx', ['abcdef', 'bcde'], 'x***x'],
    ['given twice', 's3cr3t!', ['s3cr3t', 's3cr3t'], '***!'],
    ['in a chain of overlaps', 'abcdefghijkl', ['abcde', 'defgh', 'ghijkl'], '***'],
    ['of three bytes, which is none', 'abc', ['abc'], 'abc'],
    ['with letters of several bytes', 'süß!', ['süß'], '***!'],
  ])('%s becomes stars', (_name, text, masks, expected) => {
    expect(masked(text, masks)).toBe(expected);
    expect(logged(`${text}\n`, { masks })).toBe(`${expected}\n`);
  });

  test('is found in any line of many, and the others stay', () => {
    const lines = Array.from({ length: 500 }, (_, i) => (i % 50 === 7 ? `line ${i} s3cr3t` : `line ${i}`)).join('\n');
    expect(logged(`${lines}\n`, { masks: ['s3cr3t'] })).toBe(`${lines.replaceAll('s3cr3t', '***')}\n`);
  });

  test('at the end of a line with blanks goes whole', () => {
    expect(logged('pin 1234  \n', { masks: ['1234  '] })).toBe('pin ***\n');
  });

  test('that is overwritten on the console is not in the log at all', () => {
    expect(logged('s3cr3t\rxxxxxx\n', { masks: ['s3cr3t'] })).toBe('xxxxxx\n');
  });

  test('is masked among what the live file shows, also while it is being printed', () => {
    const { capture } = new Taken({ masks: ['s3cr3t'] });
    capture.push('stdout', Buffer.from('the s3cr3t\nand s3c'), NOON);
    expect(capture.pending()).toEqual({ stdout: { rows: ['the ***', 'and ***'], after: 0 } });
  });

  test('is masked in stderr, too', () => {
    expect(everyWay([{ push: 'the s3cr3t\n', on: 'stderr' }], { masks: ['s3cr3t'] }).stderr).toBe('the ***\n');
  });
});

/** Replaces what belongs to any value, found by comparing at every place; parts that overlap are one. */
function naive(text: string, values: readonly string[]): string {
  const hits = values
    .flatMap((value) => Array.from(text, (_, at) => ({ start: at, end: at + value.length, value })))
    .filter(({ start, value }) => text.startsWith(value, start))
    .sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const { start, end } of hits) {
    if (start >= at) out += `${text.slice(at, start)}***`;
    at = Math.max(at, end);
  }
  return out + text.slice(at);
}

describe('of any values in any text', () => {
  const value = fc.string({ unit: fc.constantFrom('a', 'b', '"', 'é', '*'), minLength: 4, maxLength: 8 });
  const parts = fc.array(fc.oneof(value, fc.nat(3)), { maxLength: 8 });
  const textOf = (values: readonly string[], pieces: readonly (string | number)[]): string =>
    pieces.map((part) => (typeof part === 'number' ? (values[part % values.length] as string) : part)).join('');

  test('exactly what belongs to a value is masked', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), parts, (values, pieces) => {
        const text = textOf(values, pieces);
        const out = masked(text, [...values, ...values]);
        expect(out).toBe(naive(text, values));
        // Only the stars themselves can make a new one, with what stands beside them.
        for (const v of values) if (!v.includes('*')) expect(out).not.toContain(v);
      }),
      { numRuns: 500 },
    );
  });

  test('the same is masked in the log, however the input is cut', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), parts, (values, pieces) => {
        const text = `x${textOf(values, pieces)}`;
        expect(logged(`${text}\n`, { masks: values })).toBe(`${naive(text, values)}\n`);
      }),
      { numRuns: 60 },
    );
  });

  test('many lines are masked as each is alone', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.array(parts, { maxLength: 9 }),
        (values, lines) => {
          const text = lines.map((pieces, i) => `${i}${textOf(values, pieces)}`);
          const expected = text.map((line) => `${naive(line, values)}\n`).join('');
          expect(logged(text.map((line) => `${line}\n`).join(''), { masks: values, repeats: 'keep' })).toBe(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('a text that the stars make with what is beside them is no value that was printed, and stays', () => {
  expect(masked('abcde!', ['abcde', '***!'])).toBe('***!');
});
