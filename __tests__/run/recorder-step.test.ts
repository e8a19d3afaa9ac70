/** A srun's output, whose step is known late or never; with the writer and the clock in the test's hand. */
import type { StartMessage } from '../../lib/store/protocol.js';
import { logMessage, MockLink } from './mock-link.js';

jest.mock('../../lib/run/writer-link.js', () => ({
  WriterLink: jest.requireActual<typeof import('./mock-link.js')>('./mock-link.js').MockLink,
}));

import { Recorder } from '../../lib/run/recorder.js';
import { recordedRun } from './run-recorded.js';

const STEP = { SLURM_JOB_ID: '77', SLURM_STEP_ID: '3' };
const HOUR_MS = 3_600_000;

let recorder: Recorder;
let holds: boolean[];
let notices: string[];

function record(inJob = false): void {
  holds = [];
  notices = [];
  MockLink.last = undefined as unknown as MockLink;
  recorder = new Recorder(recordedRun({ awaitsStep: true, inJob, command: ['srun', 'app'] }), {
    onHold: (hold) => holds.push(hold),
    onNotice: (text) => notices.push(text),
  });
}

const writer = (): MockLink | undefined => MockLink.last;
const start = (): StartMessage => JSON.parse(writer()!.all('start')) as StartMessage;
const print = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): void => {
  recorder.chunk(stream, Buffer.from(text));
};
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

async function finish(): Promise<void> {
  const finished = recorder.finish({ code: 0 });
  await pass(0);
  writer()?.say(logMessage());
  await pass(0);
  writer()?.say({ type: 'done' });
  await finished;
}

const lines = (mebibytes: number): string =>
  Array.from({ length: mebibytes * 10_486 }, (_, line) => `line ${String(line).padStart(94)}\n`).join('');

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-22T06:00:00.000Z') });
  record();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a srun that queues has no writer and no timer: for hours nothing happens', async () => {
  print('srun: job 77 queued and waiting for resources\n', 'stderr');
  expect(jest.getTimerCount()).toBe(0);
  await pass(5 * HOUR_MS);
  expect([writer(), holds, notices]).toEqual([undefined, [], []]);
});

test('what was said before the step is logged as of the time at which it was said, in front of what comes later', async () => {
  print('srun: job 77 queued\n', 'stderr');
  await pass(5 * HOUR_MS);
  print('hello\n');
  recorder.identified(STEP);
  expect(start()).toMatchObject({ optIn: 'seen', started: Date.parse('2026-11-22T06:00:00.000Z'), step: STEP });
  print('more\n');
  await finish();
  expect([writer()!.all('stderr'), writer()!.all('stdout')]).toEqual(['srun: job 77 queued\n', 'hello\nmore\n']);
  expect(
    writer()!
      .all('timeline')
      .split('\n')
      .map((entry) => entry.slice(0, 26)),
  ).toEqual(['2026-11-22T06:00:00.250Z s', '2026-11-22T11:00:00.000Z s', '']);
});

test('the step that is told first holds', () => {
  recorder.identified(STEP);
  recorder.identified({ ...STEP, SLURM_STEP_ID: '4' });
  expect(writer()!.sent.map(({ type }) => type)).toEqual(['start']);
  expect(start().step).toEqual(STEP);
});

test('5 MiB before the step are kept in memory, and nobody waits', async () => {
  const text = lines(5);
  print(text);
  expect([writer(), holds]).toEqual([undefined, []]);
  recorder.identified(STEP);
  await finish();
  expect(writer()!.all('stdout') === text).toBe(true);
});

test('after 8 MiB the step is not waited for any longer: all of it is logged without', async () => {
  const text = lines(9);
  for (let at = 0; at < text.length; at += 1 << 20) print(text.slice(at, at + (1 << 20)));
  expect(start().step).toBeNull();
  recorder.identified(STEP);
  await finish();
  expect(writer()!.all('stdout') === text).toBe(true);
});

describe('a srun that ends without a step', () => {
  test('has started nothing, and leaves nothing: no writer is ever started', async () => {
    print('srun: error: invalid partition\n', 'stderr');
    await finish();
    expect([writer(), notices]).toEqual([undefined, []]);
  });

  test('is logged if it was called in a job', async () => {
    record(true);
    print('srun: error: more processors requested\n', 'stderr');
    await finish();
    expect(start().step).toBeNull();
    expect(writer()!.all('stderr')).toBe('srun: error: more processors requested\n');
  });

  test('is logged if a task of it has printed something', async () => {
    print('hello\n');
    await finish();
    expect(start().step).toBeNull();
    expect(writer()!.all('stdout')).toBe('hello\n');
  });
});

describe('a writer that cannot be started, for want of memory', () => {
  beforeEach(() => {
    MockLink.failure = new Error('spawn ENOMEM');
  });
  afterEach(() => {
    MockLink.failure = undefined;
  });

  test('holds nothing up when the step is known, and is said', async () => {
    print('before\n');
    recorder.identified(STEP);
    print(lines(20));
    await recorder.finish({ code: 0 });
    expect(holds.at(-1) ?? false).toBe(false);
    expect(notices).toEqual([expect.stringContaining('spawn ENOMEM')]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('lets the end be the end where no step was known', async () => {
    record(true);
    print('some\n');
    await recorder.finish({ code: 3 });
    expect(notices).toEqual([expect.stringContaining('spawn ENOMEM')]);
  });

  test('lets a srun go on that has printed too much to wait', async () => {
    for (let times = 0; times < 20; times += 1) print(lines(1));
    await recorder.finish({ code: 0 });
    expect(holds.at(-1) ?? false).toBe(false);
  });
});
