/** What the site lets a task store, and how fast the store takes it: the job is slowed, text is left out, and both are said. The writer and the clock are the test's. */
import type { LinkEvents } from '../../lib/run/writer-link.js';
import type { FromWriter, RecordChange } from '../../lib/store/protocol.js';

/** Stands for the link to the writer: keeps what is sent. */
class MockLink {
  static last: MockLink;
  readonly sent: { readonly type: string; readonly text: string }[] = [];
  readonly events: LinkEvents;
  pending = 0;

  together(work: () => void): void {
    work();
  }

  readonly gone = false;

  constructor(_program: string, _descriptor: number | undefined, events: LinkEvents) {
    this.events = events;
    MockLink.last = this;
  }

  append(type: string, bytes: Buffer): void {
    this.sent.push({ type, text: bytes.toString('latin1') });
  }

  send(type: string, value: unknown): void {
    this.sent.push({ type, text: JSON.stringify(value) });
  }

  leave(): void {
    // Nobody is left to be told.
  }
}
jest.mock('../../lib/run/writer-link.js', () => ({
  get WriterLink() {
    return MockLink;
  },
}));

import { Recorder } from '../../lib/run/recorder.js';

type Log = Extract<FromWriter, { type: 'log' }>;

/** What the writer answers where the site has set these limits alone. */
function limited(limits: Partial<Log['config']['limits']>): Log {
  const all = { throughput: 0, burst: 0, size: 0, free: 0, ...limits };
  const masks = { maskValues: [], maskEnv: [] };
  return {
    type: 'log',
    config: { mode: 'enabled', repeats: 'fold', ...masks, recordCmd: true, exitMs: 10_000, limits: all },
    modeWhy: 'a test',
    notices: [],
  };
}

const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, line) => `line ${String(from + line).padStart(94)}\n`).join('');

let holds: boolean[];
let notices: string[];
let recorder: Recorder;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-22T06:09:55.000Z') });
  holds = [];
  notices = [];
  recorder = new Recorder(
    { writerProgram: '', run: {}, optIn: 'seen', command: ['true'], cwd: '/work', env: {} },
    { onHold: (hold) => holds.push(hold), onNotice: (text) => notices.push(text) },
  );
});
afterEach(() => {
  jest.useRealTimers();
});

const say = (message: FromWriter): void => {
  MockLink.last.events.onMessage(message);
};
const print = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): void => {
  recorder.chunk(stream, Buffer.from(text));
};
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const sent = (type: string): readonly string[] =>
  MockLink.last.sent.filter((one) => one.type === type).map(({ text }) => text);
const file = (type: string): string => sent(type).join('');
const record = (): RecordChange => JSON.parse(sent('record').at(-1) ?? 'null') as RecordChange;

async function finish(): Promise<void> {
  const finished = recorder.finish({ code: 3 });
  await pass(0);
  say({ type: 'done' });
  await finished;
}

describe('limits of the site', () => {
  test('of the speed hold a job that prints faster, and the record says for how long', async () => {
    say(limited({ throughput: 100_000, burst: 100_000 }));
    print(lines(4000));
    await pass(1000);
    expect(holds).toEqual([true]);
    // 400,000 bytes and the timeline, less the burst, at 100,000 a second.
    await pass(2500);
    expect(holds).toEqual([true, false]);
    await finish();
    const { slowed_ms } = record();
    expect(slowed_ms).toBeGreaterThan(2900);
    expect(slowed_ms).toBeLessThan(3500);
  });

  test('of the speed do not keep what was printed from being settled, nor the end waiting', async () => {
    say(limited({ throughput: 1, burst: 0 }));
    print(lines(20_000));
    await pass(1000);
    expect(holds).toEqual([true]);
    expect(file('stdout')).toBe(lines(20_000));
    await pass(60_000);
    expect(notices).toEqual([]);
    recorder.commandEnded();
    expect(holds).toEqual([true, false]);
    print(lines(20_000, 20_000));
    await finish();
    expect(file('stdout')).toBe(lines(40_000));
    expect(holds).toEqual([true, false]);
  });

  test('of the size are said once, on stderr and in the record', async () => {
    say(limited({ size: 250 }));
    print(lines(3));
    print(lines(3), 'stderr');
    await finish();
    expect(notices).toEqual([expect.stringContaining('the log has reached its limit of 250 bytes')]);
    expect(record()).toMatchObject({
      notices: [{ text: notices[0] }],
      ledger: { stdout: { over: { lines: 1 } }, stderr: { over: { lines: 3 } } },
    });
  });

  test('of the free space: while text is left out, the writer is asked once in 10 s whether there is room', async () => {
    say(limited({ free: 1 }));
    say({ type: 'space', full: true });
    for (let second = 0; second < 35; second += 1) {
      print(`${second}\n`);
      await pass(1000);
    }
    expect(sent('space')).toHaveLength(3);
    await pass(600_000);
    expect(sent('space')).toHaveLength(3);
    expect(jest.getTimerCount()).toBe(0);
    say({ type: 'space', full: false });
    print('end\n');
    await finish();
    expect(file('stdout')).toMatch(
      /^\[joblog: the file system is nearly full [^\n]*\n\[joblog: there is room again; 35 lines were left out here\]\nend\n$/,
    );
    expect(notices).toEqual([expect.stringContaining('nearly full')]);
  });
});

describe('what was printed before the configuration was known', () => {
  test('is sent no faster than the store takes it, in its order, with what comes meanwhile behind it', async () => {
    print('one\n');
    print('two\n');
    MockLink.last.pending = 5 << 20;
    say(limited({}));
    expect(holds).toEqual([true]);
    print('three\n');
    await pass(1000);
    expect(file('stdout')).toBe('');
    MockLink.last.pending = 0;
    say({ type: 'ack', bytes: 5 << 20 });
    expect(holds).toEqual([true, false]);
    print('four\n');
    await finish();
    expect(file('stdout')).toBe('one\ntwo\nthree\nfour\n');
  });

  test('is all sent when the job ends', async () => {
    print('one\n');
    MockLink.last.pending = 5 << 20;
    say(limited({}));
    print('two\n');
    await finish();
    expect(file('stdout')).toBe('one\ntwo\n');
  });
});
