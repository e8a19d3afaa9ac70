/** The rows of a job, whatever becomes of its files while they are read. */
import { JobTable } from '../../lib/serve/job-table.js';
import { Snapshot } from '../../lib/store/reader/snapshot.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { line } from '../view/runs-of.js';

const store = new StoreBuilder();
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => {
  store.remove();
});

test('a read that fails in the midst doubles no row when it is done again', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `${line(`{"a":${index}}`, index)}\n`);
  const path = store.file('7', 'batch.metadata.ndjson', rows.join(''));
  const table = new JobTable(store.root);
  const job = { id: '7', start: 0, runs: [{ task: 'batch', path, start: 0 }] };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the snapshot below
  const whole = Snapshot.prototype.blocks;
  jest.spyOn(Snapshot.prototype, 'blocks').mockImplementationOnce(async function* (this: Snapshot, from, to) {
    let count = 0;
    for await (const block of whole.call(this, from, to)) {
      count += 1;
      if (count === 3) throw new Error('ESTALE');
      yield block;
    }
  });
  await expect(table.grow(job, 1e9)).rejects.toThrow('ESTALE');
  const { runs } = await table.grow(job, 1e9);
  expect(runs.map(({ columns }) => [columns.rows, columns.leftOut])).toEqual([[20_000, 0]]);
  expect([...(runs[0]?.columns.keys.get('a')?.values() ?? [])]).toEqual(rows.map((_, index) => index));
  const page = await table.page({ job: '7', from: 0, count: 2, sort: null, descending: true });
  expect(page.rows.map(({ cells }) => cells)).toEqual([['19999'], ['19998']]);
});
