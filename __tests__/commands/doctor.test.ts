import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doctor } from '../../lib/commands/doctor/doctor.js';
import { checkBash } from '../../lib/commands/doctor/files.js';
import { checkLimits, checkRuntime, parseLimits, readLimits } from '../../lib/commands/doctor/runtime.js';
import { checkTemporary } from '../../lib/commands/doctor/store.js';
import { newHome, optedInHome } from '../config/homes.js';
import { contextFor } from './contexts.js';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max address space         unlimited            unlimited            bytes
Max processes             7823                 7823                 processes
Max open files            1024                 524288               files
Max nice priority         0                    0
`;

function limits(changes: Readonly<Record<string, string>>): readonly string[] {
  const text = Object.entries(changes).reduce((all, [from, to]) => all.replace(from, to), LIMITS);
  return checkLimits(parseLimits(text)).map(({ level, about, what }) => `${level} ${about}: ${what}`);
}

test('all is well for a user who has opted in, and nothing is left behind', async () => {
  const home = optedInHome();
  const context = contextFor(home, { TMPDIR: home });
  expect(await doctor({}, context)).toBe(0);
  const out = context.out();
  expect(out).toMatch(/^ok {4}runtime: Node \d+\./);
  expect(out).toContain('ok    runtime: it starts\n');
  expect(out).toContain('ok    opt-in: ~/.logoptin can be used\n');
  expect(out).toContain(`ok    store: ${home}/.joblog does not exist yet, it will be made by the first job\n`);
  expect(out).not.toMatch(/^fail/m);
  expect(readdirSync(home)).toEqual(['.logoptin']);
});

test('a store that exists is tried out, and nothing is left in it', async () => {
  const home = newHome();
  const store = join(home, 'jobs');
  mkdirSync(store);
  const context = contextFor(home);
  expect(await doctor({ dir: store }, context)).toBe(0);
  expect(context.out()).toContain(`ok    store: ${store}\n`);
  expect(context.out()).toContain(
    'warn  opt-in: there is no ~/.logoptin, so nothing is logged; joblog optin creates it\n',
  );
  expect(readdirSync(store)).toEqual([]);
});

test('what stops logging makes it fail', async () => {
  const home = optedInHome('mode: metdata');
  writeFileSync(join(home, '.joblog'), '');
  const site = join(home, 'site.yaml');
  writeFileSync(site, 'limits: 3');
  const context = contextFor(home, { JOBLOG_SITE_CONFIG: site });
  expect(await doctor({}, context)).toBe(1);
  expect(context.out()).toMatch(/^fail {2}opt-in: cannot use ~\/\.logoptin, line 1, column 7: /m);
  expect(context.out()).toMatch(
    /^fail {2}site file: cannot use .+site\.yaml, line 1, column 9: .+; tell the site's administrators$/m,
  );
  expect(context.out()).toMatch(
    /^fail {2}store: cannot use .+: it is not a folder; put it right, or name another with JOBLOG_DIR$/m,
  );
});

test('as JSON every check has its level and what it is about', async () => {
  const context = contextFor(optedInHome('mode: metdata'), { JOBLOG_DIR: '/proc/joblog' });
  expect(await doctor({ json: true }, context)).toBe(1);
  const said = JSON.parse(context.out()) as {
    ok: boolean;
    findings: { level: string; about: string; advice?: string }[];
  };
  expect(said.ok).toBe(false);
  const failed = said.findings.filter(({ level }) => level === 'fail');
  expect(failed.map(({ about }) => about)).toEqual(['opt-in', 'store']);
  expect(failed.every(({ advice = '' }) => advice !== '')).toBe(true);
  const abouts = ['runtime', 'limits', 'shell', 'opt-in', 'site file', 'store', 'free space', 'temporary folder'];
  expect(new Set(said.findings.map(({ about }) => about))).toEqual(new Set(abouts));
});

test('a store that cannot be written fails', async () => {
  const context = contextFor(optedInHome(), { JOBLOG_DIR: '/proc/joblog' });
  expect(await doctor({}, context)).toBe(1);
  expect(context.out()).toMatch(/^fail {2}store: \/proc\/joblog does not exist yet, .+cannot be written: /m);
});

test('a runtime that is too old, or does not start, fails', () => {
  const levels = (path: string, version: string) => checkRuntime(path, version).map(({ level }) => level);
  expect(levels(process.execPath, '20.20.0')).toEqual(['ok', 'ok']);
  expect(levels(process.execPath, '24.1.0')).toEqual(['ok', 'ok']);
  expect(levels(process.execPath, '20.19.9')).toEqual(['fail', 'ok']);
  expect(levels(process.execPath, '18.30.0')).toEqual(['fail', 'ok']);
  expect(levels('/nonexistent/node', '24.1.0')).toEqual(['ok', 'fail']);
  expect(levels('/bin/false', '24.1.0')).toEqual(['ok', 'fail']);
});

describe('limits', () => {
  test('that leave room are fine', () => {
    expect(limits({})).toEqual([
      'ok limits: ulimit -v is unlimited',
      'ok limits: ulimit -n is 524288',
      'ok limits: ulimit -u is 7823',
    ]);
  });

  test.each([
    [
      'too little address space',
      { unlimited: '512000000' },
      'fail limits: ulimit -v is 512000000: the runtime needs 2 GiB of address space',
    ],
    ['too few open files', { '524288': '32' }, 'fail limits: ulimit -n is 32: joblog needs 64 open files'],
    ['too few processes', { '7823': '40' }, 'fail limits: ulimit -u is 40: the runtime needs some ten threads'],
  ])('with %s fail', (_, changes, finding) => {
    expect(limits(changes)).toContain(finding);
  });

  test('that the system does not tell are a warning', () => {
    expect(checkLimits(readLimits('/nonexistent')).map(({ level }) => level)).toEqual(['warn', 'warn', 'warn']);
  });

  test('of this process are read', () => {
    expect(parseLimits(readFileSync('/proc/self/limits', 'utf8')).get('Max open files')?.hard).toBeGreaterThan(0);
  });
});

test('a shell that is missing fails', () => {
  expect(checkBash('/nonexistent/bash').level).toBe('fail');
});

test('a temporary folder that is memory, or cannot be written, is a warning', () => {
  expect(checkTemporary({ TMPDIR: '/dev/shm' })).toMatchObject([
    { level: 'warn', what: expect.stringContaining('is memory') as unknown },
  ]);
  expect(checkTemporary({ TMPDIR: '/nonexistent' })).toMatchObject([
    { level: 'warn', what: expect.stringContaining('cannot be written') as unknown },
  ]);
});

describe('who may read and remove logs', () => {
  const group = spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();
  const rightsOf = async (share: string | null, mode?: number): Promise<string> => {
    const home = optedInHome();
    const site = join(home, 'site.yaml');
    writeFileSync(site, share === null ? '' : `share: "group:${share}"`);
    if (mode !== undefined) {
      mkdirSync(join(home, '.joblog'));
      chmodSync(join(home, '.joblog'), mode);
    }
    const context = contextFor(home, { TMPDIR: home, JOBLOG_SITE_CONFIG: site });
    expect(await doctor({}, context)).toBe(0);
    const lines = context.out().split('\n');
    return lines
      .filter((line) => /rights: |cannot share/.test(line))
      .join('\n')
      .replaceAll(home, '~');
  };

  test.each([
    ['nobody but the user', null, 0o700, ''],
    [
      'a group, in a store that is still to be made',
      group,
      undefined,
      `ok    rights: new logs can be read by group:${group}`,
    ],
    ['a group, in a store that is open to it', group, 0o2750, `ok    rights: new logs can be read by group:${group}`],
    [
      'a group, in a store of before',
      group,
      0o700,
      `warn  rights: the store was there before it was to be shared with group:${group}, and is closed to it; chgrp and chmod 2750 ~/.joblog to open it`,
    ],
    [
      'a group that there is not',
      'no-such-group',
      0o700,
      expect.stringMatching(/^warn {2}rights: cannot share the log with the group `no-such-group`/),
    ],
    [
      'a store that is open to all',
      null,
      0o777,
      'warn  rights: everybody can remove what is in ~/.joblog; chmod o-w it, or chmod +t if several users have their jobs in it',
    ],
    ['a store that is open to all, and sticky', null, 0o1777, ''],
  ] as const)('%s', async (_, share, mode, words) => {
    expect(await rightsOf(share, mode)).toEqual(words);
  });
});
