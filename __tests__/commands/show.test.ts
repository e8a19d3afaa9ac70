import type { ShowView } from '../../lib/cli.js';
import type { Context } from '../../lib/commands/context.js';
import { show } from '../../lib/commands/show.js';
import { metadataLine, OPEN, StoreBuilder, timelineOf } from '../store/reader/store-builder.js';
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

const TABLE: ShowView = { kind: 'metadata', format: 'table' };

describe('joblog show --metadata', () => {
  test('is newest first, with a column a key and numbers as they were printed', async () => {
    store.task('1', 'main', {
      metadata:
        metadataLine(0, '{"epoch":1,"loss":0.10}') + metadataLine(1, '{"epoch":10,"size":"big","net":{"lr":1e-3}}'),
    });
    expect((await shown(TABLE)).out.split('\n')).toEqual([
      'time                  epoch  loss  size  net.lr',
      '2026-11-22T06:00:01Z     10        big     1e-3',
      '2026-11-22T06:00:00Z      1  0.10',
      '',
    ]);
  });

  test('fits the terminal and says what is left out', async () => {
    store.task('1', 'main', {
      metadata: metadataLine(0, `{"a":1,"long":"${'x'.repeat(100)}","longer":"${'x'.repeat(100)}","b":2}`),
    });
    const { out } = await shown(TABLE, {}, TERMINAL);
    expect(out.split('\n')[0]).toMatch(/^time +a +long +b$/);
    expect(out).toContain('1 column left out to fit: longer');
  });

  test('--columns prints these alone, in this order, and names those that do not exist', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"a":1,"b":2,"time":3}') });
    const { out, err } = await shown({ ...TABLE, columns: ['b', 'data.time', 'lss'] });
    expect(out).toBe('b  data.time  lss\n2          3\n');
    expect(err).toContain('no column lss; there are time, a, b, data.time');
    expect((await shown({ ...TABLE, columns: ['lss'] })).status).toBe(1);
  });

  test('as CSV has times in full and quotes what needs it', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"s":"a,\\"b\\"","l":[1, 2],"n":0.10}') });
    expect((await shown({ kind: 'metadata', format: 'csv' })).out).toBe(
      'time,s,l,n\r\n2026-11-22T06:00:00.000Z,"a,""b""","[1, 2]",0.10\r\n',
    );
  });

  test('as ndjson and JSON keeps every spelling', async () => {
    const rows = metadataLine(0, '{"n": 0.10}') + metadataLine(1, '{"n":2,"o":{"p":12345678901234567890}}');
    store.task('1', 'main', { metadata: rows });
    const lines = rows.trim().split('\n').reverse();
    expect((await shown({ kind: 'metadata', format: 'ndjson' })).out).toBe(`${lines.join('\n')}\n`);
    const { out } = await shown({ kind: 'metadata', format: 'json' });
    expect(JSON.parse(out)).toHaveLength(2);
    expect(out).toContain('12345678901234567890');
    expect((await shown({ kind: 'metadata', format: 'ndjson', columns: ['o.p'] })).out.split('\n')[0]).toBe(
      '{"time":"2026-11-22T06:00:01.000Z","line":2,"data":{"o.p":12345678901234567890}}',
    );
  });

  test('of several tasks is one table with a column for the task', async () => {
    store
      .task('1', '0.0', { metadata: metadataLine(1, '{"n":1}') })
      .task('1', '0.1', { metadata: metadataLine(2, '{"n":2}') });
    expect((await shown(TABLE)).out).toBe(
      'time                  task  n\n2026-11-22T06:00:02Z  0.1   2\n2026-11-22T06:00:01Z  0.0   1\n',
    );
  });

  test('takes a key called __proto__ like any other', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"__proto__":1,"constructor":2}') });
    expect((await shown(TABLE)).out.split('\n')[0]).toBe('time                  __proto__  constructor');
  });

  test('says how many lines were nearly metadata, and which line of the log is the first', async () => {
    const stdout = `${'text\n'.repeat(309)}${'{"loss": NaN}\n'.repeat(12)}`;
    store.task('1', 'main', { stdout, metadata: metadataLine(0, '{"n":1}') });
    const hint =
      '12 lines look like metadata but are not valid JSON (NaN or Infinity), first at line 310 of 1/main.stdout.log';
    expect((await shown(TABLE)).err).toBe(`joblog: ${hint}\n`);
    expect((await shown(TABLE, {}, TERMINAL)).out).toContain(hint);
  });

  test('of a job without any fails, with the same hint', async () => {
    store.task('1', 'main', { stdout: "{'a': 1}\n" });
    const { status, err } = await shown(TABLE);
    expect(status).toBe(1);
    expect(err).toContain('job 1 has printed no metadata');
    expect(err).toContain('a Python dict');
  });

  test('drops a torn last line and says so', async () => {
    store.task('1', 'main', { metadata: `${metadataLine(0, '{"n":1}')}{"time":` });
    expect((await shown(TABLE)).err).toBe(
      "joblog: 1 line of 1/main.metadata.ndjson is torn or not joblog's, and left out\n",
    );
  });

  test('never passes a control character on', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"k\\u001b":"a\\u001b[2J\\nb\u009b\u202e"}') });
    for (const format of ['table', 'csv', 'ndjson', 'json'] as const) {
      expect((await shown({ kind: 'metadata', format })).out.replaceAll('\r\n', '\n')).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
      );
    }
  });
});

