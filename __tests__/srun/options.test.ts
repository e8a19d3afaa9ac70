/** Which command lines of srun are logged, by their options alone. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';

const SCRIPT = join(dirname(launcherUnderTest), 'srun.bash');

/** Asks the launcher's function; a command line is its words between blanks. */
function isLogged(line: string): boolean {
  const words = line === '' ? [] : line.split(' ');
  const ask = 'ask() { . "$script"; has_logged_output "$@"; }; script=$1; shift; ask "$@"';
  const { status, stderr } = spawnSync('/bin/bash', ['-p', '-c', ask, 'bash', SCRIPT, ...words], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return status === 0;
}

test.each([
  'hostname',
  '-n2 hostname',
  '-n 2 -N 2 hostname',
  '-ln2 hostname',
  '-lun 2 hostname',
  '-J --pty hostname',
  '-nV hostname',
  '-Ih hostname',
  '-I hostname --pty',
  '-lK1h hostname',
  '--ntasks=2 hostname',
  '--ntasks 2 hostname',
  '--ntasks 2 hostname --pty',
  '--job-name --pty hostname',
  '--job-n --pty hostname',
  '--exclusive hostname --help',
  '--immediate hostname -h',
  '--unb hostname --version',
  '--export=NONE hostname',
  '--mpi=pmix hostname',
  '--mpi pmix hostname',
  '--cpu-bind=cores hostname',
  '--multi-prog tasks.conf',
  '-o out-%t hostname',
  '--container-image=docker://ubuntu hostname',
  '--container-image=docker://ubuntu python train.py',
  '--container-image docker://ubuntu python train.py',
  '--profile=all hostname',
  '--verb hostname',
  '-- hostname --pty',
  '-n2 -- hostname -V',
  'bash -c srun --pty bash',
  'python train.py --help',
  '-n1 hostname : -n2 --label date',
  '-n1 hostname -V : -n2 date',
  '',
  '-n2',
  '--bogus',
  '-?',
  'joblog show',
])('logged: srun %s', (line) => {
  expect(isLogged(line)).toBe(true);
});

test.each([
  ['a terminal of one’s own', '--pty bash'],
  ['a terminal of one’s own', '-n1 --pty bash'],
  ['a terminal, abbreviated', '--pt bash'],
  ['a terminal as newer releases have it', '--pty=1 bash'],
  ['a terminal, behind a value', '-p debug --time 10 --pty bash'],
  ['a terminal, behind an option of a plugin', '--container-image=img --pty bash'],
  ['a terminal, behind one whose value may be the next word', '--container-image img --pty bash'],
  ['a terminal, behind one whose value may be the next word', '--container-image img -n1 --pty bash'],
  ['a terminal, of the second component', '-n1 hostname : -n1 --pty bash'],
  ['help', '--help'],
  ['help, abbreviated', '--hel'],
  ['help', '-h'],
  ['help, among other letters', '-lhn2 hostname'],
  ['usage', '--usage'],
  ['the version', '--version'],
  ['the version, abbreviated', '--vers'],
  ['the version', '-V'],
  ['the version, before a command', '-n 2 -V hostname'],
  ['a list', '--mpi=list'],
  ['a list, as the next word', '--mpi list hostname'],
  ['help on an option', '--cpu-bind=help hostname'],
  ['help on an option, as the next word', '--hint help hostname'],
  ['a test', '--test-only hostname'],
  ['a test, abbreviated', '--test hostname'],
  ['a prolog of the user’s', '--prolog=/home/ada/prolog hostname'],
  ['a prolog of the user’s', '--prolog /home/ada/prolog hostname'],
  ['ranks that are logged by themselves', 'joblog run -- ./app'],
  ['ranks that are logged by themselves', '-n4 /opt/joblog/bin/joblog run ./app'],
])('not logged, because of %s: srun %s', (_why, line) => {
  expect(isLogged(line)).toBe(false);
});
