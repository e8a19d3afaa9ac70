import fc from 'fast-check';
import { readColumns, stretchesFrom } from '../../../lib/store/reader/columns.js';
import { readJob, taskFile } from '../../../lib/store/reader/jobs.js';
import { Snapshot } from '../../../lib/store/reader/snapshot.js';
import { closeTables, openTables } from '../../../lib/store/reader/tables.js';
import type { ValueColumns } from '../../../lib/view/value-columns.js';
import { metadataLine, StoreBuilder } from './store-builder.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function taken(from: number) {
  const file = await Snapshot.openWhole(taskFile({ dir: `${store.root}/1`, name: 'main' }, 'metadata'));
  const stretches: { readonly n: readonly number[]; readonly end: number; readonly dropped: number }[] = [];
  for await (const { columns, end, dropped } of stretchesFrom(file!, from))
    stretches.push({ n: numbersOf(columns), end, dropped });
  await file?.close();
  return stretches;
}

function numbersOf(columns: ValueColumns): number[] {
  return [...(columns.keys.get('n')?.values() ?? [])];
}

describe('metadata, stretch by stretch', () => {
  test('is all of it in its order, in pieces of a bounded size, and can be gone on with behind each', async () => {
    const rows = Array.from({ length: 6000 }, (_, n) => metadataLine(n, `{"n":${n},"s":"${'x'.repeat(n % 300)}"}`));
    store.task('1', 'main', { metadata: rows.join('') });
    const stretches = await taken(0);
    expect(stretches.flatMap(({ n }) => n)).toEqual(rows.map((_, n) => n));
    expect(stretches.length).toBeGreaterThan(4);
    const ends = stretches.map(({ end }) => end);
    expect(ends.every((end, index) => end - (ends[index - 1] ?? 0) < 600_000)).toBe(true);
    for (const [index, end] of ends.entries())
      expect((await taken(end)).flatMap(({ n }) => n)).toEqual(stretches.slice(index + 1).flatMap(({ n }) => n));
  });

  test('leaves a line without its end for later, and counts lines that are none', async () => {
    const whole = `${metadataLine(0, '{"n":1}')}?\n${metadataLine(1, '{"n":2}')}`;
    store.task('1', 'main', { metadata: `${whole}{"time":` });
    expect(await taken(0)).toEqual([{ n: [1, 2], end: whole.length, dropped: 1 }]);
  });

  test('of a line that is too long to be a row goes on behind it', async () => {
    const long = `${'x'.repeat(5 << 20)}\n`;
    const rows = [metadataLine(0, '{"n":1}'), long, metadataLine(1, '{"n":2}')];
    store.task('1', 'main', { metadata: rows.join('') });
    const stretches = await taken(0);
    expect(stretches.flatMap(({ n }) => n)).toEqual([1, 2]);
    expect(stretches.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
    expect(stretches.at(-1)?.end).toBe(rows.join('').length);
  });

  test('has the same rows as all of it at once, whatever the lines are', async () => {
    const lines = fc.array(
      fc.oneof(
        fc.nat().map((n) => metadataLine(0, `{"n":${n}}`)),
        fc.constantFrom('\n', 'x\n', '{}\n'),
      ),
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom('', '{"t'), async (whole, rest) => {
        store.task('1', 'main', { metadata: whole.join('') + rest });
        const stretches = await taken(0);
        const { tables } = await openTables(readJob(`${store.root}/1`)?.tasks ?? []);
        const columns = await readColumns(tables[0]!);
        expect(stretches.flatMap(({ n }) => n)).toEqual(numbersOf(columns));
        const dropped = stretches.reduce((sum, one) => sum + one.dropped, 0);
        expect(tables[0]?.dropped.lines).toBe(dropped + (rest === '' ? 0 : 1));
        await closeTables(tables);
      }),
      { numRuns: 50 },
    );
  });
});
