import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ListRequest } from '../../lib/cli/cli.js';
import { list } from '../../lib/commands/list.js';
import { until } from '../promises/harness.js';
import { metadataLine, OPEN, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function listed(options: Partial<ListRequest> = {}, terminal?: { columns: number }) {
  const context = captured(terminal === undefined ? {} : { isTerminal: true, ...terminal });
  const status = await list({ verb: 'list', dir: store.root, json: false, ...options }, context);
  return { status, out: context.out(), err: context.err() };
}

const at = (minute: number) => ({ started: `2026-11-22T06:0${minute}:00.000Z` });

describe('joblog list', () => {
  test('has the newest job first, with its state, times, exit and last metadata', async () => {
    store
      .task('1', 'batch', {
        record: { ...at(0), name: 'train' },
        metadata: metadataLine(0, '{"loss":0.50}') + metadataLine(1, '{"loss":0.10,"lr":1e-3}'),
      })
      .task('2', 'batch', { record: { ...at(1), exit: { code: 3 } } })
      .task('3', 'batch', { record: { ...at(2), exit: { signal: 'SIGKILL' } } })
      .task('4', 'batch', { record: { ...at(3), ...OPEN, host: hostname(), boot: null, pid: process.pid } })
      .task('5', 'batch', { record: { ...at(4), ...OPEN } });
    const { status, out } = await listed();
    expect(status).toBe(0);
    expect(out).toBe(
      [
        'job  name   state            started            took    exit     command  metadata',
        '5           no end recorded  2026-11-22T06:04Z                   ./train',
        '4           running          2026-11-22T06:03Z  17 min           ./train',
        '3           killed           2026-11-22T06:02Z  8 min   SIGKILL  ./train',
        '2           failed           2026-11-22T06:01Z  9 min   3        ./train',
        '1    train  done             2026-11-22T06:00Z  10 min  0        ./train  loss=0.10 lr=1e-3',
        '',
      ].join('\n'),
    );
  });

  test('-n shows so many of the newest', async () => {
    store.task('1', 'batch', { record: at(0) }).task('2', 'batch', { record: at(1) });
    expect(
      (await listed({ count: 1, json: true })).out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { job: string }).job),
    ).toEqual(['2']);
  });

  test('is in order where clocks were set back: by the starts, and no job took less than nothing', async () => {
    store
      .task('1', 'batch', { record: { ...at(5), ended: '2026-11-22T05:05:00.000Z' } })
      .task('2', 'batch', {
        record: { ...at(3), started: '1970-01-01T00:00:10.000Z', ended: '1970-01-01T00:01:10.000Z' },
      })
      .task('3', 'batch', {
        record: { started: '2026-11-22T07:20:00.000Z', ...OPEN, host: hostname(), boot: null, pid: process.pid },
      });
    expect((await listed()).out).toBe(
      [
        'job  name  state    started            took   exit  command  metadata',
        '3          running  2026-11-22T07:20Z               ./train',
        '1          done     2026-11-22T06:05Z         0     ./train',
        '2          done     1970-01-01T00:00Z  1 min  0     ./train',
        '',
      ].join('\n'),
    );
  });

  test('--size has what all files of a job take, links not followed', async () => {
    store.task('1', 'batch', { record: at(0), stdout: 'x'.repeat(5000) }).task('1', '0.0', { record: at(0) });
    store.file('1', 'notes.txt', 'mine');
    symlinkSync('/proc/kcore', join(store.root, '1', 'link'));
    const folder = join(store.root, '1');
    const bytes = readdirSync(folder).reduce(
      (sum, name) => sum + (name === 'link' ? 0 : statSync(join(folder, name)).size),
      0,
    );
    expect((await listed({ size: true })).out.split('\n').map((line) => line.trim().replace(/  +/g, ' | '))).toEqual([
      'job | name | state | started | took | exit | tasks | size | command | metadata',
      `1 | done | 2026-11-22T06:00Z | 10 min | 0 | 2 | ${(bytes / 1024).toFixed(1)} KiB | ./train`,
      '',
    ]);
    expect(JSON.parse((await listed({ size: true, json: true })).out)).toMatchObject({ job: '1', bytes });
    expect(JSON.parse((await listed({ json: true })).out)).not.toHaveProperty('bytes');
  });

  test('a named pipe in the place of a record or metadata is not waited for', async () => {
    store.task('1', 'batch', { record: at(0) });
    spawnSync(
      'mkfifo',
      ['main.json', 'batch.metadata.ndjson'].map((name) => join(store.root, '1', name)),
    );
    expect((await listed()).out).toContain('1 ');
  });

  test('--json has an object a job, with metadata as it was printed', async () => {
    store
      .task('7', '0.0', {
        record: { ...at(0), name: 'n' },
        metadata: metadataLine(0, '{"n":0.10,"big":12345678901234567890}'),
      })
      .task('7', '0.1', { record: { ...at(1), exit: { code: 9 } } });
    const { out } = await listed({ json: true });
    expect(out).toContain('"metadata":{"n":0.10,"big":12345678901234567890}}');
    expect(JSON.parse(out)).toMatchObject({
      job: '7',
      state: 'failed',
      exit: { code: 9 },
      name: 'n',
      started: '2026-11-22T06:00:00.000Z',
      ended: '2026-11-22T06:10:00.000Z',
      tasks: [
        { task: '0.0', state: 'done', exit: { code: 0 } },
        { task: '0.1', state: 'failed', exit: { code: 9 } },
      ],
    });
  });

  test('shows a job of which the record is torn, and goes on', async () => {
    store.task('1', 'batch', { record: '{"joblog":1,' }).task('2', 'batch', { record: at(0) });
    const { status, out } = await listed();
    expect(status).toBe(0);
    expect(out).toContain('record unreadable');
    expect(JSON.parse((await listed({ json: true })).out.trim().split('\n')[1]!)).toMatchObject({
      job: '1',
      state: 'unknown',
      exit: null,
    });
  });

  test('shows a job that has a decision and no task yet', async () => {
    store.file('1', 'job.json', '{}');
    expect((await listed()).out).toContain('nothing logged');
  });

  test('passes no control character on from a name, and fits the terminal', async () => {
    store.task('1', 'batch', {
      record: { name: 'a\u001b[2J\u202eb' },
      metadata: metadataLine(0, `{"note":"\\u001b[31m${'x'.repeat(200)}"}`),
    });
    const { out } = await listed({}, { columns: 80 });
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const { out: json } = await listed({ json: true });
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('of an empty or missing store says so, and is no failure', async () => {
    expect(await listed()).toMatchObject({
      status: 0,
      out: '',
      err: expect.stringContaining('nothing is logged yet') as string,
    });
    store.remove();
    expect(await listed()).toMatchObject({
      status: 0,
      err: expect.stringContaining(`there is no ${store.root}`) as string,
    });
    expect(await listed({ json: true })).toEqual({ status: 0, out: '', err: '' });
  });

  describe('of some jobs only', () => {
    const ids = async (options: Partial<ListRequest>): Promise<string[]> =>
      (await listed({ json: true, ...options })).out
        .split('\n')
        .flatMap((line) => /"job":"(.*?)"/.exec(line)?.[1] ?? []);

    beforeEach(() => {
      store
        .task('1', 'batch', { record: { ...at(0), name: 'train-small' } })
        .task('2', 'batch', { record: { ...at(1), name: 'Train.large', exit: { code: 3 } } })
        .task('3', 'batch', { record: { ...at(2), name: 'eval', user: 'bob', exit: { signal: 'SIGKILL' } } })
        .task('4', 'batch', { record: { ...at(3), ...OPEN } });
    });

    test.each<[string, Partial<ListRequest>, string[]]>([
      ['those that have started since', { since: '2026-11-22T06:02Z' }, ['4', '3']],
      ['those in a state', { states: ['failed', 'killed'] }, ['3', '2']],
      ['the newest in a state', { states: ['failed', 'killed'], count: 1 }, ['3']],
      ['those with a text in their name, in whatever case', { name: 'train' }, ['2', '1']],
      ['those whose whole name is like a pattern', { name: 'train.*' }, ['2']],
      ['those of a user', { user: 'bob' }, ['3']],
      ['those to which all of this applies', { user: 'ada', states: ['unknown'], since: '20m' }, ['4']],
    ])('%s', async (_, options, wanted) => {
      expect(await ids(options)).toEqual(wanted);
    });

    test('says so where there is none', async () => {
      expect(await listed({ name: 'nobody' })).toEqual({ status: 0, out: '', err: 'joblog: no such job\n' });
    });
  });

  test('shows the newest 200, says so, and all with --all', async () => {
    for (let job = 1000; job < 1210; job += 1)
      store.task(String(job), 'batch', {
        record: { started: new Date(Date.UTC(2026, 10, 1) + job * 60_000).toISOString() },
      });
    const { out, err } = await listed();
    expect(
      out
        .split('\n')
        .slice(1, -1)
        .map((line) => line.slice(0, 4)),
    ).toEqual(Array.from({ length: 200 }, (_, index) => String(1209 - index)));
    expect(err).toBe('joblog: these are the newest 200; --all shows all jobs\n');
    const all = await listed({ all: true });
    expect(all.out.split('\n')).toHaveLength(212);
    expect(all.err).toBe('');
  });

  test('says of a job on another host that it may be running where it was touched lately and Slurm cannot be asked', async () => {
    store.task('1', 'batch', { record: { ...at(0), ...OPEN } });
    utimesSync(join(store.root, '1/batch.json'), new Date(), new Date('2026-11-22T06:18:30Z'));
    expect((await listed()).out).toContain('  running?  ');
  });

  test.each([40, 80, 200])('fits %i columns, with the command where there is room', async (columns) => {
    store.task('1234567', 'batch', {
      record: { ...at(0), name: 'a-name-that-is-rather-long', cmd: ['python', 'train.py'] },
      metadata: metadataLine(0, '{"epoch":1,"loss":0.25}'),
    });
    expect((await listed({}, { columns })).out).toMatchSnapshot();
  });

  describe('--watch', () => {
    test('draws the list in place, as much of it as there is room for, until it is interrupted', async () => {
      for (const job of ['1', '2', '3', '4', '5', '6']) store.task(job, 'batch', { record: at(Number(job)) });
      const context = captured({ isTerminal: true, columns: 80, rows: 5 });
      const interrupt = new AbortController();
      const watching = list({ verb: 'list', dir: store.root, json: false, watch: true }, context, interrupt.signal);
      await until('the first picture', () => context.out().includes('\u001b[J'));
      interrupt.abort();
      expect(await watching).toBe(0);
      const picture = context.out().split('\u001b[J')[0]!;
      expect(picture.startsWith('\u001b[H2026-11-22T06:20:00Z\u001b[K\n')).toBe(true);
      expect(
        picture
          .split('\n')
          .map((line) => line.split(/ |\u001b/)[0])
          .slice(2),
      ).toEqual(['6', '5', '4']);
    });

    test('needs a terminal', async () => {
      expect(await listed({ watch: true })).toMatchObject({ status: 2, out: '' });
    });
  });

  test('passes over directories and files that are no jobs', async () => {
    store.task('1', 'batch').file('notes', 'todo.txt', 'x');
    expect((await listed({ json: true })).out.trim().split('\n')).toHaveLength(1);
  });
});
