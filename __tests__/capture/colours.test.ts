import fc from 'fast-check';
import stripAnsi from 'strip-ansi';
import { captured } from './harness.js';

const colour = fc.constantFrom('\x1b[31m', '\x1b[0m', '\x1b[m', '\x1b[1;4;38;5;196m', '\x1b[48;2;1;2;3m', '\x1b[K');
const word = fc.stringMatching(/^[a-zA-Z0-9äöü {}":,.[\]-]{1,12}$/);
const line = fc.array(fc.oneof(word, colour), { maxLength: 8 }).map((parts) => `${parts.join('')}x`);

test('lines with nothing but text and colours are logged as strip-ansi leaves them', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const printed = lines.map((text) => `${text}\n`).join('');
      const { stdout } = captured([{ push: printed }], { repeats: 'keep' }, { size });
      expect(stdout).toBe(stripAnsi(printed));
    }),
  );
});
