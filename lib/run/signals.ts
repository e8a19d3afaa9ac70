/** Signals that reach joblog, handed to the command exactly once; and the end by the command's own signal. */
import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import type { Canary } from './canary.js';
import { FORWARDED, SUSPENDING, type WatchedSignal } from './forwarded.js';

/** Whom a signal concerns; both are started after the listeners. */
export interface SignalPartners {
  readonly canary?: Pick<Canary, 'saw'> | undefined;
  readonly child?: Pick<ChildProcess, 'kill'>;
}

/**
 * The signals to catch.
 *
 * @param suspendable whether somebody may announce by TSTP that the job will be suspended, as Slurm does
 */
export function signalsToForward(suspendable: boolean): readonly WatchedSignal[] {
  return suspendable && !hasTerminal() ? [...FORWARDED, SUSPENDING] : FORWARDED;
}

/** Listens from now on, and asks for the partners when a signal comes. */
export function forwardSignals(partners: SignalPartners, caught: readonly WatchedSignal[]): void {
  let continued = 0;
  for (const signal of caught) {
    process.on(signal, () => {
      if (signal === 'SIGCONT') continued += 1;
      const before = continued;
      const seen = partners.canary?.saw(signal) ?? Promise.resolve(false);
      void seen.then((delivered) => {
        // As in the kernel, a CONT takes back a stop that is on its way: the command may have got it already, and would stop for good.
        if (delivered || (signal === SUSPENDING && continued > before)) return;
        partners.child?.kill(signal);
      });
    });
  }
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    // ENXIO: we have none (tty(4)). Of anything else nobody knows.
    return (error as NodeJS.ErrnoException).code !== 'ENXIO';
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
    process.exit(128 + system.signals[signal]);
  }
  process.exit(code ?? 0);
}
