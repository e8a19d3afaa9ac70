/** What a process inherits beside its variables: descriptors, signals, limits, working directory. */
import { type Case, type Outcome, sh } from '../types.js';

/** `ls -l /proc/self/fd` without what differs in every run: dates, numbers of pipes and processes. */
function descriptors({ ends, stdout, stderr }: Outcome): unknown {
  const lines = stdout.toString('latin1').split('\n');
  const open = lines.flatMap((line) => {
    const match = /^l(r|-)(w|-)\S* .* (\d+) -> (.*)$/.exec(line);
    return match === null
      ? []
      : [
          `${match[3]!} ${match[1]!}${match[2]!} ${match[4]!.replace(/\[\d+\]/, '[n]').replace(/\/proc\/\d+/, '/proc/n')}`,
        ];
  });
  return { ends, open, stderr: stderr.toString() };
}

const LIST: Pick<Case & { program: readonly string[] }, 'program' | 'compare'> = {
  program: ['ls', '-l', '/proc/self/fd'],
  compare: descriptors,
};

const SIGNALS = ['grep', '-E', '^Sig(Ign|Blk|Cgt)', '/proc/self/status'];

/** Signals that are ignored when the command starts. */
function ignoring(name: string, signals: string): Case {
  return { name, before: `trap '' ${signals}`, program: SIGNALS, prints: /SigIgn:\s+[0-9a-f]*[1-9a-f]/ };
}

function limits(name: string, before: string, more: Partial<Case> = {}): Case {
  return { name, before, program: ['cat', '/proc/self/limits'], prints: /Max open files/, ...more };
}

