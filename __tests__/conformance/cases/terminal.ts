/** Commands at a terminal. util-linux's script(1) makes one. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Known, Outcome, Running } from '../types.js';

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_Z = '\x1a';
const CTRL_BACKSLASH = '\x1c';

function needsScript(): string | null {
  return spawnSync('script', ['--version']).error === undefined
    ? null
    : 'there is no script(1) to make a terminal with';
}

/** What the commands themselves said, whatever a shell or the terminal wrote around it. */
function said({ ends, stdout }: Outcome): unknown {
  const lines = stdout.toString('latin1').split(/\r*\n/);
  return {
    ends,
    lines: lines.flatMap((line) => /(?:^|> )((?:ready|got|status|size|is|end)\b.*)$/.exec(line)?.[1] ?? []),
  };
}

interface AtTerminal extends Pick<Case, 'name' | 'prints' | 'ends' | 'compare' | 'records' | 'known'> {
  /** The script that runs at the terminal. */
  readonly text: (run: string) => string;
  readonly drive?: (running: Running) => Promise<void>;
  /** Put before the name of the script's file. */
  readonly shell?: string;
}

function atTerminal({ text, shell = 'bash', ...rest }: AtTerminal): Case {
  return {
    ...rest,
    setup: (place, run) => {
      writeFileSync(join(place.work, 'inner'), text(run));
      writeFileSync(join(place.work, 'counter'), COUNTER);
    },
    script: () => `exec script -qec '${shell} ./inner' /dev/null`,
    stdin: 'pipe',
    env: ['TERM=dumb', 'SHELL=/bin/bash'],
    compare: rest.compare ?? said,
    skip: needsScript,
  };
}

/** Sends each key when the text before it was seen. */
function keys(...steps: readonly (readonly [string | RegExp, string])[]): (running: Running) => Promise<void> {
  return async ({ stdin, stdout }) => {
    for (const [text, key] of steps) {
      await stdout.until(text);
      stdin?.write(key);
    }
  };
}

/** Without echo, the output is that of the command alone. */
const QUIET = 'stty -echo;';

/** An interactive shell with job control; the function `job` is the command, which stands in a file so that no shell shows its text. */
function interactive(name: string, command: string, rest: Pick<AtTerminal, 'drive' | 'prints' | 'ends'>): Case {
  const inner = atTerminal({
    name,
    shell: 'bash --noprofile --noediting --rcfile',
    text: (run) => `PS1='> '; ${QUIET} job() { ${run} bash ./command; }`,
    ...rest,
  });
  return {
    ...inner,
    setup: (place, run) => {
      inner.setup?.(place, run);
      writeFileSync(join(place.work, 'command'), command);
    },
  };
}

/** Counts what a shell's traps might not: two signals close together. Ends with status 3. */
const COUNTER = `
  const { execFileSync } = require('node:child_process');
  const count = { INT: 0, WINCH: 0 };
  for (const s of Object.keys(count)) process.on('SIG' + s, () => console.log('got ' + s + ' ' + ++count[s]));
  console.log('ready');
  process.stdin.on('data', (line) => {
    // The kernel tells the foreground process group of the new size.
    if (String(line) === 'rows\\n') return execFileSync('stty', ['rows', '40'], { stdio: 'inherit' });
    console.log('got ' + String(line).trim());
    process.exit(3);
  });`;

const JOB = 'echo ready; until [[ $w == end ]]; do read -r w; echo "got $w"; done; exit 3';

/**
 * A shell that moves a command between fore- and background tells nobody when it has done so: the command looks itself. It waits by `read`, since bash
 * forgets an INT that comes when a child, such as a `sleep`, has just ended by itself.
 */
const WATCH_GROUND = `exec 9<> <(:); echo ready; was=foreground
  while :; do
    read -r -t 0.02 -u 9
    read -r _ _ _ _ group _ _ terminal _ < /proc/$$/stat
    if ((group == terminal)); then is=foreground; else is=background; fi
    [[ $is == "$was" ]] || echo "got $is"
    was=$is
  done`;

const pipeInstead: Known = {
  difference: 'stdout is a pipe',
  ways: ['opted in'],
  undo: (outcome) => ({
    ...outcome,
    stdout: Buffer.from(
      outcome.stdout
        .toString()
        .replace('is 0 terminal\r\nis 1 other\r\nis 2 other', 'is 0 terminal\r\nis 1 terminal\r\nis 2 terminal'),
    ),
  }),
};

