/** The release as a site gets it: made, unpacked where there is no Node.js, and tried. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { declared } from '../../lib/cli/cli.js';
import { SCRIPT_NAMES } from '../../lib/completion/scripts.js';
import { readPage, stepsOf } from '../docs/markdown.js';
import { Mounts } from '../faults/mounts.js';
import { describeWith } from '../faults/needs.js';
import { BareRoot, Machine } from './machine.js';
import { copyOfRepository, NAME, ROOT, release, unpack, VERSION } from './made.js';

// Compressing a Node.js takes ten seconds of a core even at the fastest level.
jest.setTimeout(300_000);

const root = mkdtempSync(join(tmpdir(), 'joblog-release-test-'));
const out = join(root, 'out');
const archive = join(out, `${NAME}.tar.xz`);
const copy = join(root, 'copy');
let unpacked: string;

beforeAll(() => {
  expect(release(ROOT, out)).toMatchObject({ status: 0, stderr: '' });
  unpacked = unpack(archive, join(root, 'unpacked'));
  copyOfRepository(copy);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
function emptyFolder(): string {
  const folder = join(root, `place-${count++}`);
  mkdirSync(folder);
  return folder;
}

const digestOf = (path: string): string => execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64);

describe('a release', () => {
  test('holds joblog, its documents, a Node.js with its license, and an installer', () => {
    const folders = ['bin', 'completions', 'dist', 'docs', 'examples', 'lib', 'man', 'runtime'];
    const files = ['CHANGELOG.md', 'LICENSE', 'README.md', 'install.sh', 'package.json'];
    expect(readdirSync(unpacked).sort()).toEqual([...folders, ...files].sort());
    expect(readdirSync(join(unpacked, 'runtime'), { recursive: true })).toEqual(['LICENSE', 'bin', 'bin/node']);
    expect(readdirSync(join(unpacked, 'lib'))).toEqual(['store']);
  });

  test('holds the manual pages of all verbs, and completions for three shells', () => {
    const pages = declared()
      .createHelp()
      .visibleCommands(declared())
      .map((verb) => `joblog-${verb.name()}.1`);
    expect(readdirSync(join(unpacked, 'man/man1')).sort()).toEqual(
      [...pages.filter((name) => name !== 'joblog-help.1'), 'joblog.1'].sort(),
    );
    const completions = readdirSync(join(unpacked, 'completions'), { recursive: true });
    for (const [shell, name] of Object.entries(SCRIPT_NAMES)) expect(completions).toContain(`${shell}/${name}`);
  });

  test('is smaller than 40 MB', () => {
    expect(statSync(archive).size).toBeLessThan(40e6);
  });

  test('can be checked by the sums beside it', () => {
    const { status, stdout } = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${NAME}.tar.xz: OK\n` });
  });

  test('made for one processor leaves the sum of the other as it is, and forgets that of what is gone', () => {
    const beside = join(root, 'beside');
    mkdirSync(beside);
    const other = `${'5'.repeat(64)}  joblog-${VERSION}-linux-other.tar.xz\n`;
    writeFileSync(join(beside, `joblog-${VERSION}-linux-other.tar.xz`), '');
    const again = `${'6'.repeat(64)}  ${NAME}.tar.xz\n`;
    writeFileSync(join(beside, 'SHA256SUMS'), `${again}${other}${'7'.repeat(64)}  joblog-0.0.1-linux-x64.tar.xz\n`);
    expect(release(ROOT, beside).status).toBe(0);
    const sums = readFileSync(join(beside, 'SHA256SUMS'), 'utf8');
    expect(sums.match(/.+\n/g)?.sort()).toEqual([other, readFileSync(join(out, 'SHA256SUMS'), 'utf8')].sort());
  });

  test('is read by everybody and written by nobody else, and belongs to nobody in particular', () => {
    const listed = execFileSync('tar', ['-tvJf', archive, '--numeric-owner'], { encoding: 'utf8' }).trim().split('\n');
    expect(listed.filter((line) => !/^(?:drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) 0\/0 /.test(line))).toEqual([]);
  });

  test('has the same bytes, whoever makes it, and wherever', () => {
    const again = join(root, 'again');
    expect(release(copy, again).status).toBe(0);
    expect(digestOf(join(again, `${NAME}.tar.xz`))).toBe(digestOf(archive));
  });

  test('is not made of what was not committed', () => {
    const git = (...words: string[]): void => void execFileSync('git', words, { cwd: copy });
    git('init', '-q');
    const nowhere = join(root, 'nowhere');
    const { status, stderr } = release(copy, nowhere, { uncommitted: false });
    expect(status).toBe(1);
    expect(stderr).toContain('the working tree is not what was committed');
    rmSync(join(copy, '.git'), { recursive: true });
  });

  test('is not made with another Node.js than the one that was recorded', () => {
    const file = join(copy, 'scripts/release/runtimes.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(/sha512-.{8}/g, 'sha512-AAAAAAAA'));
    const other = join(root, 'other');
    const { status, stderr } = release(copy, other);
    expect(status).toBe(1);
    expect(stderr).toMatch(/node-linux-\w+@[\d.]+ is sha512-.*: nothing was packed/);
    expect(readdirSync(other)).toEqual([]);
    writeFileSync(file, text);
  });
});

describe('the Node.js of a release', () => {
  const needs = (program: string): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [join(ROOT, 'scripts/release/needs.mjs'), program], { encoding: 'utf8' });

  test('needs no more than glibc 2.28 and the libraries of GCC 8', () => {
    expect(needs(join(unpacked, 'runtime/bin/node'))).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['a newer glibc', 'GLIBC_2.28', 'GLIBC_2.38'],
    ['a newer libstdc++', 'GLIBCXX_3.4.21', 'GLIBCXX_3.4.31'],
    ['a library that is not everywhere', 'libpthread.so.0', 'libpthread.so.x'],
  ])('would be refused if it needed %s', (_, has, needed) => {
    const program = join(emptyFolder(), 'node');
    const bytes = readFileSync(join(unpacked, 'runtime/bin/node'));
    // The table of names that the dynamic linker reads is the first in the file.
    bytes.write(needed, bytes.indexOf(`\0${has}\0`) + 1, 'latin1');
    writeFileSync(program, bytes);
    expect(needs(program)).toMatchObject({ status: 1, stderr: expect.stringContaining(needed) as string });
  });
});

/** A job that prints text, metadata and an error, and what may be seen of it later. */
const JOB = `run -- bash -c 'printf "one\\rtwo\\n"; echo "{\\"loss\\":0.5}"; echo oh >&2; exit 3'`;

