/** `joblog site` with real files: what it makes, what it leaves alone, and what is there when it is interrupted. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, NOBODY } from '../promises/harness.js';
import { Site } from './site.js';

// Each installs several times, a second of a core each time; the machine may have a lot else to do.
jest.setTimeout(240_000);

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => {
  site.remove();
});

const VERSION = '0.1.0';

describe('an installation', () => {
  test('has a joblog that runs, knows its version, and is complete', () => {
    const { status, stdout } = site.install();
    expect(status).toBe(0);
    expect(stdout).toContain(`took ${VERSION} into use`);
    expect(stdout).toContain('What is left for you:');
    expect(site.joblog('--version').stdout).toBe(`joblog ${VERSION}\n`);
    expect(site.joblog('site', 'list').stdout).toMatch(/^\* 0\.1\.0 {2}in use since /);
    expect(site.versions()).toEqual([VERSION]);
  });

  test.each(['077', '002', '000'])(
    'can be read and used by all, and written by nobody else, with umask %s',
    (umask) => {
      site.install([], { umask });
      for (const [path, mode] of site.rights())
        expect({ path, readable: mode & 0o044 }).toEqual({ path, readable: 0o044 });
      for (const [path, mode] of site.rights()) expect({ path, writable: mode & 0o022 }).toEqual({ path, writable: 0 });
      if (isRoot) expect(site.sh('exec "$0" --version', [site.launcher], NOBODY).stdout).toBe(`joblog ${VERSION}\n`);
    },
  );

  test('keeps the group that its parent hands down', () => {
    mkdirSync(join(site.root, 'sw'));
    spawnSync('chmod', ['2755', join(site.root, 'sw')]);
    site.install();
    expect(site.rights().get(join(site.prefix, 'versions'))).toBe(0o2755);
  });

  test('needs nothing to be written below it later', () => {
    site.install();
    spawnSync('chmod', ['-R', 'a-w', site.prefix]);
    site.optIn();
    const before = [...site.rights().keys()];
    // Root may write everywhere, so it is also looked at that nothing is new.
    expect(site.joblog('run', '--', 'echo', 'hello')).toMatchObject({ status: 0, stdout: 'hello\n', stderr: '' });
    expect([...site.rights().keys()]).toEqual(before);
    expect(site.joblog('show').stdout).toBe('hello\n');
  });

  test('brings its own Node.js, so that nodes need none', () => {
    site.install([], { runtime: true });
    const bare = site.sh('PATH=/nonexistent exec "$0" --version', [site.launcher]);
    expect(bare).toMatchObject({ status: 0, stdout: `joblog ${VERSION}\n` });
  });

  test('has its manual pages at a place that does not change, unless something else is there', () => {
    site.install();
    expect(readlinkSync(join(site.prefix, 'share/man'))).toBe(`../versions/${VERSION}/man`);
    expect(site.read('share/man/man1/joblog.1')).toContain('.SH NAME');
    site.install(['--as', '9.9']);
    expect(readlinkSync(join(site.prefix, 'share/man'))).toBe('../versions/9.9/man');
    spawnSync('rm', [join(site.prefix, 'share/man')]);
    mkdirSync(join(site.prefix, 'share/man'));
    expect(site.joblog('site', 'use', VERSION).status).toBe(0);
    expect(readdirSync(join(site.prefix, 'share/man'))).toEqual([]);
  });

  test('becomes the command of whoever has not opted in, with no other process and without Node.js', () => {
    site.install();
    const { stdout } = site.sh('echo $$; PATH=/nonexistent exec "$0" run -- /bin/bash -c \'echo $$\'', [site.launcher]);
    const [shell, command] = stdout.split('\n');
    expect(command).toBe(shell);
  });

  test('has one site file for all nodes', () => {
    site.install(['--store', `${site.root}/store/{user}`]);
    site.optIn();
    site.joblog('run', '--', 'true');
    expect(site.joblog('path').stdout).toMatch(new RegExp(`^${site.root}/store/[^/]+/local-`));
    expect(site.joblog('status').stdout).toContain('etc/joblog/config.yaml');
    expect(site.read('bin/launcher.conf')).toContain(`\nstore=${site.root}/store/{user}\n`);
  });

  test('is not made by a dry run, which says what would be done', () => {
    const { status, stdout } = site.install(['--dry-run']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^would install /);
    expect(stdout).toContain('would take 0.1.0 into use');
    expect(stdout).toContain('What would be left for you:');
    expect(readdirSync(site.root)).toEqual(['home']);
  });

  test('in a folder that not everybody may pass is said to be none for all', () => {
    mkdirSync(join(site.root, 'sw'), { mode: 0o700 });
    expect(site.install().stderr).toContain(`not everybody may pass ${site.root}/sw`);
  });
});

describe('the files beside the versions', () => {
  test('are valid for those that read them', () => {
    site.install();
    const { prefix } = site;
    const check = (script: string): void => {
      expect({ script, ...site.sh(script) }).toEqual({ script, status: 0, stdout: '', stderr: '' });
    };
    for (const place of ['bin/joblog', 'etc/joblog/epilog']) check(`bash -n ${prefix}/${place}`);
    check(`sh -n ${prefix}/etc/profile.d/joblog.sh`);
    const path = site.sh(
      `. ${prefix}/etc/profile.d/joblog.sh; . ${prefix}/etc/profile.d/joblog.sh; echo "$PATH"`,
    ).stdout;
    expect(path).toBe(`${prefix}/wrappers:${site.env['PATH']!}:${prefix}/bin\n`);
  });

  test('an epilog that can do nothing does not drain the node', () => {
    site.install();
    const { prefix } = site;
    const epilog = (): unknown => site.sh(`env -i ${prefix}/etc/joblog/epilog`);
    expect(epilog()).toEqual({ status: 0, stdout: '', stderr: '' });
    spawnSync('rm', ['-r', join(prefix, 'versions'), join(prefix, 'bin')]);
    expect(epilog()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('stay as an administrator has changed them, and what joblog would have written is beside them', () => {
    site.install();
    const mine = '# ours\nstore: /elsewhere/{user}\n';
    site.write('etc/joblog/config.yaml', mine);
    site.write('modulefiles/joblog', '#%Module1.0\n');
    const { stdout } = site.install();
    expect(stdout).toContain('etc/joblog/config.yaml: somebody has changed it; what joblog would have written is in');
    expect(site.read('etc/joblog/config.yaml')).toBe(mine);
    expect(site.read('modulefiles/joblog')).toBe('#%Module1.0\n');
    expect(site.read('modulefiles/joblog.new')).toContain('prepend-path PATH');
    // What follows from the site file follows it.
    expect(stdout).toContain('renewed');
    expect(site.read('bin/launcher.conf')).toContain('store=/elsewhere/{user}');
  });

  test('the store is not given twice in two ways', () => {
    site.install(['--store', '/a/{user}']);
    expect(site.install(['--store', '/b/{user}'])).toMatchObject({ status: 0 });
    expect(site.read('etc/joblog/config.yaml')).toContain('store: "/b/{user}"');
    site.write('etc/joblog/config.yaml', 'store: /c/{user}\n');
    const { status, stderr } = site.install(['--store', '/d/{user}']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `joblog: ${site.prefix}/etc/joblog/config.yaml says store: /c/{user}, and --store says /d/{user}; change it there, and leave out --store; nothing was changed\n`,
    });
  });

  test('a site file that cannot be followed stops the install before anything is changed', () => {
    site.install();
    site.write('etc/joblog/config.yaml', 'store: [\n');
    const { status, stderr } = site.install(['--as', '2.0.0']);
    expect(status).toBe(1);
    expect(stderr).toContain('nothing was changed');
    expect(site.versions()).toEqual([VERSION]);
  });
});

test('joblog doctor says where the launcher does not know of a change in the site file', () => {
  site.install(['--store', '/a/{user}']);
  const launcher = (): string => /^.*launcher: .*$/m.exec(site.joblog('doctor').stdout)![0];
  expect(launcher()).toBe(
    `ok    launcher: ${site.prefix}/versions/${VERSION}/bin/launcher.conf says what the site file says`,
  );
  site.write('etc/joblog/config.yaml', 'store: /b/{user}\ntasks: first\n');
  expect(launcher()).toMatch(/^warn {2}launcher: .* does not say what .*config.yaml says \(store, tasks\);/);
  site.install();
  expect(launcher()).toMatch(/^ok /);
});

test('runs that start while one version after the other is taken into use all run, each with the parts of one version', async () => {
  site.install();
  site.install(['--as', 'next', '--no-use']);
  site.optIn();
  const switching = site.start(
    'while [[ ! -e stop ]]; do for v in "$@"; do ln -f "$P/versions/$v/bin/joblog" "$P/bin/.new"; mv "$P/bin/.new" "$P/bin/joblog"; done; done',
    ['switching', VERSION, 'next'],
    { P: site.prefix },
  );
  // The main process has the launcher that it was started by, and the program that it is, in its arguments.
  const parts = 'tr "\\0" "\\n" </proc/$PPID/cmdline | grep -o "versions/[^/]*" | sort -u | wc -l\n';
  writeFileSync(join(site.home, 'parts'), parts);
  const logged = site.sh(`for i in {1..12}; do ${site.launcher} run -- sh parts; done`);
  const bare = site.sh(`HOME=/nonexistent; for i in {1..60}; do ${site.launcher} run -- echo 1; done`);
  writeFileSync(join(site.home, 'stop'), '');
  await switching.ended;
  expect(logged).toEqual({ status: 0, stdout: '1\n'.repeat(12), stderr: '' });
  expect(bare).toEqual({ status: 0, stdout: '1\n'.repeat(60), stderr: '' });
});

describe('versions', () => {
  test('of another build under the same name are refused, and nothing of them is written', () => {
    site.install();
    site.write(`versions/${VERSION}/dist/run.cjs`, 'another\n');
    const { status, stderr } = site.install();
    expect(status).toBe(1);
    expect(stderr).toContain('is another build');
    expect(site.read(`versions/${VERSION}/dist/run.cjs`)).toBe('another\n');
  });

  test('that were installed without Node.js get none later, and that is said', () => {
    site.install();
    const again = site.install([], { runtime: true });
    expect(again.stdout).toContain(`versions/${VERSION}: it is there, and the same`);
    expect(again.stderr).toContain(`${VERSION} was installed without Node.js and stays so`);
    expect(again.stderr).toContain(`--as ${VERSION}-2`);
    expect(site.install().stderr).not.toContain('Node.js');
  });

  test('are installed first and used later, and one goes back as one goes on', () => {
    site.install();
    site.install(['--as', 'next', '--no-use']);
    const inUse = (): string => /version=(\S+)$/m.exec(site.read('bin/joblog'))![1]!;
    expect(inUse()).toBe(VERSION);
    expect(site.joblog('site', 'use', 'next').stdout).toContain('took next into use instead of 0.1.0');
    expect(inUse()).toBe('next');
    expect(site.joblog('site', 'use', VERSION).status).toBe(0);
    expect(inUse()).toBe(VERSION);
    expect(site.joblog('site', 'use', VERSION).stdout).toContain('0.1.0 is in use');
    expect(readdirSync(join(site.prefix, 'bin')).sort()).toEqual(['joblog', 'launcher.conf']);
  });

  test('are removed when they are no longer in use', () => {
    site.install();
    site.install(['--as', 'next']);
    expect(site.joblog('site', 'remove', 'next').status).toBe(1);
    expect(site.joblog('site', 'remove', VERSION).stderr).toContain('less than 30 days ago');
    expect(site.joblog('site', 'remove', VERSION, '--force', '--dry-run').stdout).toMatch(/^would remove /);
    expect(site.joblog('site', 'remove', VERSION, '--force').status).toBe(0);
    expect(site.versions()).toEqual(['next']);
    expect(site.joblog('site', 'list', '--json').stdout).toBe('{"version":"next","inUse":true}\n');
  });

  test('a run keeps the one it was started with, and the next one has the new one', async () => {
    site.install();
    site.install(['--as', 'next', '--no-use']);
    site.optIn();
    spawnSync('mkfifo', [join(site.home, 'gate')]);
    // What is seen of joblog: the main process, and the trampoline's own words are gone.
    const parent = 'tr "\\0" " " </proc/$PPID/cmdline | grep -o "versions/[^/]*/dist/run.cjs"';
    const run = site.start(`exec ${site.launcher} run -- sh -c 'echo began; read _ <gate; ${parent}; echo whole'`);
    await run.printed('began');
    site.joblog('site', 'use', 'next');
    writeFileSync(join(site.home, 'gate'), '\n');
    expect((await run.ended).stdout.toString()).toBe(`began\nversions/${VERSION}/dist/run.cjs\nwhole\n`);
    expect(site.joblog('show').stdout).toBe(`began\nversions/${VERSION}/dist/run.cjs\nwhole\n`);
    expect(site.joblog('run', '--', 'sh', '-c', parent).stdout).toBe('versions/next/dist/run.cjs\n');
  });
});

