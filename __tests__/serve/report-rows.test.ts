/** What a report holds of much metadata. */
import fc from 'fast-check';
import { rowsWithinRoom } from '../../lib/serve/report-rows.js';

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

  test('of letters that are of more than one byte takes no more room than there is', async () => {
    const all = ['é漢'.repeat(10), 'x'.repeat(200)].flatMap((row) => Array.from({ length: 80 }, () => row));
    const room = bytesOf(all) / 2;
    const { text } = await rowsWithinRoom(inTexts(all, all.length), bytesOf(all), room);
    // But for the last row, which is kept in any case.
    expect(bytesOf(text.split('\n').slice(0, -2))).toBeLessThanOrEqual(room);
  });

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
