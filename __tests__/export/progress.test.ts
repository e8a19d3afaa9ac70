import { added, type Counts, NOTHING, type Position, Progress } from '../../lib/export/progress.js';

const at = (bytes: number): Position => ({ at: bytes, time: bytes, counts: { ...NOTHING, values: bytes } });

describe('how far runs are', () => {
  test('is where the server acknowledged them last', () => {
    const progress = new Progress(1000);
    expect(progress.of('a')).toBeUndefined();
    progress.begin('a', at(5));
    progress.acknowledged('a', at(10), 0);
    progress.acknowledged('b', at(3), 0);
    expect([progress.of('a'), progress.of('b')]).toEqual([at(10), at(3)]);
  });

  test('is, after the server was away, where all were before what it may have forgotten, counts and all', () => {
    const progress = new Progress(1000);
    progress.begin('a', at(0));
    progress.begin('b', at(0));
    progress.acknowledged('a', at(10), 0);
    progress.acknowledged('a', at(20), 500);
    progress.acknowledged('b', at(30), 600);
    progress.acknowledged('a', at(40), 1500);
    progress.back(1501);
    expect([progress.of('a'), progress.of('b')]).toEqual([at(20), at(0)]);
    progress.back(1502);
    expect(progress.of('a')).toEqual(at(20));
  });

  test('does not go back to before a file that was begun anew', () => {
    const progress = new Progress(1000);
    progress.begin('a', at(0));
    progress.acknowledged('a', at(10), 0);
    progress.begin('a', at(0));
    progress.acknowledged('a', at(4), 1);
    progress.back(2);
    expect(progress.of('a')).toEqual(at(0));
  });
});

test('counts are added, and of two delays the longer one stays', () => {
  const one: Counts = { values: 1, noNumbers: 2, longKeys: 3, dropped: 4, ahead: 5 };
  expect(added(one, { ...one, ahead: 4 })).toEqual({ values: 2, noNumbers: 4, longKeys: 6, dropped: 8, ahead: 5 });
});
