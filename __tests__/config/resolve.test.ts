import type { RecordLayer } from '../../lib/config/layers.js';
import { describeSource } from '../../lib/config/messages.js';
import { parseOptIn } from '../../lib/config/opt-in-file.js';
import { type Resolved, resolve } from '../../lib/config/resolve.js';
import { parseSite } from '../../lib/config/site-file.js';
import type { RunOptions } from '../../lib/config/types.js';

const SITE = '/etc/joblog/config.yaml';
const BUILT_IN = ['*TOKEN*', '*SECRET*', '*PASSWORD*', '*PASSWD*', '*CREDENTIAL*', '*_KEY'];

interface Given {
  readonly site?: string;
  readonly optIn?: string;
  readonly record?: RecordLayer;
  readonly options?: RunOptions;
}

async function resolved({ site, optIn = '', record = { kind: 'none' }, options = {} }: Given): Promise<Resolved> {
  return resolve({
    site: site === undefined ? { kind: 'absent', file: SITE } : await parseSite(Buffer.from(site), SITE),
    optIn: await parseOptIn(Buffer.from(optIn)),
    record,
    options,
    store: { path: '/home/me/.joblog', source: { kind: 'default' } },
  });
}

/** Each setting with what decided it, as `joblog status` has them. */
async function decided(given: Given): Promise<Record<string, string>> {
  const { settings } = await resolved(given);
  return Object.fromEntries(settings.map(({ key, words, source }) => [key, `${words} (${describeSource(source)})`]));
}

function recordOf(
  config: Partial<Extract<RecordLayer, { kind: 'record' }>['record']['config']>,
  failed?: true,
): RecordLayer {
  return {
    kind: 'record',
    file: '/home/me/.joblog/1/job.json',
    record: {
      joblog: 1,
      job: '1',
      attempt: 0,
      decided: '2026-11-22T06:09:55.123Z',
      host: 'node1',
      user: 'me',
      why: '~/.logoptin, line 1',
      ...(failed === undefined ? {} : { failed }),
      config: { mode: 'metadata', repeats: 'keep', tasks: 'first', mask: { values: 0, env: ['*_PIN'] }, ...config },
    },
  };
}

test('where nobody has set anything, the defaults hold', async () => {
  expect((await resolved({})).config).toEqual({
    mode: 'enabled',
    repeats: 'fold',
    tasks: 'all',
    maskValues: [],
    maskEnv: BUILT_IN,
    store: '/home/me/.joblog',
    share: null,
    recordCmd: true,
    exitMs: 10_000,
    limits: {
      throughput: 67_108_864,
      burst: 2_147_483_648,
      size: 4_294_967_296,
      free: 1_073_741_824,
      spool: 1_073_741_824,
    },
  });
});

test('the user overrides the site, setting by setting, and each setting says who decided it', async () => {
  const given = {
    site:
      'mode: metadata\nrepeats: keep\nrecord: {cmd: false}\nlimits: {exit: 3s, size: 0, burst: 1536KiB, free: 1}\n' +
      'share: group:staff\nretention: {olderThan: 90d, keep: 20}',
    optIn: '\nmode: disabled',
  };
  expect(await decided(given)).toEqual({
    mode: 'disabled (~/.logoptin, line 2)',
    repeats: `keep (${SITE}, line 2)`,
    tasks: 'all (default)',
    'mask.values': '0 (default)',
    'mask.env': `${BUILT_IN.join(' ')} (default)`,
    store: '/home/me/.joblog (default)',
    share: `group:staff (${SITE}, line 5)`,
    'record.cmd': `false (${SITE}, line 3)`,
    retention: `jobs not active for 90 d, but for the newest 20 (${SITE}, line 6)`,
    'limits.throughput': '64 MiB a second (default)',
    'limits.burst': `1.5 MiB at once (${SITE}, line 4)`,
    'limits.size': `none (${SITE}, line 4)`,
    'limits.free': `1 byte left free (${SITE}, line 4)`,
    'limits.spool': '1 GiB on local disk (default)',
    'limits.exit': `3 s (${SITE}, line 4)`,
  });
});

test('the command line overrides the user', async () => {
  expect(await decided({ optIn: 'mode: disabled', options: { mode: 'metadata' } })).toMatchObject({
    mode: 'metadata (--mode)',
  });
});

