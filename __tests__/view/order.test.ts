import fc from 'fast-check';
import { compareRanks, type Rank, rankOf, rankOfValue } from '../../lib/view/order.js';
import { cellsOf } from '../../lib/view/row.js';

/** The rank of a value as it was printed. */
function rank(raw: string): Rank {
  return rankOf(cellsOf(`{"value":${raw}}`)?.get('value'));
}

function sorted(raws: readonly string[], descending = false): string[] {
  return [...raws].sort((a, b) => compareRanks(rank(a), rank(b), descending));
}

describe('values in order', () => {
  test('are numbers by their value, then texts by code point, then nothing', () => {
    expect(sorted(['"b"', 'null', '10', '"B"', '9.5', '-1e3', '"10"'])).toEqual([
      ...['-1e3', '9.5', '10'],
      ...['"10"', '"B"', '"b"'],
      'null',
    ]);
  });

  test('have what is not there last in both directions', () => {
    expect(sorted(['null', '1', '"a"', '2'], true)).toEqual(['"a"', '2', '1', 'null']);
  });

  test('tell whole numbers apart that a double does not', () => {
    const large = ['9007199254740993', '9007199254740992', '9007199254740994', '1e3', '9007199254740992.5'];
    expect(sorted(large).filter((raw) => !raw.includes('.'))).toEqual([
      ...['1e3', '9007199254740992'],
      ...['9007199254740993', '9007199254740994'],
    ]);
  });

  test('are ordered alike by what JSON.parse has read and by how they were printed', () => {
    const raw = fc.oneof(
      fc.json({ maxDepth: 1 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
    );
    fc.assert(
      fc.property(raw, (text) => {
        fc.pre(cellsOf(`{"value":${text}}`)?.has('value') === true);
        const parsed: unknown = JSON.parse(text);
        const read = rankOfValue(parsed, () => cellsOf(`{"value":${text}}`)?.get('value'));
        expect(compareRanks(read, rank(text), false)).toBe(0);
      }),
    );
  });
});
