import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, describeWarning } from '../../lib/config/messages.js';
import { parseSite, readSite, siteFilePath } from '../../lib/config/site-file.js';
import { ageOf } from '../../lib/config/units.js';
import { newHome } from './homes.js';

const FILE = '/etc/joblog/config.yaml';

async function read(text: string): Promise<unknown> {
  const site = await parseSite(Buffer.from(text), FILE);
  return site.kind === 'failure' ? describeFailure(site.failure) : site.settings;
}

test('it is /etc/joblog/config.yaml unless JOBLOG_SITE_CONFIG names another', () => {
  expect(siteFilePath({})).toBe(FILE);
  expect(siteFilePath({ JOBLOG_SITE_CONFIG: '' })).toBe(FILE);
  expect(siteFilePath({ JOBLOG_SITE_CONFIG: '/opt/site.yaml' })).toBe('/opt/site.yaml');
});

test('without a file of the node it is that of the installation, which all nodes have in common', () => {
  const installation = newHome();
  expect(siteFilePath({}, installation)).toBe(FILE);
  mkdirSync(join(installation, 'etc/joblog'), { recursive: true });
  writeFileSync(join(installation, 'etc/joblog/config.yaml'), '');
  expect(siteFilePath({}, installation)).toBe(join(installation, 'etc/joblog/config.yaml'));
  expect(siteFilePath({ JOBLOG_SITE_CONFIG: '/opt/site.yaml' }, installation)).toBe('/opt/site.yaml');
});

test('it is read from the disk, or is absent', async () => {
  const file = join(newHome(), 'site.yaml');
  expect(await readSite({ JOBLOG_SITE_CONFIG: file })).toEqual({ kind: 'absent', file });
  writeFileSync(file, '# the site\nmode: metadata\n');
  expect(await readSite({ JOBLOG_SITE_CONFIG: file })).toEqual({
    kind: 'settings',
    file,
    settings: { mode: 'metadata' },
    lines: { mode: 2 },
    warnings: [],
  });
});

test('something else in its place is a failure', async () => {
  const file = join(newHome(), 'site.yaml');
  mkdirSync(file);
  expect(await readSite({ JOBLOG_SITE_CONFIG: file })).toMatchObject({ kind: 'failure' });
});

test('all settings are read, sizes as bytes and times as milliseconds', async () => {
  const text = `
store: /shared/joblog/{user}/
share: "group:staff"
tasks: first
record: {cmd: false}
retention: {olderThan: 90d, keep: 20}
limits:
  throughput: 64MiB
  burst: 2GiB
  size: 0
  free: 1.5MiB
  spool: 1.5KiB
  exit: 10s
`;
  expect(await read(text)).toEqual({
    store: '/shared/joblog/{user}/',
    share: 'group:staff',
    tasks: 'first',
    record: { cmd: false },
    retention: { olderThan: 7_776_000_000, keep: 20 },
    limits: { throughput: 67_108_864, burst: 2_147_483_648, size: 0, free: 1_572_864, spool: 1536, exit: 10_000 },
  });
});

test.each([
  ['exit: 500', 500],
  ['exit: 250ms', 250],
  ['exit: 2min', 120_000],
  ['exit: 1.5s', 1500],
])('a time may be written as %s', async (line, milliseconds) => {
  expect(await read(`limits:\n  ${line}`)).toEqual({ limits: { exit: milliseconds } });
});

test.each([
  ['30min', 1_800_000],
  ['36h', 129_600_000],
  ['1.5d', 129_600_000],
  ['12w', 7_257_600_000],
])('an age may be written as %s', async (age, milliseconds) => {
  expect(await read(`retention: {olderThan: ${age}}`)).toEqual({ retention: { olderThan: milliseconds } });
  expect(ageOf(age)).toBe(milliseconds);
});

test.each(['90', '-1d', '3m', '1e9d', 'd', '', ' 3d', '3 d', '3d\n', '1y'])('%j is no age', (text) => {
  expect(ageOf(text)).toBeUndefined();
});

describe('a site file that cannot be followed is refused', () => {
  test.each([
    [
      'an age without a unit',
      'retention: {olderThan: 90}',
      'line 1, column 24: `retention.olderThan` must be an age such as `90d`, `12w` or `36h`, not `90`',
    ],
    [
      'a number of jobs that is none',
      'retention: {keep: many}',
      'line 1, column 19: `retention.keep` must be a number of jobs, not `many`',
    ],
    [
      'a size in units that mean two things',
      'limits: {size: 4GB}',
      'line 1, column 16: `limits.size` must be a number of bytes or a size such as `64MiB`, not `4GB`',
    ],
    [
      'a negative size',
      'limits: {size: -1}',
      'line 1, column 16: `limits.size` must be a number of bytes or a size such as `64MiB`, not `-1`',
    ],
    [
      'a time in units of size',
      'limits: {exit: 10MiB}',
      'line 1, column 16: `limits.exit` must be a number of milliseconds or a time such as `10s`, not `10MiB`',
    ],
    [
      'a relative store',
      'store: joblog',
      'line 1, column 8: `store` must be an absolute path, in which `{user}` and `{home}` are replaced, not `joblog`',
    ],
    [
      'an unknown part of the store',
      'store: /x/{usr}',
      'line 1, column 8: `store` must be an absolute path, in which `{user}` and `{home}` are replaced, not `/x/{usr}`',
    ],
    ['an unknown sharing', 'share: everybody', 'line 1, column 8: `share` must be `group:NAME`, not `everybody`'],
    [
      'a word for a truth value',
      'record: {cmd: no}',
      'line 1, column 15: `record.cmd` must be `true` or `false`, not `no`',
    ],
    [
      'a misspelt key that keeps command lines private',
      'record: {cdm: false}',
      'line 1, column 10: there is no key `cdm` under `record`, the nearest is `cmd`',
    ],
    [
      'a misspelt `record`',
      'recrod: {cmd: false}',
      'line 1, column 1: there is no key `recrod`, the nearest is `record`',
    ],
    [
      'limits that are none',
      'limits: 3',
      'line 1, column 9: `limits` must be a mapping with `throughput`, `burst`, `size`, `free`, `spool` or `exit`, not `3`',
    ],
  ])('%s', async (_, text, message) => {
    expect(await read(text)).toBe(`${FILE}, ${message}`);
  });
});

test('other unknown keys are warned about', async () => {
  const site = await parseSite(
    Buffer.from('stroe: /x\nlimits: {thruput: 1, size: 5}\nretention: {oldrThan: 90d}'),
    FILE,
  );
  expect(site.kind === 'settings' && site.warnings.map(describeWarning)).toEqual([
    `${FILE}, line 1, column 1: there is no key \`stroe\`, the nearest is \`store\``,
    `${FILE}, line 2, column 10: there is no key \`thruput\` under \`limits\`, the nearest is \`throughput\``,
    `${FILE}, line 3, column 13: there is no key \`oldrThan\` under \`retention\`, the nearest is \`olderThan\``,
  ]);
});

test.each(['\\n', '\\t', '\\x7f'])(
  'a store with a %s in its path is refused: it would be a line of its own in launcher.conf',
  async (escape) => {
    expect(await read(`store: "/shared/${escape}x"`)).toContain('store');
    expect(await read('store: "/shared/x"')).toEqual({ store: '/shared/x' });
  },
);
