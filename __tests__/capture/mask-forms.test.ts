import fc from 'fast-check';
import { masked } from '../../lib/capture/capture.js';
import { captured, everyWay, logged, type Step } from './harness.js';

/** The log of stdout, the same wherever the text is cut in two. */
function loggedAtEveryCut(text: string | Buffer, masks: readonly string[]): string {
  const bytes = Buffer.from(text as string);
  const whole = logged(bytes, { masks });
  for (let at = 1; at < bytes.length; at++) {
    const steps: Step[] = [{ push: bytes.subarray(0, at) }, { push: bytes.subarray(at) }];
    expect(captured(steps, { masks }).stdout).toBe(whole);
  }
  return whole;
}

/** `data` of the metadata lines that were stored. */
function metadata(text: string, masks: readonly string[]): string[] {
  return everyWay([{ push: text }], { masks })
    .metadata.split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/^.*?"data":/, '').slice(0, -1));
}

const units = (text: string): string[] =>
  Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
const escaped = (text: string, which: RegExp, upper = false): string =>
  text.replace(which, (found) =>
    units(found)
      .map((hex) => `\\u${upper ? hex.toUpperCase() : hex}`)
      .join(''),
  );
const json = (text: string): string => JSON.stringify(text).slice(1, -1);

/** How encoders of several languages spell a string, without its quotes. */
const ENCODERS: readonly (readonly [name: string, spell: (text: string) => string])[] = [
  ['JSON.stringify', json],
  ["Python's json", (text) => escaped(json(text), /[^ -~]+/g)],
  ['an encoder with upper-case digits', (text) => escaped(json(text), /[^ -~]+/g, true)],
  ['PHP', (text) => escaped(json(text), /[^ -~]+/g).replaceAll('/', '\\/')],
  ['PHP with JSON_HEX_TAG and its like', (text) => escaped(json(text).replaceAll('\\"', '"'), /[<>&'"]+/g, true)],
  ['Go', (text) => escaped(json(text), /[<>&\u2028\u2029]+/g)],
  ['Ruby on Rails', (text) => escaped(json(text), /[<>&\u2028\u2029]+/g, true)],
  ['Gson', (text) => escaped(json(text), /[<>&='\u2028\u2029]+/g)],
  ['.NET', (text) => escaped(json(text).replaceAll('\\"', '"'), /[^ -~]+|["&'+<>`]+/g, true)],
  ['an encoder that escapes everything', (text) => escaped(text, /[^]+/g)],
];
const VALUE = 'a<b>&"c"/+é\\\t=\'`\u2028😀z';

describe.each(ENCODERS)('a value as %s spells it', (_name, spell) => {
  test('is masked in text, on both streams, and wherever it is cut', () => {
    const line = `got {"key": "x${spell(VALUE)}y"}\n`;
    expect(JSON.parse(line.slice(4))).toEqual({ key: `x${VALUE}y` });
    expect(loggedAtEveryCut(line, [VALUE])).toBe('got {"key": "x***y"}\n');
    expect(everyWay([{ push: line, on: 'stderr' }], { masks: [VALUE] }).stderr).toBe('got {"key": "x***y"}\n');
  });

  test('is masked in metadata and in the line of the log that it was', () => {
    const line = `{"key":"x${spell(VALUE)}y","${spell(VALUE)}":1}\n`;
    expect(metadata(line, [VALUE])).toEqual(['{"key":"x***y","***":1}']);
    expect(logged(line, { masks: [VALUE] })).toBe('{"key":"x***y","***":1}\n');
  });

  test('is masked in JSON within JSON', () => {
    const line = JSON.stringify({ log: `{"key":"x${spell(VALUE)}y"}` });
    expect(metadata(`${line}\n`, [VALUE])).toEqual([JSON.stringify({ log: '{"key":"x***y"}' })]);
    expect(masked(line, [VALUE])).toBe(JSON.stringify({ log: '{"key":"x***y"}' }));
  });
});

test('metadata stays JSON, with nothing but the value gone, however its strings are spelled', () => {
  const char = fc.constantFrom('a', 'b', '"', '\\', '/', 'é', '\n', '😀', '<');
  // A line that ends in a backslash and the escape behind it may be read in two ways: then more than the value goes, which is the safe side.
  const value = fc
    .array(char, { minLength: 4, maxLength: 6 })
    .map((chars) => chars.join(''))
    .filter((text) => !/\\$/m.test(text));
  const spelled = (text: string, ways: readonly number[]): string =>
    Array.from(text, (c, i) => (ways[i % ways.length] === 0 ? escaped(c, /[^]+/g) : json(c))).join('');
  fc.assert(
    fc.property(value, fc.array(fc.nat(2), { minLength: 1 }), fc.integer(), (secret, ways, number) => {
      const line = `{"n":${number},"key":"[${spelled(secret, ways)}]","b":[true,"${spelled(`${secret}!`, ways)}"]}`;
      expect(JSON.parse(metadata(`${line}\n`, [secret])[0] as string)).toEqual({
        n: number,
        key: '[***]',
        b: [true, '***!'],
      });
    }),
    { numRuns: 60 },
  );
});

test.each<[string, string, string[], string]>([
  ['a number becomes a string', '{"pin":12345678}', ['12345678'], '{"pin":"***"}'],
  ['a part of a number takes all of it', '{"pin":-0.123456789}', ['12345678'], '{"pin":"***"}'],
  ['a word becomes a string', '{"on":true,"off":false}', ['true'], '{"on":"***","off":false}'],
  ['a value that reaches over several tokens', '{"a":"bcd","e":1}', ['bcd","e'], '{"a":"***","***":1}'],
  ['two values in one string', '{"a":"s3cr3t+hunter2"}', ['s3cr3t', 'hunter2'], '{"a":"***+***"}'],
  ['two values beside each other', '{"a":"s3cr3thunter2"}', ['s3cr3t', 'hunter2'], '{"a":"******"}'],
  [
    'what is not masked stays as it was printed',
    '{"a":1.0e3, "b":"s3cr3t","b":"\\u0041"}',
    ['s3cr3t'],
    '{"a":1.0e3, "b":"***","b":"\\u0041"}',
  ],
])('in metadata %s', (_name, line, masks, expected) => {
  expect(metadata(`${line}\n`, masks)).toEqual([expected]);
  expect(JSON.parse(expected)).toBeDefined();
});

describe('of a value with several lines', () => {
  const KEY = '-----BEGIN KEY-----\nMIIEvQIBADAN\nxy\n-----END KEY-----\n';
  test.each<[string, string]>([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR alone, each line then over the one before', '\r'],
    ['VT', '\v'],
  ])('each line of four bytes or more is masked, with %s between them', (_name, end) => {
    const value = KEY.replaceAll('\n', end);
    for (const printed of ['\n', '\r\n']) {
      const out = loggedAtEveryCut(value.split(end).join(printed), [value]);
      expect(out).toBe('***\n***\nxy\n***\n');
    }
  });

  test('what a console makes of it as a whole is masked', () => {
    expect(loggedAtEveryCut('first part\rsec\n', ['first part\rsec'])).toBe('***\n');
  });

  test('it is masked whole where it is escaped', () => {
    expect(logged(`key: ${JSON.stringify(KEY)}\n`, { masks: [KEY] })).toBe('key: "***"\n');
    expect(metadata(`${JSON.stringify({ key: KEY })}\n`, [KEY])).toEqual(['{"key":"***"}']);
  });

  test('it is masked as `echo $KEY` prints it', () => {
    expect(logged(`${KEY.trim().replaceAll('\n', ' ')}\n`, { masks: [KEY] })).toBe('***\n');
  });
});

describe('a value with blanks at its ends', () => {
  test.each<[string, string, string]>([
    ['at the end of a row, where they are trimmed', 'pin 12345  \n', 'pin ***\n'],
    ['without them', 'pin 12345\n', 'pin ***\n'],
    ['within a row', 'pin 12345  .\n', 'pin ***.\n'],
    ['with fewer of them', 'pin 12345 .\n', 'pin *** .\n'],
    ['whose blanks were erased', 'pin 12345  \b\b\u001b[K\n', 'pin ***\n'],
  ])('is masked %s', (_name, text, expected) => {
    expect(loggedAtEveryCut(text, ['12345  '])).toBe(expected);
  });

  test('is masked if it begins with blanks, too', () => {
    expect(loggedAtEveryCut('12345;  12345\n', ['  12345'])).toBe('***;***\n');
  });

  test('that is blanks and nothing else is masked where they are', () => {
    expect(logged('a    b\n', { masks: ['    '] })).toBe('a***b\n');
  });
});

describe('a value with tabs', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('is masked as shown from column %i on', (column) => {
    const before = 'x'.repeat(column);
    expect(loggedAtEveryCut(`${before}user\tpass\tword!\n`, ['user\tpass\tword'])).toBe(`${before}***!\n`);
  });

  test('is masked where it is not shown: escaped, with blanks for tabs, on a command line', () => {
    expect(metadata('{"a":"user\\tpass"}\n', ['user\tpass'])).toEqual(['{"a":"***"}']);
    expect(logged('user pass\n', { masks: ['user\tpass'] })).toBe('***\n');
    expect(masked('--key=user\tpass', ['user\tpass'])).toBe('--key=***');
  });

  test('is masked also behind characters of two columns', () => {
    expect(loggedAtEveryCut('日本語\tpass!\n', ['日本語\tpass'])).toBe('***!\n');
  });
});

describe('a value with what a console does not show', () => {
  test.each<[string, string]>([
    ['control characters', 'ab\u0000cd\u0007ef\u007f'],
    ['C1 controls', 'abc\u0085def\u009b'],
    ['colours', '\u001b[31mabc\u001b[0mdef'],
    ['backspaces', 'abx\bcdef'],
    ['a byte order mark', '\ufeffabcdef'],
    ['a sequence that is cut off', 'abcdef\u001b[3'],
  ])('is masked as shown: %s', (_name, value) => {
    expect(loggedAtEveryCut(`key ${value}\n`, [value])).toBe('key ***\n');
    expect(masked(`key ${value}`, [value])).toBe('key ***');
    expect(metadata(`{"key":"${escaped(json(value), /[^ -~]+/g)}"}\n`, [value])).toEqual(['{"key":"***"}']);
  });

  test('is masked if colours stand in it that are not its own', () => {
    expect(loggedAtEveryCut('the \u001b[1ms3c\u001b[31mr3t\u001b[0m\n', ['s3cr3t'])).toBe('the ***\n');
  });

  test('is masked if it is not UTF-8, as text with replacement characters', () => {
    const bytes = Buffer.from([0x70, 0x61, 0xff, 0x73, 0xe2, 0x82, 0x73]);
    // Node.js makes this of such a variable of the environment.
    expect(loggedAtEveryCut(Buffer.concat([bytes, Buffer.from('!\n')]), [bytes.toString()])).toBe('***!\n');
  });

  test('is masked if it holds half of a surrogate pair, as a command can name it', () => {
    expect(logged('{"a":"pin\\ud83dpin"}\n', { masks: ['pin\ud83dpin'] })).toBe('{"a":"***"}\n');
  });
});

test('composed and decomposed letters are different values', () => {
  const value = 'pässwörd';
  expect(masked(value.normalize('NFC'), [value.normalize('NFC')])).toBe('***');
  expect(masked(value.normalize('NFD'), [value.normalize('NFC')])).toBe(value.normalize('NFD'));
});
