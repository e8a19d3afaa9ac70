/**
 * The main process of `joblog run` (dist/job.cjs): starts the command, passes its output on, looks at it on the way, and ends as the command ends.
 * It touches no file system but /proc and /dev after its start, so that nothing but the job itself can make the job wait.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import type { StreamName } from '../capture/types.js';
import { STREAMS } from '../capture/types.js';
import { slurmJobOf } from '../scheduler/env-values.js';
import { attempt } from './attempt.js';
import { Canary } from './canary.js';
import { startCommand } from './command.js';
import { Ending } from './ending.js';
import { type Launch, parseLaunch } from './launch.js';
import { messages } from './messages.js';
import { type Outlet, openOutlet } from './outlet.js';
import { Recorder } from './recorder.js';
import { Relay } from './relay.js';
import { endAs, forwardSignals, signalsToForward } from './signals.js';
import { keepHeapSmall } from './small-heap.js';
import { readStepReport } from './step-report.js';

/** How long after the end of a stream the command is thought to be ending, too. */
const CLOSE_MS = 100;

/**
 * How much longer than the descriptor by which its step would be told a srun must live to be taken for one that does not tell: at its end it closes it, too.
 * One that is itself started by a program which closes what it does not know (as Python's subprocess does) would else have no log before its end.
 */
const UNTOLD_MS = 1000;

/** Runs the command under capture. Throws only as long as the command has not been started. */
export function run(argv: readonly string[]): void {
  const launch = parseLaunch(argv);
  const inSlurm = slurmJobOf(process.env) !== null;
  const running: { canary?: Canary | undefined; child?: ChildProcess } = {};
  // Before the command is there: a signal that came in between would be lost.
  forwardSignals(running, signalsToForward(inSlurm));
  const command = startCommand(launch);
  running.child = command.child;
  // At once: while it starts, so does the trampoline in front of the command, and a signal to the group ends that one anyway.
  running.canary = attempt(() => new Canary(inSlurm)).value;
  capture(launch, command, inSlurm);
  keepHeapSmall();
}

function capture(launch: Launch, { child, pipes, ids }: ReturnType<typeof startCommand>, inJob: boolean): void {
  const outlets: Partial<Record<StreamName, Outlet>> = {};
  const relays: Partial<Record<StreamName, Relay>> = {};
  const notice = (text: string): void => {
    relays.stderr?.say(`joblog: ${text}\n`);
  };
  const onHold = (hold: boolean): void => {
    for (const relay of Object.values(relays)) {
      if (hold) relay.hold('capture');
      else relay.release('capture');
    }
  };
  const { value: recorder, error } = attempt(
    () =>
      new Recorder(
        {
          writerProgram: `${__dirname}/writer.cjs`,
          // By a computed name, so that the bundler leaves it a file of its own.
          loadCapture: () => module.require(`${__dirname}/capture.cjs`) as typeof import('./capture-program.js'),
          run: launch.options,
          optIn: launch.optIn,
          awaitsStep: ids !== undefined,
          inJob,
          command: ids === undefined ? launch.command : ['srun', ...launch.command.slice(1)],
          cwd: currentDirectory(),
          env: process.env,
        },
        { onHold, onNotice: notice },
      ),
  );
  let afterwards: NodeJS.Timeout | undefined;
  const identifiedByNobody = (): void => {
    recorder?.identified(null);
  };
  if (ids !== undefined) {
    readStepReport(ids, (report) => {
      if (report !== null) recorder?.identified(report);
      else afterwards = setTimeout(identifiedByNobody, UNTOLD_MS);
    });
  }
  const ending = new Ending(
    () => Object.values(relays),
    () => Object.values(outlets),
  );
  for (const stream of STREAMS) {
    const fd = pipes[stream];
    if (fd === undefined) continue;
    const outlet = openOutlet(stream === 'stdout' ? 1 : 2);
    outlet.onError = once((error: NodeJS.ErrnoException) => {
      notice(messages.outputFailed(stream, error.message));
    });
    outlets[stream] = outlet;
    relays[stream] = new Relay(fd, outlet, {
      readOther: () =>
        (recorder?.wantsOther ? relays[stream === 'stdout' ? 'stderr' : 'stdout']?.readAhead() : undefined) ?? [],
      onChunk: (chunk, others) => {
        recorder?.chunk(stream, chunk, others);
      },
      onEnd: () => {
        ending.check();
        if (child.exitCode !== null || child.signalCode !== null) return;
        // A command that closes a stream and runs on: the stream's reader is to see the end. Usually the command's own end is a moment away.
        const closing = setTimeout(() => {
          outlet.close();
        }, CLOSE_MS);
        child.once('exit', () => {
          clearTimeout(closing);
        });
      },
    });
  }
  process.on('uncaughtException', (error) => {
    recorder?.fail(error);
  });
  if (recorder === undefined) notice(messages.captureFailed(error));
  child.on('error', (error) => {
    notice(messages.cannotStart(launch.command[0] ?? '', error.message));
    void finish(126, null);
  });
  child.on('exit', (code, signal) => {
    void finish(code, signal);
  });

  async function finish(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    clearTimeout(afterwards);
    recorder?.commandEnded();
    await ending.drained();
    for (const stream of STREAMS) {
      const relay = relays[stream];
      if (relay && !relay.ended)
        attempt(() => {
          handOver(relay, stream);
        });
    }
    try {
      await recorder?.finish(signal === null ? { code: code ?? 0 } : { signal });
    } catch (failure) {
      notice(messages.captureFailed(failure));
    }
    await ending.written();
    endAs(code, signal);
  }
}

/** Gives the read end of a pipe that a background process still holds to a `cat` of its own: its output goes on, unlogged, and it gets no SIGPIPE. */
function handOver(relay: Relay, stream: StreamName): void {
  const fd = openSync(`/proc/self/fd/${relay.fd}`, constants.O_RDONLY);
  spawn('cat', [], { stdio: [fd, stream === 'stdout' ? 1 : 2, 'ignore'], detached: true }).on('error', () => undefined);
  relay.abandon();
}

/** The job's directory may be gone, which is no reason to stop. */
function currentDirectory(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

function once<T>(work: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
}
