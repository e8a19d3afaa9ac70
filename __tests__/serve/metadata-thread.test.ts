/** Questions about metadata, answered by the thread as it is installed. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TablePage } from '../../lib/page/api.js';
import {
  MetadataAnswers,
  type MetadataFacts,
  type MetadataJob,
  type MetadataQuestion,
} from '../../lib/serve/metadata.js';
import { MetadataThread } from '../../lib/serve/metadata-thread.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { line } from '../view/runs-of.js';

const PROGRAM = join(process.cwd(), 'dist/metadata-worker.js');

describe('the thread that reads metadata', () => {
  let store: StoreBuilder;
  let thread: MetadataThread;
  beforeEach(() => {
    store = new StoreBuilder();
    thread = new MetadataThread(PROGRAM);
  });
  afterEach(async () => {
    await thread.close();
    store.remove();
  });

  function addJob(id: string, rows: readonly string[]): MetadataJob {
    const path = store.file(id, 'batch.metadata.ndjson', rows.map((data, index) => `${line(data, index)}\n`).join(''));
    return { id, start: 0, runs: [{ task: 'batch', path, start: 1 }] };
  }

  type Asked = MetadataQuestion extends infer Each ? (Each extends unknown ? Omit<Each, 'within'> : never) : never;
  async function ask<T>(question: Asked, of = thread.ask): Promise<T> {
    const json = await of({ ...question, within: store.root });
    return JSON.parse(Buffer.from(json).toString('utf8')) as T;
  }
  const sortedBy = (sort: string, job: MetadataJob): Asked => ({
    kind: 'table',
    job,
    query: { job: job.id, from: 0, count: 3, sort, descending: true },
  });

  test('answers as one who asks in his own process is answered', async () => {
    const [first, second] = [addJob('1', ['{"a":1,"t":"x"}', '{"a":2,"t":"y"}']), addJob('2', ['{"a":3}', '{"a":4}'])];
    const query = {
      jobs: ['1', '2'],
      keys: [],
      x: { by: 'rule' },
      range: null,
      buckets: 10,
      smooth: 0,
      logX: false,
      logY: false,
      most: 30,
    } as const;
    const questions: Asked[] = [
      { kind: 'facts', job: first },
      sortedBy('t', first),
      { kind: 'series', jobs: [first, second], query },
      { kind: 'compare', jobs: [first, second], keys: [] },
    ];
    const here = new MetadataAnswers();
    const [there, same] = await Promise.all([
      Promise.all(questions.map((question) => ask(question))),
      Promise.all(questions.map((question) => ask(question, here.ask))),
    ]);
    expect(there).toEqual(same);
    expect(there[0]).toMatchObject({ rows: 2, dropped: 0 });
  });

  test('sees what is appended, and begins anew where a file is shorter than it was', async () => {
    const job = addJob('1', ['{"a":1}', '{"a":2}']);
    const rows = async (): Promise<number> => (await ask<MetadataFacts>({ kind: 'facts', job })).rows;
    expect(await rows()).toBe(2);
    const path = job.runs[0]?.path ?? '';
    appendFileSync(path, `${line('{"a":3}', 2)}\n{"torn`);
    expect(await rows()).toBe(3);
    appendFileSync(path, '"\n');
    expect(await ask<MetadataFacts>({ kind: 'facts', job })).toMatchObject({ rows: 3, dropped: 1 });
    const page = await ask<TablePage>(sortedBy('a', job));
    expect(page.rows.map(({ cells }) => cells)).toEqual([['3'], ['2'], ['1']]);
    addJob('1', ['{"b":1}']);
    expect(await ask<MetadataFacts>({ kind: 'facts', job })).toMatchObject({
      rows: 1,
      dropped: 0,
      keys: [{ key: 'b' }],
    });
  });

  test('says why a file cannot be read', async () => {
    const job = addJob('1', ['{"a":1}']);
    await expect(thread.ask({ kind: 'facts', job, within: '/nowhere' })).rejects.toThrow('it is outside of the store');
    expect(await ask<MetadataFacts>({ kind: 'facts', job })).toMatchObject({ rows: 1 });
  });

  test('that has no memory left ends, and the next question gets a new one', async () => {
    const small = new MetadataThread(PROGRAM, 16);
    try {
      const long = 'x'.repeat(1000);
      const job = addJob(
        '1',
        Array.from({ length: 40_000 }, (_, index) => `{"t":"${long}${index}"}`),
      );
      await expect(ask(sortedBy('t', job), small.ask)).rejects.toThrow('memory');
      expect(await ask<MetadataFacts>({ kind: 'facts', job: addJob('2', ['{"a":1}']) }, small.ask)).toMatchObject({
        rows: 1,
      });
    } finally {
      await small.close();
    }
  });
});
