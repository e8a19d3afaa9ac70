/** Threads of the server that do one thing each. */
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Threads } from '../../lib/serve/threads.js';
import { openFilesIn } from '../conformance/processes.js';
import { StoreBuilder } from '../store/reader/store-builder.js';

const folder = mkdtempSync(join(tmpdir(), 'joblog-threads-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function threadsOf(code: string, heapMb = 64): Threads {
  const program = join(folder, 'program.cjs');
  writeFileSync(program, `const { parentPort, workerData } = require('node:worker_threads');\n${code}`);
  return new Threads({ program, what: 'dances', most: 1, heapMb });
}

const first = async (worker: Worker): Promise<unknown> => {
  const [news] = (await once(worker, 'message')) as unknown[];
  return news;
};
const never = (): Promise<never> => new Promise(() => undefined);

test('say what they were started for, and make room when they are over', async () => {
  const threads = threadsOf('parentPort.postMessage(workerData * 2); parentPort.on("message", () => undefined);');
  for (const number of [1, 2, 3]) expect(await threads.use(number, first)).toBe(2 * number);
});

test('are refused where there is no room', async () => {
  const threads = threadsOf('parentPort.on("message", () => process.exit());');
  let end = (): void => undefined;
  const going = threads.use(1, (worker) => {
    end = () => {
      worker.postMessage('end');
    };
    return never();
  });
  await expect(threads.use(2, first)).rejects.toMatchObject({
    status: 503,
    message: expect.stringContaining('dances') as string,
  });
  end();
  await expect(going).rejects.toThrow('the thread that does it has ended');
  const next = threads.use(3, () => Promise.resolve('room'));
  expect(await next).toBe('room');
});

test.each([
  ['throw', 'throw new Error("oh")', 'oh'],
  ['take all the memory they may', 'const all = []; for (;;) all.push(new Array(1000).fill("x".repeat(9)));', 'memory'],
])('that %s fail in words, and whoever started them goes on', async (_, code, words) => {
  const threads = threadsOf(code, 8);
  await expect(threads.use(1, never)).rejects.toThrow(words);
  await expect(threads.use(2, never)).rejects.toThrow(words);
});

test('that are ended when a file has only just been opened leave it open to nobody', async () => {
  const store = new StoreBuilder().task('1', 'main', { stdout: 'line\n'.repeat(100_000) });
  const root = realpathSync(store.root);
  const program = join(__dirname, '../../dist/download-worker.js');
  const threads = new Threads({ program, what: 'downloads', most: 1, heapMb: 64 });
  for (let times = 0; times < 25; times += 1)
    await threads.use({ root, ordered: { job: '1', what: 'log' } }, async (worker) => {
      worker.postMessage('next');
      while (openFilesIn(root).length === 0) await new Promise(setImmediate);
    });
  expect(openFilesIn(root)).toEqual([]);
  store.remove();
});
