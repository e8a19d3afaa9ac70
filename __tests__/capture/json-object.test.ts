/** What counts as metadata is what JSON.parse takes as one object, whatever it is made of. */
import fc from 'fast-check';
import { isJsonObject } from '../../lib/capture/json-object.js';
import { jsonObject } from '../../lib/capture/json-text.js';

/** Whether the two agree on the bytes, which stand in a buffer between others that would go on with them. */
function agree(bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString();
  for (const [before, after] of [
    ['', ''],
    ['{"a":1}\n', '\n}'],
    ['{', '}'],
    ['"', '"}'],
  ] as const) {
    const around = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
    const start = before.length;
    const is = isJsonObject(around, start, start + bytes.length);
    // By text, so that a failure shows what was taken differently.
    expect([text, is]).toEqual([text, jsonObject(text) !== undefined]);
  }
}

/** Pieces that JSON is made of, and such as nearly belong to it. */
const PIECES = [
  ...['{', '}', '[', ']', ':', ',', '"', '\\', ' ', '\t', '\r', '\n'],
  ...[
    '{"a":',
    '"b"',
    '"":',
    '{}',
    '[]',
    '[1,',
    ',"c":',
    '}}',
    ']}',
    '""',
    '\\"',
    '\\u00e9',
    '\\u12g4',
    '\\x',
    '\\/',
    '\\ud800',
  ],
  ...['0', '-0', '01', '-', '1', '12.5', '1.', '.5', '1e5', '1E+07', '1e', '2e-', '-1.5e-300', '+1', '0x1', '1_000'],
  ...['true', 'false', 'null', 'tru', 'nulll', 'NaN', 'Infinity', 'undefined', "'", '//', '/*', '\0', '\x1f', '\x7f'],
  ...['é', '日本', '🚀', '\u2028', '\u00a0', '\ufeff', '\u0085'],
];

test.each([
  ...[
    '{}',
    '{ }',
    '{\t}',
    '{"a":1}',
    '{"a" : 1 , "b":[ ]}',
    '{"a":{"b":[{},[],"",null]}}',
    '{"__proto__":1,"__proto__":2}',
    '{"":""}',
  ],
  ...[
    '',
    '{',
    '}',
    '{}}',
    '{{}',
    '{} ',
    ' {}',
    '[]',
    '[{}]',
    '"{}"',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    "{'a':1}",
    '{"a":1,}',
    '{,}',
    '{"a":[1,]}',
  ],
  ...[
    '{"a":1 "b":2}',
    '{"a":1}{"b":2}',
    '{"a":1},{"b":2}',
    '{"a":"}',
    '{"a":"\\"}',
    '{"a":"\\\\"}',
    '{"a":"\\u123"}',
    '{"a":"\\u12345"}',
  ],
  ...[
    '{"a":00}',
    '{"a":-}',
    '{"a":1.}',
    '{"a":1.e5}',
    '{"a":1e}',
    '{"a":-0}',
    '{"a":1e400}',
    '{"a":true}',
    '{"a":truex}',
    '{"a":nul}',
  ],
  ...[
    '{"a":[}',
    '{"a":[}]}',
    '{"a":[[[]]]}',
    '{"a":[[]}',
    '{"a":\u00a01}',
    '{"a":"\t"}',
    '{"a":"\x7f\u2028"}',
    '\ufeff{}',
    '{"a"\u0000:1}',
  ],
])('%j is taken as JSON.parse takes it', (text) => {
  agree(Buffer.from(text));
});

test('whatever is put together of pieces of JSON is taken as JSON.parse takes it', () => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (made) => {
      agree(Buffer.from(made.join('')));
      agree(Buffer.from(`{"a":${made.join('')}}`));
    }),
    { numRuns: 3000 },
  );
});

test('any JSON is taken, however it is spaced, and what is changed in one byte as JSON.parse takes it', () => {
  const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }));
  fc.assert(
    fc.property(object, fc.constantFrom('', ' ', '\t'), fc.nat(), fc.nat({ max: 255 }), (value, space, place, byte) => {
      const bytes = Buffer.from(JSON.stringify(value, null, space).replaceAll('\n', '\r'));
      expect(isJsonObject(bytes, 0, bytes.length)).toBe(true);
      bytes[place % bytes.length] = byte;
      agree(bytes);
    }),
    { numRuns: 1000 },
  );
});

test('bytes that are no UTF-8 are taken as the U+FFFD that they are shown as', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      agree(Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]));
      agree(Buffer.concat([Buffer.from('{"a":'), bytes, Buffer.from('}')]));
    }),
  );
});

test('half a million brackets, one in the other, are no trouble', () => {
  const depth = 500_000;
  const whole = Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  expect(isJsonObject(whole, 0, whole.length)).toBe(true);
  const short = Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth - 1)}}`);
  expect(isJsonObject(short, 0, short.length)).toBe(false);
});