function jobAndViews(joblog: string): string {
  return `${joblog} optin >&2 && { ${joblog} ${JOB}; echo "status $?"; ${joblog} list --json; ${joblog} show; ${joblog} show --metadata; ${joblog} verify; }`;
}

function expectJobAndViews({ stdout, stderr }: { stdout: string; stderr: string }): void {
  expect(stderr).not.toContain('joblog: ');
  const [first, second, status, listed, ...views] = stdout.split('\n');
  expect([first, second, status]).toEqual(['one\rtwo', '{"loss":0.5}', 'status 3']);
  expect(JSON.parse(listed!)).toMatchObject({ state: 'failed' });
  expect(views.join('\n')).toContain('two\n{"loss":0.5}\n');
  expect(views.join('\n')).toMatch(/^time +loss\n\S+ +0\.5$/m);
  expect(views.join('\n')).toContain('complete: 3 lines in; 3 logged');
}

describe('where no Node.js is installed', () => {
  test('an unpacked release logs a job and shows it', () => {
    const machine = new Machine(emptyFolder());
    expect(machine.sh('node --version').status).toBe(127);
    expectJobAndViews(machine.sh(jobAndViews(`${unpacked}/bin/joblog`)));
  });

  test('it is unpacked for oneself as docs/release.md says, and logs a job and shows it', () => {
    const machine = new Machine(emptyFolder());
    const commands = stepsOf(readPage('docs/release.md'), 'unpack')
      .join('')
      .replaceAll('joblog-VERSION-linux-x64', NAME);
    execFileSync('bash', ['-ec', commands], { cwd: out, env: { ...process.env, HOME: machine.home } });
    expectJobAndViews(machine.sh(jobAndViews('~/.local/bin/joblog')));
  });

  test('it is called by a link to its launcher as well', () => {
    const machine = new Machine(emptyFolder());
    execFileSync('ln', ['-s', join(unpacked, 'bin/joblog'), join(machine.home, 'joblog')]);
    expect(machine.sh('~/joblog --version').stdout).toBe(`joblog ${VERSION}\n`);
  });

  test('install.sh installs it under a prefix, where it logs a job and shows it', () => {
    const machine = new Machine(emptyFolder());
    const prefix = join(emptyFolder(), 'sw');
    const { status, stdout } = machine.sh('"$1/install.sh" --prefix "$2"', unpacked, prefix);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining(`took ${VERSION} into use`) as string,
    });
    expectJobAndViews(machine.sh(jobAndViews(`${prefix}/bin/joblog`)));
    expect(digestOf(join(prefix, 'versions', VERSION, 'runtime/bin/node'))).toBe(
      digestOf(join(unpacked, 'runtime/bin/node')),
    );
  });

  test('install.sh says what is wrong where this Node.js does not run, and installs nothing', () => {
    const broken = emptyFolder();
    cpSync(join(unpacked, 'install.sh'), join(broken, 'install.sh'));
    mkdirSync(join(broken, 'runtime/bin'), { recursive: true });
    writeFileSync(join(broken, 'runtime/bin/node'), '\x7fELF\x02\x01\x01');
    chmodSync(join(broken, 'runtime/bin/node'), 0o755);
    const prefix = join(emptyFolder(), 'sw');
    const { status, stderr } = new Machine(emptyFolder()).sh('"$1/install.sh" --prefix "$2"', broken, prefix);
    expect(status).toBe(1);
    expect(stderr).toContain('does not run on this machine');
    expect(readdirSync(join(prefix, '..'))).toEqual([]);
  });

  test('install.sh without a prefix says how it is called', () => {
    const { status, stderr } = new Machine(emptyFolder()).sh('"$1/install.sh"', unpacked);
    expect(status).toBe(1);
    expect(stderr).toContain('./install.sh --prefix DIR');
  });
});

