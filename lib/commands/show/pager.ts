/** Where the text of a reader goes: through a pager on a terminal, else straight to stdout. */
import { givenEnv } from '../../config/given-env.js';
import type { Context } from '../context.js';

/** Takes text; false says that nobody reads any more, and that whoever writes should stop. */
export type Write = (text: string) => Promise<boolean>;

/** Writes straight to stdout. A pipe takes what it takes, and Node keeps the rest in memory: gigabytes must wait for their reader. */
export function straight({ stdout }: Pick<Context, 'stdout'>): Write {
  return async (text) => {
    stdout(text);
    if (process.stdout.writableNeedDrain) await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    return true;
  };
}

/** Runs `produce` with the right place to write to. `produce` may be run a second time, where the pager cannot be started. */
export async function paged(context: Context, produce: (write: Write) => Promise<number>): Promise<number> {
  const plain = straight(context);
  const command = pagerOf(context);
  if (command === undefined) return produce(plain);
  const status = await throughPager(command, context, produce);
  if (status !== undefined) return status;
  context.stderr(`joblog: the pager cannot be started: ${command}\n`);
  return produce(plain);
}

/** True where text may be coloured: on a terminal that can, unless the user said no (https://no-color.org). */
export function hasColour({ env, isTerminal }: Context): boolean {
  const noColour = env['NO_COLOR'];
  return isTerminal && (noColour === undefined || noColour === '') && env['TERM'] !== 'dumb';
}

// -F: no pager for less than a screen; -R: colours pass, and nothing else does; -X: the text stays on the screen.
const DEFAULT_PAGER = 'less -FRX';

function pagerOf({ env, isTerminal }: Context): string | undefined {
  if (!isTerminal || env['TERM'] === 'dumb') return undefined;
  const command = (env['JOBLOG_PAGER'] ?? env['PAGER'] ?? DEFAULT_PAGER).trim();
  return command === '' || command === 'cat' ? undefined : command;
}

/** Statuses of a shell for a command that is not there, or cannot be executed. */
const NOT_STARTED = [126, 127];

async function throughPager(
  command: string,
  context: Context,
  produce: (write: Write) => Promise<number>,
): Promise<number | undefined> {
  const { execa } = await import('execa');
  // A shell, because $PAGER is a command line (POSIX, man(1)).
  const pager = execa('/bin/sh', ['-c', command], {
    stdin: 'pipe',
    stdout: 'inherit',
    stderr: 'inherit',
    buffer: false,
    reject: false,
    env: givenEnv(context.env),
    extendEnv: false,
  });
  const { stdin } = pager;
  let gone = false;
  // EPIPE: the user has left the pager.
  stdin.on('error', () => {
    gone = true;
  });
  const closed = new Promise<void>((resolve) => {
    stdin.on('close', () => {
      gone = true;
      resolve();
    });
  });
  const write: Write = async (text) => {
    if (gone) return false;
    if (!stdin.write(text)) {
      const drained = new Promise<void>((resolve) => stdin.once('drain', resolve));
      await Promise.race([drained, closed]);
    }
    return !gone;
  };
  // Ctrl-C belongs to the pager, which uses it to stop a search; it must not lose its input over it.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const status = await produce(write);
    stdin.end();
    const { exitCode } = await pager;
    return exitCode !== undefined && NOT_STARTED.includes(exitCode) ? undefined : status;
  } finally {
    stdin.end();
    process.off('SIGINT', ignore);
  }
}
