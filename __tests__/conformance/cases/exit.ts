/** How a command ends, and commands that cannot be started. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Case, type Outcome, type Place, sh } from '../types.js';

const CODES = [1, 2, 42, 125, 126, 127, 128, 130, 137, 143, 255];
const SIGNALS = [
  'TERM',
  'INT',
  'HUP',
  'QUIT',
  'KILL',
  'SEGV',
  'ABRT',
  'BUS',
  'FPE',
  'ILL',
  'TRAP',
  'SYS',
  'USR1',
  'USR2',
] as const;
const MORE_SIGNALS = ['PIPE', 'ALRM', 'VTALRM', 'PROF', 'XCPU', 'XFSZ', 'IO'] as const;

/** Only how it ends and what it said on stdout: the words of an error name who says them. */
function loosely({ ends, stdout, stderr }: Outcome): unknown {
  return { ends, stdout: stdout.toString(), saysSomething: stderr.length > 0 };
}

function put(place: Place, name: string, text: string, mode = 0o755): void {
  writeFileSync(`${place.work}/${name}`, text, { mode });
}

/** bash ignores QUIT, and resets it only for what it executes. */
function dyingOf(signal: string): readonly string[] {
  if (signal !== 'QUIT') return sh(`echo out; echo err >&2; kill -${signal} $$; sleep 10`);
  return [
    process.execPath,
    '-e',
    'console.log("out"); console.error("err"); process.kill(process.pid, "SIGQUIT"); setTimeout(() => 0, 10_000)',
  ];
}

/** A command that cannot be started, with the status that the shell has for it. */
function refused(name: string, command: string, status: number, more: Partial<Case> = {}): Case {
  return {
    name,
    script: (run) => `${run} ${command}; echo "status $?"`,
    prints: `status ${status}\n`,
    compare: loosely,
    ...more,
  };
}

