/** Real pipes, as a shell makes them, with raw bytes at our end. Node's own `stdio: 'pipe'` is a socket, which a command can tell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** Opens anonymous pipes. Node has no pipe(2): a short-lived bash makes them, and we open both of their ends through /proc. */
export async function openPipes(count: number): Promise<readonly Pipe[]> {
  const numbers = Array.from({ length: count }, (_, i) => 10 + i);
  const text = `exec ${numbers.map((n) => `${n}< <(:)`).join(' ')}; echo; read -r _`;
  const maker = spawn('bash', ['-c', text], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(maker.stdout, 'data');
  const pipes = numbers.map((n) => {
    const path = `/proc/${String(maker.pid)}/fd/${n}`;
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { read, write: openSync(path, constants.O_WRONLY) };
  });
  maker.stdin.end();
  // Before it has gone, it is a reader of its own: a command would not get SIGPIPE.
  await ended(maker);
  return pipes;
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** One stream's bytes as they come. */
export interface Reader {
  readonly bytes: () => Buffer;
  /** Resolves when the text seen so far (bytes as Latin-1) matches; rejects if the stream ends before. */
  readonly until: (wanted: string | RegExp) => Promise<string>;
  /** Resolves at EOF, or when the stream was closed from here. */
  readonly ended: Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Goes away as `head` does: the other side gets SIGPIPE. */
  readonly close: () => void;
}

interface Waiter {
  readonly wanted: string | RegExp;
  readonly resolve: (text: string) => void;
  readonly reject: (why: Error) => void;
}

export function readFrom(source: number | Readable): Reader {
  const stream = typeof source === 'number' ? new Socket({ fd: source, readable: true, writable: false }) : source;
  const chunks: Buffer[] = [];
  let waiters: Waiter[] = [];
  let over = false;
  const bytes = () => Buffer.concat(chunks);
  const settle = () => {
    if (waiters.length === 0) return;
    const text = bytes().toString('latin1');
    const waiting = waiters;
    waiters = waiting.filter(({ wanted, resolve, reject }) => {
      if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) resolve(text);
      else if (over)
        reject(new Error(`the stream ended before ${String(wanted)} came; it held ${JSON.stringify(text)}`));
      else return true;
      return false;
    });
  };
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    settle();
  });
  // A socket that the other side has reset is at its end, as far as these tests go.
  stream.on('error', () => undefined);
  const end = new Promise<void>((resolve) => {
    stream.once('close', () => {
      over = true;
      settle();
      resolve();
    });
  });
  return {
    bytes,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        waiters.push({ wanted, resolve, reject });
        settle();
      }),
    ended: end,
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    close: () => void stream.destroy(),
  };
}

export interface Writer {
  readonly write: (data: string | Buffer) => void;
  readonly end: () => void;
}

export function writeTo(target: number | Writable): Writer {
  const stream = typeof target === 'number' ? new Socket({ fd: target, readable: false, writable: true }) : target;
  // A command may end without reading its stdin: EPIPE is then what a shell's feeder would get, too.
  stream.on('error', () => undefined);
  return {
    write: (data) => void stream.write(data),
    end: () => void stream.end(),
  };
}

export function closeAll(descriptors: readonly number[]): void {
  for (const fd of descriptors) closeSync(fd);
}
