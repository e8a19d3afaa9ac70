import type { ShowView } from '../../lib/cli/cli.js';
import type { Context } from '../../lib/commands/context.js';
import { show } from '../../lib/commands/show/show.js';
import { OPEN, StoreBuilder, timelineOf } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

const LOG: ShowView = { kind: 'log', streams: 'both' };

async function shown(
  view: ShowView = LOG,
  request: { job?: string; task?: string } = {},
  changes: Partial<Context> = {},
) {
  const context = captured(changes);
  const status = await show({ verb: 'show', dir: store.root, view, ...request }, context);
  return { status, out: context.out(), err: context.err() };
}

const TERMINAL = { isTerminal: true, columns: 80 };

const MERGED = {
  stdout: 'one\ntwo\n',
  stderr: 'warn\n',
  timeline: timelineOf([
    ['stdout', 'one\n'],
    ['stderr', 'warn\n'],
    ['stdout', 'two\n'],
  ]),
};

describe('joblog show', () => {
  test.each([
    ['metadata', 'no text is kept in the mode metadata; what it has printed as metadata: joblog show --metadata'],
    ['disabled', 'no text is kept in the mode disabled'],
  ] as const)('says why there is no text of a run in the mode %s', async (mode, why) => {
    store.task('1', 'main', { record: { mode } });
    expect(await shown()).toEqual({ status: 0, out: '', err: `joblog: 1/main: ${why}\n` });
    store.task('1', 'main', { record: { mode }, stdout: '/LOGCOMMAND {}\n' });
    expect(await shown()).toMatchObject({ out: '/LOGCOMMAND {}\n', err: '' });
  });

  test('says nothing of a run that has printed nothing', async () => {
    store.task('1', 'main', {});
    expect(await shown()).toEqual({ status: 0, out: '', err: '' });
  });

  test('merges the streams and marks stderr with a sign in a pipe', async () => {
    store.task('1', 'main', MERGED);
    expect(await shown()).toEqual({ status: 0, out: 'one\n2> warn\ntwo\n', err: '' });
  });

  test('marks stderr with colour on a terminal, and with the sign where colour is not wanted', async () => {
    store.task('1', 'main', MERGED);
    expect((await shown(LOG, {}, TERMINAL)).out).toBe('one\n\u001b[31mwarn\u001b[39m\ntwo\n');
    const env = { JOBLOG_PAGER: 'cat', NO_COLOR: '1', JOBLOG_SITE_CONFIG: '/nonexistent/x' };
    expect((await shown(LOG, {}, { ...TERMINAL, env })).out).toBe('one\n2> warn\ntwo\n');
  });

  test('prints one stream alone as it was logged', async () => {
    store.task('1', 'main', MERGED);
    expect((await shown({ kind: 'log', streams: 'stdout' })).out).toBe('one\ntwo\n');
    expect((await shown({ kind: 'log', streams: 'stderr' })).out).toBe('warn\n');
  });

  test('-n prints the last lines of each task', async () => {
    store.task('1', 'main', MERGED);
    expect((await shown({ kind: 'log', streams: 'both', lines: 2 })).out).toBe('2> warn\ntwo\n');
    expect((await shown({ kind: 'log', streams: 'both', lines: 0 })).out).toBe('');
  });

  test('shows the tasks of the newest attempt under headings, and one task without', async () => {
    store
      .task('1', '0.0', { stdout: 'old\n' })
      .task('1', 'r1-0.1', { record: { attempt: 1, started: '2026-11-22T07:00:01.000Z' }, stdout: 'b\n' })
      .task('1', 'r1-0.0', { record: { attempt: 1, started: '2026-11-22T07:00:00.000Z' }, stdout: 'a\n' });
    expect((await shown()).out).toBe('==> r1-0.0 <==\na\n\n==> r1-0.1 <==\nb\n');
    expect((await shown(LOG, { job: '1', task: '0.1' })).out).toBe('b\n');
  });

  test('shows rows that are not settled yet at the end, and says that there is no end', async () => {
    const live = { joblog: 1, time: '2099-01-01T00:00:00.000Z', stdout: { rows: ['50%'] } };
    store.task('1', 'main', { record: OPEN, ...MERGED, live });
    const { out, err } = await shown();
    expect(out).toBe('one\n2> warn\ntwo\n50%\n');
    expect(err).toMatch(/^joblog: 1\/main: no end recorded: it runs on node17, or was killed there; .*ago\n$/);
    expect((await shown({ kind: 'log', streams: 'both', lines: 2 })).out).toBe('two\n50%\n');
  });

  test('leaves out a last line that is torn, and says so', async () => {
    store.task('1', 'main', { stdout: 'one\nloss: 0.1' });
    expect(await shown()).toMatchObject({
      out: 'one\n',
      err: 'joblog: 1/main: the last line of stdout is torn, and left out\n',
    });
  });

  test('does not show what a task that has ended left in its live file', async () => {
    store.task('1', 'main', {
      ...MERGED,
      live: { joblog: 1, time: '2099-01-01T00:00:00.000Z', stdout: { rows: ['50%'] } },
    });
    expect((await shown()).out).not.toContain('50%');
  });

  test('never passes a control character on', async () => {
    store.task('1', 'main', { stdout: 'a\u001b]0;title\u0007\u009b31m\rb\n', stderr: '\u001b[2J\n' });
    expect((await shown()).out).toBe('a^[]0;title^G\\x9b31m^Mb\n2> ^[[2J\n');
    expect((await shown({ kind: 'log', streams: 'stdout' })).out).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
    );
  });

  test('shows the log of a task of which the record is torn, and says so', async () => {
    store.task('1', 'main', { ...MERGED, record: '{' });
    const { status, out, err } = await shown();
    expect([status, out]).toEqual([0, 'one\n2> warn\ntwo\n']);
    expect(err).toContain('1/main: the record cannot be read: it is not valid JSON');
  });

  test('of a job that is not there fails, says where it looked and what is near', async () => {
    store.task('1234', 'main', MERGED);
    expect(await shown(LOG, { job: '1235' })).toEqual({
      status: 1,
      out: '',
      err: `joblog: no job 1235 in ${store.root}; near to it: 1234\n`,
    });
    expect(await shown(LOG, { job: '1234', task: '0.7' })).toMatchObject({
      status: 1,
      err: 'joblog: no task 0.7 in job 1234; it has main\n',
    });
  });
});