export const exit: readonly Case[] = [
  ...CODES.map(
    (code): Case => ({
      name: `exit status ${code}`,
      program: sh(`echo out; exit ${code}`),
      ends: code,
      prints: 'out\n',
    }),
  ),
  ...[...SIGNALS, ...MORE_SIGNALS].map(
    (signal): Case => ({
      name: `death by ${signal}`,
      program: dyingOf(signal),
      ends: `SIG${signal}`,
      prints: 'out\n',
    }),
  ),
  {
    name: 'death by a real-time signal',
    program: sh('echo out; kill -40 $$; sleep 10'),
    // Node, being the parent here as well, cannot tell this ending: the shell around does.
    ends: 0,
    prints: 'out\n',
  },
  {
    name: 'death by a real-time signal, as a shell sees it',
    script: (run) => `${run} bash -c 'kill -40 $$; sleep 10' 2>/dev/null; echo "status $?"`,
    prints: 'status 168\n',
    known: [
      {
        difference: 'real-time signals are not seen',
        ways: ['opted in'],
        undo: (outcome) => ({
          ...outcome,
          stdout: Buffer.from(outcome.stdout.toString().replace(/^status 0\n$/, 'status 168\n')),
          stderr: Buffer.alloc(0),
        }),
      },
    ],
    compare: ({ stdout }) => stdout.toString(),
  },
  {
    name: 'a shell sees 128 and the number of the signal',
    script: (run) =>
      `for s in TERM KILL SEGV; do ${run} bash -c "kill -$s \\$\\$; sleep 10"; echo "status $?"; done 2>/dev/null`,
    prints: 'status 143\nstatus 137\nstatus 139\n',
    records: 3,
  },
  {
    name: 'a command that dies of a signal leaves its own core file and no second one',
    before: 'ulimit -c unlimited',
    program: sh('kill -SEGV $$; sleep 10'),
    ends: 'SIGSEGV',
  },
  {
    name: 'a child of the command leaves its core file',
    before: 'ulimit -c unlimited',
    program: sh('bash -c "kill -ABRT \\$\\$; sleep 10"; exit 3'),
    compare: ({ ends, cores }) => ({ ends, cores }),
    ends: 3,
  },
  {
    name: 'without leave for core files there is none',
    before: 'ulimit -c 0',
    program: dyingOf('ABRT'),
    ends: 'SIGABRT',
  },
  {
    name: 'the status is that of the command, not of its children',
    program: sh('(exit 3); (exit 4) & wait $!; exit 5'),
    ends: 5,
  },
  {
    name: 'a trap on EXIT runs to its end',
    program: sh('trap "echo bye; exit 6" EXIT; exit 5'),
    ends: 6,
    prints: 'bye\n',
  },
  {
    name: 'set -e ends a script with the status of what failed',
    program: sh('set -e; echo a; (exit 7); echo b'),
    ends: 7,
    prints: 'a\n',
  },
  refused('a command that does not exist', 'no-such-command-anywhere', 127),
  refused('a path that does not exist', './no/such/file', 127),
  refused('a command whose name is empty', "''", 127),
  refused('a directory', '/tmp', 126),
  refused('a file that is not executable', './plain', 126, {
    setup: (place) => {
      put(place, 'plain', 'text', 0o644);
    },
  }),
  refused('a file on PATH that is not executable', 'plain', 126, {
    setup: (place) => {
      mkdirSync(`${place.root}/path`);
      writeFileSync(`${place.root}/path/plain`, 'text', { mode: 0o644 });
    },
    env: ({ root }) => [`PATH=/usr/bin:/bin:${root}/path:${dirname(process.execPath)}`],
  }),
  refused('a script whose interpreter does not exist', './script', 127, {
    setup: (place) => {
      put(place, 'script', '#!/no/such/interpreter\necho hi\n');
    },
  }),
  refused('a script whose interpreter is a directory', './script', 126, {
    setup: (place) => {
      put(place, 'script', '#!/tmp\necho hi\n');
    },
  }),
  refused('a broken binary', './binary', 126, {
    setup: (place) => {
      put(place, 'binary', '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0garbage');
    },
  }),
  refused('a name that looks like an option', '-x', 127),
  refused('a name that is too long', 'x'.repeat(5000), 127),
  refused('a path that is too long', `./${'x'.repeat(300)}`, 126),
  {
    name: 'a script without a shebang is executed by a shell',
    script: (run) => `${run} ./script one 'two three'; echo "status $?"`,
    setup: (place) => {
      put(place, 'script', 'echo "$# $1 $2"\necho err >&2\nexit 5\n');
    },
    prints: '2 one two three\nstatus 5\n',
  },
  {
    name: 'a script without a shebang may be one for bash',
    script: (run) => `${run} ./script 'one two'; echo "status $?"; ${run} "$PWD/script" 'one two'; echo "status $?"`,
    setup: (place) => {
      put(place, 'script', 'words=("$@"); [[ ${words[0]} == one* ]] && echo "${#words[@]} ${words[0]^^}"; exit 5\n');
    },
    prints: '1 ONE TWO\nstatus 5\n1 ONE TWO\nstatus 5\n',
    records: 2,
  },
  {
    name: 'an empty executable file ends with status 0',
    script: (run) => `${run} ./empty; echo "status $?"`,
    setup: (place) => {
      put(place, 'empty', '');
    },
    prints: 'status 0\n',
  },
  {
    name: 'a script with a shebang is executed by its interpreter',
    program: ['./script', 'a b'],
    setup: (place) => {
      put(place, 'script', '#!/bin/sh\necho "$0 $1"\n');
    },
    prints: './script a b\n',
  },
  {
    name: 'a command that is found nowhere does not end the script around it',
    script: (run) => `${run} no-such-command-anywhere || echo "or $?"; ${run} true && echo and`,
    prints: 'or 127\nand\n',
    compare: loosely,
    records: 2,
  },
];
