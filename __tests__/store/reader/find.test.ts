import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRecord } from '../../../lib/store/format.js';
import { findJob } from '../../../lib/store/reader/find.js';
import { readJob } from '../../../lib/store/reader/jobs.js';
import { fileNamed } from '../../../lib/store/reader/layout.js';
import { newestJobs } from '../../../lib/store/reader/newest.js';
import { StoreBuilder } from './store-builder.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

function find(job?: string, task?: string, cwd = '/') {
  const found = findJob({ root: store.root, cwd, job, task });
  return found.kind === 'found' ? [found.job.id, ...found.tasks.map(({ name }) => name)] : found;
}

function jobRecord(job: string, raw: string): string {
  const config: JobRecord['config'] = { mode: 'enabled', repeats: 'fold', tasks: 'all', mask: { values: 0, env: [] } };
  const decided = '2026-11-22T06:09:54.825Z';
  const record: JobRecord = {
    joblog: 1,
    job,
    raw,
    attempt: 0,
    decided,
    host: 'node1',
    user: 'ada',
    why: 'default',
    config,
  };
  return `${JSON.stringify(record)}\n`;
}

describe('the names of files', () => {
  test.each([
    ['batch.json', 'record', 'batch'],
    ['0.1.json', 'record', '0.1'],
    ['r1-0.3.live.json', 'live', 'r1-0.3'],
    ['batch+2.stdout.log', 'stdout', 'batch+2'],
    ['main.metadata.ndjson', 'metadata', 'main'],
    ['main.timeline', 'timeline', 'main'],
  ])('%s is the %s of task %s', (name, file, task) => {
    expect(fileNamed(name)).toEqual({ kind: 'task', file, task });
  });

  test.each(['job.json', 'job.r12.json'])('%s belongs to the job', (name) => {
    expect(fileNamed(name)).toEqual({ kind: 'job' });
  });

  test.each(['.main.json.tmp', 'main.json.new', 'notes.txt', '.json', 'job'])('%s is none of them', (name) => {
    expect(fileNamed(name)).toBeUndefined();
  });
});

describe('a job', () => {
  test('is found by its id', () => {
    store.task('1234', 'batch').task('1235', 'batch');
    expect(find('1234')).toEqual(['1234', 'batch']);
  });

  test('that is not named is the one that started last, whatever its id', () => {
    store
      .task('9', 'main', { record: { started: '2026-11-22T06:00:00.000Z' } })
      .task('10', 'main', { record: { started: '2026-11-22T08:00:00.000Z' } })
      .task('11', 'main', { record: { started: '2026-11-22T07:00:00.000Z' } });
    expect(find()).toEqual(['10', 'main']);
    const read = newestJobs(store.root);
    expect(read.kind === 'jobs' && read.jobs.map(({ id }) => id)).toEqual(['10', '11', '9']);
  });

  test('is found by the path of its directory, also from where one is', () => {
    store.task('1234', 'batch');
    expect(find(`${store.root}/1234`)).toEqual(['1234', 'batch']);
    expect(find(`${store.root}/1234/`)).toEqual(['1234', 'batch']);
    expect(find('./1234', undefined, store.root)).toEqual(['1234', 'batch']);
    expect(find('.', undefined, `${store.root}/1234`)).toEqual(['1234', 'batch']);
  });

  test('is found by any file of a task, and is then shown for that task alone', () => {
    store.task('1234', '0.0', { stdout: 'x\n' }).task('1234', '0.1', { stdout: 'y\n' });
    expect(find(`${store.root}/1234/0.1.stdout.log`)).toEqual(['1234', '0.1']);
    expect(find(`${store.root}/1234/0.1.json`)).toEqual(['1234', '0.1']);
    expect(find(`${store.root}/1234/job.json`)).toEqual(['1234', '0.0', '0.1']);
    expect(find('0.0.stdout.log', undefined, `${store.root}/1234`)).toEqual(['1234', '0.0']);
  });

  test('is found by id and task, as messages name it', () => {
    store.task('1234', '0.0').task('1234', '0.1');
    expect(find('1234/0.1')).toEqual(['1234', '0.1']);
  });

  test('is found by a path that names one attempt, though there are newer ones', () => {
    store.task('1234', 'batch').task('1234', 'r1-batch', { record: { attempt: 1 } });
    expect(find('1234')).toEqual(['1234', 'r1-batch']);
    expect(find('1234/batch')).toEqual(['1234', 'batch']);
    expect(find(`${store.root}/1234/batch.stdout.log`)).toEqual(['1234', 'batch']);
    expect(find('1234', 'batch')).toEqual(['1234', 'r1-batch']);
  });

  test('that is a member of an array is found by the id that it has in Slurm, too', () => {
    for (const [index, raw] of ['1231', '1230'].entries()) {
      const job = `1230_${index}`;
      store.task(job, 'batch').file(job, 'job.json', jobRecord(job, raw));
    }
    expect(find('1231')).toEqual(['1230_0', 'batch']);
    expect(find('1230')).toEqual(['1230_1', 'batch']);
    expect(find('1232')).toMatchObject({ kind: 'no-job' });
  });

  test('that is not there is answered with the ids that are near to the one given', () => {
    store.task('1234', 'batch').task('1244', 'batch').task('77_3', 'batch');
    expect(find('1235')).toMatchObject({ kind: 'no-job', near: ['1234', '1244'] });
    expect(find('77')).toMatchObject({ kind: 'no-job', near: ['77_3'] });
    store.task('1250', 'batch', { record: { name: 'training' } });
    expect(find('training')).toMatchObject({ kind: 'no-job', near: [], named: ['1250'], newest: [] });
    rmSync(join(store.root, '1250'), { recursive: true });
    expect(find('something')).toMatchObject({ kind: 'no-job', near: [], newest: ['77_3', '1244', '1234'] });
  });

  test('is not looked for outside the store when only dots are given', () => {
    // What the store lies in looks like a job.
    store.task('outer', 'main');
    const root = join(store.root, 'outer/store');
    mkdirSync(join(root, '1'), { recursive: true });
    expect(findJob({ root, cwd: join(root, '1'), job: '..' })).toMatchObject({ kind: 'no-job' });
  });

  test('cannot be found where there is no store, or an empty one', () => {
    expect(find()).toEqual({ kind: 'empty-store' });
    store.remove();
    expect(find()).toEqual({ kind: 'no-store' });
    expect(find('1')).toEqual({ kind: 'no-store' });
  });
});

