/** The many ways in which joblog is called. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { launcherUnderTest as launcher } from '../launcher.js';
import { type Case, type Place, sh } from '../types.js';

const SHOW = sh('echo "$# $*"; echo err >&2; exit 3');
const shown = { program: [...SHOW, 'bash', 'a', 'b c'], ends: 3, prints: '2 a b c\n' } as const;

function link(...segments: readonly string[]): (place: Place) => readonly string[] {
  return (place) => {
    const path = join(place.root, ...segments);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(launcher, path);
    return [path];
  };
}

/** A directory with a link to the launcher, to be put on PATH. */
function onPath(place: Place): void {
  mkdirSync(join(place.root, 'path'));
  symlinkSync(launcher, join(place.root, 'path/joblog'));
}

function pathWith({ root }: Place): readonly string[] {
  return [`PATH=${root}/path:/usr/local/bin:/usr/bin:/bin:${dirname(process.execPath)}`];
}

/** A call that says nothing sensible: the command is not run, and the status is 125, as that of env and timeout. */
function refused(name: string, options: readonly string[], command = 'touch ran'): Case {
  return {
    name,
    script: (run) => (run === '' ? 'echo "status 125"' : `${run} ${command}; echo "status $?"; ! [[ -e ran ]]`),
    options: () => options,
    dashes: false,
    prints: 'status 125\n',
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString() }),
    records: 0,
  };
}

export const launch: readonly Case[] = [
  { name: 'called by its path', ...shown },
  { name: 'called through a symbolic link', ...shown, launcher: link('elsewhere/joblog') },
  { name: 'called through a link of another name', ...shown, launcher: link('elsewhere/jl') },
  { name: 'called through a link in node_modules/.bin', ...shown, launcher: link('project/node_modules/.bin/joblog') },
  { name: 'called from a path with spaces and odd characters', ...shown, launcher: link("a b'c $d/[e]*/joblog") },
  {
    name: 'called by a relative path from another directory',
    ...shown,
    launcher: (place) => [relative(place.work, launcher)],
  },
  {
    name: 'called by a relative link from another directory',
    ...shown,
    launcher: (place) => {
      symlinkSync(relative(place.work, launcher), join(place.work, 'joblog'));
      return ['./joblog'];
    },
  },
  { name: 'called through bash', ...shown, launcher: () => ['bash', '-p', launcher] },
  {
    name: 'found on PATH',
    ...shown,
    setup: onPath,
    env: pathWith,
    launcher: () => ['joblog'],
  },
  { name: 'called without --', ...shown, dashes: false },
  {
    name: 'called without -- for a command with options of its own',
    program: ['ls', '-d', '--', '.'],
    dashes: false,
    prints: '.\n',
  },
  {
    name: 'called with -- where the command has one as its first argument',
    program: ['env', '--', 'echo', 'x'],
    prints: 'x\n',
  },
  {
    name: 'called with options of its own',
    ...shown,
    options: ({ root }) => ['--dir', `${root}/other store`, '--mode', 'metadata', '--name', 'a name with spaces'],
    store: 'other store',
  },
  {
    name: 'called with options written with an equals sign',
    ...shown,
    options: ({ root }) => [`--dir=${root}/other`, '--mode=metadata', '--name=--'],
    store: 'other',
  },
  { name: 'called with mode disabled', ...shown, options: () => ['--mode', 'disabled'] },
  {
    name: 'called with a store named by JOBLOG_DIR',
    ...shown,
    env: ({ root }) => [`JOBLOG_DIR=${root}/from variable`],
    store: 'from variable',
  },
  refused('an option that does not exist is refused', ['--bogus']),
  refused('an option without its value is refused', ['--mode'], ''),
  refused('a call without a command is refused', [], ''),
  refused('a call that ends with -- is refused', [], '--'),
  {
    name: 'the command is the process that was started, if nobody opted in',
    program: sh('echo $$'),
    compare: ({ ends, stdout, pid, place }) => ({
      ends,
      same: place.way === 'opted in' || stdout.toString() === `${pid}\n`,
    }),
  },
  {
    name: 'as the interpreter of a script',
    setup: (place, run) => {
      onPath(place);
      writeFileSync(
        join(place.work, 'script'),
        `#!/usr/bin/env -S ${run} bash\n#SBATCH --ntasks=1\necho "$0: $*"\nexit 6\n`,
        {
          mode: 0o755,
        },
      );
    },
    script: () => './script a "b c"; echo "status $?"',
    env: pathWith,
    launcher: () => ['joblog'],
    prints: './script: a b c\nstatus 6\n',
  },
  {
    name: 'a script that replaces itself by it',
    setup: (place, run) => {
      writeFileSync(
        join(place.work, 'script'),
        `#!/bin/bash\necho before\nexec ${run} bash -c 'echo inside; kill -TERM $$; sleep 10'\n`,
        {
          mode: 0o755,
        },
      );
    },
    script: () => 'exec ./script',
    ends: 'SIGTERM',
    prints: 'before\ninside\n',
  },
  {
    name: 'called by env, nice and setsid',
    script: (run) =>
      `env A=1 nice -n 3 setsid -w ${run} bash -c 'echo "$A $(($(nice) - $1))"; exit 2' bash "$(nice)"; echo "status $?"`,
    prints: '1 3\nstatus 2\n',
  },
  {
    name: 'called in a subshell with other redirections',
    script: (run) => `(exec 3>&1; x=$(${run} bash -c 'echo captured; echo direct >&3'); echo "[$x]")`,
    prints: 'direct\n[captured]\n',
  },
  {
    name: 'called by sh',
    script: (run) => `sh -c '${run.replaceAll("'", "'\\\\''")} echo "$0 $1"' a b`,
    prints: 'a b\n',
  },
];
