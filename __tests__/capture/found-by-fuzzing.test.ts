import { everyWay } from './harness.js';

/** Streams that `npm run fuzz` has found to come out differently by different ways, or to hang; made small. */
test.each([
  ['a mark at column 0 before a move', '\u0301\x1b7 '],
  ['a mark at column 0 before a cell that is still empty', '\u0301\x1b[8Gm\r UP   ef'],
  ['a mark at column 0 before half of a wide character', '\u0301\n\x1bM\x1b\\👍\ref'],
  ['a control character before an object', '\x0e\r{"":1}\n'],
  ['a row that a line feed has ended and RI has moved', '\n18`\x1b[s\x1b[F\x1b[J\x1bM\n\n\x1b8l'],
  ['a place saved on a page that does not begin', 'M\x1b[151H\x1b7\x1b[u\n\n\x1b[ef'],
  ['a carriage return before a newline on a row that is written to again', '\n\r\n\x1b[2A\n\x80'],
  ['an object at the foot of the screen, from which the cursor is sent down', '\x1b[99d\n{"":1}\x1b[B\n'],
  ['a mark behind a column that was never written', '\x1b[Ce\n\xe2\x1bM\x1b[X\xcc\x81'],
  // The object is written over what was no UTF-8 and has a mark: nothing of that is left.
  ['an object over a byte with a mark', '\xc0\xcc\x81K\x1b[L\n{"":1}'],
])('%s comes out the same every way', (_what, bytes) => {
  everyWay([{ push: Buffer.from(bytes, /[\x80\xc0\xe2]/.test(bytes) ? 'latin1' : 'utf8') }]);
});

test('a scrolling region whose rows are settled does not hang', () => {
  everyWay([
    { push: '\x1b[H\x1b[1;3r' },
    ...Array.from({ length: 8 }, (_, i) => ({
      push: `a\nb\nc\n\x1b[${i}Md\x1b[9;1He\x1b[2S`,
      at: 1_795_327_795_123 + i * 300,
    })),
  ]);
});