const GRAPH = { kind: 'graph', keys: [], ascii: false, json: false } as const;

describe('joblog show --graph', () => {
  const metadata = [0, 1, 2].map((n) => metadataLine(n, `{"epoch":${n},"loss":${1 / (n + 1)},"note":"x"}`)).join('');

  test('names its X and why it was chosen, and draws every other number', async () => {
    store.task('1', 'main', { metadata });
    const { status, out } = await shown(GRAPH);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^X is epoch: a value named "epoch"\n\n⠶ loss: last 0.333333, least 0.333333, most 1, 3 points\n/,
    );
    expect(out).toMatch(/[\u2801-\u28ff]/);
    expect(out).not.toContain('note');
  });

  test('draws with ASCII where the locale is not UTF-8, or on request', async () => {
    store.task('1', 'main', { metadata });
    const env = { LANG: 'en_US.UTF-8', LC_ALL: 'C', JOBLOG_SITE_CONFIG: '/nonexistent/x' };
    expect((await shown(GRAPH, {}, { env })).out).toMatch(/^[\n -~]*$/);
    expect((await shown({ ...GRAPH, ascii: true })).out).toMatch(/^[\n -~]*$/);
  });

  test('--json has the points and the reason', async () => {
    store.task('1', 'main', {
      metadata: metadataLine(0, '{"step":1,"loss":0.5}') + metadataLine(1, '{"step":2,"loss":0.25}'),
    });
    expect(JSON.parse((await shown({ ...GRAPH, json: true })).out)).toEqual({
      x: { key: 'step', reason: 'integers that increase' },
      series: [
        {
          key: 'loss',
          points: [
            [1, 0.5],
            [2, 0.25],
          ],
        },
      ],
    });
  });

  test('can be drawn over another key or over time', async () => {
    store.task('1', 'main', { metadata });
    const { out } = await shown({ ...GRAPH, x: 'time', json: true, keys: ['loss'] });
    const start = Date.UTC(2026, 10, 22, 6);
    expect(JSON.parse(out)).toMatchObject({
      x: { key: 'time', reason: 'as requested' },
      series: [
        {
          points: [
            [start, 1],
            [start + 1000, 0.5],
            [start + 2000, 1 / 3],
          ],
        },
      ],
    });
    expect((await shown({ ...GRAPH, x: 'loss', keys: ['epoch'] })).out).toContain('X is loss: as requested');
  });

  test('of the only number there is goes over time', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"loss":1}') + metadataLine(1, '{"loss":2}') });
    expect((await shown(GRAPH)).out).toMatch(/^X is time since the first point: there is no number but loss\n/);
  });

  test('of several tasks has a graph for each', async () => {
    store.task('1', '0.0', { metadata }).task('1', '0.1', { metadata });
    expect((await shown(GRAPH)).out).toMatch(/==> 0\.0 <==[^]*==> 0\.1 <==/);
    expect(JSON.parse((await shown({ ...GRAPH, json: true })).out)).toMatchObject({
      series: [
        { task: '0.0', key: 'loss' },
        { task: '0.1', key: 'loss' },
      ],
    });
  });

  test('of a key that is not there fails and says which there are', async () => {
    store.task('1', 'main', { metadata });
    expect(await shown({ ...GRAPH, keys: ['lss'] })).toMatchObject({
      status: 1,
      err: expect.stringContaining('no numbers called lss in job 1; there are epoch, loss') as string,
    });
    expect(await shown({ ...GRAPH, x: 'note' })).toMatchObject({
      status: 1,
      err: expect.stringContaining('no numbers called note in job 1 for X') as string,
    });
  });

  test('without any numbers fails', async () => {
    store.task('1', 'main', { stdout: '{"a": NaN}\n' });
    const { status, err } = await shown(GRAPH);
    expect(status).toBe(1);
    expect(err).toContain('no metadata with numbers');
    expect(err).toContain('NaN');
  });
});
