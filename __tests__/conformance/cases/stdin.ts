/** What a command reads. joblog does not touch it. */
import { type Case, sh } from '../types.js';

const TWENTY_MB = Buffer.alloc(20_000_000, 'The quick brown fox jumps over the lazy dog.\n');

export const stdin: readonly Case[] = [
  { name: 'data on stdin reaches the command', program: ['cat'], stdin: { data: 'one\ntwo' }, prints: 'one\ntwo' },
  {
    name: 'all byte values on stdin reach the command',
    program: ['cat'],
    stdin: { data: Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256)) },
    prints: /^[^]{512}$/,
  },
  { name: 'an empty stdin is at its end', program: ['wc', '-c'], stdin: { data: '' }, prints: '0\n' },
  { name: 'stdin is /dev/null', program: ['readlink', '/proc/self/fd/0'], prints: '/dev/null\n' },
  { name: 'stdin is closed', before: 'exec <&-', program: sh('cat; echo "status $?"'), prints: 'status 1\n' },
  {
    name: 'stdin is still closed inside',
    before: 'exec <&-',
    program: sh('[[ -e /proc/$$/fd/0 ]] && echo open || echo closed'),
    prints: 'closed\n',
  },
  {
    name: 'stdin is a socket',
    program: sh('[[ $(readlink /proc/$$/fd/0) == socket:* ]] && cat'),
    stdin: 'socket',
    drive: ({ stdin: writer }) => {
      writer?.write('through a socket');
      writer?.end();
      return Promise.resolve();
    },
    prints: 'through a socket',
  },
  {
    name: 'stdin is a pipe',
    program: sh('[[ -p /dev/stdin ]] && cat /dev/stdin'),
    stdin: { data: 'through /dev/stdin' },
    prints: 'through /dev/stdin',
  },
  {
    name: '20 MB on stdin reach the command',
    program: ['sha1sum'],
    stdin: { data: TWENTY_MB },
    prints: /^[0-9a-f]{40} /,
  },
  { name: '20 MB go in and come out', program: ['cat'], stdin: { data: TWENTY_MB }, prints: /dog\.\n/ },
  {
    name: 'what a command leaves on a piped stdin is there for the next',
    script: (run) => `${run} bash -c 'read -r x; echo "got $x"'; cat`,
    stdin: { data: 'one\ntwo\nthree\n' },
    prints: 'got one\ntwo\nthree\n',
  },
  {
    name: 'what a command leaves of a file is there for the next',
    script: (run) => `seq 1 100000 > in; { ${run} bash -c 'read -r x; read -r y; echo "got $x $y"'; cat; } < in`,
    prints: /^got 1 2\n3\n/,
  },
  {
    name: 'a loop over stdin is not robbed by a command in it',
    script: (run) => `while read -r x; do ${run} echo "item $x"; done`,
    stdin: { data: '1\n2\n3\n' },
    prints: 'item 1\nitem 2\nitem 3\n',
    records: 3,
  },
  {
    name: 'a here document is read',
    script: (run) => `${run} cat <<'EOF'\nfirst\n  second $HOME\nEOF`,
    prints: 'first\n  second $HOME\n',
  },
  {
    name: 'a script on stdin is executed to its end',
    program: ['bash', '-s', 'argument'],
    stdin: { data: 'echo "$1"\n( exit 3 )\necho "status $?"\nexit 4\n' },
    ends: 4,
    prints: 'argument\nstatus 3\n',
  },
  {
    name: 'commands talk line by line through a pipe',
    script: (run) => `coproc C { ${run} bash -c 'while read -r x; do echo "echo $x"; done'; }
      for i in 1 2 3; do echo $i >&"\${C[1]}"; read -r answer <&"\${C[0]}"; echo "$answer"; done; exec {C[1]}>&-; wait`,
    prints: 'echo 1\necho 2\necho 3\n',
  },
  {
    name: 'the command that feeds stdin gets SIGPIPE when the command has ended',
    script: (run) => `yes | ${run} head -2; echo "\${PIPESTATUS[@]}"`,
    prints: 'y\ny\n141 0\n',
  },
  {
    name: 'the command that feeds stdin gets SIGPIPE when the command closes it and runs on',
    script: (run) =>
      `{ yes; echo $? > fed; } | ${run} bash -c 'read -r x; exec <&-; until [[ -s fed ]]; do sleep 0.02; done; cat fed'`,
    prints: '141\n',
  },
];
