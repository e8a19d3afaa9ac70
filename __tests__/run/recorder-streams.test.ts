/** Two streams and a mode that changes: what was there before a command is kept out as the stricter mode says, whichever stream is read first. */

import type { Mode, StreamName } from '../../lib/capture/types.js';
import { Recorder } from '../../lib/run/recorder.js';
import { logMessage, MockLink } from './mock-link.js';
import { recordedRun } from './run-recorded.js';

jest.mock('../../lib/run/writer-link.js', () => ({
  WriterLink: jest.requireActual<typeof import('./mock-link.js')>('./mock-link.js').MockLink,
}));

let recorder: Recorder;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-22T06:09:55.000Z') });
  recorder = new Recorder(recordedRun(), { onHold: () => undefined, onNotice: () => undefined });
});
afterEach(() => {
  jest.useRealTimers();
});

function decide(mode: Mode): void {
  MockLink.last.say(logMessage({ mode, exitMs: 1000 }));
}

/** One stream was read, and the other in the same moment, as far as the recorder wants it. */
function read(stream: StreamName, chunk: string, other: string): void {
  const others = recorder.wantsOther ? [Buffer.from(other)] : [];
  recorder.chunk(stream, Buffer.from(chunk), others);
  if (others.length === 0) recorder.chunk(stream === 'stdout' ? 'stderr' : 'stdout', Buffer.from(other));
}

async function logs(): Promise<string> {
  const finished = recorder.finish({ code: 0 });
  await jest.advanceTimersByTimeAsync(0);
  MockLink.last.say({ type: 'done' });
  await finished;
  return `${MockLink.last.all('stdout')}${MockLink.last.all('stderr')}`;
}

const ON = '/LOGCOMMAND {"mode":"enabled"}\n';
const OFF = '/LOGCOMMAND {"mode":"disabled"}\n';

test('the other stream is asked for until the mode is known, and while less than everything is stored', () => {
  expect(recorder.wantsOther).toBe(true);
  decide('enabled');
  expect(recorder.wantsOther).toBe(false);
  recorder.chunk('stderr', Buffer.from(OFF));
  expect(recorder.wantsOther).toBe(true);
  recorder.chunk('stdout', Buffer.from('/LOGCOMMAND {"mode":"metadata"}\n'));
  expect(recorder.wantsOther).toBe(true);
  recorder.chunk('stdout', Buffer.from(ON));
  expect(recorder.wantsOther).toBe(false);
});

test('the other stream is not asked for where nothing is logged', () => {
  MockLink.last.say({ type: 'skip', notices: [] });
  expect(recorder.wantsOther).toBe(false);
});

describe.each([
  ['while the mode is known', false],
  ['before the mode is known', true],
])('%s', (_, early) => {
  /** What is in the logs of a run in that mode in which both streams had something at the same time. */
  async function logged(mode: Mode, stream: StreamName, chunk: string, other: string): Promise<string> {
    if (!early) decide(mode);
    read(stream, chunk, other);
    if (early) decide(mode);
    return logs();
  }

  test.each(['stdout', 'stderr'] as const)(
    'a secret beside the command that opens the log is kept out, with the command on %s, which is read first',
    async (stream) => {
      expect(await logged('disabled', stream, `${ON}shown\n`, 'secret\n')).toBe(`${ON}shown\n`);
    },
  );

  test.each(['stdout', 'stderr'] as const)(
    'a secret beside the command that opens the log is kept out, with the secret on %s, which is read first',
    async (stream) => {
      expect(await logged('disabled', stream, 'secret\n', `${ON}shown\n`)).toBe(`${ON}shown\n`);
    },
  );

  test('text beside the command that opens the log for more than metadata is kept out, and its metadata is kept', async () => {
    expect(await logged('metadata', 'stderr', `${ON}shown\n`, 'text\n{"a":1}\n')).toBe(`${ON}shown\n`);
    expect(MockLink.last.all('metadata')).toContain('"data":{"a":1}}');
  });
});

test('before the mode is known, a secret beside the command that closes the log is kept out, with the command read first', async () => {
  read('stdout', OFF, 'secret\n');
  decide('enabled');
  expect(await logs()).toBe(OFF);
});

test('before the mode is known, a secret of later reads is kept out by the command of earlier ones, on either stream', async () => {
  read('stdout', `one\n${OFF}`, '');
  read('stderr', 'secret\n', 'secret\n');
  decide('enabled');
  expect(await logs()).toBe(`one\n${OFF}`);
});
