/** Where the output goes, and how a command can get at it. */
import { accessSync } from 'node:fs';
import { type Case, type Outcome, sh } from '../types.js';

/** Both streams in one file: what each holds is promised, their order is not. */
function sortedFile({ ends, files }: Outcome): unknown {
  return { ends, lines: files['both']?.toString().split('\n').sort() };
}

function needsFull(): string | null {
  try {
    accessSync('/dev/full');
    return null;
  } catch {
    return 'there is no /dev/full';
  }
}

export const redirection: readonly Case[] = [
  {
    name: 'a write to /dev/stdout arrives',
    program: sh('echo x > /dev/stdout; echo y >> /dev/stdout'),
    prints: 'x\ny\n',
  },
  { name: 'a write to /dev/stderr arrives', program: sh('echo x > /dev/stderr; echo y >> /proc/self/fd/2') },
  { name: 'tee /dev/stderr writes to both streams', program: sh('seq 1 1000 | tee /dev/stderr'), prints: /\n1000\n$/ },
  {
    name: 'stdout and stderr are pipes',
    program: sh('a=$(readlink /proc/$$/fd/1) b=$(readlink /proc/$$/fd/2); echo "${a%%:*} ${b%%:*}"; [[ $a != "$b" ]]'),
    prints: 'pipe pipe\n',
  },
  {
    name: 'stdout and stderr are open for writing only, and blocking',
    program: ['grep', '-h', 'flags', '/proc/self/fdinfo/1', '/proc/self/fdinfo/2'],
    prints: /^flags:\s+\d+\nflags:\s+\d+\n$/,
  },
  {
    name: 'a command that swaps its streams has them swapped',
    program: sh('exec 3>&1 1>&2 2>&3; echo out; echo err >&2'),
    prints: 'err\n',
  },
  {
    name: 'a command that joins its streams has them in order',
    program: sh('exec 2>&1; for i in {1..200}; do echo o$i; echo e$i >&2; done'),
    prints: /o200\ne200\n$/,
  },
  {
    name: 'stdout is a file',
    before: 'exec > out',
    program: sh('seq 1 50000; echo e >&2'),
    files: ['out'],
    uncounted: 'what is printed is in a file',
  },
  {
    name: 'stdout is appended to a file',
    before: 'echo before > out; exec >> out',
    program: sh('seq 1 1000'),
    files: ['out'],
    uncounted: 'what is printed is in a file',
  },
  {
    name: 'commands that share a file go on where the one before stopped',
    script: (run) => `{ echo one; ${run} echo two; echo three; ${run} echo four; } > out`,
    files: ['out'],
    records: 2,
  },
  {
    name: 'stdout and stderr are the same file',
    before: 'exec > both 2>&1',
    program: sh('for i in {1..500}; do echo o$i; echo e$i >&2; done'),
    files: ['both'],
    compare: sortedFile,
    uncounted: 'what is printed is in a file',
  },
  {
    name: 'stdout and stderr are appended to the same file',
    before: 'exec >> both 2>> both',
    program: sh('for i in {1..500}; do echo o$i; echo e$i >&2; done'),
    files: ['both'],
    compare: sortedFile,
    uncounted: 'what is printed is in a file',
  },
  {
    name: 'stdout and stderr are the same pipe',
    before: 'exec 2>&1',
    program: sh('for i in {1..500}; do echo o$i; echo e$i >&2; done'),
    compare: ({ ends, stdout }) => ({ ends, lines: stdout.toString().split('\n').sort() }),
    uncounted: 'both streams come on one',
  },
  {
    name: 'stdout is /dev/null',
    before: 'exec > /dev/null',
    program: sh('seq 1 100000; echo e >&2'),
    uncounted: 'what is printed is gone',
  },
  {
    name: 'stdout is a socket',
    stdout: 'socket',
    program: sh('seq 1 100000; echo e >&2; exit 3'),
    ends: 3,
    prints: /\n100000\n$/,
  },
  {
    name: 'stdout is a named pipe',
    script: (run) => `mkfifo f; cat f > out & ${run} seq 1 100000 > f; wait`,
    files: ['out'],
  },
  {
    name: 'stdout is a full device',
    before: 'exec > /dev/full',
    program: sh('printf x 2> /dev/null; echo "write: $?" >&2; exit 4'),
    ends: 4,
    skip: needsFull,
    known: [
      {
        difference: 'stdout is a pipe',
        ways: ['opted in'],
        // joblog is told instead, and says so.
        undo: (outcome) => ({
          ...outcome,
          stderr: Buffer.from(
            outcome.stderr
              .toString()
              .replace(/^joblog: cannot write to stdout: .*no space left on device.*\n/m, '')
              .replace(/^write: 0\n$/, 'write: 1\n'),
          ),
        }),
      },
    ],
    uncounted: 'joblog has a line of its own on stderr',
  },
  {
    name: 'stdout is closed',
    before: 'exec >&-',
    program: sh('echo hello 2>/dev/null; echo "status $?" >&2; exit 3'),
    ends: 3,
    uncounted: 'a closed stdout takes nothing',
  },
  {
    name: 'stderr is closed',
    before: 'exec 2>&-',
    program: sh('echo out; (echo err >&2) 2>/dev/null; exit 5'),
    ends: 5,
    prints: 'out\n',
    uncounted: 'a closed stderr takes nothing',
  },
  {
    name: 'stdin, stdout and stderr are closed',
    before: 'exec <&- >&- 2>&-',
    program: sh('echo "$PWD" > done; exit 6'),
    files: ['done'],
    ends: 6,
  },
  {
    name: 'stdout is opened for reading and writing',
    script: (run) => `: > out; ${run} echo hello 1<> out`,
    files: ['out'],
  },
  {
    name: 'the flags of the shared stdin, stdout and stderr stay as they were',
    script: (run) =>
      `look() { grep -h flags /proc/self/fdinfo/[012]; }; look > a; ${run} bash -c 'seq 1 100000; seq 1 10000 >&2'; look > b; cmp a b`,
    stdin: 'pipe',
    drive: ({ stdin }) => Promise.resolve(stdin?.end()),
    files: ['a', 'b'],
    compare: ({ ends }) => ends,
  },
  {
    name: 'a test for a terminal on stdout fails where it is none',
    program: sh('for fd in 0 1 2; do [[ -t $fd ]] && echo "$fd is"; done; true'),
    prints: '',
  },
  {
    name: 'a command that looks whether its stdout is a file finds a pipe',
    before: 'exec 3>&1 1> out',
    pipes: [3],
    program: sh('[[ -f /proc/$$/fd/1 ]] && echo file >&2 || echo pipe >&2'),
    known: [
      {
        difference: 'stdout is a pipe',
        ways: ['opted in'],
        undo: (outcome) => ({
          ...outcome,
          stderr: Buffer.from(outcome.stderr.toString().replace(/^pipe\n$/, 'file\n')),
        }),
      },
    ],
    uncounted: 'the known difference changes what is printed',
  },
];
