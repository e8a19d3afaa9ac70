import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { list } from '../../lib/commands/list.js';
import { metadataLine, OPEN, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function listed(
  options: { json?: boolean; count?: number; size?: boolean } = {},
  terminal?: { columns: number },
) {
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
        'job  name   state            started            took    exit     metadata',
        '5           no end recorded  2026-11-22T06:04Z',
        '4           running          2026-11-22T06:03Z  17 min',
        '3           killed           2026-11-22T06:02Z  8 min   SIGKILL',
        '2           failed           2026-11-22T06:01Z  9 min   3',
        '1    train  done             2026-11-22T06:00Z  10 min  0        loss=0.10 lr=1e-3',
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
        'job  name  state    started            took   exit  metadata',
        '3          running  2026-11-22T07:20Z',
        '1          done     2026-11-22T06:05Z         0',
        '2          done     1970-01-01T00:00Z  1 min  0',
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
      'job | name | state | started | took | exit | size | metadata',
      `1 | done | 2026-11-22T06:00Z | 10 min | 0 | ${(bytes / 1024).toFixed(1)} KiB`,
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

  test('passes over directories and files that are no jobs', async () => {
    store.task('1', 'batch').file('notes', 'todo.txt', 'x');
    expect((await listed({ json: true })).out.trim().split('\n')).toHaveLength(1);
  });
});
