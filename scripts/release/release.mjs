/**
 * Makes the releases: joblog-VERSION-linux-ARCH.tar.xz, and SHA256SUMS over those that lie there. What they hold is what npm's package holds, with a
 * Node.js and install.sh. The same commit gives the same bytes: docs/release.md.
 *
 *     npm run release [-- --out DIR] [--arch x64|arm64] [--level 0-9] [--uncommitted]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bringRuntime } from './runtime.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Of xz; 9 makes it a hundredth smaller, takes a third longer, and seven times the memory. */
const LEVEL = '6';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'release' },
    arch: { type: 'string', multiple: true, default: ['x64', 'arm64'] },
    level: { type: 'string', default: LEVEL },
    uncommitted: { type: 'boolean', default: false },
  },
});
// Relative to where npm was called.
const out = resolve(process.env.INIT_CWD ?? '.', values.out);

if (!values.uncommitted && git('status', '--porcelain') !== '') {
  console.error(
    'release: the working tree is not what was committed, so nobody could make these bytes again; commit, or --uncommitted to try',
  );
  process.exit(1);
}
// https://reproducible-builds.org/specs/source-date-epoch/
const time = process.env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

mkdirSync(out, { recursive: true });
for (const arch of values.arch) {
  const name = `joblog-${version}-linux-${arch}`;
  const place = mkdtempSync(join(tmpdir(), 'joblog-release-'));
  try {
    gather(arch, join(place, name));
    const archive = join(out, `${name}.tar.xz`);
    pack(place, name, archive);
    const bytes = readFileSync(archive);
    console.log(`${archive}: ${(bytes.length / 1e6).toFixed(1)} MB`);
    noteSum(`${name}.tar.xz`, createHash('sha256').update(bytes).digest('hex'));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Lines of other archives stay as long as these lie there, and are not made anew: an archive that was damaged since would pass for a whole one. */
function noteSum(archive, digest) {
  const sums = join(out, 'SHA256SUMS');
  const lines = existsSync(sums) ? readFileSync(sums, 'utf8').split('\n') : [];
  // A line of sha256sum: 64 digits, two blanks, the name.
  const named = lines.map((line) => [line.slice(66), line]);
  const kept = named.filter(([name]) => name !== '' && name !== archive && existsSync(join(out, name)));
  const all = [...kept, [archive, `${digest}  ${archive}`]].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(sums, all.map(([, line]) => `${line}\n`).join(''));
}

function gather(arch, folder) {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const { path } of JSON.parse(listed)[0].files) put(join(root, path), join(folder, path));
  put(join(root, 'scripts/release/install.sh'), join(folder, 'install.sh'));
  mkdirSync(join(folder, 'runtime'));
  bringRuntime(arch, join(folder, 'runtime'));
}

function put(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, statSync(from).mode & 0o100 ? 0o755 : 0o644);
}

/** Whatever could differ between two machines is given; several threads of xz would cut its blocks by the memory that there is. */
function pack(place, name, archive) {
  const tar = [
    ...['--create', '--format=gnu', '--sort=name', `--mtime=@${time}`, '--owner=0', '--group=0', '--numeric-owner'],
    ...['--mode=u=rwX,go=rX', '-C', place, name],
  ];
  const script = 'set -o pipefail; level=$1 archive=$2; shift 2; tar "$@" | xz -T1 "-$level" >"$archive"';
  const { status } = spawnSync('bash', ['-c', script, 'bash', values.level, archive, ...tar], {
    // A bash that is started with a socket for its input reads ~/.bashrc.
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error(`cannot pack ${archive}`);
}

function git(...words) {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
}
