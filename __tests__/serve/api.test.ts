/** What the page gets from a server that serves a store of real runs. */
import type { Differences, JobDetails, JobList, LogPage, SeriesAnswer, TablePage } from '../../lib/page/api.js';
import { Home, until } from '../promises/harness.js';
import { Served } from './served.js';

const STREAMS = ['stdout', 'stderr'] as const;
/** Prints on both streams and metadata with numbers that no double holds, and fails. */
const TRAINING = `
echo '{"lr":0.10,"seed":'$SEED'}'
for epoch in 1 2 3 4 5; do echo "epoch $epoch"; echo "{\\"epoch\\":$epoch,\\"loss\\":0.$((9 - epoch))0}"; done
echo oh >&2
exit 3`;

describe('a server of a store', () => {
  const home = new Home();
  let served: Served;

  beforeAll(async () => {
    for (const [id, seed] of [
      ['1', '12345678901234567890'],
      ['2', '12345678901234567891'],
    ])
      await home.run(TRAINING, {
        env: { SLURM_JOB_ID: id, SLURM_PROCID: '0', SEED: seed },
        options: ['--name', `run ${id}`],
      });
    served = await Served.start(home);
  });
  afterAll(async () => {
    await served.end();
    await home.remove();
  });

  const log = (from: number, count: number, streams: readonly ('stdout' | 'stderr')[] = STREAMS): Promise<LogPage> =>
    served.ask('log', { job: '1', task: 'batch', streams, from, count });

  test('lists the jobs, newest first, with their state and last values, as many as were asked for', async () => {
    const all = await served.ask<JobList>('jobs', { limit: 10 });
    expect(all.jobs.map(({ job, name, state, exit }) => ({ job, name, state, exit }))).toEqual([
      { job: '2', name: 'run 2', state: 'failed', exit: { code: 3 } },
      { job: '1', name: 'run 1', state: 'failed', exit: { code: 3 } },
    ]);
    expect(all.jobs[0]?.last).toEqual([
      ['epoch', '5'],
      ['loss', '0.40'],
    ]);
    const one = await served.ask<JobList>('jobs', { limit: 1 });
    expect([one.jobs.length, one.more]).toEqual([1, 1]);
  });

  test('shows a job with its tasks, its keys, and the X of its graphs with the reason', async () => {
    const job = await served.ask<JobDetails>('job', { job: '1' });
    expect(job).toMatchObject({ job: '1', task: 'batch', rows: 6, remarks: [] });
    expect(job.taskList).toEqual([expect.objectContaining({ task: 'batch', state: 'failed', exit: { code: 3 } })]);
    expect(job.keys.map(({ key }) => key)).toEqual(['lr', 'seed', 'epoch', 'loss']);
    expect(job.x).toEqual({ key: 'epoch', elapsed: false, reason: 'a value named "epoch"' });
  });

  test('gives any stretch of the log, both streams or one, from the start or from the end', async () => {
    const all = await log(1, 100);
    expect(all.total).toBe(12);
    expect(all.lines.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(all.lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text)).toEqual(['oh']);
    const stdout = all.lines.filter(({ stream }) => stream === 'stdout');
    const one = await log(1, 100, ['stdout']);
    expect(one.lines.map(({ text }) => text)).toEqual(stdout.map(({ text }) => text));
    expect((await log(4, 2)).lines).toEqual(all.lines.slice(3, 5));
    expect((await log(-2, 100)).lines).toEqual(all.lines.slice(-3));
    expect((await log(13, 100)).lines).toEqual([]);
    expect(all.lines.every(({ time }) => time !== null && Math.abs(Date.now() - time) < 3_600_000)).toBe(true);
  });

  test('pages through the table newest first, with every cell as it was printed, and sorts it', async () => {
    const page = await served.ask<TablePage>('table', { job: '1', from: 0, count: 2, sort: null, descending: true });
    expect(page.total).toBe(6);
    expect(page.rows.map(({ cells }) => cells)).toEqual([
      [null, null, '5', '0.40'],
      [null, null, '4', '0.50'],
    ]);
    const last = await served.ask<TablePage>('table', { job: '1', from: 5, count: 9, sort: null, descending: true });
    expect(last.rows.map(({ cells }) => cells)).toEqual([['0.10', '12345678901234567890', null, null]]);
    const sorted = await served.ask<TablePage>('table', {
      job: '1',
      from: 0,
      count: 9,
      sort: 'loss',
      descending: false,
    });
    expect(sorted.rows.map(({ cells }) => cells[3])).toEqual(['0.40', '0.50', '0.60', '0.70', '0.80', null]);
  });

  test('draws over the X of the rule, over time, and over the time since each job started', async () => {
    const query = {
      jobs: ['1', '2'],
      keys: [],
      range: null,
      buckets: 100,
      smooth: 0,
      logX: false,
      logY: false,
      most: 30,
    } as const;
    const ruled = await served.ask<SeriesAnswer>('series', { ...query, x: { by: 'rule' } });
    expect(ruled.x.key).toBe('epoch');
    expect(ruled.extent).toEqual([1, 5]);
    expect(ruled.series.filter(({ key }) => key === 'loss')).toEqual(
      ['1', '2'].map((job) => ({
        job,
        key: 'loss',
        points: 5,
        hidden: 0,
        falls: 0,
        strokes: [{ x: [1, 2, 3, 4, 5], y: [0.8, 0.7, 0.6, 0.5, 0.4] }],
      })),
    );
    const elapsed = await served.ask<SeriesAnswer>('series', { ...query, keys: ['loss'], x: { by: 'elapsed' } });
    expect(elapsed.extent?.[0]).toBeGreaterThanOrEqual(0);
    expect(elapsed.extent?.[1]).toBeLessThan(600_000);
  });

  test('compares jobs by the values that never change in them, to the last digit', async () => {
    const found = await served.ask<Differences>('compare', { jobs: ['1', '2'], keys: ['loss'] });
    expect(found.rows).toEqual([{ key: 'seed', values: ['12345678901234567890', '12345678901234567891'] }]);
    expect(found.figures).toEqual([
      {
        key: 'loss',
        perJob: [
          { last: 0.4, min: 0.4, max: 0.8 },
          { last: 0.4, min: 0.4, max: 0.8 },
        ],
      },
    ]);
  });

  test('sees what a running job prints, and the row that is not settled yet', async () => {
    const job = { env: { SLURM_JOB_ID: '3', SLURM_PROCID: '0' } };
    const run = home.start('echo begun; read _ <"$GATE"; echo more; printf "50 %%"; read _ <"$GATE"; echo', job);
    const page = (): Promise<LogPage> =>
      served.ask('log', { job: '3', task: 'batch', streams: STREAMS, from: 1, count: 9 });
    const texts = async (): Promise<string[]> =>
      (await page().catch(() => undefined))?.lines.map(({ text }) => text) ?? [];
    await until('the first line to be served', async () => (await texts()).includes('begun'));
    home.gate.open();
    await until('the pending row to be served', async () => (await page()).pending.some(({ text }) => text === '50 %'));
    expect(await texts()).toEqual(['begun', 'more']);
    home.gate.open();
    await run.ended;
    expect(await texts()).toEqual(['begun', 'more', '50 %']);
    expect(await served.ask<JobDetails>('job', { job: '3' })).toMatchObject({ state: 'done' });
  });
});
