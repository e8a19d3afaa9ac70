// What readers take of a store with very many jobs: time, memory, operations on files. What it means for a site: docs/scale.md.
//   --jobs N      so many jobs; 10,000 where nothing is said, 1,000,000 with --full
//   --folder DIR  an empty or missing folder for the store, which stays; else a temporary one
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { number } from './figures.mjs';
import { environment, JOBLOG, makeFolder, makeHome } from './harness.mjs';
import { peakMiB } from './processes.mjs';
import { idOf, makeStore, STORE_DAYS } from './site-store.mjs';
import { traced } from './system-calls.mjs';

const LOOK_MS = 5;
const COUNTED = 1000;
const whole = (value) => Math.round(value).toLocaleString('en');
const seconds = (ms) => number(ms / 1000);
const inStore = (env, store) => ({ ...env, JOBLOG_DIR: store });
const nameOf = (words) => `\`joblog ${words.map((word) => (word === '' ? "''" : word)).join(' ')}\``;
/** Where a folder is that is held open while its files are removed. */
const HELD = '/proc/self/fd';

/** Runs joblog to its end: how long that took, until its first byte, and its most memory; `text` is what it printed, at most a megabyte of it. */
function measured(words, env) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(JOBLOG, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [mib, bytes, first, text, said] = [0, 0, 0, '', ''];
    const look = setInterval(() => {
      mib = Math.max(mib, peakMiB(child.pid));
    }, LOOK_MS);
    child.stdout.on('data', (piece) => {
      if (bytes === 0) first = performance.now() - began;
      bytes += piece.length;
      if (text.length < 1e6) text += piece;
    });
    child.stderr.on('data', (piece) => {
      said += piece;
    });
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(look);
      resolve({ ms: performance.now() - began, first, mib, bytes, status, text, said });
    });
  });
}

/** One answer of `joblog serve`, whole. */
function answerOf(port, token, path) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const request = get({ port, path, headers: { Authorization: `Bearer ${token}` } }, (response) => {
      let bytes = 0;
      response.on('data', (piece) => {
        bytes += piece.length;
      });
      response.on('end', () => resolve({ ms: performance.now() - began, bytes, status: response.statusCode }));
    });
    request.on('error', reject);
  });
}

/** From the start of `joblog serve` to its address, the first list, and a list when all jobs are known. */
async function served(store, env) {
  const began = performance.now();
  const child = spawn(JOBLOG, ['serve', '--port', '0', '--allow-root'], {
    env: inStore(env, store),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [, port, token] = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (piece) => {
        text += piece;
        const found = /http:\/\/localhost:(\d+)\/#token=(\S+)/.exec(text);
        if (found !== null) resolve(found);
      });
      child.on('close', () => reject(new Error(`joblog serve ended: ${text}`)));
    });
    const address = performance.now() - began;
    const first = await answerOf(port, token, '/api/jobs?limit=200');
    // More than there are: it waits until all have been read.
    const all = await answerOf(port, token, '/api/jobs?limit=1000000000');
    const again = await answerOf(port, token, '/api/jobs?limit=200');
    if ([first, all, again].some(({ status }) => status !== 200)) throw new Error('joblog serve has refused');
    return { address, first, all, again, mib: peakMiB(child.pid) };
  } finally {
    child.kill();
  }
}

/** Operations on the files of a small store, from which those on a large one can be reckoned. */
async function operationsOn(env) {
  const store = makeFolder();
  makeStore(store, COUNTED, env);
  const count = (words) => traced([JOBLOG, ...words], { env: inStore(env, store), places: { store, held: HELD } });
  const rows = [];
  for (const words of commandsOn(COUNTED)) {
    const counts = await count(words);
    const sums = ['look', 'read', 'change'].map((kind) => whole(counts.store[kind] + counts.held[kind]));
    rows.push([nameOf(words), ...sums]);
  }
  return { head: [`operations on a store of ${whole(COUNTED)} jobs`, 'look-ups', 'reads', 'changes'], rows };
}

const commandsOn = (jobs) => [
  ['list'],
  ['list', '--since', '1d'],
  ['list', '--all'],
  ['list', '--json'],
  ['show'],
  ['show', idOf(jobs >> 1)],
  ['show', '41999999999'],
  ['show', idOf(jobs >> 1), '--metadata', '--format', 'csv'],
  ['complete', '--', 'show', ''],
  ['complete', '--', 'show', idOf(jobs >> 1).slice(0, -2)],
  ['prune', '--keep', '20', '--older-than', `${STORE_DAYS - 9}d`, '--dry-run'],
  ['prune', '--keep', '20', '--older-than', `${STORE_DAYS - 9}d`],
];

export async function site({ quick, full, jobs = full ? 1_000_000 : quick ? 1000 : 10_000, folder }) {
  const env = environment(makeHome(true));
  const store = folder ?? makeFolder();
  mkdirSync(store, { recursive: true });
  const began = performance.now();
  if (readdirSync(store).length === 0) makeStore(store, jobs, env);
  else if (readdirSync(store).filter((name) => !name.startsWith('.')).length !== jobs)
    throw new Error(`${store} does not hold ${jobs} jobs`);
  console.error(`the store is there after ${seconds(performance.now() - began)} s`);
  const rows = [];
  for (const words of commandsOn(jobs)) {
    const { ms, first, mib, bytes, status, said } = await measured(words, inStore(env, store));
    const row = [
      `\`joblog ${words.join(' ')}\``,
      seconds(ms),
      bytes === 0 ? '' : seconds(first),
      whole(mib),
      whole(bytes),
    ];
    console.error(`${row.join('  ')}  status ${status} ${said.slice(0, 200)}`);
    rows.push(row);
  }
  const serving = await served(store, env);
  const { address, first, all, again, mib } = serving;
  rows.push(
    ['`joblog serve`: its address', seconds(address), '', '', ''],
    ['the first 200 jobs', seconds(first.ms), '', '', whole(first.bytes)],
    ['all jobs', seconds(all.ms), '', '', whole(all.bytes)],
    ['200 jobs again', seconds(again.ms), '', whole(mib), whole(again.bytes)],
  );
  const tables = [{ head: [`a store of ${whole(jobs)} jobs`, 's', 'first byte, s', 'MiB at most', 'bytes'], rows }];
  if (spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0) tables.push(await operationsOn(env));
  if (folder === undefined) rmSync(store, { recursive: true, force: true });
  return tables;
}
