/** The list of a store's jobs, kept while the store changes. */
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { JobIndex } from '../../lib/serve/job-index.js';
import { KnownStates } from '../../lib/serve/states.js';
import { StoreBuilder, type TaskFiles } from '../store/reader/store-builder.js';

/** A job that started at one minute, and whose folder was changed at another. */
function addJob(store: StoreBuilder, id: string, started: number, changed = started, files: TaskFiles = {}): void {
  const record = { started: new Date(started * 60_000).toISOString(), ...(files.record as object) };
  store.task(id, 'batch', { ...files, record });
  utimesSync(join(store.root, id), changed * 60, changed * 60);
}

/** Everybody else has his turn after each job, so what is known when the newest ones are told depends on no speed. */
function indexOf(store: StoreBuilder, alive = () => true, kept = 1000): JobIndex {
  return new JobIndex(store.root, new KnownStates({ host: 'node17', boot: 'b0', alive }, {}, Date.now), {
    slice: 0,
    kept,
  });
}

const idsOf = (index: JobIndex): string[] => index.summaries().map(({ job }) => job);
const stateOf = (index: JobIndex, id: string): string | undefined =>
  index.summaries().find(({ job }) => job === id)?.state;

describe('the index of jobs', () => {
  let store: StoreBuilder;
  beforeEach(() => {
    store = new StoreBuilder();
  });
  afterEach(() => {
    store.remove();
  });

  test('tells the newest jobs before it has read the others, and goes on', async () => {
    for (let id = 100; id < 200; id += 1) addJob(store, String(id), id * 1000);
    const index = indexOf(store);
    await index.newest(3);
    expect(idsOf(index).slice(0, 3)).toEqual(['199', '198', '197']);
    expect(index.left).toBeGreaterThan(90);
    expect(idsOf(index).length + index.left).toBe(100);
    expect(index.isWhole).toBe(false);
    await index.refresh();
    expect([idsOf(index).length, index.left, index.isWhole]).toEqual([100, 0, true]);
  });

  test('keeps the newest jobs alone where there are very many; others are found by their ids', async () => {
    for (let id = 100; id < 120; id += 1) addJob(store, String(id), id * 1000);
    const index = indexOf(store, undefined, 5);
    await index.refresh();
    expect(idsOf(index)).toEqual(['119', '118', '117', '116', '115']);
    expect([index.left, index.older, index.isWhole]).toEqual([0, 15, true]);
    expect((await index.find('100'))?.id).toBe('100');
    expect(await index.find('99')).toBeUndefined();
    addJob(store, '120', 120_000);
    await index.refresh(false);
    expect(idsOf(index)[0]).toBe('120');
    await index.refresh();
    expect(idsOf(index)).toEqual(['120', '119', '118', '117', '116']);
    rmSync(join(store.root, '118'), { recursive: true });
    await index.refresh();
    expect([idsOf(index), index.older]).toEqual([['120', '119', '117', '116', '115'], 15]);
  });

  test('finds nothing outside of the store, and no folder of a hidden name', async () => {
    addJob(store, '1', 1);
    addJob(store, '.2', 2);
    const index = indexOf(store);
    const inside = `${basename(store.root)}/1`;
    for (const id of ['', '.', '..', '.2', `../${inside}`, '1/', '/1', '1\0', `..\0/${inside}`])
      expect([id, await index.find(id)]).toEqual([id, undefined]);
    expect((await index.find('1'))?.id).toBe('1');
  });

  test('never tells a job as one of the newest that is not, whenever folders were changed', async () => {
    const job = fc.record({ started: fc.nat(300), later: fc.nat(300) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 12 }),
        async (jobs, count) => {
          const made = new StoreBuilder();
          try {
            for (const [id, { started, later }] of jobs.entries()) addJob(made, String(id), started, started + later);
            const index = indexOf(made);
            await index.newest(count);
            const first = idsOf(index).slice(0, count);
            await index.refresh();
            expect(first).toEqual(idsOf(index).slice(0, count));
          } finally {
            made.remove();
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('finds one job without reading the others', async () => {
    for (const id of ['1', '2', '3']) addJob(store, id, 1);
    const index = indexOf(store);
    expect((await index.find('2'))?.id).toBe('2');
    expect([idsOf(index), index.isWhole]).toEqual([[], false]);
    for (const id of ['4', '..', '', '1/..', '../1']) expect(await index.find(id)).toBeUndefined();
  });

  test('sees jobs that come, go, end, print metadata, or whose process is gone', async () => {
    const running = { record: { exit: null, ended: null } };
    for (const id of ['1', '2', '3', '4']) addJob(store, id, Number(id), 10, running);
    let isAlive = true;
    const index = indexOf(store, () => isAlive);
    await index.refresh();
    expect(idsOf(index)).toEqual(['4', '3', '2', '1']);
    const before = index.summaries();
    await index.refresh();
    expect(index.summaries()).toBe(before);

    rmSync(join(store.root, '1'), { recursive: true });
    addJob(store, '2', 2, 11);
    addJob(store, '5', 5, 11, running);
    // An append changes no folder.
    writeFileSync(join(store.root, '3/batch.metadata.ndjson'), '');
    utimesSync(join(store.root, '3'), 600, 600);
    await index.refresh();
    const metadata = '{"time":"2026-11-22T06:00:00.000Z","line":1,"data":{"loss":0.10}}\n';
    writeFileSync(join(store.root, '3/batch.metadata.ndjson'), metadata);
    await index.refresh();
    expect(idsOf(index)).toEqual(['5', '4', '3', '2']);
    expect(stateOf(index, '2')).toBe('done');
    expect(stateOf(index, '4')).toBe('running');
    expect(index.summaries().find(({ job }) => job === '3')?.last).toEqual([['loss', '0.10']]);
    isAlive = false;
    await index.refresh();
    expect(stateOf(index, '4')).toBe('open');
  });

  test('looks at jobs that are long over when it is asked to, and else once a minute', async () => {
    addJob(store, '1', 1, 10);
    addJob(store, '2', 2, 10, { record: { exit: null, ended: null } });
    const index = indexOf(store);
    await index.refresh();
    addJob(store, '1', 1, 11, { record: { exit: { code: 1 } } });
    await index.refresh(false);
    expect(stateOf(index, '1')).toBe('done');
    await index.refresh();
    expect(stateOf(index, '1')).toBe('failed');
  });

  test('says that there is no store, and sees it when there is one', async () => {
    store.remove();
    const index = indexOf(store);
    expect(await index.newest(5)).toEqual({ kind: 'absent' });
    store.file('1', 'job.json', '{"joblog":1}\n');
    addJob(store, '1', 1);
    expect(await index.newest(5)).toEqual({ kind: 'jobs' });
    expect(idsOf(index)).toEqual(['1']);
  });
});
