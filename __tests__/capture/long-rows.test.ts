import { LAST_COLUMN, LOOKED_BYTES, MOVED_BYTES, ROW_BYTES, SCREEN_BYTES } from '../../lib/capture/limits.js';
import { PlainLines } from '../../lib/capture/plain-lines.js';
import { captured, everyWay, NOON, Rows, rendered } from './harness.js';

const MODE = (mode: string): string => `/LOGCOMMAND {"mode":"${mode}"}\n`;

function lines(text: string): string[] {
  return rendered(Buffer.from(text)).split('\n').slice(0, -1);
}

test('a row that was begun in mode disabled stays out of the log when a long row from above goes on in it', () => {
  const { stdout } = captured([
    { push: MODE('disabled'), on: 'stderr' },
    { push: '0123456789SECRET' },
    { push: MODE('enabled'), on: 'stderr' },
    { push: `\x1b[L${'a'.repeat(ROW_BYTES + 5)}\n` },
  ]);
  expect(stdout).not.toContain('SECRET');
});

test('tabs keep the columns of a table apart however wide it is', () => {
  const [row] = lines(`${'a'.repeat(LAST_COLUMN + 2)}\t12\t\t34\n`);
  expect(row).toMatch(/^a+ {7}12 {14}34$/);
});

test.each([
  ['IND', '\x1bDx'],
  ['CUD', '\x1b[Bx'],
  ['DECRC after the row was erased', '\x1b7\x1b[2K\x1b8x'],
])('a cursor far out in a long row does not make a gap as long: %s', (_, text) => {
  expect(lines(`${'a'.repeat(3 * LAST_COLUMN)}${text}`).at(-1)).toBe(`${' '.repeat(LAST_COLUMN)}x`);
});

test('DECRC goes back to the end of a long row', () => {
  const long = 'a'.repeat(3 * LAST_COLUMN);
  expect(lines(`${long}\x1b7\rb\x1b8c`)).toEqual([`b${long.slice(1)}c`]);
});

test.each(['a', 'é'])('ICH and DCH leave a row alone that is wider than any terminal', (letter) => {
  const long = letter.repeat(MOVED_BYTES + 1);
  expect(lines(`${long}\r\x1b[3@\x1b[2P`)).toEqual([long]);
  expect(lines(`${long}\x1b[3D\x1b[9P`)).toEqual([long.slice(0, -3)]);
});

test.each(['a', 'é'])('EL 1 and ECH erase no more than the widest terminal has', (letter) => {
  const long = letter.repeat(LAST_COLUMN + 10);
  expect(lines(`${long}\b\b\x1b[1K`)).toEqual([`${letter.repeat(8)}${' '.repeat(LAST_COLUMN + 1)}${letter}`]);
  expect(lines(`${long}\r\x1b[99999X`)).toEqual([`${' '.repeat(LAST_COLUMN + 1)}${letter.repeat(9)}`]);
});

test('REP repeats a character with its marks no further than a row goes, and none with more marks than are read', () => {
  expect(lines('e\u0301\x1b[99999b')[0]).toHaveLength(LAST_COLUMN + 3);
  const many = `e${'\u0301'.repeat(100)}`;
  expect(lines(`${many}\x1b[5bx`)).toEqual([`${many}x`]);
});

test('rows that are addressed take no more memory together than a screen may', () => {
  const rows = new Rows();
  for (let row = 1; row <= 20; row++) {
    rows.console.write(Buffer.from(`\x1b[${row};1H${'a'.repeat(ROW_BYTES / 2)}`), NOON);
    const held = rows.console.rows.reduce((sum, { textSize }) => sum + textSize, 0);
    expect(held).toBeLessThanOrEqual(SCREEN_BYTES + ROW_BYTES);
  }
  rows.console.end(NOON);
  expect(rows.settledRows.filter((row) => row.length === ROW_BYTES / 2)).toHaveLength(20);
});

test('a long object is metadata at its newline, once, however often the cursor leaves the row before', () => {
  const object = `{"a":"${'x'.repeat(LOOKED_BYTES)}"}`;
  const { metadata } = everyWay([{ push: `${object}\x1b[B\x1b[A\r{\x1b[B\x1b[A\n` }], { mode: 'metadata' });
  expect(metadata.split('\n')).toHaveLength(2);
  expect(captured([{ push: `${object}\x1b[B` }], { mode: 'metadata' }).metadata).toContain(object);
});

test('a long command acts when the cursor leaves its row', () => {
  const command = `/LOGCOMMAND {"mode":"disabled","x":"${'x'.repeat(LOOKED_BYTES)}"}`;
  expect(captured([{ push: `${command}\x1b[B` }]).modes).toHaveLength(1);
});

test.each([
  ['a byte order mark', '\ufeff'],
  ['a C1 control', '\u0085'],
  ['a byte that is not UTF-8', Buffer.from([0xff])],
])('characters beyond ASCII are not looked for again after %s, with colours or without', (_, bad) => {
  const plain = new PlainLines();
  const text = Buffer.concat([Buffer.from('é\n'), Buffer.from(bad as string), Buffer.from('\n')]);
  expect(plain.find(text, 0, true)).toBe(false);
  const coloured = Buffer.concat([Buffer.from('é\x1b[m\n'), Buffer.from(bad as string), Buffer.from('\n')]);
  expect(plain.find(coloured, 0, true)).toBe(true);
  expect(plain.leaveOut(coloured, true)).toBe(false);
});
