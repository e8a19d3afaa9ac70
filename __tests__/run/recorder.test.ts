/** What becomes of the output besides being passed on, with the writer and the clock in the test's hand. */
import type { FromWriter, RecordChange } from '../../lib/store/protocol.js';
import { logMessage, MockLink } from './mock-link.js';

jest.mock('../../lib/run/writer-link.js', () => ({
  WriterLink: jest.requireActual<typeof import('./mock-link.js')>('./mock-link.js').MockLink,
}));

import { Recorder } from '../../lib/run/recorder.js';
import { recordedRun } from './run-recorded.js';

const LOG = logMessage({ maskValues: ['s3cr3t'], maskEnv: ['*TOKEN*'] });

/** A recorder and everything that it has caused. */
class Recorded {
  readonly holds: boolean[] = [];
  readonly notices: string[] = [];
  readonly recorder = new Recorder(recordedRun({ command: ['login', 's3cr3t'], env: { HF_TOKEN: 'correct-horse' } }), {
    onHold: (hold) => this.holds.push(hold),
    onNotice: (text) => this.notices.push(text),
  });
  readonly link = MockLink.last;

  say(message: FromWriter): void {
    this.link.say(message);
  }

  /** @param others what was read from the other stream at the same time */
  print(text: string, stream: 'stdout' | 'stderr' = 'stdout', others: readonly string[] = []): void {
    const chunk = Buffer.from(text);
    this.recorder.chunk(
      stream,
      chunk,
      others.map((other) => Buffer.from(other)),
    );
    // The buffer is used again at once.
    chunk.fill(0);
  }

  /** All that was sent to be appended to a file. */
  file(type: string): string {
    return this.link.all(type);
  }

  /** The last that was said of the record, or of what is pending. */
  last(type: 'record' | 'live' | 'open'): unknown {
    const sent = this.link.sent.findLast((one) => one.type === type);
    return sent === undefined ? undefined : JSON.parse(sent.text);
  }
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, line) => `line ${String(line).padStart(94)}\n`).join('');

let recorded: Recorded;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-22T06:09:55.000Z') });
  recorded = new Recorded();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

async function finish(): Promise<void> {
  const finished = recorded.recorder.finish({ code: 3 });
  await pass(0);
  recorded.say({ type: 'done' });
  await finished;
}

test('the writer is told first what the launcher has seen of the opt-in file', () => {
  expect(recorded.link.sent.map(({ type }) => type)).toEqual(['start']);
  expect(JSON.parse(recorded.link.sent[0]!.text)).toEqual({
    options: {},
    optIn: 'seen',
    pid: process.pid,
    started: Date.parse('2026-11-22T06:09:55.000Z'),
  });
});

