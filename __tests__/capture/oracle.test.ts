import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { rendered } from './harness.js';

/** What a real terminal of 100 rows shows in the end, its history included. */
async function shown(bytes: string): Promise<string> {
  const terminal = new Terminal({
    cols: 1000,
    rows: 100,
    scrollback: 10_000,
    convertEol: true,
    allowProposedApi: true,
  });
  await new Promise<void>((done) => {
    terminal.write(bytes, done);
  });
  const { normal } = terminal.buffer;
  const rows = Array.from({ length: normal.length }, (_, y) => normal.getLine(y)?.translateToString(true) ?? '');
  terminal.dispose();
  while (rows.at(-1)?.trimEnd() === '') rows.pop();
  return rows.map((row) => `${row.trimEnd()}\n`).join('');
}

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', '█'), minLength: 1, maxLength: 9 });
const move = fc.tuple(
  fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'X', 'a', 'e', '`'),
  fc.integer({ min: 0, max: 12 }),
);
const op = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 3, arbitrary: fc.constantFrom('\n', '\n', '\r\n', '\r', '\b', '\t', '\v') },
  { weight: 3, arbitrary: move.map(([final, n]) => `\x1b[${n === 0 ? '' : n}${final}`) },
  { weight: 2, arbitrary: fc.constantFrom('\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[J', '\x1b[0J') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\x1b[31m',
      '\x1b[?25l',
      '\x1b[?25h',
      '\x1b]0;t\x07',
      '\x1b[3\rA',
      '\x1b[9\x18',
      '\x1b(B',
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 120 }).map((n) => 'line\n'.repeat(n)) },
);

test('any moves and erasures end as on a terminal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { maxLength: 40 }), async (ops) => {
      expect(rendered(Buffer.from(ops.join('')))).toBe(await shown(ops.join('')));
    }),
    { numRuns: 200 },
  );
});
