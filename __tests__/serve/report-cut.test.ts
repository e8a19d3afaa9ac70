/** What a report holds of a long log, and which numbers its lines have there. */
import fc from 'fast-check';
import type { StreamName } from '../../lib/capture/types.js';
import { ReportLog } from '../../lib/page/report-log.js';
import { type CutLog, type ReportText, withinRoom } from '../../lib/serve/report-cut.js';

async function* textsOf(texts: readonly string[], streamOf: (index: number) => StreamName): AsyncGenerator<ReportText> {
  for (const [index, text] of texts.entries())
    yield await Promise.resolve({ stream: streamOf(index), text: `${text}\n`, time: index });
}

const cutOf = (
  texts: readonly string[],
  room: number,
  streamOf: (index: number) => StreamName = () => 'stdout',
): Promise<CutLog> => withinRoom(textsOf(texts, streamOf), room);

/** Lines 1, 2, ...; each takes four characters with its newline. */
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index + 1).padStart(3, '0'));

const linesOf = ({ log: { text } }: CutLog): string[] => text.split('\n').slice(0, -1);

const logOf = ({ log, gap, cut }: CutLog): ReportLog =>
  new ReportLog({
    task: 'main',
    ...log,
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
  const log = await cutOf(texts, 32);
  const { gap, cut } = log;
  expect(linesOf(log)).toEqual(texts);
  expect([gap, cut]).toEqual([null, null]);
});

test('an eighth of the room is for the start, the rest for the end, and one line says what is left out', async () => {
  const log = await cutOf(numbered(100), 64);
  const { cut } = log;
  expect(linesOf(log)).toEqual([
    '001',
    '002',
    '[joblog: lines 3 to 86 of 100 left out of this report]',
    ...numbered(100).slice(86),
  ]);
  expect(cut).toBe('The log is long: lines 3 to 86 of 100 are not in this report.');
});

test('the start ends at the first line that there is no room for, even if a later one would fit', async () => {
  const log = await cutOf(['a', 'x'.repeat(100), 'b', 'c'], 16);
  const { cut } = log;
  expect(linesOf(log)).toEqual(['a', expect.stringContaining('lines 2 to 2 of 4'), 'b', 'c']);
  expect(cut).toContain('lines 2 to 2 of 4');
});

test('the last line is kept however long it is', async () => {
  const log = await cutOf(['a', 'b', 'x'.repeat(100)], 16);
  expect(linesOf(log).at(-1)).toBe('x'.repeat(100));
});

test('a log without a line is not cut', async () => {
  expect(await cutOf([], 16)).toEqual({ log: { text: '', runs: [] }, gap: null, cut: null });
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

test('whatever the lines, those of the start and of the end are kept that there is room for, with their streams and times', async () => {
  const line = fc.tuple(
    fc.string({ maxLength: 9 }).map((text) => text.replace(/\n/g, ' ')),
    fc.boolean(),
    fc.nat(2),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 60 }), fc.integer({ min: 16, max: 400 }), async (all, room) => {
      async function* texts(): AsyncGenerator<ReportText> {
        for (const [text, isError, time] of all)
          yield await Promise.resolve({ stream: isError ? 'stderr' : 'stdout', text: `${text}\n`, time });
      }
      const cut = await withinRoom(texts(), room);
      const size = (lines: readonly (readonly [string, ...unknown[]])[]): number =>
        lines.reduce((sum, [text]) => sum + text.length + 1, 0);
      let start = 0;
      while (start < all.length && size(all.slice(0, start + 1)) <= room / 8) start += 1;
      let end = all.length;
      while (end > start && (end === all.length || size(all.slice(end - 1)) <= (room * 7) / 8)) end -= 1;
      const kept = [...all.slice(0, start), ...all.slice(end)];
      const found = linesOf(cut);
      const kinds = cut.log.runs.flatMap(([stream, lines, time]) => Array<unknown>(lines).fill([stream, time]));
      if (end > start) {
        expect(found.splice(start, 1)[0]).toContain(`lines ${start + 1} to ${end} of ${all.length} left out`);
        kinds.splice(start, 1);
      }
      expect(found).toEqual(kept.map(([text]) => text));
      expect(kinds).toEqual(kept.map(([, isError, time]) => [isError ? 'stderr' : 'stdout', time]));
      const missing = all.slice(start, end);
      const left = { stdout: missing.filter(([, is]) => !is).length, stderr: missing.filter(([, is]) => is).length };
      expect(cut.gap).toEqual(end > start ? { at: start, left } : null);
    }),
  );
});
