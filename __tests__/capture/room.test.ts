/** The text of a log stops at its limit and where the disk is nearly full; commands and metadata go on, and what is left out is counted. */
import fc from 'fast-check';
import { FATES } from '../../lib/capture/ledger.js';
import { sizeText } from '../../lib/capture/size-text.js';
import { everyWay, NOON, Taken } from './harness.js';

const LIMIT = (size: string): string =>
  `[joblog: the log has reached its limit of ${size} (limits.size); text from here on is not kept, commands and metadata are]\n`;
const FULL =
  '[joblog: the file system is nearly full (limits.free); text from here on is not kept, commands and metadata are]\n';

describe('a log that reaches its limit', () => {
  test('ends with the last line that fits as a whole, and says so', () => {
    const push = 'one\ntwo\nthree\nfour\n';
    expect(everyWay([{ push }], { logBytes: 13 }).stdout).toBe(`one\ntwo\n${LIMIT('13 bytes')}`);
    expect(everyWay([{ push }], { logBytes: 14 }).stdout).toBe(`one\ntwo\nthree\n${LIMIT('14 bytes')}`);
    expect(everyWay([{ push }], { logBytes: 19 }).stdout).toBe(push);
    expect(everyWay([{ push }], { logBytes: 0 }).stdout).toBe(push);
  });

  test('takes no shorter line after one that did not fit', () => {
    expect(everyWay([{ push: 'one\nmuch too long\nx\n' }], { logBytes: 8 }).stdout).toBe(`one\n${LIMIT('8 bytes')}`);
  });

  test('is the log of both streams together; each says it when it next has text', () => {
    const out = everyWay(
      [
        { push: 'one\n' },
        { push: 'two\n', on: 'stderr' },
        { tick: NOON + 300 },
        { push: 'three\n', at: NOON + 300 },
        { push: '/LOGCOMMAND {"mode":"metadata"}\n/LOGCOMMAND {"mode":"enabled"}\n', on: 'stderr' },
        { push: 'four\n', on: 'stderr' },
      ],
      { logBytes: 9 },
    );
    expect(out.stdout).toBe(`one\n${LIMIT('9 bytes')}`);
    expect(out.stderr).toBe(
      `two\n/LOGCOMMAND {"mode":"metadata"}\n/LOGCOMMAND {"mode":"enabled"}\n${LIMIT('9 bytes')}`,
    );
    expect(out.notices.map(({ text }) => text)).toEqual([
      'the log has reached its limit of 9 bytes (limits.size); the job goes on; text from here on is not kept, commands and metadata are',
    ]);
  });

  test('leaves metadata and commands as they were, and stops no text that was never meant for it', () => {
    const out = everyWay([{ push: 'one\n{"a":1}\ntwo\n/LOGCOMMAND {"mode":"metadata"}\n{"b":2}\nthree\n' }], {
      logBytes: 4,
    });
    expect(out.stdout).toBe(`one\n${LIMIT('4 bytes')}/LOGCOMMAND {"mode":"metadata"}\n`);
    expect(out.metadata.match(/"data":.*(?=\})/g)).toEqual(['"data":{"a":1}', '"data":{"b":2}']);
  });

  test('counts a fold for what it takes, not for what it stands for', () => {
    const out = everyWay([{ push: `${'same line\n'.repeat(1000)}end\n` }], { logBytes: 100 });
    expect(out.stdout).toMatch(/^same line\n\[joblog: previous line repeated \d+ more times until [^\]]*\]\n/);
    expect(out.stdout.length).toBeLessThan(100 + 80 + LIMIT('100 bytes').length);
  });
});

describe('a disk that is nearly full', () => {
  test('stops the text until there is room again; the log says how many lines are missing', () => {
    const taken = new Taken();
    const { capture } = taken;
    const push = (text: string): void => {
      capture.push('stdout', Buffer.from(text), NOON);
    };
    push('one\n');
    capture.tick(NOON + 300);
    capture.space(true);
    push('two\nthree\n/LOGCOMMAND {"mode":"enabled"}\n{"a":1}\n');
    capture.tick(NOON + 600);
    capture.space(false);
    push('four\n');
    capture.finish(NOON + 600);
    taken.take();
    expect(taken.output.stdout).toBe(
      `one\n${FULL}/LOGCOMMAND {"mode":"enabled"}\n[joblog: there is room again; 3 lines were left out here]\nfour\n`,
    );
    expect(taken.output.metadata).toContain('"line":5,"data":{"a":1}');
    expect(taken.output.notices.map(({ text }) => text)).toEqual([
      'the file system of the store is nearly full (limits.free); the job goes on; text from here on is not kept, commands and metadata are',
    ]);
    expect(capture.ledger().stdout.over).toEqual({ lines: 3, bytes: 18 });
  });

  test('says nothing where no text comes', () => {
    const taken = new Taken({ mode: 'metadata' });
    taken.capture.space(true);
    taken.capture.push('stdout', Buffer.from('one\n{"a":1}\n'), NOON);
    taken.capture.finish(NOON);
    taken.take();
    expect([taken.output.stdout, taken.output.notices]).toEqual(['', []]);
  });
});

test('whatever is printed, both logs hold no more text than the limit, in whole lines, and every line has one fate', () => {
  const line = fc.constantFrom('a', 'a', 'bb', '', ' ', '[joblog: x', 'x'.repeat(30), '50%\r100%', '{"a":1}');
  const stream = fc.constantFrom('stdout', 'stderr');
  const prints = fc.array(fc.record({ on: stream, lines: fc.array(line, { maxLength: 12 }) }), { maxLength: 12 });
  fc.assert(
    fc.property(prints, fc.integer({ min: 1, max: 200 }), (list, logBytes) => {
      const taken = new Taken({ logBytes });
      for (const { on, lines } of list)
        taken.capture.push(on, Buffer.from(lines.map((text) => `${text}\n`).join('')), NOON);
      taken.capture.finish(NOON);
      taken.take();
      const { stdout, stderr } = taken.output;
      const own = /^\[joblog: .*\n/gm;
      expect(stdout.replace(own, '').length + stderr.replace(own, '').length).toBeLessThanOrEqual(logBytes);
      const ledger = taken.capture.ledger();
      for (const [name, text] of [
        ['stdout', stdout],
        ['stderr', stderr],
      ] as const) {
        const { log, in: all } = ledger[name];
        expect(log).toMatchObject({ lines: text.split('\n').length - 1, bytes: Buffer.byteLength(text) });
        for (const unit of ['lines', 'bytes'] as const)
          expect(FATES.reduce((total, fate) => total + ledger[name][fate][unit], 0)).toBe(all[unit]);
      }
    }),
  );
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1536, '1.5 KiB'],
  [64 * 2 ** 20, '64 MiB'],
  [4 * 2 ** 30, '4 GiB'],
  [2 ** 30 + 1, '1073741825 bytes'],
  [5 * 2 ** 40, '5 TiB'],
])('%d bytes are written as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
