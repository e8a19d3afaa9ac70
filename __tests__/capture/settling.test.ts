import { NOON, Rows, Taken } from './harness.js';

/** A capture whose clock the test moves. */
class Job {
  readonly taken = new Taken();
  now = NOON;

  print(text: string): this {
    this.taken.capture.push('stdout', Buffer.from(text), this.now);
    return this;
  }

  wait(millis: number): this {
    this.now += millis;
    this.taken.capture.tick(this.now);
    return this;
  }

  get log(): string {
    this.taken.take(this.now);
    return this.taken.output.stdout;
  }

  get due(): number | undefined {
    const due = this.taken.capture.due();
    return due === undefined ? undefined : due - this.now;
  }

  get rows(): readonly string[] {
    return this.taken.capture.pending()?.stdout?.rows ?? [];
  }
}

describe('a line', () => {
  test('is in the log 250 ms after it was finished, and until then in the live file', () => {
    const job = new Job().print('one\ntwo\nthr');
    expect(job.log).toBe('');
    expect(job.rows).toEqual(['one', 'two', 'thr']);
    expect(job.due).toBe(250);
    expect(job.wait(249).log).toBe('');
    expect(job.wait(1).log).toBe('one\ntwo\n');
    expect(job.rows).toEqual(['thr']);
  });

  test('without its newline waits for nothing but more output, so no timer is needed', () => {
    const job = new Job().print('progress 50%');
    expect(job.due).toBeUndefined();
    expect(job.wait(100_000).log).toBe('');
    expect(job.rows).toEqual(['progress 50%']);
  });

  test('is in the log at once when 99 more have come', () => {
    const job = new Job();
    for (let i = 0; i < 150; i++) job.print(`line ${i}\n`);
    expect(job.log.split('\n')).toHaveLength(52);
    expect(job.rows).toHaveLength(99);
  });

  test('leaves nothing to do once all is settled', () => {
    const job = new Job().print('one\n').wait(250);
    expect(job.due).toBeUndefined();
    expect(job.taken.capture.pending()).toBeUndefined();
  });

  test('is settled also when the clock was set back', () => {
    const job = new Job().print('one\n').wait(-3_600_000);
    expect(job.log).toBe('one\n');
  });
});

/** A display of three rows, drawn again and again as rich and tqdm do it. */
const frame = (n: number): string => `bar a ${n}\nbar b ${n}\nbar c ${n}\n`;
const UP = '\x1b[1A\x1b[1A\x1b[1A';

describe('a display that is drawn again', () => {
  test.each([0, 100])('every %d ms leaves no old frame in the log', (pause) => {
    const job = new Job().print(frame(0));
    for (let n = 1; n < 40; n++) job.wait(pause).print(UP + frame(n));
    job.taken.capture.end('stdout', job.now);
    expect(job.log).toBe(frame(39));
  });

  test.each([300, 1000])('every %d ms leaves at most one old frame, and no text is lost', (pause) => {
    const job = new Job().print(frame(0));
    for (let n = 1; n < 10; n++) job.wait(pause).print(UP + frame(n));
    job.taken.capture.end('stdout', job.now);
    expect(job.log).toBe(frame(0) + frame(9));
  });

  test.each([0, 100, 300, 1000, 60_000])('every %d ms leaves no old frame if it hides the cursor', (pause) => {
    const job = new Job().print(`\x1b[?25l${frame(0)}`);
    for (let n = 1; n < 10; n++) job.wait(pause).print(UP + frame(n));
    job.print('\x1b[?25h').wait(250);
    expect(job.log).toBe(frame(9));
  });

  test('is settled 250 ms after the cursor is shown again', () => {
    const job = new Job().print(`\x1b[?25l${frame(1)}${UP}${frame(2)}`);
    expect(job.wait(10_000).log).toBe('');
    job.print('\x1b[?25h');
    expect(job.due).toBeLessThanOrEqual(0);
    expect(job.wait(0).log).toBe(frame(2));
  });

  test('does not hold up lines for ever: after ten seconds of lines without a move up they settle again', () => {
    const job = new Job().print('a\nb\nc\r\x1b[2Ax\x1b[2B\n').wait(300);
    expect(job.log).toBe('x\n');
    const lines = Array.from({ length: 12 }, (_, i) => `line ${i}\n`);
    for (const line of lines) job.wait(1000).print(line);
    expect(job.wait(250).log).toBe(`x\nb\nc\n${lines.join('')}`);
  });
});

describe('a move up', () => {
  test('stops at the first row that is not settled', () => {
    const job = new Job().print('one\ntwo\n').wait(250).print('three\n\x1b[5A\rTHREE\n');
    job.taken.capture.end('stdout', job.now);
    expect(job.log).toBe('one\ntwo\nTHREE\n');
  });

  test('counts with the distance asked for', () => {
    const job = new Job().print('one\ntwo\n').wait(250).print('\x1b[1A\x1b[1A\x1b[1Ax\ny\nz\n').wait(250);
    expect(job.log).toBe('one\ntwo\nx\n');
    expect(job.rows).toEqual(['y', 'z']);
  });
});

describe('the live file', () => {
  test('shows the running progress bar', () => {
    const job = new Job().print('start\n 10%|#\r 20%|##');
    expect(job.rows).toEqual(['start', ' 20%|##']);
  });

  test('shows how often the last line of the log has come again', () => {
    const job = new Job().print('same\nsame\nsame\n').wait(250);
    expect(job.log).toBe('same\n');
    expect(job.taken.capture.pending()).toEqual({ stdout: { rows: [], after: 5, repeated: { lines: 1, times: 2 } } });
  });

  test('shows that the last lines of the log may be about to come again', () => {
    const job = new Job().print('a\nb\nc\na\nb\n').wait(250);
    expect(job.log).toBe('a\nb\nc\n');
    expect(job.taken.capture.pending()).toEqual({
      stdout: { rows: [], after: 6, repeated: { lines: 3, times: 0, more: 2 } },
    });
  });

  test.each(['metadata', 'disabled'])('shows no text in mode %s', (mode) => {
    const job = new Job().print(`/LOGCOMMAND {"mode":"${mode}"}\nhidden\nhidden`);
    expect(job.taken.capture.pending()).toBeUndefined();
  });

  test('does not show a command that is being printed', () => {
    expect(new Job().print('/LOGCOMMAND {"mask":"s3cr').taken.capture.pending()).toBeUndefined();
  });
});

test('a screen of very long rows is settled from the top, so that it takes no more memory than it may', () => {
  const rows = new Rows();
  for (let i = 0; i < 20; i++)
    rows.console.write(Buffer.from(`${String(i).repeat(900_000).slice(0, 900_000)}\n`), NOON);
  const held = rows.console.rows.reduce((sum, row) => sum + row.size, 0);
  expect(held).toBeLessThan(4 << 20);
  expect(rows.settledRows.length).toBeGreaterThan(15);
});

test('one letter after a move far to the right does not make a huge row', () => {
  const rows = new Rows();
  rows.console.write(Buffer.from(`${'\t'.repeat(100_000)}a\x1b[999999999C\x1b[999999999Cb`), NOON);
  expect(rows.console.rows[0]!.width).toBe(4097);
});
