import fc from 'fast-check';
import { captured, everyWay, logged } from './harness.js';
import { expectedLog, Reduced } from './reduced.js';
import { repeated, unfolded } from './unfolded.js';

const UNTIL = '2026-11-22T06:09:55Z';

/** A log from letters: each is a line, `3x20` is the remark about three lines that came 20 times more. */
function folded(text: string): string {
  const lines = text.split(' ').map((word) => {
    const [, lines, times] = /^(\d+)x(\d+)$/.exec(word) ?? [];
    if (lines === undefined) return `${word}\n`;
    return `[joblog: previous ${lines === '1' ? 'line' : `${lines} lines`} repeated ${times} more times until ${UNTIL}]\n`;
  });
  return lines.join('');
}

const printed = (text: string): string => `${text.split(' ').join('\n')}\n`;

describe('blocks of lines', () => {
  test.each([
    ['from three on are written once', 'a b c a b c a b c', 'a b c 3x2'],
    ['are both written if there are two', 'a b c a b c d', 'a b c a b c d'],
    ['are both written at the end of the stream', 'a b c a b c', 'a b c a b c'],
    ['leave what was begun of a further one after the remark', 'x a b a b a b a b a y', 'x a b 2x3 a y'],
    ['leave it at the end of the stream, too', 'a b c a b c a b c a b', 'a b c 3x2 a b'],
    ['may hold two equal lines', 'a a b a a b a a b', 'a a b 3x2'],
    ['may hold lines that were repeated just before', 'a b a b a c a b a b a c a b a b a c', 'a b a b a c 6x2'],
    ['are the shortest that fit', 'a b a b a b a b a b a b', 'a b 2x5'],
    ['in which a line comes three times are not seen: its fold comes first', 'a a a b a a a b', 'a 1x2 b a 1x2 b'],
    ['that begin with what a run left over are seen', 'a b a b a b a c a c a c a', 'a b 2x2 a c 2x2 a'],
    [
      'of 16 lines are the longest',
      'a b c d e f g h i j k l m n o p '.repeat(3).trim(),
      'a b c d e f g h i j k l m n o p 16x2',
    ],
    [
      'of 17 lines are written',
      'a b c d e f g h i j k l m n o p q '.repeat(3).trim(),
      'a b c d e f g h i j k l m n o p q '.repeat(3).trim(),
    ],
  ])('%s', (_, lines, log) => {
    expect(logged(printed(lines))).toBe(folded(log));
  });

  test('that fail in the last line are written as they came', () => {
    const block = 'a b c d e f g h i j k l m n o ';
    expect(logged(printed(`${block}p ${block}p ${block}q`))).toBe(printed(`${block}p ${block}p ${block}q`));
  });

  test('are separated by a command', () => {
    const command = '/LOGCOMMAND {"mask":"xxxx"}';
    const log = logged(`a\nb\na\nb\n${command}\na\nb\na\nb\n`);
    expect(log).toBe('a\nb\na\nb\n/LOGCOMMAND {"mask":"***"}\na\nb\na\nb\n');
  });

  test('are separated by a remark about a repeat', () => {
    expect(logged(printed('a b b b a b b b a b b b'))).toBe(folded('a b 1x2 a b 1x2 a b 1x2'));
  });

  test('may hold an empty line, and one that looks like a remark', () => {
    expect(logged('[joblog: x\n\n[joblog: x\n\n\n[joblog: x\n\n')).toBe(
      `[[joblog: x\n\n[joblog: previous 2 lines repeated 2 more times until ${UNTIL}]\n`,
    );
  });

  test('are cut by a change of the mode; what was held back is in the log', () => {
    const { stdout } = everyWay([
      { push: 'a\nb\na\nb\na\n' },
      { push: '/LOGCOMMAND {"mode":"disabled"}\n', on: 'stderr' },
      { push: 'b\na\nb\n' },
    ]);
    expect(stdout).toBe('a\nb\na\nb\na\n');
  });

  test('with a line above 4 KiB are written; such a line alone is folded', () => {
    const long = 'x'.repeat(4097);
    const just = 'y'.repeat(4096);
    expect(new Reduced().block([long, 'a', long, 'a', long, 'a']).end().log).toBe(`${long}\na\n`.repeat(3));
    expect(new Reduced().block([just, 'a', just, 'a', just, 'a']).end().log).toContain('previous 2 lines');
    expect(new Reduced().block(['a', long, long]).block([long]).end().log).toContain('previous line repeated 2 more');
  });
});

test('of several long lines the last one is remembered', () => {
  const [one, two] = ['x'.repeat(6000), 'y'.repeat(6000)];
  const { log } = new Reduced().block([one, two]).block([two, two]).block([one, one]).block([one, two]).end();
  expect(unfolded(log)).toEqual([one, two, two, two, one, one, one, two]);
  expect(log.match(/previous line repeated 2 more/g)).toHaveLength(2);
});

test('the remark says when the last line came that it stands for', () => {
  expect(new Reduced().block(['a', 'b', 'a', 'b', 'a', 'b', 'a']).end().log).toContain('until 2026-11-22T06:10:00Z]');
});

