/** Readers that go away. */
import { type Case, sh } from '../types.js';

export const brokenDownstream: readonly Case[] = [
  {
    name: 'yes into head dies of SIGPIPE',
    script: (run) => `${run} yes | head -1; echo "\${PIPESTATUS[@]}"`,
    prints: 'y\n141 0\n',
  },
  {
    name: 'a slow writer into head dies of SIGPIPE at its next write',
    script: (run) => `${run} bash -c 'for ((;;)); do echo tick; sleep 0.05; done' | head -1; echo "\${PIPESTATUS[@]}"`,
    prints: 'tick\n141 0\n',
  },
  {
    name: 'the status that the job itself sees is that of SIGPIPE',
    script: (run) => `${run} bash -c 'yes; echo $? > status; exit 7' | head -1; echo "\${PIPESTATUS[@]}"`,
    files: ['status'],
    prints: 'y\n7 0\n',
  },
  {
    name: 'a command that ignores SIGPIPE gets write errors',
    script: (run) =>
      `${run} bash -c 'trap "" PIPE; while echo x; do :; done 2>/dev/null; echo "stopped" > status; exit 9' | head -1; echo "\${PIPESTATUS[@]}"`,
    files: ['status'],
    prints: 'x\n9 0\n',
  },
  {
    name: 'a SIGPIPE that is ignored outside is ignored inside',
    script: (run) =>
      `trap '' PIPE; ${run} bash -c 'while echo x; do :; done 2>/dev/null; exit 9' | head -1; echo "\${PIPESTATUS[@]}"`,
    prints: 'x\n9 0\n',
  },
  {
    name: 'stderr flows on when the reader of stdout has gone',
    program: sh(
      'trap "" PIPE; echo first; read -r _; echo lost 2>/dev/null; for i in {1..1000}; do echo $i >&2; done; exit 8',
    ),
    stdin: 'pipe',
    drive: async ({ stdin, stdout }) => {
      await stdout.until('first\n');
      stdout.close();
      await stdout.ended;
      stdin?.write('go\n');
    },
    ends: 8,
    uncounted: 'nobody reads all of stdout',
  },
  {
    name: 'stdout flows on when the reader of stderr has gone',
    program: sh('trap "" PIPE; echo first >&2; read -r _; echo lost >&2; for i in {1..1000}; do echo $i; done; exit 8'),
    stdin: 'pipe',
    drive: async ({ stdin, stderr }) => {
      await stderr.until('first\n');
      stderr.close();
      await stderr.ended;
      stdin?.write('go\n');
    },
    ends: 8,
    prints: /\n1000\n$/,
    uncounted: 'nobody reads all of stderr',
  },
  {
    name: 'a silent command does not die when its reader goes away',
    program: sh('echo first; read -r _; exit 3'),
    stdin: 'pipe',
    drive: async ({ stdin, stdout }) => {
      await stdout.until('first\n');
      stdout.close();
      await stdout.ended;
      stdin?.write('go\n');
    },
    ends: 3,
  },
  {
    name: 'a reader that takes the first megabyte of a large output gets it',
    script: (run) => `${run} seq 1 100000000 | head -c 1M | sha1sum; echo "\${PIPESTATUS[@]}"`,
    prints: /^[0-9a-f]{40} {2}-\n141 0 0\n$/,
  },
];
