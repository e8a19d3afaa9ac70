// How soon the readers show something of a long log, what comes to a log, and the newest of many jobs.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { atMost, difference, median } from './figures.mjs';
import { alternately, environment, JOBLOG, makeFolder, makeHome, roomFor, timed } from './harness.mjs';
import { iso, makeJobs, makeLog, record } from './stores.mjs';

const GB = 1e9;
const JOBS = 10_000;
const ROUNDS = 7;
const LINES_FOLLOWED = 20;

/** Milliseconds from a line's being in the log until `show -f` has printed it, line by line at uneven intervals. */
async function followed(store, env, count) {
  const folder = join(store, '1');
  mkdirSync(folder, { recursive: true });
  const here = { host: hostname(), pid: process.pid, ended: null, exit: null };
  writeFileSync(join(folder, 'batch.json'), record('1', Date.now(), here));
  const child = spawn(JOBLOG, ['show', '-f', '--dir', store], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const took = [];
  let came = () => undefined;
  child.stdout.on('data', () => came());
  for (let line = 0; line <= count; line += 1) {
    const began = performance.now();
    const printed = new Promise((resolve) => {
      came = resolve;
    });
    appendFileSync(join(folder, 'batch.stdout.log'), 'x\n');
    appendFileSync(join(folder, 'batch.timeline'), `${iso(Date.now())} stdout ${2 * (line + 1)} ${line + 1}\n`);
    await printed;
    // The first has the start of the program in it.
    if (line > 0) took.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 37 * (line % 20)));
  }
  child.kill();
  return took;
}

export async function view(sizes) {
  const bytes = sizes.of(GB);
  const jobs = sizes.of(JOBS);
  const rounds = sizes.of(ROUNDS);
  const env = environment(makeHome(false));
  const long = makeFolder(roomFor(bytes));
  const many = makeFolder(roomFor(1e8));
  const { path, end } = makeLog(long, bytes);
  makeJobs(many, jobs);
  const show = (...words) => timed([JOBLOG, 'show', '--dir', long, ...words], env);
  const ms = await alternately(
    rounds,
    {
      node: async () => (await timed(['node', '-e', '0'], env)).ms,
      tail: async () => (await timed(['tail', '-n', '50', path], env)).ms,
      last: async () => (await show('-n', '50')).ms,
      since: async () => (await show('--since', iso(end))).ms,
      page: async () => (await timed(['bash', '-c', `"$JOBLOG" show --dir '${long}' | head -n 50`], env)).ms,
      ls: async () => (await timed(['ls', many], env)).ms,
      list: async () => (await timed([JOBLOG, 'list', '--dir', many, '-n', '50'], env)).ms,
      all: async () => (await timed([JOBLOG, 'list', '--dir', many, '--all'], env)).ms,
    },
    1,
  );
  const latency = await followed(makeFolder(), env, LINES_FOLLOWED);
  const opening = (name, times) => {
    const over = difference(times, ms.tail);
    return [name, median(times), `tail + ${over.toFixed(0)} ms`, atMost(Math.round(over), 100, ' ms')];
  };
  const slowest = Math.max(...latency);
  return [
    {
      head: [`a log of ${bytes / GB} GB, ${rounds} rounds`, 'ms', 'against', 'target'],
      rows: [
        ['`tail -n 50 FILE`', median(ms.tail), '', ''],
        ['`node -e 0`', median(ms.node), '', ''],
        opening('`joblog show -n 50`', ms.last),
        opening('`joblog show --since`, the last second', ms.since),
        opening('`joblog show \\| head -n 50`', ms.page),
      ],
    },
    {
      head: [`a store of ${jobs} jobs, ${rounds} rounds`, 'ms', 'target'],
      rows: [
        ['`ls`', median(ms.ls), ''],
        ['`joblog list -n 50`', median(ms.list), atMost(Math.round(median(ms.list)), 500, ' ms')],
        ['`joblog list --all`', median(ms.all), ''],
      ],
    },
    {
      head: [`\`joblog show -f\`, ${LINES_FOLLOWED} lines`, 'ms', 'target'],
      rows: [
        ['from the log to the reader, median', median(latency), ''],
        ['the slowest', slowest, atMost(Math.round(slowest), 1000, ' ms')],
      ],
    },
  ];
}
