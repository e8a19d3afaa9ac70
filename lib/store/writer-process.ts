/** The writer process (dist/writer.cjs): frames on stdin, messages on stdout. See `writer.ts`. */
import { writeSync } from 'node:fs';
import { errorText } from '../config/errno.js';
import { WATCHED } from '../run/forwarded.js';
import { readPipe } from '../run/read-pipe.js';
import { keepHeapSmall } from '../run/small-heap.js';
import { type Frame, FrameDecoder, type FromWriter } from './protocol.js';
import { Writer } from './writer.js';

/** A task that prints nothing shows once a minute that it is alive. */
const TOUCH_MS = 60_000;

/**
 * Fewer bytes than that are not acknowledged by themselves, so that the main process is not woken up for every line of a job that prints little, nor for
 * every chunk of one that prints much. Far less than what makes it hold the job (`run/sizes.ts`).
 */
const ACK_BYTES = 1 << 19;
/** Nor if something was acknowledged so short a time ago; the next frame that comes later is, so that the main process can tell a writer that hangs. */
const ACK_MS = 5000;

// Slurm signals every descendant of a task under proctrack/linuxproc: the end of this process is the end of the main process, and no signal.
for (const signal of WATCHED) process.on(signal, () => undefined);

// Files are 0600 and folders 0700, whatever umask the job has.
process.umask(0o077);

const decoder = new FrameDecoder();
const writer = new Writer(say);
let acknowledged = 0;
let acknowledgedAt = Number.NEGATIVE_INFINITY;

function say(message: FromWriter): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch {
    // The main process is gone; what it sent before is still to be stored.
  }
}

const source = readPipe(0, 1 << 18, (chunk) => {
  take(chunk);
  return true;
});

/** Whatever is wrong with one frame must not cost those after it. */
function handle(frame: Frame): void {
  try {
    writer.handle(frame);
  } catch (error) {
    say({ type: 'notice', text: `internal error in the writer: ${errorText(error)}; the job goes on` });
  }
}

function take(chunk: Buffer): void {
  let asked = false;
  for (const frame of decoder.push(chunk)) {
    handle(frame);
    asked ||= frame.type === 'retry';
  }
  const unsaid = writer.position - acknowledged;
  if (asked || unsaid >= ACK_BYTES || (unsaid !== 0 && performance.now() - acknowledgedAt >= ACK_MS)) acknowledge();
}

function acknowledge(): void {
  acknowledged = writer.position;
  acknowledgedAt = performance.now();
  say({ type: 'ack', bytes: acknowledged });
}

const touching = setInterval(() => {
  writer.touch(Date.now());
}, TOUCH_MS);
touching.unref();

keepHeapSmall();

// The end of the main process, be it a good one or not.
source.on('close', () => {
  if (writer.position > acknowledged) acknowledge();
  writer.close();
  process.exit(0);
});
source.on('end', () => source.destroy());
source.on('error', () => source.destroy());
