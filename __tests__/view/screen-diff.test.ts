import { Terminal } from '@xterm/headless';
import { diffOf } from '../../lib/view/screen-diff.js';

/** What a terminal shows that was sent these texts. */
async function shown(...texts: readonly string[]): Promise<string[]> {
  const terminal = new Terminal({ cols: 10, rows: 4, allowProposedApi: true });
  for (const text of texts)
    await new Promise<void>((resolve) => {
      terminal.write(text, resolve);
    });
  const { active } = terminal.buffer;
  return Array.from({ length: 4 }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
}

describe('a screen that is drawn again', () => {
  test('shows the next lines, whatever the lines before were', async () => {
    const screens = [
      ['a', 'bbbb', 'c', 'd'],
      ['a', 'b', '', 'd'],
      ['0123456789', 'x'],
      ['q', '', '', 'z'],
    ];
    for (const before of screens)
      for (const after of screens) {
        const wanted = Array.from({ length: 4 }, (_, row) => after[row] ?? '');
        expect(await shown('junk\r\njunk', diffOf(undefined, before), diffOf(before, after))).toEqual(wanted);
      }
  });

  test('costs nothing where nothing has changed', () => {
    expect(diffOf(['a', 'b'], ['a', 'b'])).toBe('');
  });

  test('sends just the lines that differ, in one update', () => {
    expect(diffOf(['a', 'b', 'c'], ['a', 'B', 'c'])).toBe('\u001b[?2026h\u001b[2;1HB\u001b[K\u001b[?2026l');
  });
});
