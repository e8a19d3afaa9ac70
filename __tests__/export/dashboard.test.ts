/** docs/integrations/grafana-dashboard.json: its queries are asked of a real VictoriaMetrics, as Grafana asks them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricOf } from '../../lib/export/series.js';
import { describeWith } from '../faults/needs.js';
import { useHomes } from '../promises/harness.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { BEGAN, row, STARTED } from './rows.js';
import { type Result, Victoria } from './victoria.js';

interface Target {
  readonly refId: string;
  readonly datasource: { readonly uid: string };
  readonly expr: string;
  readonly instant: boolean;
  readonly legendFormat?: string;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly repeat?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource: { readonly uid: string };
  readonly targets: readonly Target[];
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly query: string | { readonly query: string };
}

const text = readFileSync(join(__dirname, '../../docs/integrations/grafana-dashboard.json'), 'utf8');
const dashboard = JSON.parse(text) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
};
const { panels } = dashboard;
const variables = dashboard.templating.list;
const LABELS = Object.keys(metricOf({ job: 'j', task: 't', attempt: 0, name: 'n', user: 'u' }, 'k'));

/** As Grafana does it: several values of a variable are alternatives, and what a regular expression would read is escaped. */
function filledIn(expression: string, values: Readonly<Record<string, readonly string[]>>): string {
  const times: Readonly<Record<string, string>> = { __range: '3600s', __interval: '1s' };
  return expression.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? '';
    const chosen = values[name];
    if (chosen === undefined && times[name] === undefined) throw new Error(`nothing stands for ${whole}`);
    if (chosen === undefined) return times[name] ?? '';
    const escaped = chosen.map((value) => value.replace(/[\\^$*+?.()|[\]{}]/g, '\\\\$&'));
    return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
  });
}

describe('the dashboard', () => {
  test('has panels that do not lie upon each other, each with a number of its own', () => {
    expect(panels.map(({ title }) => title)).toEqual(['Jobs', '$key', 'Last values']);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    let bottom = 0;
    for (const { gridPos } of panels) {
      expect(gridPos.y).toBe(bottom);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      bottom += gridPos.h;
    }
  });

  test('asks the data source that is chosen, and no other', () => {
    for (const { datasource, targets } of panels)
      expect([datasource, ...targets.map((target) => target.datasource)].map(({ uid }) => uid)).toEqual(
        Array.from({ length: targets.length + 1 }, () => '${datasource}'),
      );
    expect(text).not.toMatch(/https?:|password|token/i);
  });

  test('names no label that an export does not make, and no variable that it does not have', () => {
    const names = [...variables.map(({ name }) => name), '__range', '__interval', '__all'];
    expect([...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name).filter((name) => !names.includes(name!))).toEqual(
      [],
    );
    const legends = panels.flatMap(({ targets }) =>
      targets.flatMap(({ legendFormat = '' }) => [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]),
    );
    expect(legends.length).toBeGreaterThan(0);
    expect(legends.map(([, name]) => name).filter((name) => !LABELS.includes(name!))).toEqual([]);
    const columns = panels.flatMap(({ transformations = [] }) =>
      transformations.flatMap(({ options }) => Object.values(options).flatMap((part) => Object.keys(part))),
    );
    expect(columns.filter((name) => !LABELS.includes(name) && !/^(?:Time|Value(?: #[A-D])?)$/.test(name))).toEqual([]);
    // A matcher of a label that is not there would let everything pass, or nothing.
    const expressions = [
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...variables.map(({ definition = '' }) => definition),
    ];
    const used = expressions.flatMap((expr) => [
      ...[...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, name]) => name!),
      ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/,\s*/)),
    ]);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((name) => !LABELS.includes(name))).toEqual([]);
  });
});

