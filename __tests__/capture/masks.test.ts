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
    expect(capture.pending()).toEqual({ stdout: { rows: ['the ***', 'and ***'] } });
  });

  test('is masked in stderr, too', () => {
    expect(everyWay([{ push: 'the s3cr3t\n', on: 'stderr' }], { masks: ['s3cr3t'] }).stderr).toBe('the ***\n');
  });
});

test('no text that was masked still holds the value', () => {
  const value = fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', 'é'), minLength: 4, maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(value, fc.nat(1)), { maxLength: 8 }),
      (values, parts) => {
        const text = parts.map((part) => (typeof part === 'number' ? values[part % values.length] : part)).join('');
        const out = masked(text, values);
        for (const v of values) expect(out).not.toContain(v);
        expect(logged(`x${text}\n`, { masks: values })).toBe(`x${out}`.trimEnd() + '\n');
      },
    ),
    { numRuns: 60 },
  );
});
