import fc from 'fast-check';
import { clip, counted, pad, safeName, safeText, widthOf } from '../../lib/view/text.js';

describe('text for the terminal', () => {
  test.each([
    ['\u001b[2J', '^[[2J'],
    ['a\rb\tc\bd', 'a^Mb^Ic^Hd'],
    ['\u009b31m', '\\x9b31m'],
    ['\u007f\u0000', '^?^@'],
    ['two\nlines', 'two\nlines'],
    ['grün 漢字 🎉', 'grün 漢字 🎉'],
  ])('%j is shown as %j', (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  test('of a name is one line, and cannot change its direction', () => {
    expect(safeName('a\nb\u202egnp.exe\u2066')).toBe('a\\nb\\u202egnp.exe\\u2066');
  });

  test('never holds a control character but newline', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(safeText(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        expect(safeName(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe('the width of a text', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['🎉', 2],
    ['ü', 1],
    ['｡ﾊﾝ', 3],
  ])('%j is %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test('is what clipping and padding go by', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const safe = safeName(text);
        expect(widthOf(clip(safe, width))).toBeLessThanOrEqual(width);
        expect(widthOf(pad(clip(safe, width), width, 'left'))).toBe(width);
      }),
    );
    expect(clip('漢字漢字', 4)).toBe('漢…');
    expect(pad('7', 3, 'right')).toBe('  7');
  });
});

test('one is singular', () => {
  expect([counted(0, 'line'), counted(1, 'line'), counted(2, 'line')]).toEqual(['0 lines', '1 line', '2 lines']);
});
