import fc from 'fast-check';
import { FATES } from '../../lib/capture/ledger.js';
import type { Millis, StreamName } from '../../lib/capture/types.js';
import { captured, type Output, rendered, type Step } from './harness.js';

/** What jobs print, in pieces that meet each other at odd places. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }).map((text) => `${text}\n`) },
  { weight: 2, arbitrary: fc.constantFrom('same\n', 'same\n', '\n', '  \n', '\r\n') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\r',
      '\b',
      '\t',
      '\x1b[A',
      '\x1b[2A',
      '\x1b[B',
      '\x1b[K',
      '\x1b[2K',
      '\x1b[J',
      '\x1b[5C',
      '\x1b[3X',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\x1b[?25l',
      '\x1b[?25h',
      '\x1b[31m',
      '\x1b]0;t\x07',
      '\x1b[1;',
      '\x1b',
      '\x1bP',
      '\x1b\\',
      '\x07',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('é', '日本', '👩‍👧', '█▌', 'naïve – ok\n', 'ü\n', '\u0085', '\ufeff') },
  { weight: 1, arbitrary: fc.constantFrom('{"a":1}', '{"é":2}\n', '{"a":1} \n', '{', '}', '[joblog: x\n') },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 130 })
      .map((count) => Array.from({ length: count }, (_, i) => `line ${i}\n`).join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/LOGCOMMAND {"mode":"metadata"}\n',
      '/LOGCOMMAND {"mode":"enabled"}\n',
      '/LOGCOMM',
      'AND {}\n',
      ' /LOGCOMMAND {}\n',
    ),
  },
);

const script = fc.array(
  fc.oneof(
    piece.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 6 }).map((b) => Buffer.from(b)),
  ),
  {
    maxLength: 14,
  },
);

const steps = fc.array(
  fc.record({
    text: script,
    on: fc.constantFrom<StreamName>('stdout', 'stderr'),
    pause: fc.constantFrom(0, 0, 60, 250, 400, 11_000),
  }),
  { minLength: 1, maxLength: 5 },
);

function play(parts: readonly { text: Buffer[]; on: StreamName; pause: number }[]): Step[] {
  let now: Millis = 1_795_327_795_123;
  return parts.flatMap(({ text, on, pause }): Step[] => {
    now += pause;
    return [{ tick: now }, { push: Buffer.concat(text), on, at: now }];
  });
}

const settings = fc.record({
  mode: fc.constantFrom('enabled' as const, 'metadata' as const),
  repeats: fc.constantFrom('fold' as const, 'keep' as const),
  masks: fc.constantFrom<string[]>([], ['same', 'line 1'], ['naïve']),
});

test('the same comes out however the input is cut, and whichever way it goes', () => {
  fc.assert(
    fc.property(steps, settings, fc.integer({ min: 1, max: 40 }), (parts, chosen, size) => {
      const whole = captured(play(parts), chosen);
      expect(captured(play(parts), chosen, { size: 1 })).toEqual(whole);
      expect(captured(play(parts), chosen, { size })).toEqual(whole);
      expect(captured(play(parts), chosen, { fast: false })).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

test('the logs hold no control character but newline, the records are JSON, and the timeline ends at the logs’ ends', () => {
  fc.assert(
    fc.property(steps, settings, (parts, chosen) => {
      const output: Output = captured(play(parts), chosen);
      for (const stream of ['stdout', 'stderr'] as const) {
        const log = output[stream];
        expect(/[\p{Cc}]/u.exec(log.replaceAll('\n', ''))).toBeNull();
        expect(log === '' || log.endsWith('\n')).toBe(true);
        const last = output.timeline.split('\n').findLast((entry) => entry.includes(` ${stream} `));
        expect(last?.split(' ').slice(2) ?? ['0', '0']).toEqual([
          String(Buffer.byteLength(log)),
          String(log.split('\n').length - 1),
        ]);
      }
      for (const record of output.metadata.split('\n').slice(0, -1)) JSON.parse(record);
    }),
    { numRuns: 150 },
  );
});

test('every line and every byte of the input has one fate', () => {
  fc.assert(
    fc.property(steps, settings, (parts, chosen) => {
      const { ledger, stdout, stderr, metadata } = captured(play(parts), chosen);
      for (const [stream, log] of [
        ['stdout', stdout],
        ['stderr', stderr],
      ] as const) {
        const account = ledger[stream];
        for (const unit of ['lines', 'bytes'] as const) {
          expect(FATES.reduce((sum, fate) => sum + account[fate][unit], 0)).toBe(account.in[unit]);
          for (const fate of FATES) expect(account[fate][unit]).toBeGreaterThanOrEqual(0);
        }
        expect(account.log.bytes).toBe(Buffer.byteLength(log));
        expect(account.log.lines).toBe(log.split('\n').length - 1);
      }
      expect(ledger.metadata).toEqual({
        lines: metadata.split('\n').length - 1,
        bytes: Buffer.byteLength(metadata),
      });
    }),
    { numRuns: 300 },
  );
});

test('what was rendered once renders as it is', () => {
  fc.assert(
    fc.property(script, (pieces) => {
      const text = rendered(Buffer.concat(pieces));
      expect(rendered(Buffer.from(text))).toBe(text);
    }),
    { numRuns: 300 },
  );
});

test('lines of text alone all reach the log, in their order', () => {
  const line = fc
    .string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '7'), minLength: 1, maxLength: 9 })
    .map((text) => `.${text}.`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 300 }), fc.integer({ min: 1, max: 90 }), (lines, size) => {
      const text = lines.map((l) => `${l}\n`).join('');
      expect(captured([{ push: text }], { repeats: 'keep' }, { size }).stdout).toBe(text);
    }),
    { numRuns: 40 },
  );
});

const SECRET = 'XSECRETX';

/** Output of which everything that comes in mode `disabled` holds the secret's letters, and nothing else does. */
const phases = fc.array(
  fc.record({
    mode: fc.constantFrom('enabled', 'metadata', 'disabled'),
    by: fc.constantFrom<StreamName>('stdout', 'stderr'),
    stdout: fc.array(
      fc.constantFrom(
        'T\n',
        'T',
        '\r',
        '\x1b[A',
        '\x1b[2A',
        '\x1b[K',
        '{"T":1}\n',
        '\n',
        'T\x1b[B',
        ' /LOGCOMMAND {"T":1}\n',
      ),
      { maxLength: 6 },
    ),
    stderr: fc.array(fc.constantFrom('T\n', 'T', '\r', '\x1b[A', '\t', '\x1b]0;T', '\x07', 'T\n', '\x1b[1B'), {
      maxLength: 6,
    }),
    pause: fc.constantFrom(0, 300),
  }),
  { maxLength: 6 },
);

