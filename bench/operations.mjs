// How many operations on files joblog costs a site's file servers: counted from system calls, and what becomes of it on a large site.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, JOBLOG, makeFolder } from './harness.mjs';
import { traced } from './system-calls.mjs';

/** By then a run has started, and what that left to do is done. */
const SETTLED_S = 5;
const MINUTE_S = 60;
/** Jobs in the store that `joblog list` reads. */
const JOBS = 50;

const whole = (value) =>
  value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString('en');

/** An installation, a store and two users as on a site. */
function makeSite() {
  const root = makeFolder();
  const [prefix, store, home, other] = ['sw', 'store', 'home', 'other'].map((name) => join(root, name));
  const env = { ...environment(home), LC_ALL: 'C' };
  spawnSync('mkdir', [home, other]);
  writeFileSync(join(home, '.logoptin'), '');
  const install = ['site', 'install', '--prefix', prefix, '--store', `${store}/{user}`];
  const { status, stderr } = spawnSync(JOBLOG, install, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { places: { store, prefix, home }, joblog: join(prefix, 'bin/joblog'), env, other };
}

/** Counts of everything that a site's jobs and users do. */
async function count(minute) {
  const { places, joblog, env, other } = makeSite();
  const inJob = (id) => ({ ...env, SLURM_JOB_ID: String(id) });
  const run = (id, command, options = {}) =>
    traced([joblog, 'run', '--', 'bash', '-c', command], { env: { ...inJob(id), ...options.env }, places, ...options });
  // The first run of all makes the folder of the user.
  await run(1, 'echo hello');
  const counts = {
    out: await run(2, 'echo hello', { env: { ...inJob(2), HOME: other } }),
    first: await run(3, 'echo hello'),
    next: await run(3, 'echo hello'),
  };
  const window = [SETTLED_S, SETTLED_S + minute];
  const long = SETTLED_S + minute + 2;
  [counts.silent, counts.lines, counts.bar] = await Promise.all([
    run(4, `exec sleep ${long}`, { window }),
    run(5, `for ((n = 0; n < ${long}; n++)); do echo "step $n"; sleep 1; done`, { window }),
    run(6, `for ((n = 0; n < ${long * 5}; n++)); do printf '\\r%d %%' "$n"; sleep 0.2; done`, { window }),
  ]);
  for (let id = 100; id < 100 + JOBS; id += 1)
    spawnSync(joblog, ['run', '--', 'echo', 'hello'], { env: inJob(id), stdio: 'ignore' });
  counts.list = await traced([joblog, 'list'], { env, places });
  counts.show = await traced([joblog, 'show', '3'], { env, places });
  return counts;
}

/** What the paper site is like. All of it is in docs/scale.md. */
const SITE = { jobsADay: 1_000_000, hours: 1, runs: 2, ranks: 8 };
const DAY_S = 24 * 60 * 60;

/** Of a run that printed on one stream, and no metadata: its record, its log, its timeline. */
const FILES = 3;

/** `runs` are logged of each job, of a share of the jobs; the runs of the others are not. Operations a second where nothing else is said. */
function loadOf(counts, share, runs) {
  const jobs = SITE.jobsADay / DAY_S;
  const running = jobs * SITE.hours * 3600 * share * runs;
  const starting = (place, kind) =>
    jobs * share * (counts.first[place][kind] + (runs - 1) * counts.next[place][kind]) +
    jobs * (1 - share) * SITE.runs * counts.out[place][kind];
  const steady = (key, kind) => (running * counts[key].store[kind]) / MINUTE_S;
  return {
    starting: [
      starting('store', 'change'),
      starting('store', 'look'),
      starting('store', 'write'),
      starting('prefix', 'look'),
      starting('prefix', 'read'),
      (SITE.jobsADay * share * (1 + runs * FILES)) / 1e6,
    ],
    running: [
      running,
      steady('silent', 'change'),
      steady('lines', 'look'),
      steady('lines', 'write'),
      steady('bar', 'change'),
      steady('bar', 'write'),
    ],
  };
}

function callsTable(counts, minute) {
  const row = (name, key) => {
    const { store, prefix, home } = counts[key];
    const figures = [store.change, store.look, store.write, store.sync, store.read].map(whole);
    return [name, ...figures, `${whole(prefix.look)} + ${whole(prefix.read)}`, whole(home.look)];
  };
  return {
    head: ['operations', 'changes', 'look-ups', 'writes', 'fsync', 'reads', 'on the prefix', 'on the home'],
    rows: [
      row('a run that is not logged (no opt-in)', 'out'),
      row('the first logged run of a job, `echo hello`', 'first'),
      row('each further run of it', 'next'),
      row(`${minute} s of a run that is silent`, 'silent'),
      row(`${minute} s of a line a second`, 'lines'),
      row(`${minute} s of a progress bar`, 'bar'),
      row(`\`joblog list\` of ${JOBS} jobs`, 'list'),
      row('`joblog show`', 'show'),
    ],
  };
}

function loadTables(counts) {
  const cases = [
    ['nobody opted in', 0, SITE.runs],
    ['one user in five opted in', 0.2, SITE.runs],
    ['all opted in', 1, SITE.runs],
    [`all opted in, ${SITE.ranks} ranks logged`, 1, SITE.runs - 1 + SITE.ranks],
  ];
  const rows = (part) => cases.map(([name, share, runs]) => [name, ...loadOf(counts, share, runs)[part].map(whole)]);
  return [
    {
      head: [
        'starting and ending, a second',
        'changes',
        'look-ups',
        'writes',
        'prefix: look-ups',
        'reads',
        'million files a day',
      ],
      rows: rows('starting'),
    },
    {
      head: [
        'while they run, a second',
        'runs at once',
        'all silent: changes',
        'all a line a second: look-ups',
        'writes',
        'all with a bar: changes',
        'writes',
      ],
      rows: rows('running'),
    },
  ];
}

export async function operations({ quick }) {
  if (spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0)
    return [{ head: ['file operations'], rows: [['not counted: no strace that may trace (apt-get install strace)']] }];
  const minute = quick ? 6 : MINUTE_S;
  const counts = await count(minute);
  return [callsTable(counts, minute), ...(quick ? [] : loadTables(counts))];
}
