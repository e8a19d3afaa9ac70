/** Starts the job's command so that it finds everything as it would without joblog. */
import { isUtf8 } from 'node:buffer';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { StreamName } from '../capture/types.js';
import { IDS_DESCRIPTOR, type Launch } from './launch.js';

export interface StartedCommand {
  readonly child: ChildProcess;
  /** Our read ends, non-blocking; a stream that was closed when joblog started stays closed and has none. */
  readonly pipes: Readonly<Partial<Record<StreamName, number>>>;
  /** What srun's prolog reports; undefined: the command is no srun. */
  readonly ids: Readable | undefined;
}

interface Pipe {
  readonly read: number;
  readonly write: number;
}

/**
 * Opens both ends of a pipe anew through /proc (proc(5)): the read end gets its own O_NONBLOCK, and all ends are close-on-exec, whatever numbers the
 * launcher found free. A descriptor above 15 would otherwise stay open in the command, which then never got SIGPIPE.
 */
function openPipe(fd: number): Pipe {
  const path = `/proc/self/fd/${fd}`;
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(path, constants.O_WRONLY);
  closeSync(fd);
  return { read, write };
}

/**
 * What the trampoline must read from our own start, because Node cannot hand it on: its strings are UTF-16, in which bytes that are not UTF-8 are
 * lost, and it loses variables whose names are numbers. A file of /proc is read whole by readFileSync, though its size is 0.
 */
function lossyParts(): readonly ('args' | 'env')[] {
  const environ = readFileSync('/proc/self/environ');
  const args = isUtf8(readFileSync('/proc/self/cmdline'));
  const env = isUtf8(environ) && !/(^|\0)\d/.test(environ.toString());
  return [...(args ? [] : (['args'] as const)), ...(env ? [] : (['env'] as const))];
}

/** Starts the command. What only the command may hold is closed here afterwards: write ends, the job's descriptors, stdin. */
export function startCommand(launch: Launch): StartedCommand {
  const out = openPipe(launch.pipes[0]);
  const err = openPipe(launch.pipes[1]);
  // Closed streams stay closed: the trampoline does that, since Node cannot start a process without 0, 1 and 2.
  const stdio: (number | 'ignore' | 'pipe')[] = [0, out.write, err.write];
  const give = (fd: number, source: number | 'pipe'): void => {
    while (stdio.length < fd) stdio.push('ignore');
    stdio[fd] = source;
  };
  const inherited = launch.open.filter((fd) => fd > 2 && isOpen(fd));
  for (const fd of inherited) give(fd, fd);
  const ids = launch.prolog === undefined ? [] : [`ids=${IDS_DESCRIPTOR}`];
  if (ids.length > 0) give(IDS_DESCRIPTOR, 'pipe');
  const raw = lossyParts();
  const words = [...launch.words, ...ids, `raw=${raw.join(' ')}`, `count=${launch.command.length}`];
  const command = raw.includes('args') ? [] : launch.command;
  const child = spawn('/bin/bash', ['-p', launch.launcher, '--trampoline', ...words, '--', ...command], { stdio });
  // As the typed tuple it ends at 4.
  const streams: readonly unknown[] = child.stdio;
  // A pipe of the job's that we kept open would never give EOF to its reader.
  for (const fd of [out.write, err.write, ...inherited, 0]) closeQuietly(fd);
  openSync('/dev/null', constants.O_RDONLY);
  return {
    child,
    pipes: {
      ...(launch.open.includes(1) && { stdout: out.read }),
      ...(launch.open.includes(2) && { stderr: err.read }),
    },
    ids: ids.length > 0 ? (streams[IDS_DESCRIPTOR] as Readable) : undefined,
  };
}

/** One that is not open could not be handed on: the command would not start for it. */
function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

/** The command runs: nothing may be thrown any more, or it would be started again. */
function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It is closed already, which is what was wanted.
  }
}
