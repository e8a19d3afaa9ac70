/** Pages of a log by line numbers, while the log grows. */
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { STREAMS, type StreamName } from '../../lib/capture/types.js';
import { LogIndex } from '../../lib/serve/log-index.js';
import { logPage } from '../../lib/serve/log-pages.js';
import { readJob, type Task } from '../../lib/store/reader/jobs.js';
import { StoreBuilder } from '../store/reader/store-builder.js';

const TIME = '2026-11-22T06:00:00.000Z';

/** A log that is written bit by bit, and what a reader has to see of it. */
class GrowingLog {
  readonly #store = new StoreBuilder();
  readonly #task: Task;
  readonly index: LogIndex;
  /** Lines in the order of the timeline, and those it does not know of. */
  #told: { readonly stream: StreamName; readonly text: string }[] = [];
  readonly #untold: Record<StreamName, string[]> = { stdout: [], stderr: [] };
  readonly #sizes = { stdout: { bytes: 0, lines: 0 }, stderr: { bytes: 0, lines: 0 } };
  #count = 0;

  constructor() {
    this.#store.task('1', 'batch', { stdout: '', stderr: '', timeline: '' });
    const [task] = readJob(join(this.#store.root, '1'))?.tasks ?? [];
    if (task === undefined) throw new Error('there is no task');
    this.#task = task;
    this.index = new LogIndex(task, this.#store.root);
  }

  path(ending: string): string {
    return join(this.#store.root, '1', `batch${ending}`);
  }

  /** Appends lines, whose entry in the timeline comes with them or only with those that come next. */
  append(stream: StreamName, lines: number, isTold: boolean): void {
    const texts = Array.from(
      { length: lines },
      () => `${stream} ${(this.#count += 1)} ${'é'.repeat(this.#count % 40)}`,
    );
    const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
    appendFileSync(this.path(`.${stream}.log`), bytes);
    this.#untold[stream].push(...texts);
    const size = this.#sizes[stream];
    size.bytes += bytes.length;
    size.lines += lines;
    if (!isTold) return;
    appendFileSync(this.path('.timeline'), `${TIME} ${stream} ${size.bytes} ${size.lines}\n`);
    this.#told.push(...this.#untold[stream].splice(0).map((text) => ({ stream, text })));
  }

  lines(streams: readonly StreamName[]): { readonly stream: StreamName; readonly text: string }[] {
    const untold = STREAMS.flatMap((stream) => this.#untold[stream].map((text) => ({ stream, text })));
    return [...this.#told, ...untold].filter(({ stream }) => streams.includes(stream));
  }

  /** Compares a page with what it has to be. */
  async check(streams: readonly StreamName[], from: number, count: number): Promise<void> {
    const all = this.lines(streams);
    const page = await logPage(this.#task, this.index, { streams, from, count });
    const first = Math.max(1, from > 0 ? from : all.length + from);
    const wanted = all.slice(first - 1, first - 1 + count).map((line, index) => ({ number: first + index, ...line }));
    expect(page.total).toBe(all.length);
    expect(page.lines.map(({ number, stream, text }) => ({ number, stream, text }))).toEqual(wanted);
  }

  remove(): void {
    this.#store.remove();
  }
}

const step = fc.record({
  stream: fc.constantFrom(...STREAMS),
  lines: fc.integer({ min: 1, max: 5 }),
  isTold: fc.boolean(),
});
const look = fc.record({
  streams: fc.constantFrom<readonly StreamName[]>(['stdout', 'stderr'], ['stdout'], ['stderr']),
  from: fc.integer({ min: -50, max: 50 }),
  count: fc.nat(30),
});

describe('a page of a log that grows', () => {
  test('has the right lines under the right numbers, wherever it begins and however the log has grown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, look), { maxLength: 15 }), async (steps) => {
        const log = new GrowingLog();
        try {
          for (const [{ stream, lines, isTold }, { streams, from, count }] of steps) {
            log.append(stream, lines, isTold);
            await log.check(streams, from, count);
          }
        } finally {
          log.remove();
        }
      }),
      { numRuns: 40 },
    );
  });

  describe('with a thousand entries in its timeline', () => {
    let log: GrowingLog;
    beforeEach(() => {
      log = new GrowingLog();
      for (let entry = 0; entry < 1000; entry += 1)
        log.append(entry % 3 === 0 ? 'stderr' : 'stdout', 1 + (entry % 4), true);
    });
    afterEach(() => {
      log.remove();
    });

    test('is found at each hundredth line, as it was when the log was shorter', async () => {
      for (let from = 1; from <= log.lines(STREAMS).length; from += 100) await log.check(STREAMS, from, 5);
      for (let entry = 0; entry < 200; entry += 1) log.append('stdout', 2, true);
      for (let from = 1; from <= log.lines(STREAMS).length; from += 100) {
        await log.check(STREAMS, from, 5);
        await log.check(['stderr'], from, 5);
      }
    });

    test('waits for no other page that is asked for at once', async () => {
      const asked = Array.from({ length: 20 }, (_, index) => log.check(STREAMS, 1 + index * 100, 10));
      await expect(Promise.all(asked)).resolves.toHaveLength(20);
    });

    test('is the same without the timeline, stream by stream', async () => {
      const { length } = log.lines(['stdout']);
      await log.check(['stdout'], length - 10, 20);
      writeFileSync(log.path('.timeline'), '');
      await log.check(['stdout'], length - 10, 20);
      await log.check(['stderr'], 5, 20);
    });

    test('ends where the log was cut', async () => {
      await log.check(['stdout'], -5, 10);
      truncateSync(log.path('.stdout.log'), 0);
      const lines: string[] = [];
      await log.index.use(async (logs) => {
        for await (const { stream } of log.index.parts(logs, ['stdout'], 1)) lines.push(stream);
      });
      expect([lines, log.index.total(['stdout'])]).toEqual([[], 0]);
    });
  });
});
