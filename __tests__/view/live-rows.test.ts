import { Terminal } from '@xterm/headless';
import { LiveRows } from '../../lib/view/live-rows.js';

/** What a terminal of this size shows after all that was drawn. */
async function screenOf(written: readonly string[], columns: number, rows: number): Promise<string[]> {
  const terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  for (const text of written)
    await new Promise<void>((resolve) => {
      terminal.write(text, resolve);
    });
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: active.length },
    (_, index) => active.getLine(index)?.translateToString(true) ?? '',
  );
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

describe('rows that are drawn in place', () => {
  test.each([
    [80, 24],
    [200, 50],
    [40, 10],
  ])('stand below the text and leave nothing behind, on a terminal of %i x %i', async (columns, rows) => {
    const live = new LiveRows();
    const size = { columns, most: rows - 1 };
    const written = [live.draw('begun\n', ['10%', 'x'.repeat(300)], size)];
    for (let step = 0; step < 30; step += 1)
      written.push(live.draw(step % 3 === 0 ? `line ${step}\n` : '', [`${step}%`], size));
    written.push(live.draw('done\n', [], size));
    expect(await screenOf(written, columns, rows)).toEqual([
      'begun',
      ...Array.from({ length: 10 }, (_, index) => `line ${index * 3}`),
      'done',
    ]);
  });

  test('are no more than fit the terminal, the last ones', async () => {
    const live = new LiveRows();
    const all = Array.from({ length: 30 }, (_, index) => `row ${index}`);
    const written = [live.draw('', all, { columns: 40, most: 4 }), live.draw('', ['one'], { columns: 40, most: 4 })];
    expect(await screenOf([written[0]!], 40, 5)).toEqual(['row 26', 'row 27', 'row 28', 'row 29']);
    expect(await screenOf(written, 40, 5)).toEqual(['one']);
  });

  test('are not sent again where nothing has changed', () => {
    const live = new LiveRows();
    const size = { columns: 80, most: 10 };
    expect(live.draw('', ['1%'], size)).not.toBe('');
    expect(live.draw('', ['1%'], size)).toBe('');
  });
});
