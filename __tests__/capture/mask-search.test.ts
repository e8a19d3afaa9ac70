import fc from 'fast-check';
import { MaskSearch } from '../../lib/capture/mask-search.js';
import { type Interval, NeedleSet } from '../../lib/capture/needle-set.js';

/** Which bytes of `text[start, end)` belong to a needle, found by comparing at every place. */
function covered(needles: readonly string[], text: string, start = 0, end = text.length): boolean[] {
  const marks = Array.from(text, () => false);
  for (const needle of needles) {
    for (let at = start; at + needle.length <= end; at++) {
      if (text.startsWith(needle, at)) marks.fill(true, at, at + needle.length);
    }
  }
  return marks;
}

function marked(hits: readonly Interval[], length: number): boolean[] {
  const marks = Array.from({ length }, () => false);
  for (const { start, end } of hits) marks.fill(true, start, end);
  return marks;
}

function setOf(needles: readonly string[]): NeedleSet {
  return new NeedleSet(needles.map((needle) => Buffer.from(needle)));
}

function searchOf(needles: readonly string[]): MaskSearch {
  const search = new MaskSearch();
  for (const needle of new Set(needles)) search.add(Buffer.from(needle));
  return search;
}

/** Few letters, so that needles share beginnings and ends, overlap, and repeat themselves. */
const letters = (alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), minLength, maxLength });

/** A text that is made of needles, parts of needles and letters, and the needles. */
const case_ = (alphabet: string, longest: number): fc.Arbitrary<{ needles: string[]; text: string }> =>
  fc
    .tuple(
      fc.array(letters(alphabet, 3, longest), { minLength: 1, maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(longest), fc.nat(longest), letters(alphabet, 0, 3)), { maxLength: 12 }),
    )
    .map(([needles, parts]) => ({
      needles,
      text: parts
        .map(
          ([i, from, to, more]) => `${(needles[i % needles.length] as string).slice(from % 5, (from % 5) + to)}${more}`,
        )
        .join(''),
    }));

const ALPHABETS: readonly [name: string, alphabet: string, longest: number][] = [
  ['one letter', 'a', 20],
  ['two letters', 'ab', 8],
  ['two letters, long', 'ab', 90],
  ['four letters', 'abcd', 12],
  ['many letters', 'abcdefghijklmnopqrstuvwxyz0123456789\u0000', 40],
];

describe.each(ALPHABETS)('values of %s', (_name, alphabet, longest) => {
  test('are found where comparing at every place finds them', () => {
    fc.assert(
      fc.property(case_(alphabet, longest), fc.nat(5), fc.nat(5), ({ needles, text }, before, after) => {
        const bytes = Buffer.from(text);
        const start = Math.min(before, text.length);
        const end = Math.max(start, text.length - after);
        const expected = covered(needles, text, start, end);
        const hits: Interval[] = [];
        const set = setOf(needles);
        expect(set.search(bytes, start, end, hits)).toBe(expected.includes(true));
        expect(marked(hits, text.length)).toEqual(expected);
        expect(set.search(bytes, start, end)).toBe(expected.includes(true));
        const all: Interval[] = [];
        const search = searchOf(needles);
        search.all(bytes, start, end, all);
        expect(marked(all, text.length)).toEqual(expected);
        expect(search.any(bytes, start, end)).toBe(expected.includes(true));
      }),
      { numRuns: 300 },
    );
  });

  test('are found as well if they are added between searches', () => {
    fc.assert(
      fc.property(case_(alphabet, longest), ({ needles, text }) => {
        const search = new MaskSearch();
        const bytes = Buffer.from(text);
        const added: string[] = [];
        for (const needle of new Set(needles)) {
          search.add(Buffer.from(needle));
          added.push(needle);
          const hits: Interval[] = [];
          search.all(bytes, 0, bytes.length, hits);
          expect(marked(hits, text.length)).toEqual(covered(added, text));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('that begin or end at the edge of a text are measured as comparing does', () => {
    fc.assert(
      fc.property(case_(alphabet, longest), fc.boolean(), ({ needles, text }, midst) => {
        const sizes = Array.from({ length: text.length }, (_, i) => i + 1);
        const begun = sizes.filter((size) => needles.some((needle) => needle.startsWith(text.slice(-size))));
        const ended = sizes.filter((size) => needles.some((needle) => needle.endsWith(text.slice(0, size))));
        if (midst && text !== '' && needles.some((needle) => needle.includes(text))) ended.push(text.length);
        const search = searchOf(needles);
        expect(search.begun(Buffer.from(text))).toBe(Math.max(0, ...begun));
        expect(search.ended(Buffer.from(text), midst)).toBe(Math.max(0, ...ended));
      }),
      { numRuns: 200 },
    );
  });
});

test('thousands of values of all lengths, added one by one, are all found', () => {
  const search = new MaskSearch();
  const needles = Array.from({ length: 3000 }, (_, i) =>
    `${(i * 7919).toString(36)}.`.repeat(1 + (i % 9)).padStart(5, '<'),
  );
  const nothing = Buffer.from('-'.repeat(100));
  for (const needle of new Set(needles)) {
    search.add(Buffer.from(needle));
    expect(search.any(nothing, 0, nothing.length)).toBe(false);
  }
  for (const needle of needles) {
    const text = Buffer.from(`--${needle}--`);
    const hits: Interval[] = [];
    search.all(text, 0, text.length, hits);
    expect(marked(hits, text.length)).toEqual(marked([{ start: 2, end: text.length - 2 }], text.length));
  }
});

test('values whose beginnings fill the hash table are told apart', () => {
  const needles = Array.from({ length: 256 * 8 }, (_, i) => Buffer.from([i & 255, i >> 8, 1, 2, i & 255]));
  const set = new NeedleSet(needles);
  for (const needle of needles) {
    expect(set.search(needle, 0, needle.length)).toBe(true);
    const other = Buffer.from(needle);
    other[4] = (needle[4] as number) ^ 1;
    expect(set.search(other, 0, other.length)).toBe(false);
  }
});
