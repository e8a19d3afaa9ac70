/** `joblog export` against a real VictoriaMetrics. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../faults/needs.js';
import { type Home, type Run, until, useHomes } from '../promises/harness.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { BEGAN, row, STARTED } from './rows.js';
import { Between, listens, type Series, Victoria } from './victoria.js';

describeWith('joblog export and VictoriaMetrics', ['victoria-metrics'], () => {
  const newHome = useHomes();
  let victoria: Victoria;
  let home: Home;
  let store: StoreBuilder;
  beforeAll(async () => {
    victoria = await Victoria.start();
  });
  afterAll(() => victoria.remove());
  beforeEach(() => {
    home = newHome();
    store = new StoreBuilder();
  });
  afterEach(() => {
    store.remove();
  });

  const started = (...words: readonly string[]): Run =>
    home.startWords([...home.joblogWords, 'export', '--dir', store.root, ...words], { env: { LC_ALL: 'C' } });
  const exported = async (...words: readonly string[]) => {
    const { status, stdout, stderr } = await started(...words, '--to', victoria.url).ended;
    return { status, stdout: stdout.toString(), stderr };
  };

  test('the service of the machine has not been started by the package', async () => {
    expect(await listens(8428)).toBe(false);
  });

  test('every finite number arrives under its metric and labels, at its time; what is none is counted', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => ({
      epoch: n,
      loss: 1 / (n + 3),
      'val.loss': { max: -n * 1e-3 },
      net: { lr: 1e-4 * (n + 1) },
      ok: n % 2 === 0,
      note: `${n}`,
      gap: n % 3 === 0 ? null : n,
    }));
    // Two rows a millisecond, for a while.
    const times = rows.map((_, n) => (n < 200 ? Math.floor(n / 2) : 1000 * n));
    store.task('71', 'batch', {
      record: { ...STARTED, name: 'train "é"', user: 'ada' },
      metadata: rows.map((data, n) => row(times[n] ?? 0, data)).join(''),
    });
    expect(await exported('71')).toEqual({
      status: 0,
      stdout: '',
      stderr: `joblog: job 71: 1400 values of 5 keys sent to ${victoria.url}; left out: 700 values that are no finite numbers\n`,
    });
    const series = await victoria.exported('{job="71"}');
    const common = { job: '71', task: 'batch', attempt: '0', name: 'train "é"', user: 'ada' };
    const metrics = ['epoch', 'loss', 'val.loss.max', 'net.lr', 'gap'].map((key) => ({
      __name__: `joblog_${key.replaceAll('.', '_')}`,
      key,
      ...common,
    }));
    expect(byKey(series).map(({ metric }) => metric)).toEqual(byName(metrics));
    const at = times.map((time, n) => BEGAN + (n < 200 ? n : time));
    const wanted: Readonly<Record<string, (data: (typeof rows)[number]) => number | null>> = {
      epoch: (data) => data.epoch,
      loss: (data) => data.loss,
      'val.loss.max': (data) => data['val.loss'].max,
      'net.lr': (data) => data.net.lr,
      gap: (data) => data.gap,
    };
    for (const { metric, values, timestamps } of series) {
      const all = rows.map((data, n) => ({ value: wanted[metric['key'] ?? '']?.(data) ?? null, time: at[n] ?? 0 }));
      const numbers = all.filter(({ value }) => value !== null);
      expect(timestamps).toEqual(numbers.map(({ time }) => time));
      expectClose(
        values,
        numbers.map(({ value }) => value ?? 0),
      );
    }
  });

  test('a key of any characters is a series of its own', async () => {
    const keys = ['a b', 'a.b', 'a_b', '"q"\n\\', 'é😀', '__proto__', '', '\0', 'x'.repeat(1024)];
    store.task('70', 'main', { record: STARTED, metadata: keys.map((key, n) => row(n, { [key]: 10 ** n })).join('') });
    expect((await exported('70')).status).toBe(0);
    const series = await victoria.exported('{job="70"}');
    expect(new Map(series.map(({ metric, values }) => [metric['key'] ?? '', values]))).toEqual(
      new Map(keys.map((key, n) => [key, [10 ** n]])),
    );
  });

  test('the same export twice leaves the same data, also where everything is sent again', async () => {
    store.task('72', 'main', { record: STARTED, metadata: [0, 0, 0, 7].map((ms, n) => row(ms, { n })).join('') });
    const first = await exported('72');
    const before = await victoria.exported('{job="72"}');
    expect(before.map(({ values, timestamps }) => ({ values, timestamps }))).toEqual([
      { values: [0, 1, 2, 3], timestamps: [0, 1, 2, 7].map((ms) => BEGAN + ms) },
    ]);
    expect((await exported('72')).stderr).toBe(
      `joblog: job 72: nothing new since the last export to ${victoria.url}\n`,
    );
    expect(await exported('72', '--again')).toEqual(first);
    expect(await victoria.exported('{job="72"}')).toEqual(before);
  });

  test('an export goes on where the last one ended, with what has come since, in a state of the user alone', async () => {
    const lines = [0, 0, 0, 1].map((ms, n) => row(ms, { n }));
    store.task('73', 'main', { record: STARTED, metadata: lines.slice(0, 2).join('') });
    expect((await exported('73')).stderr).toContain('job 73: 2 values of 1 key sent');
    store.file('73', 'main.metadata.ndjson', lines.join(''));
    expect((await exported('73')).stderr).toContain('job 73: 2 values of 1 key sent');
    const [series] = await victoria.exported('{job="73"}');
    expect(series?.timestamps).toEqual([0, 1, 2, 3].map((ms) => BEGAN + ms));
    const folder = join(home.path, '.local/state/joblog/export');
    const files = readdirSync(folder);
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, files[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(readdirSync(store.root)).toEqual(['73']);
    expect(readdirSync(join(store.root, '73')).sort()).toEqual(['job.json', 'main.json', 'main.metadata.ndjson']);
  });

  test('another attempt and another task are series of their own', async () => {
    store
      .task('74', '0.0', { record: STARTED, metadata: row(0, { n: 1 }) })
      .task('74', '0.1', { record: STARTED, metadata: row(0, { n: 2 }) })
      .task('74', 'r1-0.0', { record: { ...STARTED, attempt: 1 }, metadata: row(0, { n: 3 }) });
    expect((await exported('74')).status).toBe(0);
    const series = await victoria.exported('{job="74"}');
    const found = series.map(({ metric, values }) => [metric['task'], metric['attempt'], ...values]);
    expect(found.sort()).toEqual([
      ['0.0', '0', 1],
      ['0.1', '0', 2],
      ['r1-0.0', '1', 3],
    ]);
  });

  test('a job without metadata and one that is not there: all others are sent, and the status says what it is', async () => {
    store.task('75', 'main', { record: STARTED, metadata: row(0, { n: 1 }) }).task('76', 'main', { stdout: 'x\n' });
    expect(await exported('76')).toEqual({ status: 0, stdout: '', stderr: 'joblog: job 76 has printed no metadata\n' });
    const { status, stderr } = await exported('75', '77');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^joblog: no job 77 in .*\njoblog: job 75: 1 value of 1 key sent to .*\n$/);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'a server that is restarted in between, by %s, has every value in the end',
    async (signal) => {
      const job = signal === 'SIGTERM' ? '78' : '79';
      const rows = Array.from({ length: 20_000 }, (_, n) => row(n * 10, { n, loss: 1 / (n + 1), step: n * 8 }));
      store.task(job, 'main', { record: STARTED, metadata: rows.join('') });
      let stopped = false;
      const between = await Between.start(victoria.port, async (count) => {
        // Some have been taken, and are not on the disk yet.
        if (count !== 4) return;
        await victoria.stop(signal);
        stopped = true;
      });
      const run = started(job, '--to', between.url);
      await run.printed('cannot reach', 'stderr');
      expect(stopped).toBe(true);
      await victoria.start();
      const { status, stderr } = await run.ended;
      between.close();
      expect(stderr).toMatch(
        /^joblog: cannot reach http:\S+: .*; it is tried again for 5 min\njoblog: \S+ is there again\n/,
      );
      expect(stderr).toContain(`job ${job}: 60000 values of 3 keys sent`);
      expect(status).toBe(0);
      const series = await victoria.exported(`{job="${job}",key="n"}`);
      expect(series.map(({ values }) => values)).toEqual([rows.map((_, n) => n)]);
      expect(series[0]?.timestamps).toEqual(rows.map((_, n) => BEGAN + n * 10));
      const all = await victoria.exported(`{job="${job}"}`);
      expect(all.map(({ values }) => values.length)).toEqual([rows.length, rows.length, rows.length]);
    },
  );

  test('an export that is interrupted is gone on with where it was', async () => {
    const rows = Array.from({ length: 12_000 }, (_, n) => row(n * 10, { n, text: 'x'.repeat(60) }));
    store.task('81', 'main', { record: STARTED, metadata: rows.join('') });
    let reached = (): void => undefined;
    const third = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const between = await Between.start(victoria.port, async (count) => {
      if (count !== 3) return;
      reached();
      // Until the export has gone away.
      await run.ended;
    });
    const run = started('81', '--to', between.url);
    await third;
    run.child.kill('SIGINT');
    expect((await run.ended).signal).toBe('SIGINT');
    const { status, stderr } = await started('81', '--to', between.url).ended;
    between.close();
    expect(status).toBe(0);
    const sent = Number(/ (\d+) values of 1 key/.exec(stderr)?.[1]);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(rows.length);
    const [series] = await victoria.exported('{job="81"}');
    expect(series?.values).toEqual(rows.map((_, n) => n));
  });

  test('--watch follows a job that runs: what it prints arrives while it runs, and it ends with the job', async () => {
    const words = ['--dir', store.root, '--name', 'watched'];
    const job = home.start(
      `echo '{"n":1}'; read -r _ <"$GATE"; echo '{"n":2}'; echo '{"n":3,"last":1}'; sh -c 'kill -9 $$'`,
      { options: words, env: { SLURM_JOB_ID: '80', SLURM_JOB_NAME: 'x' } },
    );
    const first = join(store.root, '80');
    await until('the first row is in the store', () => readdirSafely(first).some((name) => name.includes('metadata')));
    const watching = started('80', '--watch', '--to', victoria.url);
    await until('the first value has arrived', async () => (await valuesOf('80', 'n')).length === 1, { every: 200 });
    expect(watching.child.exitCode).toBeNull();
    home.gate.open();
    await job.ended;
    const { status, stderr } = await watching.ended;
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `joblog: job 80: 4 values of 2 keys sent to ${victoria.url}\n`,
    });
    expect(await valuesOf('80', 'n')).toEqual([1, 2, 3]);
    expect(await valuesOf('80', 'last')).toEqual([1]);
  });

  /** Up to the last second: later than now nothing is shown by itself. */
  async function valuesOf(job: string, key: string): Promise<readonly number[]> {
    await victoria.get('/internal/force_flush');
    const end = String(Math.ceil(Date.now() / 1000) + 60);
    const params = new URLSearchParams({ 'match[]': `{job="${job}",key="${key}"}`, end }).toString();
    const text = await victoria.get(`/api/v1/export?${params}`);
    return text === '' ? [] : (JSON.parse(text) as Series).values;
  }
});

function readdirSafely(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).length > 0);
  } catch {
    return [];
  }
}

function byKey(series: readonly Series[]): Series[] {
  return [...series].sort((a, b) => (a.metric['key'] ?? '').localeCompare(b.metric['key'] ?? ''));
}

function byName<T extends { readonly key: string }>(metrics: readonly T[]): T[] {
  return [...metrics].sort((a, b) => a.key.localeCompare(b.key));
}

/** VictoriaMetrics keeps 12 digits of a fraction. */
function expectClose(values: readonly number[], wanted: readonly number[]): void {
  expect(values).toHaveLength(wanted.length);
  for (const [index, value] of values.entries()) {
    const want = wanted[index] ?? 0;
    expect(Math.abs(value - want)).toBeLessThanOrEqual(Math.abs(want) * 1e-11);
  }
}
