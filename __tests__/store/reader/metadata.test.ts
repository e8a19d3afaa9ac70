import { readJob, taskFile } from '../../../lib/store/reader/jobs.js';
import { lastRow } from '../../../lib/store/reader/last-metadata.js';
import { closeTables, newestFirst, oldestFirst, openTables } from '../../../lib/store/reader/tables.js';
import { parseRow } from '../../../lib/view/row.js';
import { metadataLine, StoreBuilder } from './store-builder.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function readAll() {
  const job = readJob(`${store.root}/1`)!;
  const { tables } = await openTables(job.tasks);
  const old: string[] = [];
  const fresh: string[] = [];
  for await (const { table, row } of oldestFirst(tables)) old.push(`${table.task.name} ${row.data}`);
  for await (const { table, row } of newestFirst(tables)) fresh.push(`${table.task.name} ${row.data}`);
  await closeTables(tables);
  return { old, fresh, dropped: tables.map(({ dropped }) => dropped.lines) };
}

describe('metadata', () => {
  test('is read as it was printed', async () => {
    store.task('1', 'main', { metadata: metadataLine(1, '{"b": 0.10, "a":12345678901234567890}') });
    expect((await readAll()).old).toEqual(['main {"b": 0.10, "a":12345678901234567890}']);
  });

  test('a torn last line is dropped and counted', async () => {
    store.task('1', 'main', { metadata: `${metadataLine(1, '{"a":1}')}{"time":"2026-11-` });
    expect(await readAll()).toEqual({ old: ['main {"a":1}'], fresh: ['main {"a":1}'], dropped: [1] });
  });

  test.each([
    '',
    'text',
    '{"a":1}',
    '{"time":"soon","line":1,"data":{}}',
    '{"time":"2026-11-22T06:00:00.000Z","line":1,"data":[]}',
  ])('the foreign line %j is dropped and counted', async (line) => {
    store.task('1', 'main', { metadata: `${line}\n${metadataLine(1, '{"a":1}')}` });
    expect(await readAll()).toEqual({ old: ['main {"a":1}'], fresh: ['main {"a":1}'], dropped: [1] });
  });

  test('of several tasks comes newest first by the time it came', async () => {
    store
      .task('1', '0.0', { metadata: metadataLine(1, '1') + metadataLine(1, '{"n":1}') + metadataLine(4, '{"n":4}') })
      .task('1', '0.1', { metadata: metadataLine(2, '{"n":2}') + metadataLine(3, '{"n":3}') });
    expect((await readAll()).fresh).toEqual(['0.0 {"n":4}', '0.1 {"n":3}', '0.1 {"n":2}', '0.0 {"n":1}']);
  });

  test('of many blocks is the same backwards', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => metadataLine(index, `{"n":${index}}`));
    store.task('1', 'main', { metadata: rows.join('') });
    const { old, fresh } = await readAll();
    expect(old).toHaveLength(20_000);
    expect(fresh.reverse()).toEqual(old);
  });
});

describe('the last row', () => {
  const last = (): string | undefined => lastRow(taskFile(readJob(`${store.root}/1`)!.tasks[0]!, 'metadata'))?.data;

  test('is the last valid one', () => {
    store.task('1', 'main', { metadata: `${metadataLine(1, '{"a":1}')}${metadataLine(2, '{"a":2}')}torn` });
    expect(last()).toBe('{"a":2}');
  });

  test('is found when it is far longer than the first look', () => {
    const long = `{"a":"${'x'.repeat(300_000)}"}`;
    store.task('1', 'main', { metadata: metadataLine(1, '{"a":1}') + metadataLine(2, long) });
    expect(last()).toBe(long);
  });

  test('of an empty, a foreign and a missing file is none', () => {
    store.task('1', 'main', { metadata: '' });
    expect(last()).toBeUndefined();
    store.task('1', 'main', { metadata: 'x\ny\n' });
    expect(last()).toBeUndefined();
    expect(lastRow(`${store.root}/nothing`)).toBeUndefined();
  });
});

test('a key called __proto__ is a key', () => {
  expect(parseRow(metadataLine(0, '{"__proto__":1}').trim())?.data).toBe('{"__proto__":1}');
});
