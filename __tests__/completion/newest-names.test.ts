import fc from 'fast-check';
import { newestNames } from '../../lib/completion/newest-names.js';

describe('ids of jobs that are offered', () => {
  test('are the newest by their numbers, which are no texts', () => {
    expect(newestNames(['9', '100', '10', '11'], 3)).toEqual(['100', '11', '10']);
  });

  test('of an array are its members from the last one, then the array', () => {
    expect(newestNames(['1230', '1230_10', '1230_9', '1231'], 9)).toEqual(['1231', '1230_10', '1230_9', '1230']);
  });

  test('without a number come first, the newest by its time', () => {
    const local = ['local-20261121-060954-node17-1', 'local-20261122-060954-node17-1'];
    expect(newestNames(['1230', ...local], 9)).toEqual([...local.reverse(), '1230']);
  });

  test('are as many as asked for, and the same in whatever order they are read', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 2000 }).map(String), { maxLength: 50 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 60 }), (some, most) => {
        const newest = [...some].sort((a, b) => Number(b) - Number(a)).slice(0, most);
        expect(newestNames(some, most)).toEqual(newest);
        expect(newestNames([...some].reverse(), most)).toEqual(newest);
      }),
    );
  });
});
