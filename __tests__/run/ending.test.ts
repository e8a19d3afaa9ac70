/** When joblog may end, once its command has. */
import { Ending } from '../../lib/run/ending.js';
import type { Outlet } from '../../lib/run/outlet.js';
import type { Relay } from '../../lib/run/relay.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What the ending asks of a relay. */
class TestRelay {
  ended = false;
  held = false;
  lastActive = performance.now();
  emptied = false;

  expectRest(): void {
    this.emptied = false;
  }

  /** Somebody printed; `empty`: and nothing is left in the pipe. */
  printed(empty = true): void {
    this.lastActive = performance.now();
    if (empty) this.emptied = true;
  }
}

class TestOutlet implements Pick<Outlet, 'idle' | 'onDrain' | 'onClosed'> {
  idle = true;
  onDrain = (): void => undefined;
  onClosed = (): void => undefined;

  drain(): void {
    this.idle = true;
    this.onDrain();
  }
}

/** An ending, and after how many milliseconds it came. */
class Watched {
  readonly stdout = new TestRelay();
  readonly stderr = new TestRelay();
  readonly outlets = [new TestOutlet(), new TestOutlet()] as const;
  readonly ending = new Ending(
    () => [this.stdout, this.stderr] as unknown as Relay[],
    () => this.outlets as unknown as Outlet[],
  );
  drainedAfter: number | undefined;
  #begun = 0;

  commandEnds(): void {
    this.#begun = performance.now();
    void this.ending.drained().then(() => {
      this.drainedAfter = performance.now() - this.#begun;
    });
  }

  closes(...relays: readonly TestRelay[]): void {
    for (const relay of relays) relay.ended = true;
    this.ending.check();
  }
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** Somebody prints every so many milliseconds, for so long. */
async function printing(relay: TestRelay, every: number, forMs: number, empty = true): Promise<void> {
  for (let time = 0; time < forMs; time += every) {
    relay.printed(empty);
    await pass(every);
  }
}

describe('after the command, joblog goes on reading', () => {
  test('not at all where both pipes have ended before', async () => {
    const watched = new Watched();
    watched.closes(watched.stdout, watched.stderr);
    watched.commandEnds();
    await pass(0);
    expect(watched.drainedAfter).toBe(0);
  });

  test('until the second of the pipes has ended', async () => {
    const watched = new Watched();
    watched.commandEnds();
    await pass(300);
    watched.closes(watched.stdout);
    await pass(300);
    expect(watched.drainedAfter).toBeUndefined();
    watched.closes(watched.stderr);
    await pass(0);
    expect(watched.drainedAfter).toBe(600);
  });

  test('2 s where a background process keeps a pipe open and prints nothing', async () => {
    const watched = new Watched();
    // Long silent before the end, too: that does not count.
    await pass(60_000);
    watched.commandEnds();
    watched.closes(watched.stderr);
    await pass(60_000);
    expect(watched.drainedAfter).toBe(2000);
  });

  test('2 s after the last that a background process printed', async () => {
    const watched = new Watched();
    watched.commandEnds();
    await printing(watched.stderr, 500, 3000);
    await pass(60_000);
    expect(watched.drainedAfter).toBe(2500 + 2000);
  });

  test('10 s where a background process prints on and on', async () => {
    const watched = new Watched();
    watched.commandEnds();
    await printing(watched.stdout, 100, 30_000);
    expect(watched.drainedAfter).toBe(10_000);
  });

  test('longer than that as long as there may be something of the command itself in the pipe', async () => {
    const watched = new Watched();
    watched.commandEnds();
    await printing(watched.stdout, 100, 15_000, false);
    expect(watched.drainedAfter).toBeUndefined();
    watched.closes(watched.stdout, watched.stderr);
    await pass(0);
    expect(watched.drainedAfter).toBe(15_000);
  });

  test('as long as our own reader stalls, and 2 s more', async () => {
    const watched = new Watched();
    watched.closes(watched.stderr);
    watched.stdout.held = true;
    watched.commandEnds();
    await pass(600_000);
    expect(watched.drainedAfter).toBeUndefined();
    watched.stdout.held = false;
    watched.stdout.printed();
    await pass(10_000);
    expect(watched.drainedAfter).toBeGreaterThanOrEqual(602_000);
    expect(watched.drainedAfter).toBeLessThanOrEqual(604_000);
  });
});

test('a pipe that ends while the command runs ends nothing', async () => {
  const watched = new Watched();
  watched.closes(watched.stdout, watched.stderr);
  await pass(60_000);
  expect(jest.getTimerCount()).toBe(0);
  expect(watched.drainedAfter).toBeUndefined();
});

describe('what our own readers have not taken', () => {
  test('is waited for, however long it takes', async () => {
    const watched = new Watched();
    let written = false;
    for (const outlet of watched.outlets) outlet.idle = false;
    void watched.ending.written().then(() => {
      written = true;
    });
    await pass(3_600_000);
    watched.outlets[1].drain();
    await pass(0);
    expect(written).toBe(false);
    watched.outlets[0].drain();
    await pass(0);
    expect(written).toBe(true);
  });

  test('is not waited for when the reader goes away', async () => {
    const watched = new Watched();
    watched.outlets[0].idle = false;
    const written = watched.ending.written();
    watched.outlets[0].onClosed();
    await written;
  });

  test('is nothing, most of the time: then there is no wait', async () => {
    await new Watched().ending.written();
  });
});