export const terminal: readonly Case[] = [
  atTerminal({
    name: 'stdin is a terminal',
    text: (run) =>
      `${run} bash -c 'for fd in 0 1 2; do [[ -t $fd ]] && echo "is $fd terminal" || echo "is $fd other"; done'`,
    prints: /is 0 terminal\r\nis 1 terminal\r\nis 2 terminal/,
    known: [pipeInstead],
  }),
  atTerminal({
    name: 'lines typed at the terminal reach the command',
    text: (run) => `${QUIET} exec ${run} bash -c '${JOB}'`,
    drive: keys(['ready', 'one\n'], ['got one', 'two words\n'], ['got two words', 'end\n']),
    ends: 3,
    prints: /got one\r\ngot two words\r\ngot end\r\n/,
  }),
  atTerminal({
    name: 'ctrl-D is the end of stdin',
    text: (run) => `${QUIET} ${run} bash -c 'echo ready; cat; echo end'; echo "status $?"`,
    drive: keys(['ready', 'got text\n'], ['got text', CTRL_D]),
    prints: /got text\r\nend\r\nstatus 0\r\n/,
  }),
  atTerminal({
    name: 'ctrl-C ends the command',
    text: (run) => `${QUIET} exec ${run} bash -c 'echo ready; read -r w; echo end'`,
    drive: keys(['ready', CTRL_C]),
    ends: 130,
    prints: 'ready\r\n',
  }),
  atTerminal({
    name: 'ctrl-C ends the script around the command, too',
    text: (run) => `${QUIET} ${run} bash -c 'echo ready; sleep 60; echo end'; echo "end of script"`,
    drive: keys(['ready', CTRL_C]),
    ends: 130,
    prints: 'ready\r\n',
  }),
  atTerminal({
    name: 'each ctrl-C is seen once',
    text: (run) => `${QUIET} trap : INT; ${run} node ./counter; echo "status $?"`,
    drive: keys(['ready', CTRL_C], ['got INT 1', CTRL_C], ['got INT 2', CTRL_C], ['got INT 3', 'end\n']),
    prints: /got INT 1\r\ngot INT 2\r\ngot INT 3\r\ngot end\r\nstatus 3\r\n/,
  }),
  atTerminal({
    name: 'ctrl-backslash ends the command by QUIT',
    text: (run) => `${QUIET} ulimit -c 0; exec ${run} node ./counter`,
    drive: keys(['ready', CTRL_BACKSLASH]),
    ends: 131,
  }),
  atTerminal({
    name: 'the size of the window is the same, and a change is signalled once',
    text: (run) =>
      `stty -echo rows 33 cols 101; ${run} bash -c 'echo "size $(stty size)"; exec node ./counter'; echo "size $(stty size)"`,
    drive: keys(['ready', 'rows\n'], ['got WINCH 1', 'end\n']),
    prints: /size 33 101\r\nready\r\ngot WINCH 1\r\ngot end\r\nsize 40 101\r\n/,
  }),
  atTerminal({
    name: 'a password is read from /dev/tty without echo',
    text: (run) => `${run} bash -c 'exec < /dev/null; read -rsp "ready" w < /dev/tty; echo; echo "got \${#w}"'`,
    drive: keys(['ready', 'secret\n']),
    prints: /got 6\r\n/,
  }),
  atTerminal({
    name: 'the terminal is left as it was',
    text: (run) =>
      `a=$(stty -g); ${run} bash -c 'stty -g > b; seq 1 100'; [[ $a == $(<b) ]] && echo "is the same"; [[ $a == $(stty -g) ]] && echo "is left"`,
    prints: /is the same\r\nis left\r\n/,
  }),
  atTerminal({
    name: 'output of a full screen program arrives',
    text: (run) => `${run} bash -c 'printf "\\e[?1049h\\e[2J\\e[10;10Hgot it\\e[?1049l"'`,
    compare: ({ ends, stdout }) => ({ ends, stdout: stdout.toString() }),
    prints: '\x1b[?1049h\x1b[2J\x1b[10;10Hgot it\x1b[?1049l',
  }),
  interactive('ctrl-Z stops it, and fg continues it', JOB, {
    drive: keys(
      ['> ', 'job; echo "status $?"\n'],
      ['ready', 'one\n'],
      ['got one', CTRL_Z],
      [/Stopped[^]*> /, 'fg; echo "status $?"\n'],
      [/Stopped[^]*command\r\n[^]*> [^]*command\r\n/, 'two\n'],
      ['got two', 'end\n'],
      [/got end[^]*status/, 'exit\n'],
    ),
    prints: /got one\r\n[^]*Stopped[^]*got two\r\ngot end\r\nstatus 3\r\n/,
  }),
  interactive('ctrl-Z stops it, bg continues it, and ctrl-C after fg ends it', WATCH_GROUND, {
    drive: keys(
      ['> ', 'job\n'],
      ['ready', CTRL_Z],
      [/Stopped[^]*> /, 'bg\n'],
      ['got background', 'fg\n'],
      ['got foreground', CTRL_C],
      [/got foreground[^]*> /, 'echo "status $?"; exit\n'],
    ),
    prints: /status 130/,
  }),
  interactive('started in the background and brought to the foreground', WATCH_GROUND, {
    drive: keys(
      ['> ', 'job &\n'],
      ['got background', 'fg\n'],
      ['got foreground', CTRL_C],
      [/got foreground[^]*> /, 'exit\n'],
    ),
    prints: /got foreground\r\n/,
    ends: 130,
  }),
];
