/** What a report holds of a long log and of much metadata, and which numbers the lines of a log have there. */
import fc from 'fast-check';
import type { StreamName } from '../../lib/capture/types.js';
import { ReportLog } from '../../lib/page/report-log.js';
import { type CutLog, type ReportLine, rowsWithinRoom, withinRoom } from '../../lib/serve/report-cut.js';

async function* linesOf(texts: readonly string[], streamOf: (index: number) => StreamName): AsyncGenerator<ReportLine> {
  for (const [index, text] of texts.entries())
    yield await Promise.resolve({ stream: streamOf(index), text, time: index });
}

const cutOf = (
  texts: readonly string[],
  room: number,
  streamOf: (index: number) => StreamName = () => 'stdout',
): Promise<CutLog> => withinRoom(linesOf(texts, streamOf), room);

/** Lines 1, 2, ...; each takes four characters with its newline. */
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index + 1).padStart(3, '0'));

const logOf = ({ lines, gap, cut }: CutLog): ReportLog =>
  new ReportLog({
    task: 'main',
    text: lines.map(({ text }) => `${text}\n`).join(''),
    runs: lines.map(({ stream, time }) => [stream, 1, time] as const),
    gap,
    pending: [],
    cut,
    metadata: '',
  });

const query = (streams: readonly StreamName[] = ['stdout', 'stderr']) => ({ job: '1', task: 'main', streams });
/** Even lines are stderr's. */
const alternating = (index: number): StreamName => (index % 2 === 0 ? 'stdout' : 'stderr');

test('a log that just fits is kept whole, and nothing is said', async () => {
  const texts = numbered(8);
  const { lines, gap, cut } = await cutOf(texts, 32);
  expect(lines.map(({ text }) => text)).toEqual(texts);
  expect([gap, cut]).toEqual([null, null]);
});

test('an eighth of the room is for the start, the rest for the end, and one line says what is left out', async () => {
  const { lines, cut } = await cutOf(numbered(100), 64);
  expect(lines.map(({ text }) => text)).toEqual([
    '001',
    '002',
    '[joblog: lines 3 to 86 of 100 left out of this report]',
    ...numbered(100).slice(86),
  ]);
  expect(cut).toBe('The log is long: lines 3 to 86 of 100 are not in this report.');
});

test('the start ends at the first line that there is no room for, even if a later one would fit', async () => {
  const { lines, cut } = await cutOf(['a', 'x'.repeat(100), 'b', 'c'], 16);
  expect(lines.map(({ text }) => text)).toEqual(['a', expect.stringContaining('lines 2 to 2 of 4'), 'b', 'c']);
  expect(cut).toContain('lines 2 to 2 of 4');
});

test('the last line is kept however long it is', async () => {
  const { lines } = await cutOf(['a', 'b', 'x'.repeat(100)], 16);
  expect(lines.at(-1)?.text).toBe('x'.repeat(100));
});

test('a log without a line is not cut', async () => {
  expect(await cutOf([], 16)).toEqual({ lines: [], gap: null, cut: null });
});

test('lines behind the gap have the numbers that they have in the log', async () => {
  const log = logOf(await cutOf(numbered(100), 64));
  const { lines, total } = log.page({ ...query(), from: 1, count: 100 });
  expect(total).toBe(100);
  expect(lines.map(({ number }) => number)).toEqual(numbered(100).map(Number));
  const kept = lines.filter(({ text }) => text !== '[joblog: not in this report]');
  expect(kept.map(({ text }) => Number(text))).toEqual(kept.map(({ number }) => number));
  expect(kept.length).toBe(16);
  expect(log.page({ ...query(), from: -2, count: 2 }).lines.map(({ text }) => text)).toEqual(
    log.page({ ...query(), from: 98, count: 2 }).lines.map(({ text }) => text),
  );
});

test('lines of one stream are counted without those of the other, in the gap too', async () => {
  const log = logOf(await cutOf(numbered(100), 64, alternating));
  const { lines, total } = log.page({ ...query(['stderr']), from: 1, count: 100 });
  expect(total).toBe(50);
  expect([lines[0]?.text, lines[1]?.text, lines.at(-1)?.text, lines.at(-1)?.number]).toEqual([
    '002',
    '[joblog: not in this report]',
    '100',
    50,
  ]);
});

test('a search tells the numbers of the log, and goes on behind the gap', async () => {
  const log = logOf(await cutOf(numbered(100), 64));
  const asked = { ...query(), text: '', regex: true, ignoreCase: false };
  const first = log.search({ ...asked, from: 1, limit: 3 }, /[12]$/);
  expect(first).toEqual({ lines: [1, 2, 91], next: 92, error: null });
  expect(log.search({ ...asked, from: 92, limit: 3 }, /[12]$/)).toEqual({ lines: [92], next: null, error: null });
  expect(log.search({ ...asked, from: 40, limit: 1 }, /./).lines).toEqual([87]);
});

describe('metadata', () => {
  async function* inTexts(rows: readonly string[], size: number): AsyncGenerator<string> {
    for (let at = 0; at < rows.length; at += size)
      yield await Promise.resolve(
        rows
          .slice(at, at + size)
          .map((row) => `${row}\n`)
          .join(''),
      );
  }
  const bytesOf = (rows: readonly string[]): number => rows.reduce((sum, row) => sum + Buffer.byteLength(row) + 1, 0);
  const rows = fc.array(
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((row) => row.replace(/\n/g, '')),
    {
      minLength: 1,
      maxLength: 200,
    },
  );

  test('that there is room for is kept as it is', () =>
    fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (all, size) => {
        const bytes = bytesOf(all);
        const { text, kept, total } = await rowsWithinRoom(inTexts(all, size), bytes, bytes);
        expect(text).toBe(all.map((row) => `${row}\n`).join(''));
        expect([kept, total]).toEqual([all.length, all.length]);
      }),
    ));

  test('beyond that is rows in their order, the first and the last among them, as many as there is room for', () =>
    fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 20, max: 99 }),
        async (all, size, part) => {
          const numbered = all.map((row, index) => `${index} ${row}`);
          const bytes = bytesOf(numbered);
          const room = (bytes * part) / 100;
          const { text, kept, total } = await rowsWithinRoom(inTexts(numbered, size), bytes, room);
          const found = text.split('\n').slice(0, -1);
          const numbers = found.map((row) => Number.parseInt(row, 10));
          expect(found).toEqual(numbers.map((number) => numbered[number]));
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
          expect(numbers.at(-1)).toBe(all.length - 1);
          expect([kept, total]).toEqual([found.length, all.length]);
          expect(bytesOf(found.slice(0, -1))).toBeLessThanOrEqual(room + 1e-6);
        },
      ),
    ));

  test('is thinned evenly behind its start', async () => {
    const all = Array.from({ length: 10_000 }, (_, index) => String(index).padStart(9, '0'));
    const { text } = await rowsWithinRoom(inTexts(all, 37), 100_000, 20_000);
    const numbers = text.split('\n').slice(0, -1).map(Number);
    expect(numbers.slice(0, 250)).toEqual(Array.from({ length: 250 }, (_, index) => index));
    const tenths = Array.from({ length: 9 }, (_, tenth) =>
      numbers.filter((number) => Math.floor(number / 1000) === tenth + 1),
    );
    for (const tenth of tenths) expect(Math.abs(tenth.length - 175)).toBeLessThanOrEqual(2);
  });
});
