/** Variables and arguments, byte for byte. */
import { writeFileSync } from 'node:fs';
import { compareEnvironment } from '../comparable.js';
import { undoVariables } from '../differences.js';
import { type Case, type Known, sh, type Word } from '../types.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What `bash -p` itself touches. */
const touched: Known = { difference: 'variables of bash', ways: ['opted out', 'opted in'], undo: undoVariables };

/** Compares the whole block as the kernel shows it. */
function environ(name: string, env: Case['env'], more: Partial<Case> = {}): Case {
  return {
    name,
    env,
    program: ['cat', '/proc/self/environ'],
    prints: /(^|\0)HOME=/,
    compare: compareEnvironment,
    known: [touched],
    ...more,
  } as Case;
}

/** Compares the words as the kernel shows them. */
function args(name: string, words: readonly Word[], more: Partial<Case> = {}): Case {
  return { name, program: ['cat', '/proc/self/cmdline', ...words], ends: 0, ...more };
}

/** For arguments that are not files: bash prints them with NUL between. */
function printed(name: string, words: readonly Word[]): Case {
  return {
    name,
    program: ['bash', '-c', 'printf "%s\\0" "$#" "$@"', 'bash', ...words],
    prints: new RegExp(`^${words.length}\\0`),
  };
}

const MODULE = 'BASH_FUNC_module%%=() {  eval `/usr/bin/modulecmd bash $*`\n}';

