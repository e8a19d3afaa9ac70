import fc from 'fast-check';
import { Capture } from '../../lib/capture/capture.js';
import type { Millis, Mode, StreamName } from '../../lib/capture/types.js';
import { NOON, Taken } from './harness.js';

/** What text is made of in each mode: a letter, one of two columns, and a mark that joins the cell before. None of them is in joblog's own words. */
const LETTERS: Readonly<Record<Mode, readonly [string, string, string]>> = {
  enabled: ['X', '漢', '\u0301'],
  metadata: ['Y', '字', '\u0308'],
  disabled: ['Q', '密', '\u0316'],
};

/** `①`, `②` and `③` stand for them. */
function lettered(text: string, mode: Mode): string {
  const [letter, wide, mark] = LETTERS[mode];
  return text.replaceAll('①', letter).replaceAll('②', wide).replaceAll('③', mark);
}

function shows(output: string, mode: Mode): boolean {
  return LETTERS[mode].some((letter) => output.includes(letter));
}

const TEXT = [
  '①',
  '①①①\n',
  '①①①①①①①①',
  '{"a":"①"}',
  '{"a":"①',
  '①"}',
  '"}\n',
  '{"a":"①"}\n',
  '\r{"a":"①"}\n',
  '②',
  '①③',
  '③',
  '②②①\n',
  '①①\x1b[31m①\x1b[m\n',
];
const BROKEN = ['\x1b[', '\x1b', '\x1b]0;①', '\x07', '\x1b\\', '\x1bP①', '\x18', '\xe6', '\xff'];
const LINES = ['\n', '\n', '\r\n', '\r', '\v', '\x1bD', '\x1bE', '\x1bM', '\b', '\t', '\x1b[2I', '\x1b[Z'];
const MOVES = 'ABCDEFGade'.split('').flatMap((final) => [`\x1b[${final}`, `\x1b[3${final}`, `\x1b[120${final}`]);
const PLACES = ['\x1b[H', '\x1b[2;3H', '\x1b[5;5H', '\x1b[99;1H', '\x1b7', '\x1b8', '\x1b[s', '\x1b[u'];
const EDITS = ['\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[J', '\x1b[1J', '\x1b[2J', '\x1b[2X'].concat(
  '@PLMSTb'.split('').flatMap((final) => [`\x1b[${final}`, `\x1b[4${final}`]),
);
const STATES = ['\x1b[?1049h', '\x1b[?1049l', '\x1b[?25l', '\x1b[?25h', '\x1b[2;6r', '\x1b[1;4r', '\x1b[r'].concat([
  '\x1bc',
  '\x1b[!p',
  '\x1b(0',
  '\x1b(B',
  '\x0e',
  '\x0f',
]);

const step = fc.record({
  on: fc.constantFrom<StreamName>('stdout', 'stderr'),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...TEXT) },
    { weight: 1, arbitrary: fc.constantFrom(...BROKEN) },
    { weight: 3, arbitrary: fc.constantFrom(...LINES) },
    { weight: 3, arbitrary: fc.constantFrom(...MOVES) },
    { weight: 3, arbitrary: fc.constantFrom(...PLACES) },
    { weight: 3, arbitrary: fc.constantFrom(...EDITS) },
    { weight: 2, arbitrary: fc.constantFrom(...STATES) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('enabled', 'metadata', 'disabled').map((mode) => `/LOGCOMMAND {"mode":"${mode}"}`),
    },
    { weight: 1, arbitrary: fc.constant('/LOGCOMM') },
  ),
  pause: fc.constantFrom(0, 0, 0, 300, 11_000),
  /** A command is typed where the cursor is, or ended at once on a row of its own. */
  whole: fc.boolean(),
});

function push(capture: Capture, on: StreamName, text: string, now: Millis): void {
  // Byte by byte, since the mode can change with any of them; the letters are those of the mode in which the first byte comes.
  const bytes =
    text === '\xe6' || text === '\xff' ? Buffer.from(text, 'latin1') : Buffer.from(lettered(text, capture.mode));
  capture.push(on, bytes, now);
}

test.each(['enabled', 'metadata', 'disabled'] as const)(
  'begun in mode %s: what came in mode disabled never comes out, and what came in mode metadata never as text',
  (mode) => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('fold' as const, 'keep' as const),
        (list, repeats) => {
          const taken = new Taken({ mode, repeats });
          const { capture } = taken;
          let now: Millis = NOON;
          let seen = '';
          for (const { on, what, pause, whole } of list) {
            if (pause > 0) capture.tick((now += pause));
            if (whole && what.startsWith('/LOGCOMMAND')) {
              for (const part of ['\x18', '\n', '\x1b[2K', what, '\n']) push(capture, on, part, now);
            } else push(capture, on, what, now);
            seen += JSON.stringify(capture.pending() ?? '');
            taken.take(now);
          }
          capture.finish(now);
          taken.take(now);
          const { stdout, stderr, metadata, timeline, modes, notices } = taken.output;
          const texts = seen + stdout + stderr + timeline + JSON.stringify([modes, notices]);
          expect(shows(texts + metadata, 'disabled')).toBe(false);
          expect(shows(texts, 'metadata')).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  },
);
