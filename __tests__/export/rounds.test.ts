/** When what is sent, again, or no more: with a server and a clock of the test's own. */
import { Exporter } from '../../lib/export/exporter.js';
import { type LookedAt, type News, sendAll } from '../../lib/export/rounds.js';
import type { Sent } from '../../lib/export/server.js';
import type { SavedRuns } from '../../lib/export/state-file.js';
import { type Job, readJob } from '../../lib/store/reader/jobs.js';
import { metadataLine, StoreBuilder } from '../store/reader/store-builder.js';

const TAKEN: Sent = { kind: 'taken' };
const AWAY: Sent = { kind: 'away', why: 'connection refused' };
const SECOND = 1000;

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

/** Sends job 1. What happens is said by the time: what the server answers, whether the job is over, and what it has printed meanwhile. */
async function played({
  answer = () => TAKEN,
  over = () => true,
  print = () => undefined,
  patience = 300 * SECOND,
}: {
  readonly answer?: (now: number) => Sent;
  readonly over?: (now: number) => boolean;
  readonly print?: (now: number) => void;
  readonly patience?: number;
}) {
  let now = 0;
  const waits: number[] = [];
  const news: News[] = [];
  const bodies: string[] = [];
  let saved: SavedRuns = {};
  const job = (): Job => readJob(`${store.root}/1`)!;
  const exporter = new Exporter({
    post: (body) => {
      bodies.push(body);
      return Promise.resolve(answer(now));
    },
    save: (_job, runs) => {
      saved = runs;
    },
    clock: () => now,
  });
  exporter.add(job(), {});
  const looked: LookedAt = { dir: job().dir, look: () => Promise.resolve({ tasks: job().tasks, over: over(now) }) };
  const outcome = await sendAll({
    jobs: [looked],
    exporter,
    patience,
    clock: () => now,
    wait: (ms) => {
      waits.push(ms);
      now += ms;
      print(now);
      return Promise.resolve();
    },
    say: (one) => {
      news.push(one);
    },
  });
  const values = bodies.map((body) => (JSON.parse(body) as { values: number[] }).values);
  return { outcome, waits, news, values, saved, counts: exporter.counts(job().dir) };
}

const LINES = [0, 1, 2].map((n) => metadataLine(n, `{"n":${n}}`));

test('a job that is over is sent once', async () => {
  store.task('1', 'main', { metadata: LINES.join('') });
  const { outcome, waits, values, saved } = await played({});
  expect({ outcome, waits, values }).toEqual({ outcome: { kind: 'sent' }, waits: [], values: [[0, 1, 2]] });
  expect(saved['main']?.at).toBe(LINES.join('').length);
});

test('a job that runs is looked at every second, and only what is new is sent', async () => {
  store.task('1', 'main', { metadata: LINES[0]! });
  const { outcome, waits, values, counts } = await played({
    over: (now) => now >= 4 * SECOND,
    print: (now) => {
      if (now === 2 * SECOND) store.file('1', 'main.metadata.ndjson', LINES.slice(0, 2).join(''));
      if (now === 4 * SECOND) store.file('1', 'main.metadata.ndjson', LINES.join(''));
    },
  });
  expect({ outcome, waits, values }).toEqual({
    outcome: { kind: 'sent' },
    waits: [SECOND, SECOND, SECOND, SECOND],
    values: [[0], [1], [2]],
  });
  expect(counts.values).toBe(3);
});

test('a task that a job starts later is sent, too', async () => {
  store.task('1', '0.0', { metadata: LINES[0]! });
  const { values } = await played({
    over: (now) => now >= 2 * SECOND,
    print: (now) => {
      if (now === SECOND) store.task('1', '1.0', { metadata: LINES[1]! });
    },
  });
  expect(values).toEqual([[0], [1]]);
});

test('a server that is away is tried less and less often, at least every 30 s, and given up in the end', async () => {
  store.task('1', 'main', { metadata: LINES.join('') });
  const { outcome, waits, news, counts, saved } = await played({ answer: () => AWAY, patience: 100 * SECOND });
  expect(outcome).toEqual({ kind: 'gave-up', why: 'connection refused' });
  expect(waits.slice(0, 9)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(100 * SECOND);
  expect(news).toEqual([{ kind: 'away', why: 'connection refused' }]);
  expect(counts.values).toBe(0);
  expect(saved['main']?.at).toBe(0);
});

test('as long as a job runs, the server may be away', async () => {
  store.task('1', 'main', { metadata: LINES.join('') });
  const hour = 3600 * SECOND;
  const { outcome, values, news } = await played({
    answer: (now) => (now < 2 * hour ? AWAY : TAKEN),
    over: (now) => now > 2 * hour,
    patience: 10 * SECOND,
  });
  expect(outcome).toEqual({ kind: 'sent' });
  expect(values.at(-1)).toEqual([0, 1, 2]);
  expect(news.map(({ kind }) => kind)).toEqual(['away', 'back']);
});

test('what a server that was away had acknowledged shortly before is sent again, and counts once', async () => {
  store.task('1', 'main', { metadata: LINES[0]! });
  const { values, counts } = await played({
    answer: (now) => (now === 50 * SECOND ? AWAY : TAKEN),
    over: (now) => now > 52 * SECOND,
    print: (now) => {
      // The first row was sent 50 s before the server went away, the second one 10 s before.
      if (now === 40 * SECOND) store.file('1', 'main.metadata.ndjson', LINES.slice(0, 2).join(''));
      if (now === 50 * SECOND) store.file('1', 'main.metadata.ndjson', LINES.join(''));
    },
  });
  expect(values).toEqual([[0], [1], [2], [1, 2]]);
  expect(counts.values).toBe(3);
});

test('a server that refuses is asked once', async () => {
  store.task('1', 'main', { metadata: LINES.join('') });
  const { outcome, waits } = await played({
    answer: () => ({ kind: 'refused', why: 'status 400' }),
    over: () => false,
  });
  expect({ outcome, waits }).toEqual({ outcome: { kind: 'refused', why: 'status 400' }, waits: [] });
});