describe('before the configuration is known', () => {
  test('output is kept, and logged in its order once the answer is there', async () => {
    recorded.print('one\n');
    await pass(1000);
    recorded.print('oh\n', 'stderr');
    await pass(1000);
    recorded.print('two\n');
    expect(recorded.link.sent.map(({ type }) => type)).toEqual(['start']);
    recorded.say(LOG);
    await finish();
    expect([recorded.file('stdout'), recorded.file('stderr')]).toEqual(['one\ntwo\n', 'oh\n']);
    expect(recorded.file('timeline').match(/std\w+/g)).toEqual(['stdout', 'stderr', 'stdout']);
  });

  test('what was read from both streams at one time is logged before what came later, although the store takes it meanwhile', async () => {
    recorded.print(lines(20_000), 'stdout', ['one\n']);
    recorded.print('two\n', 'stderr');
    recorded.print('three\n', 'stderr');
    recorded.say(LOG);
    await finish();
    expect(recorded.file('stderr')).toBe('one\ntwo\nthree\n');
  });

  test('many small pieces count for what they take in memory', () => {
    for (let piece = 0; piece < 16_000; piece += 1) recorded.print('x\n');
    expect(recorded.holds).toEqual([]);
    for (let piece = 0; piece < 1000; piece += 1) recorded.print('x\n');
    expect(recorded.holds).toEqual([true]);
  });

  test('no more than 8 MiB are kept: then the job waits', async () => {
    // Each takes 512 bytes besides its own.
    const block = 'x'.repeat((1 << 20) - 512);
    for (let mebibytes = 0; mebibytes < 8; mebibytes += 1) recorded.print(block);
    expect(recorded.holds).toEqual([]);
    recorded.print('x');
    expect(recorded.holds).toEqual([true]);
    recorded.say(LOG);
    await pass(0);
    expect(recorded.holds).toEqual([true, false]);
  });

  test('what was read ahead from the other stream counts, too: 8 MiB of it make the job wait', () => {
    recorded.print('x', 'stdout', Array<string>(8).fill('y'.repeat(1 << 20)));
    expect(recorded.holds).toEqual([true]);
  });

  test('what the configuration had wrong is said on stderr, in the record, and in the first lines of the log', async () => {
    const notices = ['cannot use ~/.logoptin: a test; s3cr3t', 'there is no key `taks`'];
    recorded.print('one\n');
    recorded.say({ ...LOG, config: { ...LOG.config, mode: 'disabled' }, notices });
    recorded.print('two\n/LOGCOMMAND {"mode":"enabled"}\nthree\n');
    await finish();
    expect(recorded.notices).toEqual(notices);
    expect(recorded.file('stdout').split('\n')).toEqual([
      '[joblog: cannot use ~/.logoptin: a test; ***]',
      '[joblog: there is no key `taks`]',
      '/LOGCOMMAND {"mode":"enabled"}',
      'three',
      '',
    ]);
    expect(recorded.file('stdout')).not.toContain('s3cr3t');
    expect(recorded.last('record')).toMatchObject({
      notices: [{ text: 'cannot use ~/.logoptin: a test; ***' }, { text: 'there is no key `taks`' }],
    });
  });

  test('an answer that does not come within 10 s means mode disabled, and the job goes on', async () => {
    recorded.print('one\n');
    await pass(10_000);
    expect(recorded.notices).toEqual([expect.stringContaining('the configuration could not be read within 10 s')]);
    recorded.print('two\n');
    recorded.say(LOG);
    recorded.print('three\n');
    await finish();
    expect(recorded.file('stdout')).toBe('');
    expect(recorded.last('open')).toMatchObject({ mode: 'disabled' });
  });

  test('an answer not to log throws away what was kept', async () => {
    recorded.print('one\n');
    recorded.say({ type: 'skip', notices: ['you opted in after the job started'] });
    recorded.print('two\n');
    await recorded.recorder.finish({ code: 0 });
    expect(recorded.notices).toEqual(['you opted in after the job started']);
    expect(recorded.link.sent.map(({ type }) => type)).toEqual(['start']);
    expect(recorded.link.left).toBe(true);
  });
});