/** Lines with many repeats: few letters, blocks over and over, and blocks of such blocks. */
const letters = (few: string): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...few.split(' ')), { maxLength: 40 });
const blocks = fc
  .array(
    fc.tuple(
      fc.array(fc.constantFrom(...'a b c d e f g h i j'.split(' ')), { minLength: 1, maxLength: 18 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(17),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.flatMap(([block, times, more]) => repeated(block, block.length, times, more)));
const nested = fc
  .tuple(blocks, fc.integer({ min: 1, max: 4 }), letters('a b'))
  .map(([block, times, rest]) => [...repeated(block.slice(0, 16), Math.min(block.length, 16), times), ...rest]);
const text = fc.constantFrom(
  (letter: string) => letter,
  (letter: string) => (letter === 'a' ? '' : letter),
  (letter: string) => (letter === 'b' ? '[joblog: b' : letter),
  // Equal where a fingerprint would look if it looked at parts of a line only.
  (letter: string) => `${'x'.repeat(35)}${letter}${'x'.repeat(60)}`,
  (letter: string) => `${letter}${'x'.repeat(letter === 'b' ? 5000 : 3)}`,
);
const printedLines = fc
  .tuple(fc.oneof(letters('a b'), letters('a b c'), letters('a a b c'), blocks, nested), text)
  .map(([lines, of]) => lines.map(of));

/** Hands lines in, several in one buffer at a time. */
function inBlocks(reduced: Reduced, lines: readonly string[], size: number): Reduced {
  for (let at = 0; at < lines.length; at += size) reduced.block(lines.slice(at, at + size));
  return reduced;
}

const size = fc.integer({ min: 1, max: 40 });

describe('whatever is printed', () => {
  test('the lines can be made again from the log alone', () => {
    fc.assert(
      fc.property(printedLines, size, (lines, each) => {
        const kept = unfolded(inBlocks(new Reduced('keep'), lines, each).end().log);
        expect(unfolded(inBlocks(new Reduced(), lines, each).end().log)).toEqual(kept);
      }),
      { numRuns: 2000 },
    );
  });

  test('the log is what the rules say, followed one by one', () => {
    const doubled = (log: string): string => log.replaceAll(/^\[joblog: b/gm, '[[joblog: b');
    fc.assert(
      fc.property(printedLines, size, (lines, each) => {
        fc.pre(!lines.includes(''));
        expect(inBlocks(new Reduced(), lines, each).end().log).toBe(doubled(expectedLog(lines)));
      }),
      { numRuns: 3000 },
    );
  });

  test('a capture gives the same log however its input is cut, and whichever way it goes', () => {
    fc.assert(
      fc.property(printedLines, size, (lines, each) => {
        const steps = [{ push: lines.map((line) => `${line}\n`).join('') }];
        const whole = captured(steps);
        expect(captured(steps, {}, { size: each })).toEqual(whole);
        expect(captured(steps, {}, { fast: false, size: each * 100 })).toEqual(whole);
        expect(unfolded(whole.stdout)).toEqual(unfolded(captured(steps, { repeats: 'keep' }).stdout));
      }),
      { numRuns: 150 },
    );
  });

  test('what is held back and the log are all that came, after every line', () => {
    fc.assert(
      fc.property(printedLines, (lines) => {
        const kept = new Reduced('keep');
        const reduced = new Reduced();
        for (const line of lines) {
          kept.block([line]);
          reduced.block([line]);
          const written = unfolded(reduced.log);
          const { open } = reduced.reducer;
          const held = open === undefined ? [] : repeated(written, open.lines, open.times, open.more);
          expect(open === undefined || (open.more ?? 0) < open.lines).toBe(true);
          expect([...written, ...held]).toEqual(unfolded(kept.log));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('it is all counted: what is in the log, what remarks stand for, and empty lines', () => {
    const part = fc.oneof(
      { weight: 4, arbitrary: printedLines },
      { weight: 1, arbitrary: fc.constantFrom<'own' | 'end'>('own', 'end') },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), size, (parts, each) => {
        const reduced = new Reduced();
        const kept = new Reduced('keep');
        let [lines, bytes] = [0, 0];
        for (const p of parts) {
          for (const to of [reduced, kept]) {
            if (p === 'own') to.own('/LOGCOMMAND {}');
            else if (p === 'end') to.end();
            else inBlocks(to, p, each);
          }
          if (typeof p === 'string') continue;
          lines += p.length;
          bytes += p.reduce((sum, line) => sum + line.length + 1, 0);
        }
        const log = reduced.end().log.split('\n').length - 1;
        const { logged, folded, blank, ...rest } = reduced.tally.ledger({ lines, bytes }, { lines: log, bytes: 0 });
        expect(logged.lines + folded.lines + blank.lines).toBe(lines);
        expect(logged.bytes + folded.bytes + blank.bytes).toBe(bytes);
        expect(blank).toEqual(kept.end().tally.ledger({ lines, bytes }, { lines: log, bytes: 0 }).blank);
        const remarks = reduced.log.match(/^\[joblog: previous/gm)?.length ?? 0;
        expect(rest.log.folded).toBe(unfolded(reduced.log).length - (log - remarks));
        expect(folded.lines).toBe(rest.log.folded);
      }),
      { numRuns: 500 },
    );
  });
});

test('many lines of which only the middle differs are told apart, and their blocks are found', () => {
  const line = (i: number): string => `${'x'.repeat(35)}${String(i).padStart(6, '0')}${'x'.repeat(60)}`;
  const lines = Array.from({ length: 2000 }, (_, i) => line(i));
  const last = Array.from({ length: 160 }, (_, i) => line(i % 16));
  for (const each of [1, 7, 500]) {
    const { log } = inBlocks(new Reduced(), [...lines, ...last], each).end();
    expect(unfolded(log)).toEqual([...lines, ...last]);
    expect(log).toContain('previous 16 lines repeated 9 more times');
  }
});
