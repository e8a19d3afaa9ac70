import { readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '../../lib/commands/status.js';
import { decide } from '../../lib/config/decide.js';
import { identifyHere } from '../../lib/scheduler/here.js';
import { newHome, optedInHome } from '../config/homes.js';
import { contextFor, type Listener } from './contexts.js';

const JOB = { SLURM_JOB_ID: '1234', SLURM_PROCID: '0' };

async function start(context: Listener): Promise<void> {
  const { env, home } = context;
  await decide({ env, home, identity: identifyHere(env, context.now(), 1), options: {}, now: context.now() });
}

/** One row, its columns apart by one space. */
function row(context: Listener, name: string): string | undefined {
  const line = context
    .out()
    .split('\n')
    .find((candidate) => candidate.startsWith(`${name} `));
  return line?.slice(name.length).trim().replace(/ {2,}/g, ' ');
}

test('a user who has not opted in sees that, and that nothing was written for it', async () => {
  const home = newHome();
  const context = contextFor(home);
  expect(await status({}, context)).toBe(0);
  expect(row(context, 'opted in')).toBe('no (there is no ~/.logoptin; joblog optin creates it)');
  expect(row(context, 'logged')).toBe('no, you have not opted in');
  expect(readdirSync(home)).toEqual([]);
});

test('each setting is shown with the rule that decided it', async () => {
  const home = optedInHome('\nmode: metadata\nmask: {values: [hunter2]}\n');
  const context = contextFor(home, { JOBLOG_DIR: join(home, 'jobs') });
  expect(await status({}, context)).toBe(0);
  expect(row(context, 'mode')).toBe('metadata (~/.logoptin, line 2)');
  expect(row(context, 'repeats')).toBe('fold (default)');
  expect(row(context, 'mask.values')).toBe('1 (~/.logoptin, line 3)');
  expect(row(context, 'store')).toContain('($JOBLOG_DIR)');
  expect(context.out()).not.toContain('hunter2');
  expect(readdirSync(home)).toEqual(['.logoptin']);
});

test('scripts get the same as one JSON object', async () => {
  const home = optedInHome('\nmode: metadata\n');
  const context = contextFor(home);
  expect(await status({ json: true }, context)).toBe(0);
  const object = JSON.parse(context.out()) as object;
  expect(object).toMatchObject({
    optedIn: true,
    logged: true,
    verdict: 'anew',
    job: null,
    siteFile: null,
    troubles: [],
  });
  expect(object).toMatchObject({ settings: { mode: { value: 'metadata', source: '~/.logoptin, line 2' } } });
});

test('scripts get settings as values: sizes in bytes, times in milliseconds, and never a value that is masked', async () => {
  const home = optedInHome('\nmask: {values: [hunter2], env: [MY_*]}\n');
  const site = join(home, 'site.yaml');
  writeFileSync(
    site,
    'record: {cmd: false}\nretention: {olderThan: 90d, keep: 20}\nlimits: {size: 4KiB, spool: 0, exit: 2s}\n',
  );
  const context = contextFor(home, { JOBLOG_SITE_CONFIG: site });
  expect(await status({ json: true }, context)).toBe(0);
  const { settings } = JSON.parse(context.out()) as { settings: Record<string, { value: unknown }> };
  const values = Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]));
  expect(values).toEqual({
    mode: 'enabled',
    repeats: 'fold',
    tasks: 'all',
    'mask.values': 1,
    'mask.env': expect.arrayContaining(['*TOKEN*', 'MY_*']) as string[],
    store: join(home, '.joblog'),
    share: null,
    'record.cmd': false,
    retention: { olderThan: 90 * 86_400_000, keep: 20 },
    'limits.throughput': 64 * 2 ** 20,
    'limits.burst': 2 * 2 ** 30,
    'limits.size': 4096,
    'limits.free': 2 ** 30,
    'limits.spool': 0,
    'limits.exit': 2000,
  });
  expect(context.out()).not.toContain('hunter2');
});

test('in a job that was decided, its record is in force', async () => {
  const home = optedInHome('mode: metadata');
  const context = contextFor(home, JOB);
  await start(context);
  unlinkSync(join(home, '.logoptin'));
  expect(await status({}, context)).toBe(0);
  expect(row(context, 'job')).toBe('1234 (slurm), task batch');
  expect(row(context, 'logged')).toBe('yes, as was decided when the job first started');
  expect(row(context, 'job record')).toBe(join(home, '.joblog/1234/job.json'));
  expect(row(context, 'mode')).toBe(`metadata (${home}/.joblog/1234/job.json (then: ~/.logoptin, line 1))`);
});

test('a job that started before the user opted in is not logged', async () => {
  const context = contextFor(optedInHome(), { ...JOB, SLURM_JOB_START_TIME: '1000000000' });
  expect(await status({}, context)).toBe(0);
  expect(row(context, 'logged')).toMatch(/^no, ~\/\.logoptin was added or changed after the job started/);
});

test('a file that cannot be used is said on stderr, and by the exit status', async () => {
  const context = contextFor(optedInHome('mode: metdata'));
  expect(await status({}, context)).toBe(1);
  expect(row(context, 'opted in')).toBe('yes, but ~/.logoptin cannot be used');
  expect(row(context, 'mode')).toMatch(/^disabled \(cannot use ~\/\.logoptin, line 1, column 7/);
  expect(context.err()).toMatch(/^joblog: cannot use ~\/\.logoptin, line 1, column 7: .+\n$/);
});

test('a store that cannot be used is said', async () => {
  const home = optedInHome();
  writeFileSync(join(home, '.joblog'), '');
  const context = contextFor(home);
  expect(await status({}, context)).toBe(1);
  expect(row(context, 'logged')).toBe(`no, the store ${home}/.joblog cannot be used: it is not a folder`);
});

test('warnings about the site file are shown here, and not in each job', async () => {
  const home = optedInHome();
  const site = join(home, 'site.yaml');
  writeFileSync(site, 'stroe: /x\n');
  const context = contextFor(home, { JOBLOG_SITE_CONFIG: site });
  expect(await status({ dir: join(home, 'd') }, context)).toBe(0);
  expect(context.err()).toContain('there is no key `stroe`, the nearest is `store`');
  expect(row(context, 'store')).toContain('(--dir)');
});

test('without a home there is nothing in force', async () => {
  const context = contextFor('');
  expect(await status({}, context)).toBe(0);
  expect(row(context, 'logged')).toBe('no, you have not opted in');
});
