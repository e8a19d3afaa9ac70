/** `joblog prune`: which jobs go, which stay, and what is said about it. */
import fs, { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHome } from '../config/homes.js';
import { OPEN } from '../store/reader/store-builder.js';
import { DAY, HERE, PrunableStore, siteFile } from './prunable-store.js';

let store: PrunableStore;
beforeEach(() => {
  store = new PrunableStore();
});
afterEach(() => {
  store.remove();
});

describe('what goes', () => {
  beforeEach(() => {
    for (const [id, days] of [
      ['1', 100],
      ['2', 91],
      ['3', 89],
      ['4', 1],
    ] as const)
      store.job(id, days);
  });

  test('is what was last active so long ago', async () => {
    expect((await store.prune({ rule: { olderThan: 90 * DAY } })).status).toBe(0);
    expect(store.left()).toEqual(['3', '4']);
  });

  test('is all but the newest', async () => {
    await store.prune({ rule: { keep: 1 } });
    expect(store.left()).toEqual(['4']);
  });

  test('is what is old and not among the newest, where both are asked for', async () => {
    await store.prune({ rule: { olderThan: 90 * DAY, keep: 3 } });
    expect(store.left()).toEqual(['2', '3', '4']);
  });

  test('is all, where none is to be kept', async () => {
    await store.prune({ rule: { keep: 0 } });
    expect(store.left()).toEqual([]);
  });

  test('is said, job by job, with what it took', async () => {
    const bytes = (id: string): number =>
      readdirSync(join(store.root, id)).reduce((sum, name) => sum + statSync(join(store.root, id, name)).size, 0);
    const sizes = [bytes('2'), bytes('1')];
    const { out, err } = await store.prune({ rule: { olderThan: 90 * DAY } });
    expect(err).toBe('');
    expect(out).toBe(
      [
        `removed 2: ${(sizes[0]! / 1024).toFixed(1)} KiB in 3 files, last active 2026-08-23T06:20Z`,
        `removed 1: ${(sizes[1]! / 1024).toFixed(1)} KiB in 3 files, last active 2026-08-14T06:20Z`,
        `removed 2 jobs: ${((sizes[0]! + sizes[1]!) / 1024).toFixed(1)} KiB (${sizes[0]! + sizes[1]!} bytes); asked for: jobs not active for 90 d`,
        '',
      ].join('\n'),
    );
  });

  test('is only said with --dry-run', async () => {
    const before = store.left();
    const { out } = await store.prune({ rule: { olderThan: 90 * DAY }, dry: true });
    expect(out.split('\n').map((line) => line.replace(/:.*/, ''))).toEqual([
      'would remove 2',
      'would remove 1',
      'would remove 2 jobs',
      '',
    ]);
    expect(store.left()).toEqual(before);
    expect(readdirSync(join(store.root, '1'))).toHaveLength(3);
  });

  test('is an object a line with --json, in exact bytes', async () => {
    const { out } = await store.prune({ rule: { olderThan: 95 * DAY }, json: true });
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toEqual({
      job: '1',
      action: 'removed',
      reason: null,
      why: null,
      files: 3,
      bytes: expect.any(Number) as number,
      kept: [],
      active: '2026-08-14T06:20:00.000Z',
    });
  });

  test("is the site's to say where the command line says nothing", async () => {
    await store.prune({ env: siteFile('retention: {olderThan: 90d, keep: 3}') });
    expect(store.left()).toEqual(['2', '3', '4']);
    await store.prune({ rule: { keep: 2 }, env: siteFile('retention: {olderThan: 1000d}') });
    expect(store.left()).toEqual(['3', '4']);
  });

  test.each([
    ['no word from anybody', '', 2, 'nothing says which jobs are to go'],
    ['a site file that cannot be followed', 'retention: {olderThan: soon}', 1, 'must be an age such as `90d`'],
    ['a misspelt limit beside another one', 'retention: {oldrThan: 90d, keep: 1}', 1, 'there is no key `oldrThan`'],
    ['a misspelt retention', 'retentoin: {keep: 1}', 1, 'there is no key `retentoin`'],
  ])('is nothing with %s', async (_, site, status, words) => {
    const result = await store.prune({ env: siteFile(site) });
    expect(result).toMatchObject({ status, out: '' });
    expect(result.err).toContain(words);
    expect(result.err).toContain('nothing was removed');
    expect(store.left()).toEqual(['1', '2', '3', '4']);
  });

  test('is nothing where there is no store', async () => {
    const result = await store.prune({ rule: { keep: 0 }, dir: join(store.root, 'none') });
    expect(result).toEqual({ status: 0, out: 'removed nothing; asked for: all jobs\n', err: '' });
  });
});

