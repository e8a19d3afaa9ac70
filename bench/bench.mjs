// `npm run bench`: what joblog costs, as ratios against references that run alternately with it in the same call, because machines are noisy.
// `npm run bench -- start volume` runs these parts alone. What they measure, and the figures: docs/performance.md.
//   --quick   a tenth of the sizes, to see whether it works
//   --full    10 GB of lines in `memory`, 300 s in `idle`
//   --write   puts the tables into docs/performance.md, in place of those that are there
import { parseArgs } from 'node:util';
import { bars } from './bars.mjs';
import { colours } from './colours.mjs';
import { crowdOfJobs } from './crowd.mjs';
import { writeDocument } from './document.mjs';
import { formatTable } from './figures.mjs';
import { fixtures } from './fixtures.mjs';
import { graph } from './graph.mjs';
import { idle } from './idle.mjs';
import { machine } from './machine.mjs';
import { masks } from './masks.mjs';
import { memory } from './memory.mjs';
import { operations } from './operations.mjs';
import { page } from './page.mjs';
import { serveBench } from './serve.mjs';
import { site } from './site.mjs';
import { start } from './start.mjs';
import { view } from './view.mjs';
import { volume } from './volume.mjs';

/** Each gets the sizes and returns its tables, `{ head, rows }`; or `{ skipped }`: why it cannot be measured here. */
const PARTS = {
  start,
  volume,
  bars,
  fixtures,
  colours,
  masks,
  memory,
  idle,
  graph,
  operations,
  view,
  site,
  crowd: crowdOfJobs,
  serve: serveBench,
  page,
};

/** What the command line asks for; a string: what is wrong with it. */
function parseCommandLine() {
  const flag = { type: 'boolean', default: false };
  let parsed;
  try {
    parsed = parseArgs({
      options: { quick: flag, full: flag, write: flag, jobs: { type: 'string' }, folder: { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    return error.message;
  }
  const { values, positionals } = parsed;
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) return `there is no part ${unknown.join(', ')}`;
  if (values.quick && values.full) return '--quick and --full exclude each other';
  if (values.jobs !== undefined && !/^[1-9]\d{0,6}$/.test(values.jobs)) return '--jobs takes a number, up to 9999999';
  if (values.quick && values.write) return 'figures of a quick run are not for the document';
  return {
    ...values,
    chosen: Object.keys(PARTS).filter((name) => positionals.length === 0 || positionals.includes(name)),
  };
}

const asked = parseCommandLine();
if (typeof asked === 'string') {
  console.error(`${asked}; usage: npm run bench -- [--quick | --full] [--write] [PART...]`);
  console.error(`parts: ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
// Gigabytes in memory must not stay there: without this, a signal would end the process before its `exit`.
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => process.exit(status));
}
const sizes = {
  quick: asked.quick,
  full: asked.full,
  jobs: asked.jobs === undefined ? undefined : Number(asked.jobs),
  folder: asked.folder,
  /** A number of bytes, lines or rounds, or a tenth of it. */
  of: (size) => (asked.quick ? Math.ceil(size / 10) : size),
};
for (const name of asked.chosen) {
  console.log(`\n## ${name}\n`);
  const where = machine();
  const measured = await PARTS[name](sizes);
  if ('skipped' in measured) {
    console.log(`skipped: ${measured.skipped}`);
    continue;
  }
  const text = [
    ...measured.map(formatTable),
    where,
    ...(asked.quick ? ['_A quick run, of a tenth of what the tables say._'] : []),
  ].join('\n\n');
  console.log(text);
  if (asked.write) writeDocument(name, text);
}
