import fc from 'fast-check';
import { hasEscapes, restOfEscape, unescape, unfinishedEscape } from '../../lib/capture/escapes.js';

function undone(text: string): { text: string; places: number[] } {
  const source = Buffer.from(text);
  const target = Buffer.alloc(source.length);
  const places = Int32Array.from({ length: source.length + 1 }, (_, i) => i);
  const length = unescape(source, 0, source.length, target, places);
  const plain = Buffer.alloc(source.length);
  expect(unescape(source, 0, source.length, plain)).toBe(length);
  expect(plain.equals(target)).toBe(true);
  // In place.
  expect(unescape(source, 0, source.length, source)).toBe(length);
  expect(source.subarray(0, length).equals(target.subarray(0, length))).toBe(true);
  return { text: target.toString('utf8', 0, length), places: [...places.subarray(0, length + 1)] };
}

const unit = (text: string, upper: boolean): string => {
  const hex = Array.from(
    { length: text.length },
    (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
  return upper ? hex.replace(/[a-f]/g, (digit) => digit.toUpperCase()) : hex;
};

test('of any JSON string, spelled in any way, comes what JSON.parse makes of it', () => {
  const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(character, fc.nat(3)), { maxLength: 20 }), (parts) => {
      const json = parts
        .map(([char, way]) =>
          way === 0 ? unit(char, false) : way === 1 ? unit(char, true) : JSON.stringify(char).slice(1, -1),
        )
        .join('');
      const expected = JSON.parse(`"${json}"`) as string;
      expect(undone(json).text).toBe(Buffer.from(expected).toString());
    }),
    { numRuns: 500 },
  );
});

test.each<[string, string, string]>([
  ['no escape', 'plain é text', 'plain é text'],
  ['a slash as PHP has it', 'a\\/b', 'a/b'],
  ['quotes of other languages', "it\\'s \\$1", "it's $1"],
  ['a path of Windows, of which nothing is an escape', 'C:\\Users\\x', 'C:\\Users\\x'],
  ['a unit without its digits', '\\u00g0 \\u12', '\\u00g0 \\u12'],
  ['half a pair', '\\ud83d!', '\ufffd!'],
  ['two first halves', '\\ud83d\\ud83d\\ude00', '\ufffd😀'],
  ['a backslash at the end', 'a\\', 'a\\'],
  ['several backslashes', '\\\\\\\\n', '\\\\n'],
  ['a backslash before a line end', 'a\\\nb', 'a\\\nb'],
])('%s', (_name, text, expected) => {
  expect(undone(text).text).toBe(expected);
  expect(hasEscapes(Buffer.from(text), 0, Buffer.byteLength(text))).toBe(text.includes('\\'));
});

test('every byte of a character that was escaped comes from the beginning of its escape', () => {
  expect(undone('a\\u00e9\\nb').places).toEqual([0, 1, 1, 7, 9, 10]);
});

test('an escape that is cut anywhere is known at both sides of the cut', () => {
  for (const escape of ['\\n', '\\"', '\\/', '\\\\', '\\u00e9', '\\u00E9', '\\ud83d\\ude00']) {
    for (let at = 1; at < escape.length; at++) {
      expect(unfinishedEscape(Buffer.from(`word${escape.slice(0, at)}`))).toBe(at);
      expect(restOfEscape(Buffer.from(`${escape.slice(at)}word`))).toBeGreaterThanOrEqual(escape.length - at);
    }
    if (escape !== '\\\\') expect(unfinishedEscape(Buffer.from(`word${escape}`))).toBe(0);
  }
});