describe('a job that may run is not touched, and it is said why', () => {
  const asked = { rule: { keep: 0 } };

  test('one whose process is alive on this host, however old its files are', async () => {
    store.job('1', 400, { ...OPEN, ...HERE, pid: process.pid });
    expect((await store.prune(asked)).out).toContain('left 1: task batch is running\n');
    expect(store.left()).toEqual(['1']);
  });

  test('one that was not closed and was touched within the last day', async () => {
    store.job('1', 0.5, OPEN);
    store.job('2', 0.5, { ...OPEN, ...HERE, pid: 2 ** 22 + 1 });
    const { out } = await store.prune(asked);
    expect(out).toContain(
      'left 1: task batch was not closed, and was alive 12 h ago: it runs on node17, or was killed; it can go after a day without a sign of life\n',
    );
    expect(out).toContain('left 2: task batch was not closed');
    expect(store.left()).toEqual(['1', '2']);
  });

  test('not even by its age: the last sign of life counts, not the start', async () => {
    store.job('1', 400, OPEN);
    store.age('1', 0.1);
    await store.prune({ rule: { olderThan: 90 * DAY } });
    expect(store.left()).toEqual(['1']);
  });

  test('one that gave no sign of life for a day goes', async () => {
    store.job('1', 2, OPEN);
    store.job('2', 2, { ...OPEN, ...HERE, pid: 2 ** 22 + 1 });
    await store.prune(asked);
    expect(store.left()).toEqual([]);
  });

  test('one of whose tasks one runs, in any attempt', async () => {
    store.job('1', 100);
    store.job('1', 100, { ...OPEN, ...HERE, pid: process.pid, attempt: 1 }, 'r1-batch');
    expect((await store.prune(asked)).out).toContain('left 1: task r1-batch is running\n');
    expect(readdirSync(join(store.root, '1'))).toHaveLength(5);
  });

  test('one that has been decided and has no task yet', async () => {
    const folder = store.job('1', 0.1);
    for (const name of readdirSync(folder))
      if (name !== 'job.json') renameSync(join(folder, name), join(newHome(), name));
    expect((await store.prune(asked)).out).toContain('left 1: it may be about to begin');
    store.age('1', 2);
    await store.prune(asked);
    expect(store.left()).toEqual([]);
  });

  test('one whose record is just being made', async () => {
    store.file('1', 'batch+2.json', '');
    store.job('1', 0.1);
    expect((await store.prune(asked)).out).toContain('left 1: it may be about to begin');
  });

  test('the one in which joblog prune runs', async () => {
    store.job('1234', 100);
    expect((await store.prune({ ...asked, env: { SLURM_JOB_ID: '1234', SLURM_PROCID: '0' } })).out).toContain(
      'left 1234: it is the job in which this runs\n',
    );
    expect(store.left()).toEqual(['1234']);
  });

  test('one that ended by the clock of a node that had the wrong year, and was written to today', async () => {
    store.job('1', 20_000);
    store.age('1', 0.1);
    await store.prune({ rule: { olderThan: 90 * DAY } });
    expect(store.left()).toEqual(['1']);
  });
});

test('what cannot be removed is said, and the exit status is 1', async () => {
  const folder = store.job('1', 100);
  const real = fs.unlinkSync;
  const denied = Object.assign(new Error('EPERM'), { code: 'EPERM', errno: -1 });
  const unlink = jest
    .spyOn(fs, 'unlinkSync')
    .mockImplementationOnce(real)
    .mockImplementationOnce(() => {
      throw denied;
    });
  const { status, err } = await store.prune({ rule: { keep: 0 } });
  unlink.mockRestore();
  expect(status).toBe(1);
  expect(err).toBe(
    `joblog: cannot remove all of ${folder}: operation not permitted (EPERM); 1 file went, the rest is still there; try again when that is put right\n`,
  );
  // What is left is still a job, and goes the next time.
  await store.prune({ rule: { keep: 0 } });
  expect(store.left()).toEqual([]);
});

test('a store that is none is said, and the exit status is 1', async () => {
  writeFileSync(join(store.root, 'file'), '');
  const { status, err } = await store.prune({ rule: { keep: 0 }, dir: join(store.root, 'file') });
  expect([status, err]).toEqual([1, expect.stringContaining('it is not a folder; nothing was removed')]);
});
