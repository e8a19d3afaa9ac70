import type { Context } from '../../lib/commands/context.js';
import { show } from '../../lib/commands/show/show.js';
import type { GraphView, ShowView } from '../../lib/requests.js';
import { metadataLine, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function shown(view: ShowView, changes: Partial<Context> = {}) {
  const context = captured(changes);
  const status = await show({ verb: 'show', dir: store.root, view }, context);
  return { status, out: context.out(), err: context.err() };
}

const GRAPH: GraphView = { kind: 'graph', keys: [], log: false, smooth: 0, ascii: false, json: false };

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
    expect((await shown(GRAPH, { env })).out).toMatch(/^[\n -~]*$/);
    expect((await shown({ ...GRAPH, ascii: true })).out).toMatch(/^[\n -~]*$/);
  });

  test('goes by the LC_ALL that the user has, which the launcher keeps from Node.js', async () => {
    store.task('1', 'main', { metadata });
    const site = { JOBLOG_SITE_CONFIG: '/nonexistent/x' };
    const { out } = await shown(GRAPH, { env: { ...site, LANG: 'C', JOBLOG_ASIDE_LC_ALL: 'C.UTF-8' } });
    expect(out).toMatch(/[\u2801-\u28ff]/);
    const env = { ...site, LANG: 'en_US.UTF-8', JOBLOG_ASIDE_LC_ALL: 'C' };
    expect((await shown(GRAPH, { env })).out).toMatch(/^[\n -~]*$/);
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
    expect((await shown(GRAPH)).out).toMatch(/loss \(0\.0\): [^]*loss \(0\.1\): /);
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
      err: expect.stringContaining(
        'no numbers called lss in job 1; there are epoch, loss (a job is named before --graph)',
      ) as string,
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
    expect(err).toContain('no metadata with numbers in job 1');
    expect(err).toContain('NaN');
  });
});