/** Which groups of the conformance suite: what a runtime could change, and little waiting. All of them: docs/release.md. */
const GROUPS = process.env['JOBLOG_RELEASE_GROUPS'] ?? 'launch|environment';

describe('what is promised to jobs', () => {
  test('holds for a release, too', () => {
    const words = ['jest', '__tests__/conformance', '-t', `^(${GROUPS}) `];
    const env = { ...process.env, JOBLOG_CONFORMANCE: join(unpacked, 'bin/joblog') };
    const { status, stderr } = spawnSync('npx', words, { cwd: ROOT, env, encoding: 'utf8' });
    // Which cases failed, and how, is in there.
    if (status !== 0) process.stderr.write(stderr);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^Tests: .* \d+ passed/m) as string,
    });
  });
});

describe('the package for npm', () => {
  test('is installed without scripts and without other packages, and logs a job and shows it', () => {
    const folder = emptyFolder();
    const npm = (...words: string[]): void =>
      void execFileSync('npm', [...words, '--ignore-scripts', '--silent'], { cwd: ROOT, stdio: 'pipe' });
    npm('pack', '--pack-destination', folder);
    npm('install', '--global', '--offline', '--prefix', folder, join(folder, `joblog-${VERSION}.tgz`));
    expect(readdirSync(join(folder, 'lib/node_modules'))).toEqual(['joblog']);
    const machine = new Machine(emptyFolder());
    const joblog = `PATH=$PATH:${dirname(process.execPath)} ${folder}/bin/joblog`;
    expect(machine.sh(`${joblog} --version`).stdout).toBe(`joblog ${VERSION}\n`);
    expectJobAndViews(machine.sh(jobAndViews(`env ${joblog}`)));
  });
});

describeWith('on a file system that cannot be written to', ['mount'], () => {
  const mounts = new Mounts();
  afterAll(() => {
    mounts.removeAll();
  });

  test('a release logs a job and shows it', () => {
    const point = join(emptyFolder(), 'sw');
    mounts.bind(unpacked, point);
    mounts.remount(point, 'bind,ro');
    expect(() => {
      appendFileSync(join(point, 'README.md'), 'x');
    }).toThrow('EROFS');
    expectJobAndViews(new Machine(emptyFolder()).sh(jobAndViews(`${point}/bin/joblog`)));
  });
});

describeWith('on a machine with nothing but glibc, libstdc++, bash and a release', ['mount'], () => {
  let machine: BareRoot | undefined;
  beforeAll(() => {
    machine = new BareRoot(emptyFolder(), unpacked);
  });
  afterAll(() => {
    machine?.remove();
  });

  test('a job is logged and shown', () => {
    expectJobAndViews(machine!.sh(jobAndViews('/release/bin/joblog')));
  });

  test('joblog doctor finds nothing wrong', () => {
    const { status, stdout } = machine!.sh('/release/bin/joblog optin; /release/bin/joblog doctor');
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });
});