describeWith('the queries of the dashboard', ['victoria-metrics'], () => {
  const newHome = useHomes();
  let victoria: Victoria;
  let store: StoreBuilder;
  beforeAll(async () => {
    victoria = await Victoria.start();
    store = new StoreBuilder();
  });
  afterAll(async () => {
    store.remove();
    await victoria.remove();
  });

  const ROWS = 60;
  // A key that is a regular expression, and one that another would match if it were read as one.
  const KEYS = ['epoch', 'train.loss', 'trainxloss', 'a|b (c)'];
  const valueOf = (key: string, n: number): number => KEYS.indexOf(key) * 1000 + (key === 'epoch' ? n : ROWS - n);

  beforeEach(async () => {
    const metadata = Array.from({ length: ROWS }, (_, n) =>
      row(n * 1000, Object.fromEntries(KEYS.map((key) => [key, valueOf(key, n)]))),
    ).join('');
    const record = { ...STARTED, name: 'train', user: 'ada' };
    store.task('90', '0.0', { record, metadata }).task('90', '0.1', { record, metadata });
    store.task('91', 'main', { record: { ...record, name: null }, metadata: row(0, { epoch: 1 }) });
    const home = newHome();
    const words = [...home.joblogWords, 'export', '90', '91', '--dir', store.root, '--to', victoria.url];
    expect((await home.startWords(words).ended).status).toBe(0);
    await victoria.get('/internal/force_flush');
  });

  const range = { start: String(BEGAN / 1000), end: String(BEGAN / 1000 + 120) };

  test('find what can be chosen: jobs, their tasks, their keys', async () => {
    const chosen: Record<string, readonly string[]> = {};
    const found: Record<string, readonly string[]> = {};
    for (const { name, type, query, definition } of variables) {
      if (type === 'datasource') continue;
      expect(typeof query === 'string' ? query : query.query).toBe(definition);
      const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition ?? '') ?? [];
      const params = { 'match[]': filledIn(selector, chosen), ...range };
      found[name] = (await victoria.query(`/api/v1/label/${label}/values`, params)) as string[];
      chosen[name] = name === 'job' ? ['90'] : (found[name] ?? []);
    }
    expect(found).toEqual({ job: ['90', '91'], task: ['0.0', '0.1'], key: [...KEYS].sort() });
  });

  const answers = async (panel: Panel, values: Readonly<Record<string, readonly string[]>>): Promise<Result[][]> => {
    const all: Result[][] = [];
    for (const { expr, instant } of panel.targets) {
      const query = filledIn(expr, values);
      const answer = instant
        ? await victoria.query('/api/v1/query', { query, time: range.end })
        : await victoria.query('/api/v1/query_range', { query, ...range, step: '1s' });
      all.push((answer as { readonly result: Result[] }).result);
    }
    return all;
  };
  const panelOf = (title: string): Panel => panels.find((panel) => panel.title === title)!;

  test('have each task of the chosen jobs once, with what is known of it', async () => {
    const [rows] = await answers(panelOf('Jobs'), { job: ['90', '91'], task: ['0.0', '0.1', 'main'], key: KEYS });
    const found = (rows ?? []).map(({ metric, value }) => ({ ...metric, keys: value?.[1] }));
    expect(found.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        { job: '90', name: 'train', user: 'ada', task: '0.0', attempt: '0', keys: '4' },
        { job: '90', name: 'train', user: 'ada', task: '0.1', attempt: '0', keys: '4' },
        { job: '91', user: 'ada', task: 'main', attempt: '0', keys: '1' },
      ]),
    );
  });

  test.each(KEYS)('draw %s as the job printed it, and nothing else', async (key) => {
    const [curves = []] = await answers(panelOf('$key'), { job: ['90'], task: ['0.0', '0.1'], key: [key] });
    expect(curves.map(({ metric }) => [metric['task'], metric['key']]).sort()).toEqual([
      ['0.0', key],
      ['0.1', key],
    ]);
    for (const { values = [] } of curves) {
      expect(values.map(([time, value]) => [time - BEGAN / 1000, Number(value)])).toEqual(
        Array.from({ length: ROWS }, (_, n) => [n, valueOf(key, n)]),
      );
    }
  });

  test('have the last, smallest and largest value of each key', async () => {
    const [last = [], smallest = [], largest = [], count = []] = await answers(panelOf('Last values'), {
      job: ['90'],
      task: ['0.0'],
      key: KEYS,
    });
    const figures = (results: readonly Result[]): ReadonlyMap<string, number> =>
      new Map(results.map(({ metric, value }) => [metric['key'] ?? '', Number(value?.[1])]));
    const expected = (pick: (values: readonly number[]) => number): ReadonlyMap<string, number> =>
      new Map(KEYS.map((key) => [key, pick(Array.from({ length: ROWS }, (_, n) => valueOf(key, n)))]));
    expect(figures(last)).toEqual(expected((values) => values.at(-1) ?? 0));
    expect(figures(smallest)).toEqual(expected((values) => Math.min(...values)));
    expect(figures(largest)).toEqual(expected((values) => Math.max(...values)));
    expect(figures(count)).toEqual(expected((values) => values.length));
  });
});
