import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { rendered } from './harness.js';

/** What a real terminal of 100 rows shows in the end, its history included. */
async function shown(bytes: string): Promise<string> {
  const terminal = new Terminal({
    cols: 4096,
    rows: 100,
    scrollback: 10_000,
    convertEol: true,
    allowProposedApi: true,
    scrollOnEraseInDisplay: true,
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  // What has scrolled away is in the log: ED 3 takes nothing back.
  terminal.parser.registerCsiHandler({ final: 'J' }, (parameters) => parameters[0] === 3);
  await new Promise<void>((done) => {
    terminal.write(bytes, done);
  });
  const { active, normal } = terminal.buffer;
  const of = (buffer: typeof active): string[] => {
    const rows = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y)?.translateToString(true) ?? '');
    while (rows.at(-1)?.trimEnd() === '') rows.pop();
    return rows;
  };
  const rows = active.type === 'alternate' ? [...of(normal), ...of(active)] : of(normal);
  terminal.dispose();
  while (rows.at(-1)?.trimEnd() === '') rows.pop();
  return rows.map((row) => `${row.trimEnd()}\n`).join('');
}

/** A character with a combining one: what combines with a cell that was written before, terminals do not agree on. */
const letter = fc.constantFrom('a', 'b', 'c', ' ', 'é', '█', '漢', 'ハ', '😀', 'e\u0301', '漢\u0301', '한');
const text = fc.string({ unit: letter, minLength: 1, maxLength: 9 });
const count = fc.integer({ min: 0, max: 12 }).map((n) => (n === 0 ? '' : String(n)));

/** A control sequence with one parameter. */
const sequence = (...finals: string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...finals), count).map(([final, n]) => `\x1b[${n}${final}`);

const columns = sequence('C', 'D', 'G', 'a', '`', 'I', 'Z');
const rows = sequence('A', 'B', 'E', 'F', 'e');
const erasures = fc.constantFrom('\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[J', '\x1b[0J', '\x1b[1J', '\x1b[3J', '\x1b[3X');
const shifts = sequence('@', 'P', 'L', 'M', 'S', 'T', 'X');
const controls = fc.constantFrom('\n', '\n', '\r\n', '\r', '\b', '\t', '\v', '\x1bD', '\x1bE', '\x1bM');
const unseen = fc.constantFrom(
  '\x1b[31m',
  '\x1b[?25l',
  '\x1b[?25h',
  '\x1b]0;t\x07',
  '\x1b[3\rA',
  '\x1b[9\x18',
  '\x1b(B',
);
const repeated = fc
  .tuple(fc.constantFrom('x', '漢', 'e\u0301'), count)
  .map(([character, n]) => `${character}\x1b[${n}b`);
const drawn = fc.constantFrom('\x1b(0lqk\x1b(B', '\x0elqk\x0f', '\x1b)0\x0elqk\x0f');
const kept = fc.tuple(rows, columns, text).map(([row, column, word]) => `\x1b7${row}${column}${word}\x1b8`);
const alternate = fc
  .array(fc.oneof(text, rows, controls, erasures), { maxLength: 5 })
  .map((ops) => `\x1b[?1049h${ops.join('')}\x1b[?1049l`);

const weighed = (...ops: [weight: number, arbitrary: fc.Arbitrary<string>][]): fc.Arbitrary<string> =>
  fc.oneof(...ops.map(([weight, arbitrary]) => ({ weight, arbitrary })));

async function endsAsOnATerminal(op: fc.Arbitrary<string>, before = ''): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { maxLength: 40 }), async (ops) => {
      const bytes = before + ops.join('');
      expect(rendered(Buffer.from(bytes))).toBe(await shown(bytes));
    }),
    { numRuns: 200 },
  );
}

test('text, moves and erasures end as on a terminal', async () => {
  const lines = fc.integer({ min: 1, max: 120 }).map((n) => 'line\n'.repeat(n));
  await endsAsOnATerminal(
    weighed([6, text], [3, controls], [2, columns], [2, rows], [2, erasures], [1, unseen], [1, lines]),
  );
});

test('inserting, deleting, scrolling, repeating, saving and drawing end as on a terminal', async () => {
  await endsAsOnATerminal(
    weighed(
      [6, text],
      [3, controls],
      [2, columns],
      [2, rows],
      [1, erasures],
      [3, shifts],
      [2, repeated],
      [1, drawn],
      [2, kept],
      [1, alternate],
    ),
  );
});

test('a page that is addressed by rows ends as on a terminal', async () => {
  const place = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }), fc.constantFrom('H', 'f'))
    .map(([row, column, final]) => `\x1b[${row};${column}${final}`);
  const row = fc.integer({ min: 1, max: 40 }).map((n) => `\x1b[${n}d`);
  const region = fc.oneof(
    fc.integer({ min: 2, max: 30 }).map((bottom) => `\x1b[1;${bottom}r`),
    fc.constant('\x1b[r'),
  );
  await endsAsOnATerminal(
    weighed(
      [6, text],
      [2, controls],
      [1, columns],
      [1, rows],
      [1, erasures],
      [2, shifts],
      [3, place],
      [1, row],
      [1, region],
      [1, kept],
    ),
    '\x1b[H',
  );
});