describe('an install that is interrupted', () => {
  test('by SIGKILL leaves what was in use in use, and can be repeated', async () => {
    site.install();
    // In the midst of the copy, however fast the machine is.
    const cut = join(site.root, 'cut.cjs');
    const copy = `(_, to) => { fs.writeFileSync(to, 'a part'); process.kill(process.pid, 'SIGKILL'); }`;
    writeFileSync(
      cut,
      `const fs = require('fs'); fs.copyFileSync = ${copy}; require('module').syncBuiltinESMExports();`,
    );
    const program = join(__dirname, '../../dist/main.js');
    const words = ['--require', cut, program, 'site', 'install', '--prefix', site.prefix, '--as', 'next'];
    expect((await site.start('exec "$0" "$@"', [process.execPath, ...words]).ended).signal).toBe('SIGKILL');
    const left = site.versions().find((name) => name.startsWith('.incoming-'))!;
    expect(site.read(`versions/${left}/runtime/bin/node`)).toBe('a part');
    expect(site.joblog('--version').status).toBe(0);
    expect(site.joblog('site', 'list').stdout).toMatch(/^\* 0\.1\.0 .*\n$/);
    expect(site.install(['--as', 'next']).status).toBe(0);
    expect(site.versions()).toEqual([left, VERSION, 'next'].sort());
    // One that is an hour old does not go on any more.
    const then = Date.now() / 1000 - 2 * 60 * 60;
    utimesSync(join(site.prefix, 'versions', left), then, then);
    expect(site.install(['--as', 'next']).stdout).toContain('an interrupted install or removal has left it');
    expect(site.versions()).toEqual([VERSION, 'next']);
  });

  test('by a full or closed file system says what was not done', () => {
    site.install();
    spawnSync('rm', ['-r', join(site.prefix, 'modulefiles')]);
    writeFileSync(join(site.prefix, 'modulefiles'), '');
    const { status, stderr } = site.install(['--as', 'next']);
    expect(status).toBe(1);
    expect(stderr).toContain(`cannot write ${site.prefix}/modulefiles/joblog: not a directory (ENOTDIR)`);
    expect(stderr).toContain('what was in use is in use');
    expect(site.joblog('site', 'list').stdout).toContain(`* ${VERSION}`);
  });
});

test('where it is not clear which installation is meant, it has to be said', () => {
  const { status, stderr } = site.sh('exec "$0" site use 1.0.0', [join(__dirname, '../../bin/joblog')]);
  expect(status).toBe(2);
  expect(stderr).toContain('--prefix DIR');
});
