/** What the page asks for of a log when requests fail. */
import type { LogPage, LogPageQuery, Source } from '../../lib/page/api.js';
import { LogCache } from '../../lib/page/log-cache.js';

const TOTAL = 5000;
const QUERY = { job: '1', task: 'batch', streams: ['stdout'] } as const;

/** A server that can be gone, with a word or without. */
class Server {
  isGone = false;
  isSilent = false;
  /** The most lines of one answer, and all there are. */
  most = Number.POSITIVE_INFINITY;
  total = TOTAL;
  readonly asked: number[] = [];

  readonly source = {
    log: ({ from, count }: LogPageQuery): Promise<LogPage> => {
      this.asked.push(from);
      if (this.isSilent) return new Promise(() => undefined);
      if (this.isGone) return Promise.reject(new Error('gone'));
      const first = from > 0 ? from : TOTAL + from;
      const length = Math.max(0, Math.min(count, this.most, this.total - first + 1));
      const lines = Array.from({ length }, (_, index) => ({
        number: first + index,
        stream: 'stdout' as const,
        text: `line ${first + index}`,
        time: null,
      }));
      return Promise.resolve({ lines, total: this.total, pending: [], cut: null });
    },
  } as Partial<Source> as Source;
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A view of some lines, which wants them whenever there is news, as the page does. */
function viewOf(server: Server): { readonly cache: LogCache; look: (first: number, end: number) => Promise<void> } {
  let [from, to] = [0, 0];
  const cache = new LogCache(server.source, QUERY, () => {
    cache.want(from, to);
  });
  return {
    cache,
    look: async (first, end) => {
      [from, to] = [first, end];
      cache.want(first, end);
      await jest.advanceTimersByTimeAsync(0);
    },
  };
}

/** A view of a log whose end is there, and whose server is gone then. */
async function leftAlone(server: Server): Promise<ReturnType<typeof viewOf>> {
  const view = viewOf(server);
  view.cache.loadEnd();
  await jest.advanceTimersByTimeAsync(0);
  server.isGone = true;
  server.asked.length = 0;
  return view;
}

test('lines that could not be had are asked for again, ever less often, until they are there', async () => {
  const server = new Server();
  const { cache, look } = await leftAlone(server);
  await look(1000, 1040);
  expect([cache.line(1000), cache.error, server.asked]).toEqual([undefined, 'gone', [1001]]);
  await jest.advanceTimersByTimeAsync(120_000);
  // After 1, 2, 4, 8, 16, 30, 30 ... seconds.
  expect(server.asked).toHaveLength(8);
  server.isGone = false;
  await jest.advanceTimersByTimeAsync(30_000);
  expect([cache.line(1000)?.text, cache.error]).toEqual(['line 1001', undefined]);
  expect(jest.getTimerCount()).toBe(0);
});

test('they are asked for at once when the server answers anything', async () => {
  const server = new Server();
  const { cache, look } = await leftAlone(server);
  await look(1000, 1040);
  server.isGone = false;
  cache.loadEnd();
  await jest.advanceTimersByTimeAsync(0);
  expect([cache.line(1000)?.text, cache.error]).toEqual(['line 1001', undefined]);
});

test('a log that nobody looks at any more is not asked for again', async () => {
  const server = new Server();
  const { look } = await leftAlone(server);
  await look(1000, 1040);
  await look(0, 0);
  server.asked.length = 0;
  await jest.advanceTimersByTimeAsync(600_000);
  expect(server.asked).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('neither is its end', async () => {
  const server = new Server();
  server.isGone = true;
  const cache = new LogCache(server.source, QUERY, () => undefined);
  cache.loadEnd();
  await jest.advanceTimersByTimeAsync(600_000);
  expect(server.asked).toHaveLength(1);
  expect(jest.getTimerCount()).toBe(0);
});

test('what is never answered, as a connection that dies without a word leaves it, is asked for again when there is a connection', async () => {
  const server = new Server();
  const { cache, look } = viewOf(server);
  server.isSilent = true;
  cache.loadEnd();
  server.isSilent = false;
  cache.reconnected();
  await jest.advanceTimersByTimeAsync(0);
  expect([cache.total, cache.line(TOTAL - 1)?.text]).toEqual([TOTAL, `line ${TOTAL}`]);
  server.isSilent = true;
  await look(1000, 1040);
  server.isSilent = false;
  server.asked.length = 0;
  cache.reconnected();
  await jest.advanceTimersByTimeAsync(0);
  expect([cache.line(1000)?.text, server.asked]).toEqual(['line 1001', [1001]]);
  cache.reconnected();
  expect(server.asked).toHaveLength(1);
});

test('the end of a log that could not be had at first is asked for again', async () => {
  const server = new Server();
  server.isGone = true;
  const { cache } = viewOf(server);
  cache.loadEnd();
  await jest.advanceTimersByTimeAsync(3500);
  expect([cache.loaded, server.asked.length]).toEqual([false, 3]);
  server.isGone = false;
  await jest.advanceTimersByTimeAsync(4000);
  expect([cache.loaded, cache.total, cache.line(TOTAL - 1)?.text]).toEqual([true, TOTAL, `line ${TOTAL}`]);
});

test('lines so long that an answer has a few of them only are asked for one after the other, as far as they are looked at, and no longer', async () => {
  const server = new Server();
  server.most = 30;
  const { cache, look } = viewOf(server);
  cache.loadEnd();
  await jest.advanceTimersByTimeAsync(0);
  await look(1400, 1450);
  expect(cache.line(1449)?.text).toBe('line 1450');
  // The last ones first, then the page from its start, where nobody knows yet how long its lines are.
  expect(server.asked).toEqual([-499, 1001, 1401, 1431]);
  await look(TOTAL - 50, TOTAL);
  expect(cache.line(TOTAL - 1)?.text).toBe(`line ${TOTAL}`);
  server.asked.length = 0;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toEqual([]);
});

test('a log that has become shorter is not asked for what is gone without end', async () => {
  const server = new Server();
  const { cache, look } = viewOf(server);
  cache.loadEnd();
  await jest.advanceTimersByTimeAsync(0);
  server.total = 700;
  await look(1000, 1040);
  expect([cache.total, server.asked.length]).toEqual([700, 2]);
});

test('what comes at the end of a log that is known is asked for alone', async () => {
  const server = new Server();
  server.total = TOTAL - 1;
  const { cache, look } = viewOf(server);
  cache.loadEnd();
  await look(TOTAL - 60, TOTAL - 20);
  server.total = TOTAL;
  server.asked.length = 0;
  cache.loadEnd();
  await jest.advanceTimersByTimeAsync(0);
  expect([server.asked, cache.total, cache.line(TOTAL - 1)?.text]).toEqual([[TOTAL], TOTAL, `line ${TOTAL}`]);
});
