/** Signals that arrive while the command runs. Each must reach it exactly once, whoever else got it. */
import { untilState } from '../processes.js';
import { timeIsUp } from '../time-is-up.js';
import { type Case, type Running, sh } from '../types.js';

const FORWARDED = ['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2', 'WINCH', 'CONT', 'ALRM', 'ABRT', 'URG'] as const;
type Name = (typeof FORWARDED)[number];

/**
 * Says which signals it gets, until it is told to end; the last line counts them. Not a shell: bash runs a trap once for two signals that
 * come close together, and this has to see each.
 */
const COUNTER = [
  process.execPath,
  '-e',
  `let n = 0;
   for (const s of ${JSON.stringify(FORWARDED)}) process.on('SIG' + s, () => { n++; console.log('got ' + s); });
   console.log('ready ' + process.pid);
   process.stdin.on('data', (word) => {
     if (!String(word).includes('end')) return;
     console.log(n + ' signals');
     process.exit();
   });`,
];

/** Shells run their traps between two commands. */
const UNTIL_END = 'until read -r -t 5 word && [[ $word == end ]]; do :; done';

interface Sent {
  readonly signal: Name;
  readonly to: 'process' | 'group';
}

/**
 * Sends one signal after the other, each when the one before was seen. A second delivery of the same signal could come late, so a last
 * signal closes the sequence: joblog handles them in order. It is of another kind: two of a kind that come close together may count as one.
 */
async function send(running: Running, signals: readonly Sent[]): Promise<void> {
  const seen = new Map<Name, number>();
  await running.stdout.until('ready');
  for (const { signal, to } of [...signals, { signal: closing(signals), to: 'process' } as const]) {
    const count = (seen.get(signal) ?? 0) + 1;
    seen.set(signal, count);
    if (to === 'group') running.killGroup(`SIG${signal}`);
    else running.kill(`SIG${signal}`);
    await running.stdout.until(new RegExp(`(got ${signal}\\n[^]*){${count}}`));
  }
  running.stdin?.write('end\n');
}

function closing(signals: readonly Sent[]): Name {
  return signals.at(-1)?.signal === 'WINCH' ? 'URG' : 'WINCH';
}

function counted(name: string, signals: readonly Sent[]): Case {
  const got = [...signals.map(({ signal }) => signal), closing(signals)].map((signal) => `got ${signal}\n`).join('');
  return {
    name,
    program: COUNTER,
    stdin: 'pipe',
    drive: (running) => send(running, signals),
    prints: new RegExp(`^ready \\d+\\n${got}${signals.length + 1} signals\\n$`),
    compare: ({ ends, stdout, stderr }) => ({
      ends,
      stdout: stdout.toString().replace(/ready \d+/, 'ready'),
      stderr: stderr.toString(),
    }),
  };
}

/** A command that is ended by a signal it does not handle. */
function fatal(signal: Name, to: Sent['to']): Case {
  return {
    name: `a command ends by ${signal} to ${to === 'group' ? 'the whole group' : 'joblog only'}`,
    // bash ignores QUIT, and Node takes USR1 for its debugger.
    program:
      signal === 'QUIT'
        ? [process.execPath, '-e', 'process.stdin.resume(); console.log("ready")']
        : sh('echo ready; read -r word; echo "not reached"'),
    stdin: 'pipe',
    drive: async (running) => {
      await running.stdout.until('ready\n');
      if (to === 'group') running.killGroup(`SIG${signal}`);
      else running.kill(`SIG${signal}`);
      await running.exit;
    },
    ends: `SIG${signal}`,
    prints: 'ready\n',
  };
}

const alternately = (...pattern: readonly Sent[]): readonly Sent[] =>
  Array.from({ length: 20 }, (_, i) => pattern[i % pattern.length]!);

