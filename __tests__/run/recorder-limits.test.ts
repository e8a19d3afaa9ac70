/** What the site lets a task store, and how fast the store takes it: the job is slowed, text is left out, and both are said. The writer and the clock are the test's. */
import type { FromWriter, RecordChange } from '../../lib/store/protocol.js';
import { logMessage, MockLink } from './mock-link.js';

jest.mock('../../lib/run/writer-link.js', () => ({
  WriterLink: jest.requireActual<typeof import('./mock-link.js')>('./mock-link.js').MockLink,
}));

import { Recorder } from '../../lib/run/recorder.js';
import { recordedRun } from './run-recorded.js';

type Log = Extract<FromWriter, { type: 'log' }>;

/** What the writer answers where the site has set these limits alone. */
function limited(limits: Partial<Log['config']['limits']>): Log {
  return logMessage({ limits: { throughput: 0, burst: 0, size: 0, free: 0, spool: 0, ...limits } });
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
  recorder = new Recorder(recordedRun(), {
    onHold: (hold) => holds.push(hold),
    onNotice: (text) => notices.push(text),
  });
});
afterEach(() => {
  jest.useRealTimers();
});

const say = (message: FromWriter): void => {
  MockLink.last.say(message);
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
    const link = MockLink.last;
    link.silent = true;
    const [first, second] = [lines(50_000), lines(50_000, 50_000)];
    print(first);
    print(second);
    say(limited({}));
    expect(holds).toEqual([true]);
    print('three\n');
    await pass(100);
    // What is on its way is not more than memory is to hold.
    expect(file('stdout').length).toBeLessThan(first.length);
    link.silent = false;
    link.acknowledge(link.position);
    await pass(1000);
    expect(holds).toEqual([true, false]);
    print('four\n');
    await finish();
    expect(file('stdout') === `${first}${second}three\nfour\n`).toBe(true);
  });

  test('is all sent when the job ends', async () => {
    print('one\n');
    print(lines(50_000));
    print(lines(50_000, 50_000));
    say(limited({}));
    print('two\n');
    await finish();
    expect(file('stdout') === `one\n${lines(100_000)}two\n`).toBe(true);
  });
});
