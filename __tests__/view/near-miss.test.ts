import { NearMisses, nearMissOf } from '../../lib/view/near-miss.js';

describe('a line that looks like metadata', () => {
  test.each([
    ['{"loss": NaN}', 'nan'],
    ['{"loss": -Infinity, "a": 1}', 'nan'],
    ["{'loss': 0.1}", 'python'],
    ['{"ok": True, "x": None}', 'python'],
    [' {"a":1}', 'spaces'],
    ['{"a":1} ', 'spaces'],
    ['{"a":1,}', 'other'],
    ['{"a":1} {"b":2}', 'other'],
  ])('%j is none: %s', (line, miss) => {
    expect(nearMissOf(line)).toBe(miss);
  });

  test.each(['{"a":1}', '{}', 'text', '{worker 3}', '', '{', '}', '{"a": "NaN"}', 'x {"a":1}', '[{"a":NaN}]'])(
    '%j needs no hint',
    (line) => {
      expect(nearMissOf(line)).toBeUndefined();
    },
  );

  test('is counted by its kind and told with its first line', () => {
    const misses = new NearMisses();
    for (let line = 310; line < 322; line += 1) misses.add('{"a":NaN}', line);
    misses.add(' {"a":1}', 400);
    expect(misses.sentences('1/main.stdout.log')).toEqual([
      '12 lines look like metadata but are not valid JSON (NaN or Infinity), first at line 310 of 1/main.stdout.log; print null instead, or leave the key out',
      '1 line looks like metadata but has spaces before or after the JSON object, line 400 of 1/main.stdout.log; print the object alone on its line',
    ]);
  });
});
