/** The capture at work: what is due goes to the writer in time, in order, and to the end, also after the capture has failed. */
import { Capture } from '../../lib/capture/capture.js';
import type { CaptureSettings } from '../../lib/capture/types.js';
import { CaptureSession, type SessionContext } from '../../lib/run/capture-session.js';
import { RunRecord } from '../../lib/run/run-record.js';
import { steadyClock } from '../../lib/run/steady-clock.js';
import type { RecordChange } from '../../lib/store/protocol.js';
import { runLedger, streamLedger } from './ledgers.js';

const STARTED = Date.parse('2026-11-22T06:09:55.000Z');
beforeEach(() => {
  jest.useFakeTimers({ now: STARTED });
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** A session and everything that it has caused. */
class Observed {
  readonly sent: { readonly type: string; readonly text: string; readonly at: number }[] = [];
  readonly notices: string[] = [];
  readonly failures: unknown[] = [];
  /** What was sent at one time. */
  readonly together: string[][] = [];
  slowed = 0;
  readonly record = new RunRecord({ started: STARTED, command: ['true'], cwd: '/home/ada' });
  readonly session: CaptureSession;
  readonly now = steadyClock();

  constructor(settings: Partial<CaptureSettings> = {}) {
    const note = (type: string, text: string): void => {
      this.sent.push({ type, text, at: Date.now() - STARTED });
    };
    const outbox: SessionContext['outbox'] = {
      batch: (appends) => {
        const before = this.sent.length;
        for (const file of ['stdout', 'stderr', 'metadata', 'timeline'] as const)
          for (const bytes of appends[file]) note(file, bytes.toString());
        this.together.push(this.sent.slice(before).map(({ type }) => type));
      },
      send: (type, value) => {
        note(type, JSON.stringify(value));
      },
      closeGap: () => undefined,
      ledger: (ledger) => ledger,
      awayMs: 0,
    };
    this.session = new CaptureSession(
      { mode: 'enabled', repeats: 'fold', masks: [], ...settings },
      {
        outbox,
        record: this.record,
        now: this.now,
        slowedMs: () => this.slowed,
        onSent: () => undefined,
        onNotice: (text) => this.notices.push(text),
        onFailure: (error) => this.failures.push(error),
      },
    );
  }

  print(text: string, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const chunk = Buffer.from(text);
    this.session.push(stream, chunk, this.now());
    // The buffer is used again at once.
    chunk.fill(0);
  }

  finish(): void {
    this.session.finish({ code: 3 }, this.now());
  }

  file(type: string): string {
    return this.sent.filter((one) => one.type === type).reduce((all, { text }) => all + text, '');
  }

  records(): RecordChange[] {
    return this.sent.filter(({ type }) => type === 'record').map(({ text }) => JSON.parse(text) as RecordChange);
  }

  get types(): string[] {
    return this.sent.map(({ type }) => type);
  }
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('output', () => {
  test('is sent when it is final, without more output; then there is no timer left', async () => {
    const observed = new Observed();
    observed.print('one\n');
    expect(observed.sent).toEqual([]);
    await pass(60_000);
    expect(observed.file('stdout')).toBe('one\n');
    expect(observed.sent.find(({ type }) => type === 'stdout')?.at).toBeLessThanOrEqual(500);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('of a steady stream is sent a few times a second at the start and once a second later, not for each line', async () => {
    const observed = new Observed();
    for (let line = 0; line < 1000; line += 1) {
      observed.print(`${line}\n`);
      await pass(10);
    }
    const writes = observed.sent.filter(({ type }) => type === 'stdout').map(({ at }) => at);
    expect(writes.length).toBeLessThanOrEqual(14);
    expect(writes.length).toBeGreaterThanOrEqual(9);
    observed.finish();
    expect(observed.file('stdout')).toBe(Array.from({ length: 1000 }, (_, line) => `${line}\n`).join(''));
  });

  test('of a megabyte does not wait for its time', () => {
    const observed = new Observed();
    observed.print('first\n');
    const lines = Array.from({ length: 200_000 }, (_, line) => `line ${line}\n`).join('');
    for (let at = 0; at < lines.length; at += 65_536) observed.print(lines.slice(at, at + 65_536));
    expect(observed.file('stdout').length).toBeGreaterThan(1 << 20);
    observed.finish();
    expect(observed.file('stdout') === `first\n${lines}`).toBe(true);
  });

  test('of two streams that ends before anything was final is in the order in which it was finished', async () => {
    const observed = new Observed();
    for (const stream of ['stdout', 'stderr', 'stdout', 'stderr'] as const) {
      observed.print(`to ${stream} at ${Date.now() - STARTED}\n`, stream);
      await pass(10);
    }
    expect(observed.sent).toEqual([]);
    observed.finish();
    expect(observed.file('stdout')).toBe('to stdout at 0\nto stdout at 20\n');
    expect(observed.file('stderr')).toBe('to stderr at 10\nto stderr at 30\n');
    expect(observed.file('timeline').match(/std\w+ \d+ \d+/g)).toEqual([
      'stdout 15 1',
      'stderr 16 1',
      'stdout 31 2',
      'stderr 32 2',
    ]);
  });
});

describe('a job that prints a line now and then', () => {
  test('is looked after twice a line: when it comes, and when it is final', async () => {
    const observed = new Observed();
    const set = jest.spyOn(globalThis, 'setTimeout');
    for (let line = 0; line < 10; line += 1) {
      set.mockClear();
      observed.print(`${line}\n`);
      await pass(500);
      expect(observed.file('stdout').endsWith(`${line}\n`)).toBe(true);
      expect([set.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
      await pass(500);
    }
    expect(observed.file('live')).toBe('');
  });

  test('has its log and its timeline sent together', async () => {
    const observed = new Observed();
    observed.print('one\n');
    await pass(500);
    expect(observed.together).toEqual([['stdout', 'timeline']]);
  });
});

describe("joblog's own words", () => {
  test('are a line of the log in every mode, masked, before everything that is printed later', () => {
    for (const mode of ['enabled', 'metadata', 'disabled'] as const) {
      const observed = new Observed({ mode, masks: ['s3cr3t'] });
      observed.session.remark('cannot use s3cr3t', STARTED);
      observed.print('text\n');
      observed.finish();
      const text = mode === 'enabled' ? 'text\n' : '';
      expect(observed.file('stdout')).toBe(`[joblog: cannot use ***]\n${text}`);
      expect(observed.file('timeline')).toMatch(/ stdout 25 1\n/);
    }
  });
});

describe('the record', () => {
  test('is sent when the mode changes and when there is a notice, and not for mere output', async () => {
    const observed = new Observed();
    observed.print('one\n');
    await pass(1000);
    expect(observed.records()).toEqual([]);
    observed.print('/LOGCOMMAND {"mode":"metadata"}\n');
    await pass(1000);
    expect(observed.session.mode).toBe('metadata');
    expect(observed.records()).toMatchObject([
      { mode: 'metadata', ledger: { stdout: { in: { lines: 2, bytes: 36 } } } },
    ]);
    observed.print('/LOGCOMMAND nonsense\n');
    await pass(1000);
    expect(observed.notices).toEqual([expect.stringContaining('line 3 of stdout is not a valid command')]);
    expect(observed.records().at(-1)).toMatchObject({ mode: 'disabled', notices: [{ text: observed.notices[0] }] });
  });

  test('of a job that changes its mode all the time is sent once a second, and the last change all the same', async () => {
    const observed = new Observed();
    for (let at = 0; at < 9900; at += 100) {
      observed.print(`/LOGCOMMAND {"mode":"${at % 200 === 0 ? 'metadata' : 'enabled'}"}\n`);
      await pass(100);
    }
    await pass(2000);
    const times = observed.sent.filter(({ type }) => type === 'record').map(({ at }) => at);
    expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 1000)).toBe(true);
    expect(times.length).toBeGreaterThanOrEqual(10);
    expect(observed.records().at(-1)).toMatchObject({ mode: 'metadata' });
    expect(observed.records().at(-1)?.modes).toHaveLength(99);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('of a job that changes its mode a hundred thousand times at once is sent once, with the first thousand', () => {
    const observed = new Observed();
    const pair = Buffer.from('/LOGCOMMAND {"mode":"metadata"}\n/LOGCOMMAND {"mode":"enabled"}\n'.repeat(1000));
    for (let thousand = 0; thousand < 50; thousand += 1) observed.session.push('stdout', pair, Date.now());
    expect(observed.records().length).toBeLessThanOrEqual(1);
    observed.finish();
    expect(observed.records().at(-1)?.modes).toHaveLength(1000);
  });

  test('comes last, with the end of the command, what was printed, and how long the job waited', () => {
    const observed = new Observed();
    observed.slowed = 41.7;
    observed.print('no newline');
    observed.finish();
    expect(observed.types).toEqual(['stdout', 'timeline', 'record', 'end']);
    expect(observed.records()).toEqual([
      {
        mode: 'enabled',
        modes: [],
        notices: [],
        slowed_ms: 42,
        away_ms: 0,
        ledger: runLedger(streamLedger(0, 10, { log: { lines: 1, bytes: 11, folded: 0 } })),
        ended: '2026-11-22T06:09:55.000Z',
        exit: { code: 3 },
      },
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a capture that fails', () => {
  const bug = new Error('a bug');

  test('is told of once; from then on nothing is captured, and the record still says how the command ended', async () => {
    const observed = new Observed();
    observed.print('one\n');
    await pass(1000);
    jest.spyOn(Capture.prototype, 'push').mockImplementationOnce(() => {
      throw bug;
    });
    observed.print('two\n');
    observed.print('three\n');
    await pass(60_000);
    expect(observed.failures).toEqual([bug]);
    expect(jest.getTimerCount()).toBe(0);
    observed.finish();
    expect(observed.file('stdout')).toBe('one\n');
    expect(observed.types.slice(-2)).toEqual(['record', 'end']);
    expect(observed.records().at(-1)).toMatchObject({ ended: '2026-11-22T06:10:56.000Z', exit: { code: 3 } });
    expect(observed.failures).toEqual([bug]);
  });

  test.each(['tick', 'pending'] as const)('while time passes (%s) is told of, too', async (method) => {
    const observed = new Observed();
    jest.spyOn(Capture.prototype, method).mockImplementation(() => {
      throw bug;
    });
    observed.print('one\n50%');
    await pass(60_000);
    expect(observed.failures).toEqual([bug]);
    observed.finish();
    expect(observed.types.slice(-2)).toEqual(['record', 'end']);
  });

  test('at the very end costs neither the record nor the end', () => {
    const observed = new Observed();
    jest.spyOn(Capture.prototype, 'finish').mockImplementation(() => {
      throw bug;
    });
    observed.finish();
    expect(observed.failures).toEqual([bug]);
    expect(observed.types).toEqual(['record', 'end']);
    expect(observed.records()[0]).toMatchObject({ exit: { code: 3 } });
  });
});

test('a session that is stopped does nothing any more by itself', async () => {
  const observed = new Observed();
  observed.print('one\n50%');
  observed.session.stop();
  expect(jest.getTimerCount()).toBe(0);
  await pass(60_000);
  expect(observed.sent).toEqual([]);
});

test('a bar that is shown for a second is in the live file, and no more when it is in the log', async () => {
  const observed = new Observed();
  observed.print('50%');
  await pass(2000);
  expect(observed.file('live')).toBe('{"stdout":{"rows":["50%"],"after":0}}');
  observed.print('\n');
  await pass(60_000);
  expect(observed.file('stdout')).toBe('50%\n');
  expect(observed.sent.findLast(({ type }) => type === 'live')?.text).toBe('null');
});

test('what comes before the rows of the live file is sent before them: nobody sees a log with a gap', async () => {
  const observed = new Observed();
  for (let line = 0; line < 700; line += 1) {
    observed.print(`line ${line}\n`);
    await pass(10);
  }
  const shown = observed.sent.flatMap(({ type, text }, index) => (type === 'live' ? [{ text, index }] : []));
  expect(shown).toHaveLength(2);
  for (const { text, index } of shown) {
    const { rows, after } = (JSON.parse(text) as { stdout: { rows: string[]; after: number } }).stdout;
    const before = observed.sent.slice(0, index).filter(({ type }) => type === 'stdout');
    const log = before.map((part) => part.text).join('');
    expect(log).toHaveLength(after);
    expect(log + rows.map((row) => `${row}\n`).join('')).toMatch(/^line 0\n/);
    expect(rows[0]).toBe(`line ${log.split('\n').length - 1}`);
  }
});

test('a clock that is set back by an hour keeps no output waiting, and no time goes back', async () => {
  const observed = new Observed();
  for (let line = 0; line < 5; line += 1) {
    observed.print(`before ${line}\n`);
    await pass(500);
  }
  jest.setSystemTime(Date.now() - 3_600_000);
  observed.print('after\n');
  await pass(3000);
  expect(observed.file('stdout')).toContain('after\n');
  observed.finish();
  const times = observed.file('timeline').match(/^\S+(?= )/gm) ?? [];
  expect(times.length).toBeGreaterThan(2);
  expect(times).toEqual([...times].sort());
  const { ended } = JSON.parse(observed.sent.filter(({ type }) => type === 'record').at(-1)!.text) as { ended: string };
  expect(ended >= times.at(-1)!).toBe(true);
});
