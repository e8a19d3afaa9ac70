// How soon `joblog serve` answers the page, and what it takes of the machine.
import { atMost, median, ratio } from './figures.mjs';
import { alternately, environment, JOBLOG, makeFolder, makeHome, roomFor, timed } from './harness.mjs';
import { residentMiB } from './processes.mjs';
import { serve } from './served.mjs';
import { makeCurves, makeJobs, makeLog } from './stores.mjs';

const GB = 1e9;
const JOBS = 10_000;
const ROWS = 100_000;
const STREAMS = 50;
const ROUNDS = 3;

const BOTH = 'streams=stdout&streams=stderr';
const LIST = 'jobs?limit=500';
const JOB = 'job?job=1';
const LAST_LINES = `log?job=1&task=batch&${BOTH}&from=-200&count=200`;
const NOWHERE = 'no line has this';
const search = (from) =>
  `search?job=1&task=batch&${BOTH}&text=${encodeURIComponent(NOWHERE)}&regex=false&ignoreCase=false&from=${from}&limit=1000`;
const SERIES = `series?jobs=1234&x=${encodeURIComponent('{"by":"rule"}')}&buckets=1250&smooth=0&logX=false&logY=false&most=30`;
const ZOOMED = `${SERIES}&range=40000&range=60000`;

/** Sums of milliseconds: what the page asks one after the other until it can show something. */
async function asked(server, ...questions) {
  let ms = 0;
  for (const question of questions) ms += (await server.ask(question)).ms;
  return ms;
}

/** The page asks on from where an answer stopped. */
async function searched(server) {
  let ms = 0;
  for (let from = 1; from !== null; ) {
    const { ms: took, answer } = await server.ask(search(from));
    if (answer.lines.length > 0) throw new Error('the search has found what is not there');
    ms += took;
    from = answer.next;
  }
  return ms;
}

/** Asks a server that has just been started, and then the same once more. */
async function coldAndWarm(store, env, questions, then = async () => ({})) {
  const server = await serve(store, env);
  try {
    const cold = await asked(server, ...questions);
    const warm = await asked(server, ...questions);
    return { cold, warm, ...(await then(server)) };
  } finally {
    await server.end();
  }
}

/** The resident set of a server that has answered the list, before and with so many tabs that listen. */
async function withStreams(store, env, count) {
  const server = await serve(store, env);
  try {
    await server.ask(LIST);
    const before = residentMiB(server.pid);
    const streams = await Promise.all(
      Array.from({ length: count }, (_, index) => server.open(`updates?job=${100_000 + index}`)),
    );
    // The first line: each of them is told where it stands.
    await Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('data', resolve))));
    const open = residentMiB(server.pid);
    for (const stream of streams) stream.destroy();
    return { before, open };
  } finally {
    await server.end();
  }
}

const line = (name, values, references, target = '') => [
  name,
  median(values),
  references === undefined ? '' : `${ratio(values, references).toFixed(2)} ×`,
  target,
];

export async function serveBench(sizes) {
  const [bytes, jobs, rows, rounds] = [GB, JOBS, ROWS, ROUNDS].map(sizes.of);
  const env = environment(makeHome(false));
  const [long, many, curves] = [makeFolder(roomFor(bytes)), makeFolder(roomFor(1e8)), makeFolder()];
  const { path } = makeLog(long, bytes);
  makeJobs(many, jobs);
  makeCurves(curves, rows);
  const joblog = async (...words) => (await timed([JOBLOG, ...words], env)).ms;
  const results = await alternately(
    rounds,
    {
      ls: async () => (await timed(['ls', many], env)).ms,
      list: () => joblog('list', '--all', '--dir', many),
      jobs: () => coldAndWarm(many, env, [LIST]),
      tail: async () => (await timed(['tail', '-n', '200', path], env)).ms,
      wc: async () => (await timed(['wc', '-l', path], env)).ms,
      grep: async () => (await timed(['bash', '-c', `grep -F '${NOWHERE}' '${path}' || true`], env)).ms,
      log: () => coldAndWarm(long, env, [JOB, LAST_LINES], async (server) => ({ search: await searched(server) })),
      json: () => joblog('show', '--graph', '--json', '--dir', curves),
      series: () => coldAndWarm(curves, env, [SERIES], async (server) => ({ zoomed: (await server.ask(ZOOMED)).ms })),
      memory: () => withStreams(many, env, STREAMS),
    },
    0,
  );
  const of = (name, field) => results[name].map((result) => result[field]);
  const { ls, list, tail, wc, grep, json } = results;
  const within = (values, most) => atMost(Math.round(median(values)), most, ' ms');
  return [
    {
      head: [`the list of ${jobs} jobs, ${rounds} rounds`, 'ms', '`joblog list --all`', 'target'],
      rows: [
        line('`ls`', ls),
        line('`joblog list --all`', list),
        line('the first answer', of('jobs', 'cold'), list, within(of('jobs', 'cold'), 500)),
        line('the next', of('jobs', 'warm'), list),
      ],
    },
    {
      head: [`a log of ${bytes / GB} GB, ${rounds} rounds`, 'ms', 'against', 'of', 'target'],
      rows: [
        ['`tail -n 200`', median(tail), '', '', ''],
        ['`wc -l`', median(wc), '', '', ''],
        [
          'job and last lines, the first time',
          median(of('log', 'cold')),
          `${ratio(of('log', 'cold'), wc).toFixed(2)} ×`,
          '`wc -l`',
          within(of('log', 'cold'), 500),
        ],
        ['the same again', median(of('log', 'warm')), `${ratio(of('log', 'warm'), tail).toFixed(2)} ×`, '`tail`', ''],
        ['`grep -F`, no line has it', median(grep), '', '', ''],
        [
          'the same search through the page',
          median(of('log', 'search')),
          `${ratio(of('log', 'search'), grep).toFixed(2)} ×`,
          '`grep -F`',
          '',
        ],
      ],
    },
    {
      head: [`10 series of ${rows} points, ${rounds} rounds`, 'ms', '`joblog show --graph --json`', 'target'],
      rows: [
        line('`joblog show --graph --json`', json),
        line('the first answer', of('series', 'cold'), json, within(of('series', 'cold'), 1000)),
        line('the next', of('series', 'warm'), json),
        line('a fifth of X', of('series', 'zoomed'), json),
      ],
    },
    {
      head: [`the server's memory, ${jobs} jobs, ${rounds} rounds`, 'MiB', 'more'],
      rows: [
        ['when it has answered the list', median(of('memory', 'before')), ''],
        [
          `with ${STREAMS} tabs that listen`,
          median(of('memory', 'open')),
          `${(median(of('memory', 'open')) - median(of('memory', 'before'))).toFixed(1)}`,
        ],
      ],
    },
  ];
}
