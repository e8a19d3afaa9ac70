/** Signals that reach joblog, handed to the command exactly once; and the end by the command's own signal. */
import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Canary } from './canary.js';
import { FORWARDED } from './forwarded.js';

/** Whom a signal concerns; both are started after the listeners. */
export interface SignalPartners {
  readonly canary?: Canary | undefined;
  readonly child?: ChildProcess;
}

/**
 * Listens from now on, and asks for the partners when a signal comes. STOP, TSTP and CONT are left to the kernel: a command that got only one of a pair
 * would stay stopped.
 */
export function forwardSignals(partners: SignalPartners): void {
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      const seen = partners.canary?.saw(signal) ?? Promise.resolve(false);
      void seen.then((delivered) => {
        if (!delivered) partners.child?.kill(signal);
      });
    });
  }
}

/** Signals whose default action is a core file (signal(7)). */
const CORE_SIGNALS: readonly string[] = [
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGSYS',
];

/** A core limit of 0 keeps a file from being written, but not a program from being started (core(5)): only a limit of 1 byte does. */
function forbidCoreProgram(): void {
  try {
    if (readFileSync('/proc/sys/kernel/core_pattern', 'latin1').startsWith('|')) {
      spawnSync('prlimit', ['--core=1:', '--pid', String(process.pid)], { stdio: 'ignore' });
    }
  } catch {
    // Without /proc or prlimit there may be a second report of the crash: the status is right all the same.
  }
}

/** Ends this process as the command ended. */
export function endAs(code: number | null, signal: NodeJS.Signals | null): never {
  if (signal !== null) {
    if (CORE_SIGNALS.includes(signal)) forbidCoreProgram();
    // Node ignores SIGPIPE and SIGXFSZ from its start; a listener that is taken away leaves the default action, whatever was before.
    if (signal !== 'SIGKILL') process.on(signal, () => undefined).removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Not reached, except where the kernel lets nobody die of it (pid 1 of a container).
    process.exit(128 + constants.signals[signal]);
  }
  process.exit(code ?? 0);
}