describe('while the job runs', () => {
  beforeEach(() => {
    recorded.say(LOG);
  });

  test('secrets are masked in the log, the metadata and the command line', async () => {
    recorded.print('{"key":"s3cr3t"}\nuse correct-horse\n');
    await finish();
    expect(recorded.file('stdout')).toBe('{"key":"***"}\nuse ***\n');
    expect(recorded.file('metadata')).toContain('"data":{"key":"***"}}');
    expect(recorded.last('open')).toMatchObject({ cmd: ['login', '***'] });
  });

  test('a line is on its way to the store half a second later, without more output', async () => {
    recorded.print('one\n');
    await pass(500);
    expect(recorded.file('stdout')).toBe('one\n');
  });

  test('a silent job has no timer', async () => {
    recorded.print('one\n');
    await pass(60_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('a row that has got into the log is not shown as pending for ever', async () => {
    recorded.print('a\n');
    await pass(900);
    // Still pending when the live file is written, 100 ms later.
    recorded.print('b\n');
    await pass(60_000);
    expect(recorded.file('stdout')).toBe('a\nb\n');
    expect(recorded.last('live') ?? null).toBeNull();
  });

  test('a store that takes too little makes the job wait at 4 MiB, until it is down to half of that', async () => {
    const { link } = recorded;
    link.silent = true;
    recorded.print(lines(42_000));
    await pass(300);
    expect(recorded.holds).toEqual([true]);
    // It takes something now and then.
    for (let times = 0; times < 30; times += 1) {
      link.acknowledge(times + 1);
      await pass(100);
    }
    expect(recorded.holds).toEqual([true]);
    link.silent = false;
    link.acknowledge(link.position);
    await pass(0);
    expect(recorded.holds).toEqual([true, false]);
    await finish();
    const { slowed_ms } = recorded.last('record') as RecordChange;
    expect(slowed_ms).toBeGreaterThanOrEqual(3000);
    expect(slowed_ms).toBeLessThan(3300);
  });

  test('a store that takes nothing holds the job for half a second, and what is lost for want of a disk is said in the log', async () => {
    const { link } = recorded;
    link.silent = true;
    recorded.print(lines(60_000));
    await pass(600);
    expect(recorded.holds).toEqual([true, false]);
    await pass(10_000);
    expect(recorded.notices).toEqual([expect.stringMatching(/has not taken anything for 10 s.*no local disk/)]);
    recorded.print('lost\n');
    await pass(1000);
    link.silent = false;
    link.acknowledge(link.position);
    await pass(0);
    recorded.print('y\n');
    await finish();
    const log = recorded.file('stdout');
    expect(log.slice(-200)).toMatch(/\n\[joblog: 1 line \(5 bytes\) are missing here: .*\]\ny\n$/);
    expect(recorded.last('record')).toMatchObject({
      ledger: { stdout: { in: { lines: 60_002 }, lost: { lines: 1, bytes: 5 }, logged: { lines: 60_001 } } },
    });
    expect((recorded.last('record') as RecordChange).ledger.stdout.log.bytes).toBe(log.length);
    expect(recorded.file('timeline').trimEnd().split(' ').slice(-2)).toEqual([`${log.length}`, '60002']);
  });

  test('a writer that is gone before it has decided is said once, and the job goes on', async () => {
    const alone = new Recorded();
    alone.link.events.onGone();
    alone.print('x\n');
    await alone.recorder.finish({ code: 0 });
    expect(alone.notices).toEqual([expect.stringContaining('the process that writes the log has ended')]);
  });

  test('a writer that is killed is started again, and told what its predecessor has not stored', async () => {
    const { link } = recorded;
    recorded.print('one\n');
    await pass(1000);
    link.silent = true;
    recorded.print('two\n');
    await pass(1000);
    link.events.onGone();
    await pass(0);
    const next = MockLink.last;
    expect(next).not.toBe(link);
    recorded.print('three\n');
    const finished = recorded.recorder.finish({ code: 3 });
    await pass(0);
    next.say({ type: 'done' });
    await finished;
    expect(next.sent.slice(0, 2).map(({ type }) => type)).toEqual(['resume', 'from']);
    expect(next.all('stdout')).toBe('two\nthree\n');
    expect(recorded.notices).toEqual([expect.stringContaining('was started again')]);
  });

  test('a writer that says what it could not do is passed on, and the record says it, too', async () => {
    recorded.say({ type: 'notice', text: 'cannot append to x' });
    expect(recorded.notices).toEqual(['cannot append to x']);
    expect(recorded.last('record')).toMatchObject({ notices: [{ text: 'cannot append to x' }] });
    await finish();
    expect(recorded.file('stdout')).toBe('');
  });

  test('a record stays small, however often a job changes its mode', async () => {
    for (let time = 0; time < 6000; time += 1) {
      recorded.print('/LOGCOMMAND {"mode":"metadata"}\n/LOGCOMMAND {"mode":"enabled"}\n');
    }
    await finish();
    expect(JSON.stringify(recorded.last('record')).length).toBeLessThan(1 << 20);
  });
});

describe('at the end', () => {
  beforeEach(() => {
    recorded.say(LOG);
  });

  test('everything is sent, then how the command ended, then that this was all', async () => {
    recorded.print('no newline');
    await finish();
    const types = recorded.link.sent.map(({ type }) => type);
    expect(types.slice(-4)).toEqual(['stdout', 'timeline', 'record', 'end']);
    const record = recorded.last('record') as RecordChange;
    expect(record).toMatchObject({ exit: { code: 3 }, ledger: { stdout: { in: { lines: 0, bytes: 10 } } } });
    expect(recorded.file('stdout')).toBe('no newline\n');
  });

  test('the job waits for the store as long as configured and no longer', async () => {
    let ended = false;
    const finished = recorded.recorder.finish({ code: 0 }).then(() => {
      ended = true;
    });
    await pass(9999);
    expect(ended).toBe(false);
    await pass(1);
    await finished;
  });

  test('after a failure in the capture the record says all the same how the command ended', async () => {
    recorded.recorder.fail(new Error('a bug'));
    expect(recorded.notices).toEqual([expect.stringContaining('internal error: a bug')]);
    const finished = recorded.recorder.finish({ code: 3 });
    await pass(10_000);
    await finished;
    expect(recorded.last('record')).toMatchObject({ exit: { code: 3 } });
  });
});
