/** Commands that leave something running, and several commands at once. */
import { writeFileSync } from 'node:fs';
import { type Case, type Running, sh } from '../types.js';

/** Waits for a file that the test makes: nothing here depends on how fast anything is. */
const AWAIT_GO = 'until [[ -e go ]]; do sleep 0.02; done';

const go = ({ place }: Running): void => {
  writeFileSync(`${place.work}/go`, '');
};

/** Lets the background child continue only after joblog has gone. */
async function goAfterExit(running: Running): Promise<void> {
  await running.exit;
  go(running);
}

const LATE = 'what comes from a background child after the end is passed on, but not logged';

export const background: readonly Case[] = [
  {
    name: 'a background child does not keep its command from ending, and its later output arrives',
    program: sh(`( ${AWAIT_GO}; echo later; echo "status $?" > status ) & echo hi; exit 3`),
    drive: goAfterExit,
    files: ['status'],
    ends: 3,
    prints: 'hi\nlater\n',
    uncounted: LATE,
  },
  {
    name: 'a background child that writes to stderr only is passed on',
    program: sh(`( exec >&-; ${AWAIT_GO}; echo later >&2; echo "status $?" > status ) & echo hi`),
    drive: goAfterExit,
    files: ['status'],
    prints: 'hi\n',
    uncounted: LATE,
  },
  {
    name: 'a background child in a session of its own is passed on',
    program: sh(`setsid bash -c '${AWAIT_GO}; echo later; echo even later >&2; echo "status $?" > status' & echo hi`),
    drive: goAfterExit,
    files: ['status'],
    prints: 'hi\nlater\n',
    uncounted: LATE,
  },
  {
    name: 'two background children are both passed on',
    program: sh(`for i in 1 2; do ( ${AWAIT_GO}; flock lock echo "later $i" ) & done; echo hi`),
    drive: goAfterExit,
    compare: ({ ends, stdout, stderr }) => ({
      ends,
      lines: stdout.toString().split('\n').sort(),
      stderr: stderr.toString(),
    }),
    prints: /later 2\n/,
    uncounted: LATE,
  },
  {
    name: 'megabytes of a background child arrive after the end',
    program: sh(`( ${AWAIT_GO}; seq 1 700000; seq 1 300000 >&2 ) & echo hi`),
    drive: goAfterExit,
    prints: /^hi\n1\n[^]*\n700000\n$/,
    uncounted: LATE,
  },
  {
    name: 'a background child that writes all the time loses nothing',
    program: sh(
      'echo hi; ( i=0; until [[ -e go ]]; do echo $((++i)); sleep 0.05; done; echo $((i + 1)); echo end ) & sleep 0.2',
    ),
    drive: goAfterExit,
    compare: ({ ends, stdout }) => {
      const [first, ...lines] = stdout.toString().trimEnd().split('\n');
      const end = lines.pop();
      return { ends, first, end, inOrder: lines.every((line, i) => line === String(i + 1)) };
    },
    uncounted: LATE,
  },
  {
    name: 'a background child gets SIGPIPE when the reader goes away after the end',
    program: sh(`( ${AWAIT_GO}; yes; echo "status $?" > status ) & echo hi`),
    drive: async (running) => {
      await running.stdout.until('hi\n');
      await running.exit;
      running.stdout.close();
      await running.stdout.ended;
      go(running);
      await running.stderr.ended;
    },
    files: ['status'],
    uncounted: LATE,
  },
  {
    name: 'a background child that holds no stream is left alone',
    program: sh(`( ${AWAIT_GO}; echo "done" > status ) > /dev/null 2>&1 & echo hi`),
    drive: goAfterExit,
    files: ['status'],
    prints: 'hi\n',
  },
  {
    name: 'a command that makes a daemon of itself ends at once',
    program: sh(
      `( setsid bash -c 'cd /; exec < /dev/null > /dev/null 2>&1; until [[ -e '"$PWD"'/go ]]; do sleep 0.02; done' & ); echo started`,
    ),
    drive: goAfterExit,
    prints: 'started\n',
  },
  {
    name: 'a background child that stdin is shared with reads on after the end',
    program: sh(`( exec > out 2>&1 <&3; cat ) 3<&0 & echo hi`),
    stdin: 'pipe',
    drive: async (running) => {
      await running.exit;
      running.stdin?.write('for the child\n');
      running.stdin?.end();
    },
    files: ['out'],
    prints: 'hi\n',
  },
  {
    name: 'the reader of stdout is at its end when the command closes it and runs on',
    program: sh(`echo all; exec >&-; ${AWAIT_GO}; echo end >&2; exit 4`),
    drive: async (running) => {
      await running.stdout.ended;
      go(running);
    },
    ends: 4,
    prints: 'all\n',
  },
  {
    name: 'the reader of stderr is at its end when the command closes it and runs on',
    program: sh(`echo all >&2; exec 2>&-; ${AWAIT_GO}; echo end; exit 4`),
    drive: async (running) => {
      await running.stderr.ended;
      go(running);
    },
    ends: 4,
    prints: 'end\n',
  },
  {
    name: 'a command that replaces both streams runs on',
    program: sh(`echo all; exec > out 2>&1; ${AWAIT_GO}; echo end; exit 5`),
    drive: async (running) => {
      await Promise.all([running.stdout.ended, running.stderr.ended]);
      go(running);
    },
    files: ['out'],
    ends: 5,
    prints: 'all\n',
  },
  {
    name: 'one in the other works',
    script: (run) => `exec ${run} ${run} bash -c 'echo out; echo err >&2; read -r x; echo "$x"; exit 9'`,
    stdin: { data: 'input\n' },
    ends: 9,
    prints: 'out\ninput\n',
    records: 2,
  },
  {
    name: 'three in one another die of the same signal',
    script: (run) => `exec ${run} ${run} ${run} bash -c 'echo out; kill -USR1 $$; sleep 10'`,
    ends: 'SIGUSR1',
    prints: 'out\n',
    records: 3,
  },
  {
    name: 'a script runs several, one after the other',
    script: (run) => `${run} echo a; ${run} bash -c 'echo b; exit 3'; echo "status $?"; ${run} echo c`,
    prints: 'a\nb\nstatus 3\nc\n',
    records: 3,
  },
  {
    name: 'several run at the same time',
    script: (run) => `for i in 1 2 3; do ${run} bash -c "seq 1 5000 > o$i; echo $i; exit $i" & p[i]=$!; done
      for i in 1 2 3; do wait \${p[i]}; echo "status $?" >&2; done`,
    compare: ({ ends, stdout, stderr }) => ({
      ends,
      lines: stdout.toString().split('\n').sort(),
      stderr: stderr.toString(),
    }),
    records: 3,
  },
  {
    name: 'a pipeline of them works',
    script: (run) => `set -o pipefail; ${run} seq 1 100000 | ${run} grep 7 | ${run} wc -l; echo "status $?"`,
    prints: /^\d+\nstatus 0\n$/,
    records: 3,
  },
  {
    name: 'a substitution takes its output',
    script: (run) => `x=$(${run} bash -c 'echo "  captured  "; echo seen >&2; exit 6'); echo "status $? [$x]"`,
    prints: 'status 6 [  captured  ]\n',
  },
  {
    name: 'process substitutions take both streams',
    script: (run) =>
      `${run} bash -c 'seq 1 1000; seq 1 500 >&2' > >(wc -l > o; echo >> o2) 2> >(wc -l > e); until [[ -s o && -s e ]]; do sleep 0.02; done; cat o e`,
    prints: '1000\n500\n',
  },
  {
    name: 'xargs runs it',
    script: (run) => `printf 'a\\0b c\\0' | xargs -0 -n 1 ${run === '' ? 'env' : run} printf '[%s]\\n'`,
    prints: '[a]\n[b c]\n',
    records: 2,
  },
  {
    name: 'find runs it',
    script: (run) => `touch "a b" c; find . -type f -exec ${run} ls {} +`,
    prints: /a b\n/,
  },
];
