// How long a user waits for graphs and exports of a job's metadata: ten series of 100,000 points.
import { join } from 'node:path';
import { atMost, median, ratio } from './figures.mjs';
import { alternately, environment, JOBLOG, makeFolder, makeHome, timed } from './harness.mjs';
import { makeCurves } from './stores.mjs';

const ROUNDS = 5;
const WARM_UPS = 1;
const ROWS = 100_000;

/** A store with ten series of so many points. */
function makeStore(rows) {
  const store = makeFolder();
  makeCurves(store, rows);
  return store;
}

export async function graph(sizes) {
  const rows = sizes.of(ROWS);
  const env = { ...environment(makeHome(false)), JOBLOG_DIR: makeStore(rows), COLUMNS: '80', LINES: '24' };
  const out = makeFolder();
  const tenth = { ...env, JOBLOG_DIR: makeStore(Math.ceil(rows / 10)) };
  const show = (where, ...options) => {
    return async () => (await timed([JOBLOG, 'show', ...options], where)).ms;
  };
  const ms = await alternately(
    sizes.of(ROUNDS),
    {
      node: async () => (await timed(['node', '-e', '0'], env)).ms,
      graph: show(env, '--graph'),
      json: show(env, '--graph', '--json'),
      csv: show(tenth, '--metadata', '-o', join(out, 'metadata.csv')),
      parquet: show(tenth, '--metadata', '-o', join(out, 'metadata.parquet')),
    },
    WARM_UPS,
  );
  const line = (name, values, target) => [name, median(values), `${ratio(values, ms.node).toFixed(1)} ×`, target];
  const graphs = median(ms.graph);
  return [
    {
      head: [`10 series of ${rows} points, ${ms.node.length} rounds`, 'ms', 'node -e 0', 'target'],
      rows: [
        ['`node -e 0`', median(ms.node), '', ''],
        line('`joblog show --graph`', ms.graph, atMost(Math.round(graphs), 500, ' ms')),
        line('`joblog show --graph --json`', ms.json, ''),
        line('`joblog show --metadata -o FILE.csv`, a tenth of the rows', ms.csv, ''),
        line('`joblog show --metadata -o FILE.parquet`, a tenth', ms.parquet, ''),
      ],
    },
  ];
}
