import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { show } from '../../lib/commands/show/show.js';
import type { MetadataView } from '../../lib/requests.js';
import { metadataLine, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function shown(view: MetadataView) {
  const context = captured();
  expect(await show({ verb: 'show', dir: store.root, view }, context)).toBe(0);
  return context.out();
}

describe('joblog show --metadata -n', () => {
  const rows = [3, 1, 2].map((v, n) => metadataLine(n, `{"v":${v}000}`)).join('');
  const values = (csv: string): string[] => csv.trimEnd().split('\r\n').slice(1);

  test.each([
    [0, []],
    [2, ['2000', '1000']],
    [9, ['2000', '1000', '3000']],
  ])('of %i has the newest rows alone', async (most, expected) => {
    store.task('1', 'main', { metadata: rows });
    expect(values(await shown({ kind: 'metadata', format: 'csv', columns: ['v'], rows: most }))).toEqual(expected);
  });

  test('counts in the order of --sort', async () => {
    store.task('1', 'main', { metadata: rows });
    const view = { columns: ['v'], sort: '-v', rows: 2 };
    expect(values(await shown({ kind: 'metadata', format: 'csv', ...view }))).toEqual(['3000', '2000']);
  });

  test.each(['table', 'tsv', 'markdown', 'ndjson', 'json'] as const)('is kept by %s', async (format) => {
    store.task('1', 'main', { metadata: rows });
    const out = await shown({ kind: 'metadata', format, rows: 1 });
    expect(out).toContain('2000');
    expect(out).not.toMatch(/[13]000/);
  });

  test('is kept by Parquet', async () => {
    store.task('1', 'main', { metadata: rows });
    const output = join(store.root, 'out.parquet');
    await shown({ kind: 'metadata', format: 'parquet', columns: ['v'], rows: 2, output });
    const file = readFileSync(output);
    const objects = await parquetReadObjects({ file: new Uint8Array(file).buffer });
    expect(objects).toEqual([{ v: 2000n }, { v: 1000n }]);
  });
});