export const inherited: readonly Case[] = [
  { name: 'the open descriptors are the same', ...LIST, prints: / 3 -> / },
  {
    name: 'descriptors 3, 5, 30 and 200 are open inside',
    before: 'exec 3< /dev/null 5> five 30<> thirty 200>> twohundred',
    ...LIST,
    prints: / 200 -> /,
  },
  {
    name: 'descriptors are open inside whatever the shell is told by its variables',
    env: ['GLOBIGNORE=*', 'IFS=/', 'POSIXLY_CORRECT=1', 'BASH_COMPAT=3.2', 'BASH_XTRACEFD=7', 'PS4=$(echo broken)'],
    before: 'exec 3< /dev/null 7> seven',
    ...LIST,
    prints: / 7 -> /,
  },
  {
    name: "descriptors that the launcher would take are the job's own",
    before: 'for n in {3..40}; do eval "exec $n> f$n"; done',
    ...LIST,
    prints: / 40 -> /,
  },
  {
    name: 'every second descriptor is open inside, and the others are not',
    before: 'for n in {3..30..2} 63 64 254 255; do eval "exec $n< /dev/zero"; done',
    ...LIST,
    prints: / 29 -> /,
  },
  {
    name: 'what is written to descriptors 3, 5, 30 and 200 arrives',
    before: 'exec 3> three 5> five 30> thirty 200> twohundred',
    program: sh('for n in 3 5 30 200; do echo "to $n" >&$n; done'),
    files: ['three', 'five', 'thirty', 'twohundred'],
  },
  {
    name: 'what is read from descriptors 7 and 100 goes on where it stopped',
    script: (run) =>
      `seq 1 9 > in; exec 7< in 100< in; for i in 1 2 3; do ${run} bash -c 'read -u 7 a; read -u 100 b; echo "$a $b"'; done`,
    prints: '1 1\n2 2\n3 3\n',
    records: 3,
  },
  { name: 'descriptors 3, 5, 30 and 200 that are closed stay closed', before: 'exec 3>&- 5>&- 30>&- 200>&-', ...LIST },
  {
    name: 'a socketless PMI_FD works',
    env: ['PMI_FD=9'],
    pipes: [9],
    program: sh('echo "cmd=init" >&$PMI_FD; exec 9>&-; echo done'),
    drive: async ({ pipes }) => {
      await pipes.get(9)!.until('cmd=init\n');
    },
    prints: 'done\n',
  },
  {
    name: 'the reader of a pipe on descriptor 7 is at its end when the command has closed it, though it runs on',
    pipes: [7],
    stdin: 'pipe',
    program: sh('echo through seven >&7; exec 7>&-; read -r word; echo "$word"'),
    drive: async ({ pipes, stdin }) => {
      await pipes.get(7)!.until('through seven\n');
      await pipes.get(7)!.ended;
      stdin?.write('closed\n');
    },
    prints: 'closed\n',
  },
  {
    name: 'the reader of a pipe on descriptor 7 is at its end when the command has ended',
    script: (run) =>
      `exec 8> >(cat > seven; echo eof >> seven); ${run} bash -c 'echo "through seven" >&7' 7>&8 8>&-; exec 8>&-; wait $!; cat seven`,
    prints: 'through seven\neof\n',
  },
  { name: 'no signal is ignored, blocked or caught', program: SIGNALS, prints: /SigIgn:\s+0+\n/ },
  ignoring('an ignored HUP stays ignored', 'HUP'),
  ignoring('an ignored INT and QUIT stay ignored', 'INT QUIT'),
  ignoring('ignored USR1, USR2 and WINCH stay ignored', 'USR1 USR2 WINCH'),
  ignoring('an ignored PIPE stays ignored', 'PIPE'),
  ignoring('an ignored TERM stays ignored', 'TERM'),
  ignoring('an ignored CHLD stays ignored', 'CHLD'),
  ignoring(
    'all that can be ignored stays ignored',
    'HUP INT QUIT USR1 USR2 PIPE ALRM TERM CONT TSTP TTIN TTOU URG XCPU XFSZ WINCH IO 40 64',
  ),
  {
    name: 'nohup works',
    via: ['nohup'],
    program: sh('grep SigIgn /proc/$$/status; kill -HUP $$; echo alive'),
    prints: /alive\n$/,
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString() }),
    uncounted: 'nohup has words of its own',
  },
  {
    name: 'a background command of a shell ignores INT and QUIT',
    script: (run) => `${run} grep SigIgn /proc/self/status & wait $!`,
    prints: /SigIgn:\s+0+6\n/,
  },
  {
    name: 'a blocked signal stays blocked',
    via: ['env', '--block-signal=USR1'],
    program: ['grep', 'SigBlk', '/proc/self/status'],
    prints: /SigBlk:\s+0+200\n/,
    known: [
      {
        difference: 'blocked signals are unblocked',
        ways: ['opted in'],
        undo: (outcome) => ({
          ...outcome,
          stdout: Buffer.from(outcome.stdout.toString().replace(/0{16}/, '0000000000000200')),
        }),
      },
    ],
  },
  limits('all limits are the same', ':'),
  limits('a soft limit of open files below the hard one stays', 'ulimit -S -n 256; ulimit -H -n 4000'),
  limits('a small limit of open files stays', 'ulimit -n 100'),
  limits('a limit of core files stays', 'ulimit -S -c 100'),
  limits('no core files stays no core files', 'ulimit -c 0'),
  limits('unlimited core files stay unlimited', 'ulimit -c unlimited'),
  limits('a limit of file sizes stays', 'ulimit -f 100000'),
  limits('a limit of the stack stays', 'ulimit -S -s 4096'),
  limits('an unlimited stack stays unlimited', 'ulimit -s unlimited'),
  limits('a limit of processes stays', 'ulimit -u 5000'),
  limits('a limit of 4 GiB of memory stays', 'ulimit -v 4194304'),
  limits('a limit of processor time stays', 'ulimit -S -t 600; ulimit -H -t 1000'),
  limits(
    'several limits at once stay',
    'ulimit -c 0; ulimit -S -n 300; ulimit -l 64; ulimit -q 1000; ulimit -x 100; ulimit -i 500',
  ),
  {
    name: 'the umask stays',
    before: 'umask 027',
    program: sh('umask; : > file; stat -c %a file'),
    prints: '0027\n640\n',
  },
  { name: 'the niceness stays', before: 'renice -n 5 $$ > /dev/null', program: ['nice'], prints: '5\n' },
  {
    name: 'credentials, capabilities and processors are the same',
    program: [
      'grep',
      '-E',
      '^(Umask|Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Cpus_allowed_list|Mems_allowed_list|THP)',
      '/proc/self/status',
    ],
    prints: /Cpus_allowed_list/,
  },
  {
    name: 'the out-of-memory score, timer slack and personality are the same',
    program: [
      'cat',
      '/proc/self/oom_score_adj',
      '/proc/self/timerslack_ns',
      '/proc/self/personality',
      '/proc/self/coredump_filter',
    ],
    prints: /^0\n/,
  },
  {
    name: 'the working directory is the same',
    program: sh('pwd; pwd -P; readlink /proc/self/cwd'),
    prints: /\/work\n$/,
  },
  {
    name: 'a working directory that was entered by a link is the same',
    env: ['PWD=/set/below'],
    before: 'ln -s . link; cd link',
    program: sh('cd -P .; pwd; readlink /proc/self/cwd'),
    prints: /\/work\n$/,
  },
  {
    name: 'a working directory that was removed is no hindrance',
    before: 'mkdir gone; cd gone; rmdir ../gone',
    program: sh('readlink /proc/self/cwd; echo ran; exit 3'),
    ends: 3,
    prints: /\/gone \(deleted\)\nran\n$/,
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString() }),
    uncounted: 'shells complain about a removed working directory, each for itself',
  },
  {
    name: 'a working directory that cannot be read is no hindrance',
    before: 'mkdir locked; cd locked; chmod 0 .',
    program: sh('echo ran; exit 3'),
    ends: 3,
    prints: 'ran\n',
  },
  {
    name: 'a working directory with odd bytes in its name is no hindrance',
    before: `mkdir $'a b\\xff\\n'; cd $'a b\\xff\\n'`,
    program: sh('readlink -n /proc/self/cwd; echo; ls'),
    prints: /a b\xff\n/,
  },
  {
    name: 'the process group and session are those of the process that was started',
    program: sh('read -r _ _ _ _ group session terminal _ < /proc/$$/stat; echo "$group $session $terminal"'),
    compare: ({ ends, stdout, pid }) => ({ ends, stdout: stdout.toString().replaceAll(String(pid), 'PID') }),
    prints: /^\d+ \d+ 0\n$/,
  },
];