export const environment: readonly Case[] = [
  environ('an ordinary environment arrives', ['USER=ada', 'LANG=C.UTF-8', 'SLURM_NTASKS=4']),
  environ('an environment with nothing but PATH and HOME arrives', []),
  environ('the function of environment modules arrives', [MODULE]),
  {
    name: 'a function from the environment can be called',
    env: ['BASH_FUNC_module%%=() {  echo "module $*"\n}'],
    program: sh('module load gcc'),
    prints: 'module load gcc\n',
  },
  environ('names that are no identifiers arrive', ['X-Y=1', 'X.Z=2', 'A%B=3', 'a b=space', 'é=accent']),
  environ('variables of the runtime beside variables of bash and bytes that are not UTF-8 arrive', [
    'NODE_OPTIONS=--bogus',
    'LD_LIBRARY_PATH=/nowhere',
    'LC_ALL=C.UTF-8',
    'PS1=$ ',
    'RANDOM=5',
    bytes('R=\xff'),
  ]),
  environ('names that are numbers arrive', ['0=zero', '1=one', '007=seven']),
  environ('an entry with an empty name arrives', ['=value', 'NORMAL=1']),
  environ('values with newlines and spaces arrive', ['TWO=a\nb\n', 'TAB=a\tb', 'SPACES=  a  ', 'QUOTES=\'"`$x\\']),
  environ('empty values arrive', ['EMPTY=', 'ALSO_EMPTY=']),
  environ('values with bytes that are not UTF-8 arrive', [
    bytes('X1=a\xffb'),
    bytes('X2=caf\xe9'),
    bytes('X3=\x80\x81\x82'),
  ]),
  environ('names with bytes that are not UTF-8 arrive', [bytes('N\xfe=1'), bytes('\x80=2'), bytes('X\xff-Y=3')]),
  environ('valid UTF-8 arrives', ['NAME=Zoë 漢字 🚀', 'Ünï=cödé']),
  environ('control characters arrive', [
    bytes(`C=${Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1)).join('')}`),
  ]),
  environ('a value of 100 KB arrives', [`LONG=${'x'.repeat(100_000)}`]),
  environ(
    '2000 variables arrive',
    Array.from({ length: 2000 }, (_, i) => `V${i}=${i}`),
  ),
  environ('an SHLVL arrives unchanged', ['SHLVL=7']),
  environ('a PWD that names the working directory arrives unchanged', ({ work }) => [`PWD=${work}`, `OLDPWD=/tmp`]),
  environ('a PWD that names the working directory by a link arrives unchanged', ({ root }) => [`PWD=${root}/link`], {
    before: 'ln -s work ../link',
  }),
  environ('a PWD, OLDPWD and _ that are wrong change nothing else', [
    'PWD=/somewhere/else',
    'OLDPWD=/before',
    '_=/usr/bin/whatever',
  ]),
  environ('an absent PWD, SHLVL and _ change nothing else', ['IFS=,', 'OPTIND=5']),
  environ('variables that bash acts on arrive unchanged', [
    'BASH_ENV=/nonexistent',
    'ENV=/nonexistent',
    'POSIXLY_CORRECT=1',
    'CDPATH=/usr',
    'GLOBIGNORE=*',
    'PS4=+ ',
    'TMOUT=1',
    'HISTFILE=/nonexistent',
    'LINES=3',
    'COLUMNS=40',
  ]),
  environ('a limit of nested functions arrives and hurts nothing', ['FUNCNEST=1']),
  {
    name: 'a shell that is traced by SHELLOPTS is traced, and obeys BASH_ENV',
    env: ['SHELLOPTS=braceexpand:hashall:interactive-comments:xtrace', 'BASH_ENV=./env', 'PS4=+ '],
    setup: ({ work }) => {
      writeFileSync(`${work}/env`, 'echo from BASH_ENV\n');
    },
    program: sh('echo traced'),
    prints: 'from BASH_ENV\ntraced\n',
  },
  environ('an exported SHELLOPTS arrives unchanged', ['SHELLOPTS=braceexpand:hashall:xtrace']),
  environ('an exported BASHOPTS arrives unchanged', ['BASHOPTS=nullglob']),
  environ('exported prompts arrive unchanged', ['PS1=$ ', 'PS2=> ', 'PS3=? ', 'PS4=+ ', 'PROMPT_COMMAND=date']),
  environ("variables named like bash's arrays and counters arrive unchanged", [
    'RANDOM=5',
    'SECONDS=9',
    'LINENO=1',
    'BASHPID=1',
    'PPID=1',
    'UID=99',
    'EUID=99',
    'BASH_VERSION=0',
    'HOSTNAME=elsewhere',
    'HOSTTYPE=x',
    'OSTYPE=y',
    'MACHTYPE=z',
    'BASH=/other',
    'OPTARG=o',
    'OPTERR=0',
    'REPLY=r',
    'TERM=xterm',
    'PIPESTATUS=1',
    'DIRSTACK=d',
    'GROUPS=g',
    'FUNCNAME=f',
    'COMP_WORDBREAKS=:',
    'EPOCHSECONDS=1',
  ]),
  environ("variables named like the launcher's own arrive unchanged", [
    'JOBLOG_ASIDE_X=1',
    'JOBLOG_HOME=/nowhere',
    'dir=d',
    'mode=disabled',
    'name=n',
    'home=/h',
    'usage=u',
    'runtime=/bin/false',
    'installed=/nowhere',
    'unlogged=u',
    'core=5',
    'files=7',
    'ignored=0',
    'store=/s',
    'line=l',
    'fd=3',
    'status=s',
    'out=1',
    'err=2',
  ]),
  environ('NODE_OPTIONS that no Node accepts arrives and hurts nothing', ['NODE_OPTIONS=--bogus']),
  environ('NODE_OPTIONS that runs code arrives and is not obeyed', [
    'NODE_OPTIONS=--require /nonexistent.js --inspect',
  ]),
  environ('variables of Node arrive and hurt nothing', [
    'NODE_PATH=/nonexistent',
    'NODE_EXTRA_CA_CERTS=/nonexistent',
    'NODE_DEBUG=fs,net,child_process',
    'NODE_DEBUG_NATIVE=spawn',
    'NODE_V8_COVERAGE=/proc/nonexistent',
    'NODE_PENDING_DEPRECATION=1',
    'NODE_REPL_EXTERNAL_MODULE=/nonexistent',
    'NODE_NO_WARNINGS=0',
    'NODE_ICU_DATA=/nonexistent',
    'NODE_CHANNEL_FD=99',
    'NODE_UNIQUE_ID=1',
    'NODE_COMPILE_CACHE=/nonexistent',
  ]),
  environ('variables of libraries arrive and hurt nothing', [
    'LD_LIBRARY_PATH=/nonexistent:/also',
    'OPENSSL_CONF=/nonexistent',
    'SSL_CERT_FILE=/nonexistent',
    'UV_THREADPOOL_SIZE=1',
    'UV_USE_IO_URING=0',
    'MALLOC_ARENA_MAX=1',
    'GLIBC_TUNABLES=glibc.malloc.check=3',
    'LANG=xx_YY.nonsense',
    'TZ=Nowhere/Land',
    'TMPDIR=/nonexistent',
  ]),
  environ('a locale that does not exist arrives', ['LC_ALL=xx_YY.nonsense'], {
    known: [
      touched,
      {
        difference: 'a warning about the locale',
        ways: ['opted out', 'opted in'],
        undo: (outcome) => ({
          ...outcome,
          stderr: Buffer.from(
            outcome.stderr
              .toString()
              .replace(/^\S*bash: warning: setlocale: LC_ALL: cannot change locale \(xx_YY.nonsense\)\n$/, ''),
          ),
        }),
      },
    ],
    uncounted: 'bash warns before joblog is there',
  }),
  environ(
    'a preloaded library that does not exist is complained about by the command',
    ['LD_PRELOAD=/nonexistent.so'],
    {
      compare: (outcome) => ({
        ...(compareEnvironment(outcome) as object),
        stderr: outcome.stderr.toString().split('\n').sort(),
      }),
      known: [
        touched,
        {
          difference: 'one ld.so warning more',
          ways: ['opted out', 'opted in'],
          undo: (outcome) => {
            const lines = outcome.stderr.toString().split('\n');
            return lines.length === 3 && lines[0] === lines[1]
              ? { ...outcome, stderr: Buffer.from(lines.slice(1).join('\n')) }
              : outcome;
          },
        },
      ],
      uncounted: 'the dynamic linker complains before joblog is there',
    },
  ),
  environ('variables of a scheduler arrive', [
    'SLURM_JOB_ID=4711',
    'SLURM_PROCID=0',
    'SLURM_STEP_ID=0',
    'PMI_FD=9',
    'PMI_RANK=0',
  ]),
  {
    name: 'with an empty HOME the command runs, and nobody has opted in',
    env: ['HOME='],
    program: sh('echo "[$HOME]"'),
    prints: '[]\n',
    records: 0,
  },
  args('the words of a command arrive as they were', ['/dev/null']),
  printed('no arguments are no arguments', []),
  printed('empty arguments arrive', ['', '', 'x', '']),
  printed('newlines, spaces and quotes arrive', ['a\nb', '  ', '\t', '\'"', '\\', '$HOME', '`date`', '*', '!', '\n']),
  printed('arguments that look like options arrive', ['--', '-n', '--dir', '--mode=x', '-', '--help', '--name']),
  printed('bytes that are not UTF-8 arrive in arguments', [bytes('caf\xe9'), bytes('\xff\xfe'), bytes('\x80'), 'ok']),
  printed('valid UTF-8 arrives in arguments', ['Zoë', '漢字 🚀', 'e\u0301']),
  printed('control characters arrive in arguments', ['\x01\x1b[31m\x7f', '\r\n', '\x08']),
  printed('an argument of 100 KB arrives', ['y'.repeat(100_000)]),
  printed('an argument of 100 KB that is not UTF-8 arrives', [bytes('\xe9'.repeat(100_000))]),
  printed(
    '5000 arguments arrive',
    Array.from({ length: 5000 }, (_, i) => `argument ${i}`),
  ),
  printed(
    '5000 arguments that are not UTF-8 arrive',
    Array.from({ length: 5000 }, (_, i) => bytes(`\xe9${i}`)),
  ),
  {
    name: 'the name under which a command was called arrives',
    program: sh('echo "$0"; cat /proc/$$/comm; tr "\\0" "|" < /proc/$$/cmdline'),
    prints: /^bash\nbash\nbash\|-c\|/,
  },
];
