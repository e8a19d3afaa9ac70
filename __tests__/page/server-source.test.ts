/** How the page keeps its connection to the server, and its token. */
import { noToken, serverSource, takeToken } from '../../lib/page/server-source.js';

/** A stream of updates, as the browser gets it. */
interface Stream {
  readonly url: string;
  readonly say: (line: string) => void;
  readonly isOver: () => boolean;
}

const GONE = 'Disconnected, trying again';

const streams: Stream[] = [];
const kept = new Map<string, string>();
const place = { hash: '', pathname: '/', search: '' };

beforeEach(() => {
  jest.useFakeTimers();
  streams.length = 0;
  kept.clear();
  Object.assign(place, { hash: '', pathname: '/', search: '' });
  const fetched = (url: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> => {
    const bytes = new TextEncoder();
    let control: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (given) => void (control = given) });
    signal.addEventListener('abort', () => control?.error(new Error('aborted')));
    streams.push({ url, say: (line) => control?.enqueue(bytes.encode(`${line}\n`)), isOver: () => signal.aborted });
    return Promise.resolve(new Response(body));
  };
  Object.assign(globalThis, {
    fetch: fetched,
    document: Object.assign(new EventTarget(), { hidden: false }),
    location: place,
    history: {
      replaceState: (_: unknown, __: string, url: string) => {
        place.hash = url.startsWith('#') ? url : '';
      },
    },
  });
  const sessionStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { configurable: true, value: sessionStorage });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a stream of updates', () => {
  const follow = () => {
    const source = serverSource('t');
    const told: string[] = [];
    source.onConnection((problem) => told.push(problem));
    return { told, stop: source.follow(null, () => undefined) };
  };

  test('stays while the server says something every 15 s', async () => {
    const { told, stop } = follow();
    for (let second = 0; second < 300; second += 15) {
      streams[0]?.say('{}');
      await jest.advanceTimersByTimeAsync(15_000);
    }
    expect([streams.length, streams[0]?.isOver()]).toEqual([1, false]);
    expect(told).toEqual([]);
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that is silent for longer is taken for dead, though nobody has closed it, and asked for again', async () => {
    const { told, stop } = follow();
    streams[0]?.say('{}');
    await jest.advanceTimersByTimeAsync(39_000);
    expect([streams.length, told]).toEqual([1, []]);
    await jest.advanceTimersByTimeAsync(3000);
    expect([streams.length, streams[0]?.isOver(), told]).toEqual([2, true, [GONE]]);
    streams[1]?.say('{}');
    await jest.advanceTimersByTimeAsync(1000);
    expect(told).toEqual([GONE, '']);
    stop();
  });

  test.each([
    [
      'joblog serve refuses the token',
      '{"error":"the token is missing or wrong"}',
      'joblog serve was started again: open the address that it has printed',
      0,
    ],
    ['something on the way answers', '<html>log in</html>', GONE, 8],
  ])('that is answered 401: %s', async (_, body, problem, tries) => {
    let asked = 0;
    globalThis.fetch = () => {
      asked += 1;
      return Promise.resolve(new Response(body, { status: 401 }));
    };
    const { told, stop } = follow();
    await jest.advanceTimersByTimeAsync(0);
    asked = 0;
    await jest.advanceTimersByTimeAsync(130_000);
    expect([told, asked]).toEqual([[problem], tries]);
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('what a page that was loaded before has missed', () => {
  const hide = (hidden: boolean): void => {
    Object.assign(document, { hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const cursorOf = (stream: Stream | undefined): string | null =>
    new URL(stream?.url ?? '', 'http://a').searchParams.get('cursor');

  test('is told to a tab that was opened in the background, when it is looked at', async () => {
    hide(true);
    const stop = serverSource('t').follow('7', () => undefined);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(streams).toEqual([]);
    hide(false);
    expect(streams.map(cursorOf)).toEqual(['']);
    stop();
  });

  test('is told to one whose first stream broke before it said anything', async () => {
    const stop = serverSource('t').follow('7', () => undefined);
    expect(streams.map(cursorOf)).toEqual([null]);
    await jest.advanceTimersByTimeAsync(42_000);
    expect(streams.map(cursorOf)).toEqual([null, '']);
    stop();
  });

  test('is what came after the list', async () => {
    hide(true);
    const source = serverSource('t');
    const stop = source.follow(null, () => undefined);
    Object.assign(globalThis, {
      fetch: () => Promise.resolve(Response.json({ jobs: [], cursor: 'boot.3' })),
      fetched: fetch,
    });
    await source.jobs({ limit: 1 });
    Object.assign(globalThis, { fetch: (globalThis as unknown as { fetched: typeof fetch }).fetched });
    hide(false);
    expect(streams.map(cursorOf)).toEqual(['boot.3']);
    stop();
  });
});

describe('the token', () => {
  test('is used where the browser keeps nothing, and asked for again with the next load', () => {
    Object.defineProperty(globalThis, 'sessionStorage', {
      configurable: true,
      get: () => {
        throw new Error('forbidden');
      },
    });
    place.hash = '#/job/7&token=secret';
    expect([takeToken(), place.hash, takeToken()]).toEqual(['secret', '#/job/7', '']);
  });

  test('leaves the address at once, and the tab keeps it for the next time that it loads the page', () => {
    place.hash = '#/job/7&token=secret';
    expect([takeToken(), place.hash]).toEqual(['secret', '#/job/7']);
    expect(takeToken()).toBe('secret');
  });

  test('that is not there is asked for in words, with the reason where joblog has not kept it', () => {
    expect(noToken()).not.toContain('portal');
    place.pathname = '/node/n17/4711/';
    expect(noToken()).toContain('gone when the page is loaded again');
  });

  test.each(['/node/n17/4711/', '/rnode/n17/4711/', '/user/ada/proxy/8899/'])(
    'is kept nowhere below %s, where others have pages, too',
    (pathname) => {
      Object.assign(place, { pathname, hash: '#/&token=secret' });
      expect(takeToken()).toBe('secret');
      expect([...kept]).toEqual([]);
      expect(takeToken()).toBe('');
    },
  );
});