test("the job's record overrides the files, and the command line overrides the record", async () => {
  const given = { site: 'tasks: first-per-node', optIn: 'mode: disabled', record: recordOf({}) };
  expect((await resolved(given)).config).toMatchObject({ mode: 'metadata', repeats: 'keep', tasks: 'first' });
  expect(await decided(given)).toMatchObject({
    mode: 'metadata (/home/me/.joblog/1/job.json (then: ~/.logoptin, line 1))',
  });
  expect((await resolved({ ...given, options: { mode: 'enabled' } })).config.mode).toBe('enabled');
});

test('masks of the site, of the user and the built-in ones add up', async () => {
  const given = {
    site: 'mask: {values: [sites, both]}',
    optIn: 'mask: {values: [mine, both], env: ["*_PIN", "*_KEY"]}',
  };
  const { config } = await resolved(given);
  expect(config.maskValues).toEqual(['sites', 'both', 'mine']);
  expect(config.maskEnv).toEqual([...BUILT_IN, '*_PIN']);
  expect(await decided(given)).toMatchObject({ 'mask.values': `3 (${SITE}, line 1 and ~/.logoptin, line 1)` });
});

describe('what cannot be followed means mode disabled, with one notice', () => {
  test.each([
    ['an opt-in file', { optIn: 'mode: x' }],
    ['an opt-in file, whatever the command line says', { optIn: 'mode: x', options: { mode: 'enabled' } }],
    ['a site file', { site: 'limits: 3', optIn: 'mode: enabled' }],
    ['a site file, whatever the record says', { site: 'limits: 3', record: recordOf({ mode: 'enabled' }) }],
    ['a mode on the command line', { options: { mode: 'metdata' } }],
    ['a record', { record: { kind: 'invalid', file: '/x/job.json', why: 'it is damaged or only half written' } }],
    [
      'a record of a start that failed so',
      { record: recordOf({ mode: 'disabled' }, true), options: { mode: 'enabled' } },
    ],
    [
      'masks that are gone',
      { record: recordOf({ mode: 'enabled', mask: { values: 2, env: [] } }), optIn: 'mask: {values: [abcd]}' },
    ],
  ] as readonly (readonly [string, Given])[])('%s', async (_, given) => {
    const { config, notices, failure } = await resolved(given);
    expect(config.mode).toBe('disabled');
    expect(failure).not.toBeNull();
    expect(notices).toEqual([
      expect.stringMatching(/^.+; the job runs, but nothing except commands is logged \(mode disabled\); .+$/),
    ]);
  });

  test('an unusable site file may have kept command lines private, so they are', async () => {
    expect((await resolved({ site: 'record: {cmd: no}' })).config.recordCmd).toBe(false);
  });

  test('a misspelt mode on the command line is told what it was likely meant to be', async () => {
    expect((await resolved({ options: { mode: 'metdata' } })).notices).toEqual([
      'cannot use --mode `metdata` (did you mean `metadata`?): it must be `enabled`, `metadata` or `disabled`; the job runs, but nothing except commands is logged (mode disabled); correct the command line',
    ]);
  });
});

test('a job that was decided goes on when the opt-in file breaks, unless its masks are needed', async () => {
  expect((await resolved({ optIn: 'mode: x', record: recordOf({}) })).config.mode).toBe('metadata');
  expect((await resolved({ optIn: 'mode: x', record: recordOf({ mask: { values: 1, env: [] } }) })).config.mode).toBe(
    'disabled',
  );
});

test('more masks than there were are all used', async () => {
  const given = { record: recordOf({ mask: { values: 1, env: [] } }), optIn: 'mask: {values: [abcd, efgh]}' };
  expect((await resolved(given)).config).toMatchObject({ mode: 'metadata', maskValues: ['abcd', 'efgh'] });
});

test('a warning about the opt-in file is said when the job starts, and not again in each of its steps', async () => {
  expect((await resolved({ optIn: 'repeat: keep' })).notices).toEqual([
    '~/.logoptin, line 1, column 1: there is no key `repeat`, the nearest is `repeats`; it is passed over, the rest applies; correct or remove it',
  ]);
  expect((await resolved({ optIn: 'repeat: keep', record: recordOf({}) })).notices).toEqual([]);
});

test.each([
  ['share', 'none, you alone can read your logs (default)'],
  ['retention', 'nothing (default)'],
])('without a word of the site, %s is: %s', async (key, words) => {
  expect((await decided({}))[key]).toBe(words);
});

test('nothing is shared where the site file cannot be followed', async () => {
  expect((await resolved({ site: 'share: group:staff\nmode: x' })).config.share).toBeNull();
});
