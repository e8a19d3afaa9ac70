import fc from 'fast-check';
import { cellsOf, cellText, keyOf, labelOf } from '../../lib/view/row.js';
import { isNumber, membersOf, safeJson } from '../../lib/view/spelling.js';

const members = (text: string) => [...(membersOf(text) ?? new Map<string, string>())];
const cells = (text: string) => [...cellsOf(text)!].map(([key, cell]) => [key, cellText(cell)]);

describe('the members of a JSON object', () => {
  test.each(['0.10', '12345678901234567890', '1e-3', '1E+5', '-0', '-0.0', '1.0', '1e999'])(
    'keep the number %s as printed',
    (number) => {
      expect(members(`{"a": ${number} }`)).toEqual([['a', number]]);
      expect(isNumber(number)).toBe(true);
    },
  );

  test('keep strings, arrays and objects as printed', () => {
    const text = '{ "s" : "a\\"b}," , "l":[1, [2,"]"]], "o": {"x": {}} ,"t":true}';
    expect(members(text)).toEqual([
      ['s', '"a\\"b},"'],
      ['l', '[1, [2,"]"]]'],
      ['o', '{"x": {}}'],
      ['t', 'true'],
    ]);
  });

  test('of a key that stands twice are its last value, where it first stood', () => {
    expect(members('{"a":1,"b":2,"a":3}')).toEqual([
      ['a', '3'],
      ['b', '2'],
    ]);
  });

  test('include __proto__ and keys that are numbers, in the order printed', () => {
    expect(members('{"10":1,"__proto__":{"x":1},"2":2}')).toEqual([
      ['10', '1'],
      ['__proto__', '{"x":1}'],
      ['2', '2'],
    ]);
  });

  test('have their escapes read', () => {
    expect(members('{"\\u0061\\n":1}')).toEqual([['a\n', '1']]);
  });

  test.each(['', '[1]', '1', 'null', '{"a":NaN}', "{'a':1}", '{"a":1}x', '{"a":1'])('are none for %j', (text) => {
    expect(membersOf(text)).toBeUndefined();
  });

  test('are those that JSON.parse finds, whatever the object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat({ max: 2 }), (object, indent) => {
        const text = JSON.stringify(object, null, indent);
        const found = new Map([...membersOf(text)!].map(([key, raw]) => [key, JSON.parse(raw) as unknown]));
        expect(found).toEqual(new Map(Object.entries(JSON.parse(text) as object)));
      }),
    );
  });
});

describe('the cells of a row', () => {
  test('hold nested objects under their joined names', () => {
    expect(cells('{"a":{"b":1,"c":{"d":"x"}},"e":{},"f":[1,{"g":2}]}')).toEqual([
      ['a.b', '1'],
      ['a.c.d', 'x'],
      ['e', '{}'],
      ['f', '[1,{"g":2}]'],
    ]);
  });

  test('go eight objects deep and show the rest as JSON', () => {
    expect(cells('{"a":'.repeat(9) + '1' + '}'.repeat(9))).toEqual([['a.a.a.a.a.a.a.a', '{"a":1}']]);
  });

  test('of a million braces cost no stack', () => {
    expect(cells(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)).toHaveLength(1);
  });
});

test("a job's own keys time and task are told from joblog's", () => {
  expect([labelOf('time'), labelOf('task'), labelOf('loss')]).toEqual(['data.time', 'data.task', 'loss']);
  expect(['data.time', 'data.task', 'loss'].map(keyOf)).toEqual(['time', 'task', 'loss']);
});

test('control characters in JSON become spaces or escapes, and its value stays the same', () => {
  const text = '{"a":\t"\u009b31m\u007f\u202e"}';
  const safe = safeJson(text);
  expect(safe).toBe('{"a": "\\u009b31m\\u007f\\u202e"}');
  expect(JSON.parse(safe)).toEqual(JSON.parse(text));
});