export const signals: readonly Case[] = [
  ...FORWARDED.map((signal) => counted(`${signal} to joblog only arrives once`, [{ signal, to: 'process' }])),
  ...FORWARDED.map((signal) => counted(`${signal} to the whole group arrives once`, [{ signal, to: 'group' }])),
  counted(
    'each of 20 signals to joblog only arrives once',
    alternately({ signal: 'USR1', to: 'process' }, { signal: 'USR2', to: 'process' }),
  ),
  counted(
    'each of 20 signals to the whole group arrives once',
    alternately({ signal: 'USR1', to: 'group' }, { signal: 'TERM', to: 'group' }),
  ),
  counted(
    'each of 20 signals alternately to joblog and to the group arrives once',
    alternately(
      // Not to the group first: while joblog has not run, the kernel keeps one signal of a kind for it (signal(7)), and the command can be ahead.
      { signal: 'USR1', to: 'process' },
      { signal: 'USR1', to: 'group' },
      { signal: 'INT', to: 'process' },
      { signal: 'INT', to: 'group' },
    ),
  ),
  ...(['TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2', 'ALRM', 'ABRT'] as const).map((signal) =>
    fatal(signal, 'process'),
  ),
  fatal('TERM', 'group'),
  fatal('INT', 'group'),
  fatal('HUP', 'group'),
  {
    name: 'a command that handles TERM can still print and choose its status',
    program: sh(`trap "echo saving; seq 1 20000; echo saved >&2; exit 12" TERM; echo ready; ${UNTIL_END}`),
    stdin: 'pipe',
    drive: async (running) => {
      await running.stdout.until('ready\n');
      running.kill('SIGTERM');
    },
    ends: 12,
    prints: /^ready\nsaving\n1\n[^]*\n20000\n$/,
  },
  {
    name: 'a command that ignores TERM goes on',
    program: sh(`trap "" TERM; trap "echo got USR1" USR1; echo ready; ${UNTIL_END}`),
    stdin: 'pipe',
    drive: async (running) => {
      await running.stdout.until('ready\n');
      running.kill('SIGTERM');
      running.killGroup('SIGTERM');
      running.kill('SIGUSR1');
      await running.stdout.until('got USR1\n');
      running.stdin?.write('end\n');
    },
    prints: 'ready\ngot USR1\n',
  },
  {
    name: 'a command in a process group of its own gets what joblog gets',
    script: (run) => `exec ${run} bash -c 'trap "echo got USR1; exit 4" USR1; set -m; echo ready; ${UNTIL_END}'`,
    stdin: 'pipe',
    drive: async (running) => {
      await running.stdout.until('ready\n');
      running.kill('SIGUSR1');
    },
    ends: 4,
    prints: 'ready\ngot USR1\n',
  },
  {
    name: 'a stopped group goes on when it is continued',
    program: COUNTER,
    stdin: 'pipe',
    drive: async (running) => {
      const command = Number(/ready (\d+)\n/.exec(await running.stdout.until(/ready \d+\n/))![1]);
      running.killGroup('SIGSTOP');
      await untilState(running.pid, 'T');
      await untilState(command, 'T');
      running.killGroup('SIGCONT');
      await running.stdout.until('got CONT\n');
      running.kill('SIGUSR1');
      await running.stdout.until('got USR1\n');
      running.stdin?.write('end\n');
    },
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString().replace(/ready \d+/, 'ready') }),
    prints: /got CONT\ngot USR1\n2 signals\n$/,
  },
  {
    name: 'a command that has stopped goes on, and ends by TERM, when joblog only gets CONT and TERM, as Slurm sends them',
    program: sh('trap "echo saving; exit 5" TERM; echo "ready $$"; kill -STOP $$; read -r word'),
    stdin: 'pipe',
    drive: async (running) => {
      const command = Number(/ready (\d+)\n/.exec(await running.stdout.until(/ready \d+\n/))![1]);
      await untilState(command, 'T');
      running.kill('SIGCONT');
      running.kill('SIGTERM');
      await running.stdout.until('saving\n');
    },
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString().replace(/ready \d+/, 'ready') }),
    ends: 5,
    prints: /saving\n$/,
  },
  {
    name: 'output goes on after only joblog was stopped and continued',
    program: sh('echo ready; until [[ $word == end ]]; do read -r word; seq 1 30000; done'),
    stdin: 'pipe',
    drive: async (running) => {
      await running.stdout.until('ready\n');
      running.kill('SIGSTOP');
      await untilState(running.pid, 'T');
      running.stdin?.write('more\n');
      running.kill('SIGCONT');
      await running.stdout.until('\n30000\n');
      running.stdin?.write('end\n');
    },
    prints: /^ready\n(1\n[^]*\n30000\n){2}$/,
  },
  {
    name: 'a shell that kills its background command sees how it ended',
    script: (run) =>
      `mkfifo go; ${run} bash -c 'echo started > go; sleep 60' & read -r _ < go; kill -TERM $!; wait $!; echo "status $?"`,
    prints: 'status 143\n',
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString() }),
  },
  {
    name: 'timeout around it works',
    // Its time is up when the command has said that it is ready, however long that takes.
    script: (run) =>
      `coproc C { exec timeout 600 ${run} bash -c 'trap "echo asked to end; exit 3" TERM; echo ready; while :; do sleep 0.1; done'; }
      pid=$C_PID; exec 8<&"\${C[0]}"; read -r word <&8; echo "$word"; ${timeIsUp('$pid')}; cat <&8; wait $pid; echo "status $?"`,
    prints: 'ready\nasked to end\nstatus 124\n',
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString() }),
  },
  {
    name: 'timeout inside works',
    program: ['timeout', '0.3', 'sleep', '60'],
    ends: 124,
  },
];
