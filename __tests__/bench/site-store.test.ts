/** The store that `npm run bench -- site` makes is one that joblog could have written: a bench of something else would tell nothing. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(__dirname, '../..');
const JOBS = 100;

let folder: string;
let env: Record<string, string | undefined>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'joblog-site-store-'));
  const [home, store] = [join(folder, 'home'), join(folder, 'store')];
  mkdirSync(home);
  mkdirSync(store);
  writeFileSync(join(home, '.logoptin'), '');
  env = { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', JOBLOG_DIR: store };
  const maker = pathToFileURL(join(ROOT, 'bench/site-store.mjs')).href;
  const script = `import { makeStore } from ${JSON.stringify(maker)}; makeStore(process.env.JOBLOG_DIR, ${JOBS}, process.env)`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { env });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const joblog = (...words: string[]): string =>
  execFileSync(join(ROOT, 'bin/joblog'), words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

interface Listed {
  readonly job: string;
  readonly state: string;
  readonly started: string;
  readonly metadata: object;
}

test('its jobs are listed as real ones are, from the newest on, with their states and metadata', () => {
  const jobs = joblog('list', '--json')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Listed);
  expect(jobs).toHaveLength(JOBS);
  expect(jobs.filter(({ state }) => state === 'failed')).toHaveLength(JOBS / 20);
  expect(jobs.filter(({ state }) => state === 'done')).toHaveLength(JOBS - JOBS / 20);
  expect(jobs.filter(({ job }) => job.includes('_'))).toHaveLength(JOBS / 10);
  expect(jobs[0]!.metadata).toEqual({ epoch: 9, loss: 0.9 });
  const starts = jobs.map(({ started }) => started);
  expect(starts).toEqual([...starts].sort().reverse());
  expect(joblog('list', '--since', '9d', '--json').trim().split('\n').length).toBeLessThan(JOBS / 5);
});

test('the log of each is there, and is what its record says', () => {
  for (const job of ['40000000', '40000048_49', '40000098_2']) {
    expect(joblog('show', job, '--stdout').split('\n').slice(0, 2)).toEqual(['loading data', '{"epoch":1,"loss":0.1}']);
    expect(joblog('verify', job)).toContain('complete');
  }
});

test('what is old in it is pruned, and nothing of that is left', () => {
  joblog('prune', '--older-than', '45d');
  const left = readdirSync(join(folder, 'store'));
  expect(left.length).toBeGreaterThan(JOBS / 2 - 3);
  expect(left.length).toBeLessThan(JOBS / 2 + 3);
  expect(left).not.toContain('40000000');
  expect(readdirSync(join(folder, 'store', '40000098_2'))).toHaveLength(6);
});
