import { compare } from '../../lib/commands/compare.js';
import type { Context } from '../../lib/commands/context.js';
import type { CompareRequest } from '../../lib/requests.js';
import { betterOf } from '../../lib/view/comparison.js';
import { metadataLine, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function compared(
  jobs: readonly string[],
  request: Partial<CompareRequest> = {},
  changes: Partial<Context> = {},
) {
  const context = captured(changes);
  const plain = { keys: [], log: false, smooth: 0, ascii: true, json: false };
  const status = await compare({ verb: 'compare', dir: store.root, jobs, ...plain, ...request }, context);
  return { status, out: context.out(), err: context.err() };
}

/** Three rows; the loss falls to 1/`best`. */
function job(id: string, best: number, config: string): void {
  const rows = [1, 2, best].map((n, index) =>
    metadataLine(index, `{"epoch":${index + 1},"loss":${1 / n},"acc":${1 - 1 / n}}`),
  );
  store.task(id, 'main', { metadata: `${metadataLine(0, config)}${rows.join('')}` });
}

describe('joblog compare', () => {
  beforeEach(() => {
    job('1', 4, '{"lr":0.1,"batch":64,"opt":{"name":"adam"},"same":1}');
    job('2', 8, '{"lr":0.20,"batch":128,"same":1.0}');
  });

  test('draws a key of all jobs over the X of the rule, in one family, and says which job is best', async () => {
    const { status, out, err } = await compared(['1', '2'], { keys: ['loss'] });
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^X is epoch: a value named "epoch"\n\n\* loss \(1\): last 0\.25, [^]*\* loss \(2\): last 0\.125, /,
    );
    expect(out).toContain(
      [
        'loss   last    min  max  best (low)  at epoch',
        '1      0.25   0.25    1        0.25         3',
        '2     0.125  0.125    1     * 0.125         3',
        '',
      ].join('\n'),
    );
  });

  test('shows the configurations that differ, as they were printed, and not those that are the same', async () => {
    const { out } = await compared(['1', '2'], { keys: ['loss'] });
    expect(out).toContain('differs   1        2\nlr         0.1  0.20\nbatch       64   128\nopt.name  adam\n');
    expect(out.slice(out.indexOf('differs'))).not.toMatch(/loss|epoch|same/);
  });

  test('draws all that changes in all jobs where no key is named', async () => {
    const { out } = await compared(['1', '2']);
    expect([...out.matchAll(/^\* (\S+ \S+):/gm)].map(([, label]) => label)).toEqual([
      'loss (1)',
      'loss (2)',
      'acc (1)',
      'acc (2)',
    ]);
  });

  test('--by time counts from the start of each job', async () => {
    store.task('3', 'main', {
      record: { started: '2026-11-22T05:59:50.000Z' },
      metadata: metadataLine(0, '{"loss":1}') + metadataLine(10, '{"loss":0.5}'),
    });
    const { out } = await compared(['1', '3'], { keys: ['loss'], by: 'time', json: true });
    expect(JSON.parse(out)).toMatchObject({
      x: { key: 'time', reason: 'as requested' },
      series: [
        {
          job: '1',
          key: 'loss',
          points: [
            [0, 1],
            [1000, 0.5],
            [2000, 0.25],
          ],
        },
        {
          job: '3',
          key: 'loss',
          points: [
            [10_000, 1],
            [20_000, 0.5],
          ],
        },
      ],
    });
  });

  test('without a number in common that could be X goes over time, and says so', async () => {
    store.task('3', 'main', { metadata: metadataLine(0, '{"loss":1}') + metadataLine(5, '{"loss":0.5}') });
    expect((await compared(['1', '3'], { keys: ['loss'] })).out.split('\n\n')[0]?.replace('\n', ' ')).toBe(
      'X is time since the start of the job: the jobs have no other number in common that could be X',
    );
  });

  test('--json has jobs, points, figures and differences', async () => {
    const answer: unknown = JSON.parse((await compared(['1', '2'], { keys: ['acc'], json: true })).out);
    expect(answer).toMatchObject({
      jobs: [{ job: '1', name: null, start: '2026-11-22T06:00:00.000Z' }, { job: '2' }],
      figures: [
        { job: '1', key: 'acc', last: 0.75, min: 0, max: 0.75, better: 'high', best: { value: 0.75, at: 3 } },
        { job: '2', key: 'acc', best: { value: 0.875, at: 3 } },
      ],
      differs: [
        { key: 'lr' },
        { key: 'batch', values: { 1: '64', 2: '128' } },
        { key: 'opt.name', values: { 1: 'adam', 2: null } },
      ],
    });
  });

  test('has one graph for all jobs where there is colour', async () => {
    const env = { LANG: 'C.UTF-8', TERM: 'xterm', JOBLOG_PAGER: 'cat', JOBLOG_SITE_CONFIG: '/nonexistent/x' };
    const { out } = await compared(['1', '2'], { keys: ['loss'] }, { isTerminal: true, columns: 80, rows: 24, env });
    expect(out).toContain(
      '\u001b[36m*\u001b[39m loss (1): last 0.25, least 0.25, most 1, 3 points\n\u001b[35m*\u001b[39m loss (2): ',
    );
  });

  test('leaves out jobs that are not there or have no metadata, says so, and compares the rest', async () => {
    store.task('3', 'main', { stdout: 'text\n' });
    const { status, out, err } = await compared(['1', '3', '4711'], { keys: ['loss'] });
    // Not all that was asked for has been done.
    expect(status).toBe(1);
    expect(out).toContain('loss (1)');
    expect(err).toMatch(/^joblog: job 3 has printed no metadata, and is left out\njoblog: no job 4711 in /);
    expect((await compared(['3'])).status).toBe(1);
  });

  test('of a key that is not there fails and says which there are', async () => {
    expect(await compared(['1', '2'], { keys: ['lss'] })).toEqual({
      status: 1,
      out: '',
      err: 'joblog: no numbers called lss in these 2 jobs; there are lr, batch, same, epoch, loss, acc\n',
    });
  });

  test('takes the tasks of a job together', async () => {
    store
      .task('5', '0.0', { metadata: metadataLine(0, '{"epoch":1,"loss":3}') })
      .task('5', '0.1', { metadata: metadataLine(0, '{"epoch":1,"loss":2}') });
    const { out } = await compared(['5'], { keys: ['loss'], json: true });
    expect(JSON.parse(out)).toMatchObject({
      series: [
        {
          job: '5',
          points: [
            [1, 3],
            [1, 2],
          ],
        },
      ],
    });
  });
});

test.each([
  ['val_loss', 'low'],
  ['top1_error', 'low'],
  ['acc', 'high'],
  ['eval/f1', 'high'],
  ['gpu_mem', 'unknown'],
  ['loss_score', 'unknown'],
  ['trainLoss', 'low'],
  ['val_mape', 'low'],
  ['samples_per_sec', 'high'],
  ['step_time', 'low'],
  ['mAP', 'high'],
  // No word of them is one that tells.
  ['confidence', 'unknown'],
  ['power_w', 'unknown'],
] as const)('of %s the better end is %s', (key, better) => {
  expect(betterOf(key)).toBe(better);
});
