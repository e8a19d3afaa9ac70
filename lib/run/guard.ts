/**
 * The first thing Node loads for `joblog run` (dist/run.cjs). Whatever is wrong with the rest of joblog, a runtime that is too old or a bundle that
 * is broken: as long as the command has not been started, this file starts it without any capture. It imports nothing of joblog's, and is
 * compiled to syntax that old versions of Node read.
 */
import { spawn } from 'child_process';
import { fstatSync, writeSync } from 'fs';
import { constants } from 'os';

const OLDEST = [20, 20] as const;

interface Job {
  /** Starts the command under capture; throws only if it has not been started. */
  readonly run: (words: readonly string[]) => void;
}

function checkVersion(): void {
  const version = process.versions.node.split('.').map(Number);
  const major = version[0] ?? 0;
  const minor = version[1] ?? 0;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new Error(`Node.js ${OLDEST.join('.')} or newer is needed, this is ${process.versions.node}`);
  }
}

/** Descriptors of the job that Node marked close-on-exec are handed on by number; the gaps stay closed. */
function inheritedDescriptors(words: readonly string[]): ('inherit' | 'ignore' | number)[] {
  const stdio: ('inherit' | 'ignore' | number)[] = ['inherit', 'inherit', 'inherit'];
  const open = words.find((word) => word.startsWith('open=')) ?? 'open=';
  for (const fd of open.slice('open='.length).split(' ').map(Number)) {
    if (fd > 2 && isOpen(fd)) {
      while (stdio.length < fd) stdio.push('ignore');
      stdio[fd] = fd;
    }
  }
  return stdio;
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

function runWithoutCapture(words: readonly string[], reason: unknown): void {
  const why = reason instanceof Error ? reason.message.split('\n')[0] : String(reason);
  try {
    writeSync(2, `joblog: ${why}; the command runs as it is, nothing is logged (\`joblog doctor\` tells more)\n`);
  } catch {
    // Nobody reads stderr: the command matters more.
  }
  const launcher = (words.find((word) => word.startsWith('launcher=')) ?? '').slice('launcher='.length);
  const end = words.indexOf('--');
  const raw = ['raw=args env', `count=${words.length - end - 1}`, '--'];
  let child: ReturnType<typeof spawn>;
  try {
    child = spawn('/bin/bash', ['-p', launcher, '--trampoline', ...words.slice(0, end), ...raw], {
      stdio: inheritedDescriptors(words),
    });
  } catch (error) {
    cannotStart(error);
    return;
  }
  child.on('error', cannotStart);
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  // These two come from a terminal, to the whole process group: the command has them already.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.on(signal, () => undefined);
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    process.exit(128 + constants.signals[signal]);
  });
}

/** Status 126, as a shell has it where execve(2) fails. */
function cannotStart(error: unknown): void {
  try {
    writeSync(2, `joblog: cannot start the command: ${error instanceof Error ? error.message : String(error)}\n`);
  } catch {
    // Nobody reads stderr.
  }
  process.exit(126);
}

const words = process.argv.slice(2);
try {
  checkVersion();
  // By a computed name, so that the bundler leaves it a file of its own.
  (module.require(`${__dirname}/job.cjs`) as Job).run(words);
} catch (error) {
  runWithoutCapture(words, error);
}