test('nothing that came in mode disabled ever comes out', () => {
  fc.assert(
    fc.property(phases, fc.integer({ min: 1, max: 9 }), (list, size) => {
      let now: Millis = 1_795_327_795_123;
      const script: Step[] = list.flatMap(({ mode, by, stdout, stderr, pause }): Step[] => {
        now += pause;
        // The command has to stand on a row of its own: what its stream has begun is ended first, by a cancel and a newline.
        const command = `\x18\n\x1b[K/LOGCOMMAND {"mode":"${mode}"}\n`;
        const text = (parts: string[]): string => parts.join('').replaceAll('T', mode === 'disabled' ? SECRET : 'text');
        return [
          { push: command, on: by, at: now },
          { push: text(stdout), on: 'stdout', at: now },
          { push: text(stderr), on: 'stderr', at: now },
        ];
      });
      const output = captured(script, {}, { size });
      expect(JSON.stringify(output)).not.toContain('SECRET');
    }),
    { numRuns: 300 },
  );
});

test('no input makes it throw, at any time and in any order', () => {
  const anything = fc.array(
    fc.oneof(
      fc.record({
        push: fc.uint8Array({ maxLength: 60 }).map((b) => Buffer.from(b)),
        on: fc.constantFrom<StreamName>('stdout', 'stderr'),
        at: fc.integer(),
      }),
      fc.record({ tick: fc.integer() }),
      fc.record({ end: fc.constantFrom<StreamName>('stdout', 'stderr') }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(anything, settings, (list, chosen) => {
      captured(list, chosen, { takeEach: true });
    }),
    { numRuns: 200 },
  );
});
