import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { byNewest, newestStartOf, readJob } from '../../../lib/store/reader/jobs.js';
import { newestJobs } from '../../../lib/store/reader/newest.js';
import { StoreBuilder } from './store-builder.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

/** A job that started at one minute, and whose folder was changed at another. */
function job(id: string, started: number, changed = started): void {
  store.task(id, 'batch', { record: { started: new Date(started * 60_000).toISOString() } });
  utimesSync(join(store.root, id), changed * 60, changed * 60);
}

function ids(wanted: Parameters<typeof newestJobs>[1]): readonly string[] {
  const read = newestJobs(store.root, wanted);
  return read.kind === 'jobs' ? read.jobs.map(({ id }) => id) : [];
}

describe('the newest jobs', () => {
  test('are those whose tasks have started last, not those whose folders were changed last', () => {
    job('1', 1000, 9000);
    job('2', 2000);
    job('3', 3000, 3500);
    expect(ids({ count: 2 })).toEqual(['3', '2']);
    expect(ids({})).toEqual(['3', '2', '1']);
  });

  test('are found without a look at jobs that cannot be among them', () => {
    for (let id = 1; id <= 20; id += 1) job(String(id), id * 1000);
    let looked = 0;
    expect(ids({ count: 3, accept: () => ++looked > 0 })).toEqual(['20', '19', '18']);
    expect(looked).toBe(3);
    looked = 0;
    expect(ids({ since: 15_000 * 60_000, accept: () => ++looked > 0 })).toEqual(['20', '19', '18', '17', '16', '15']);
    expect(looked).toBe(6);
  });

  test('are looked for among all where the folders are as new as a copy', () => {
    for (let id = 1; id <= 20; id += 1) job(String(id), id, 50_000);
    expect(ids({ count: 3 })).toEqual(['20', '19', '18']);
  });

  test('say whether there are more', () => {
    for (let id = 1; id <= 5; id += 1) job(String(id), id * 1000);
    expect(newestJobs(store.root, { count: 5 })).toMatchObject({ more: false });
    expect(newestJobs(store.root, { count: 4 })).toMatchObject({ more: true });
    expect(newestJobs(store.root, { count: 0 })).toMatchObject({ jobs: [], more: true });
  });

  test('pass over what is no job, and say where there is no store', () => {
    mkdirSync(join(store.root, 'empty'));
    job('1', 1);
    expect(ids({ count: 5 })).toEqual(['1']);
    expect(newestJobs(join(store.root, 'none'))).toEqual({ kind: 'absent' });
  });

  test('are the first of all jobs, whatever the times, if no folder is older than what started in it', () => {
    const times = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { maxLength: 12 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 6 }), (all, count) => {
        store.remove();
        store = new StoreBuilder();
        for (const [index, [started, later]] of all.entries()) job(String(index), started, started + later);
        const whole = readdirSync(store.root)
          .flatMap((id) => readJob(join(store.root, id)) ?? [])
          .map((read) => ({ job: read, start: newestStartOf(read) }))
          .sort(byNewest)
          .map((read) => read.job.id);
        expect(ids({ count })).toEqual(whole.slice(0, count));
        expect(ids({})).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});