describe('the tasks of a job', () => {
  test('come in the order in which they started', () => {
    store
      .task('1', 'batch', { record: { started: '2026-11-22T06:00:02.000Z' } })
      .task('1', '0.0', { record: { started: '2026-11-22T06:00:01.000Z' } })
      .task('1', '0.10', { record: { started: '2026-11-22T06:00:03.000Z' } })
      .task('1', '0.9', { record: { started: '2026-11-22T06:00:03.000Z' } });
    expect(find('1')).toEqual(['1', '0.0', 'batch', '0.9', '0.10']);
  });

  test('are those of the newest attempt; an older one is named in full, or by its path', () => {
    store
      .task('1', 'batch')
      .task('1', 'r1-batch', { record: { attempt: 1 } })
      .task('1', 'r1-0.0', { record: { attempt: 1 } });
    expect(find('1')).toEqual(['1', 'r1-0.0', 'r1-batch']);
    expect(find('1', '0.0')).toEqual(['1', 'r1-0.0']);
    expect(find('1', 'batch')).toEqual(['1', 'r1-batch']);
    expect(find('1/batch')).toEqual(['1', 'batch']);
  });

  test('one that is not there is said, with those that are', () => {
    store.task('1', 'batch');
    expect(find('1', '0.0')).toMatchObject({ kind: 'no-task', wanted: '0.0' });
  });

  test.each(['', '{"joblog":1,', 'null', '[]', '{"joblog":2}', '{"joblog":1,"started":"soon"}'])(
    'one with the record %j is still there, and its record is said to be broken',
    (record) => {
      store.task('1', 'main', { record, stdout: 'x\n' });
      const job = readJob(`${store.root}/1`)!;
      expect(job.tasks.map(({ name, record }) => [name, record.kind])).toEqual([['main', 'broken']]);
    },
  );

  test('one whose record is gone is known by its log', () => {
    store.file('1', 'r2-main.stdout.log', 'x\n');
    const job = readJob(`${store.root}/1`)!;
    expect(job.tasks[0]).toMatchObject({
      name: 'r2-main',
      attempt: 2,
      record: { kind: 'broken', why: 'it is missing' },
    });
  });
});
