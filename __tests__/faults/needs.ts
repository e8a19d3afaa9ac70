/** What a suite of real faults needs besides Node.js: it is installed where that can be done, else the suite says in one line why it is skipped. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's packages, and the program, or the file, by which one sees that a package is there. */
const PROGRAMS = {
  bindfs: 'bindfs',
  chromium: 'chromium',
  strace: 'strace',
  'btrfs-progs': 'mkfs.btrfs',
  e2fsprogs: 'mkfs.ext4',
  'glusterfs-server': 'glusterd',
  'glusterfs-client': 'mount.glusterfs',
  iproute2: 'ip',
  'environment-modules': 'add.modules',
  tmux: 'tmux',
  csh: 'csh',
  zsh: 'zsh',
  fish: 'fish',
  'bash-completion': '/usr/share/bash-completion/bash_completion',
  'man-db': 'man',
  mandoc: 'mandoc',
  'victoria-metrics': 'victoria-metrics',
  rsyslog: 'rsyslogd',
} as const;

/** Packages that would start a server of the machine's when they are installed: only those that tests start are to run. */
const SERVICES: readonly string[] = ['victoria-metrics', 'rsyslog'];

export type Need =
  | keyof typeof PROGRAMS
  | 'mount'
  | 'fuse'
  | 'tracing'
  | 'loop'
  | 'namespaces'
  | 'another user'
  | 'slurm'
  | 'freezer';

const TRACE_TRUE = ['-o', '/dev/null', 'true'];
const SECOND = 1000;
/** Packages have to be fetched; other suites may be installing at the same time. */
const INSTALL_MS = 300 * SECOND;

/** `describe` if everything needed is there or can be installed, else one line on stderr and `describe.skip`. */
export function describeWith(title: string, needs: readonly Need[], body: () => void): void {
  const missing = whatIsMissing(needs);
  if (missing === undefined) {
    describe(title, body);
    return;
  }
  process.stderr.write(`${title}: skipped, ${missing}\n`);
  describe.skip(title, body);
}

function whatIsMissing(needs: readonly Need[]): string | undefined {
  if (process.platform !== 'linux') return 'this is no Linux';
  for (const need of needs) {
    const why = lackOf(need);
    if (why !== undefined) return why;
  }
  return undefined;
}

function lackOf(need: Need): string | undefined {
  if (need in PROGRAMS) return lackOfPackage(need as keyof typeof PROGRAMS);
  switch (need as Exclude<Need, keyof typeof PROGRAMS>) {
    case 'mount':
      return lackOfMounting();
    case 'fuse':
      // A device file of the right name is not enough: containers have it and may not open it.
      return succeeds('sh', ['-c', ': <>/dev/fuse']) ? undefined : '/dev/fuse cannot be opened';
    case 'tracing':
      return lackOfPackage('strace') ?? (succeeds('strace', TRACE_TRUE) ? undefined : 'it may not trace processes');
    case 'loop':
      return succeeds('losetup', ['-f']) ? undefined : 'there is no loop device';
    case 'namespaces':
      return succeeds('unshare', ['-m', '-n', '-p', '--fork', 'true']) ? undefined : 'it may not make namespaces';
    case 'another user':
      return isRoot() ? undefined : 'only root can become another user';
    case 'slurm':
      return lackOfSlurm();
    case 'freezer':
      return existsSync('/sys/fs/cgroup/freezer') || existsSync('/sys/fs/cgroup/cgroup.controllers')
        ? undefined
        : 'no control groups are mounted';
  }
}

function lackOfPackage(name: keyof typeof PROGRAMS): string | undefined {
  const program = PROGRAMS[name];
  const isThere = (): boolean => succeeds('sh', ['-c', `command -v ${program} || test -r ${program}`]);
  if (isThere()) return undefined;
  if (!isRoot() || !existsSync('/etc/debian_version'))
    return `there is no ${program}, and only root on Debian gets it here`;
  const install = ['-o', 'DPkg::Lock::Timeout=240', 'install', '-y', '--no-install-recommends', name];
  const installed = SERVICES.includes(name) ? aptWithoutServices : apt;
  if (!installed(install)) {
    apt(['update']);
    installed(install);
  }
  return isThere() ? undefined : `there is no ${program}, and apt-get cannot install ${name}`;
}

/** Several packages, and their services must stay off: the suites' own script does that. */
function lackOfSlurm(): string | undefined {
  if (!isRoot() || !existsSync('/etc/debian_version')) return 'only root on Debian gets a Slurm of its own here';
  const installed = succeeds(join(__dirname, '../slurm/cluster.sh'), ['install']);
  return installed ? undefined : 'there is no Slurm, and apt-get cannot install it';
}

function lackOfMounting(): string | undefined {
  if (!isRoot()) return 'only root can mount';
  const folder = mkdtempSync(join(tmpdir(), 'joblog-mount-'));
  const mounted = succeeds('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'joblog-test', folder]);
  if (mounted) spawnSync('umount', ['-l', folder]);
  rmdirSync(folder);
  return mounted ? undefined : 'it may not mount anything here';
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function apt(words: readonly string[]): boolean {
  return succeeds('apt-get', words, { DEBIAN_FRONTEND: 'noninteractive' });
}

/** As the Slurm suites do it, and one after the other with them: the policy is the machine's. */
function aptWithoutServices(words: readonly string[]): boolean {
  const script = `exec 8>/tmp/joblog-slurm-install.lock; flock 8; policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { printf '#!/bin/sh\\nexit 101\\n' >$policy; chmod 755 $policy; trap 'rm -f $policy' EXIT; }
    apt-get "$@"`;
  return succeeds('bash', ['-c', script, 'bash', ...words], { DEBIAN_FRONTEND: 'noninteractive' });
}

function succeeds(program: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const options = { stdio: 'ignore', timeout: INSTALL_MS, env: { ...process.env, ...env } } as const;
  return spawnSync(program, words, options).status === 0;
}
