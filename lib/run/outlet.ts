/**
 * joblog's own stdout and stderr: where the job's output goes on to. Descriptors 0 to 2 are shared with whoever started joblog, so their flags are
 * never changed: a pipe is opened anew, everything else is written by a thread.
 */
import { closeSync, constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';

/** A place to write to that says when it wants no more. */
export interface Outlet {
  /**
   * Takes the bytes. True: they are gone, and the buffer is the caller's again. False: the outlet keeps what is left, the caller must not touch the
   * buffer before `onDrain`.
   */
  write(chunk: Buffer): boolean;
  /** Called once all that `write` answered false for is written. */
  onDrain: () => void;
  /** Called once when the reader is gone; nothing can be written after it. */
  onClosed: () => void;
  /** Called for every piece that could not be written, for a reason other than a reader that is gone. */
  onError: (error: NodeJS.ErrnoException) => void;
  readonly idle: boolean;
  /** Lets go of the descriptor, once everything is written: its reader sees the end. */
  close(): void;
}

/** A pipe: our own open file description, without O_NONBLOCK for anybody else and without a thread. */
class PipeOutlet implements Outlet {
  readonly #socket: Socket;
  readonly #shared: number;
  #waiting = false;
  onDrain = (): void => undefined;
  onClosed = (): void => undefined;
  onError: (error: NodeJS.ErrnoException) => void = () => undefined;

  /** @param fd our own description; @param shared the descriptor it was opened from */
  constructor(fd: number, shared: number) {
    this.#shared = shared;
    this.#socket = new Socket({ fd, readable: false, writable: true });
    this.#socket.on('error', () => {
      this.onClosed();
    });
  }

  get idle(): boolean {
    return this.#socket.writableLength === 0;
  }

  write(chunk: Buffer): boolean {
    if (this.#socket.destroyed || this.#socket.writableEnded) return true;
    this.#socket.write(chunk, () => {
      if (!this.#waiting || !this.idle) return;
      this.#waiting = false;
      this.onDrain();
    });
    // Node tries write(2) at once; only what the pipe did not take is kept, by reference.
    if (!this.idle) this.#waiting = true;
    return !this.#waiting;
  }

  close(): void {
    this.#socket.end(() => {
      letGo(this.#shared);
    });
  }
}

/** EAGAIN comes only from a descriptor that somebody else made non-blocking; there is no event to wait for. */
const RETRY_MS = 10;

/** A file, a terminal, a device, a socket: write(2) in the thread pool, on the descriptor itself, since its offset is shared. */
class ThreadOutlet implements Outlet {
  readonly #fd: number;
  readonly #queue: Buffer[] = [];
  #closed = false;
  #closing = false;
  onDrain = (): void => undefined;
  onClosed = (): void => undefined;
  onError: (error: NodeJS.ErrnoException) => void = () => undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get idle(): boolean {
    return this.#queue.length === 0;
  }

  write(chunk: Buffer): boolean {
    if (this.#closed || this.#closing) return true;
    this.#queue.push(chunk);
    if (this.#queue.length === 1) this.#writeFrom(chunk, 0);
    return false;
  }

  close(): void {
    this.#closing = true;
    if (this.idle) letGo(this.#fd);
  }

  #writeFrom(chunk: Buffer, offset: number): void {
    write(this.#fd, chunk, offset, chunk.length - offset, null, (error, written) => {
      if (error === null && offset + written < chunk.length) {
        this.#writeFrom(chunk, offset + written);
      } else if (error?.code === 'EAGAIN') {
        setTimeout(() => {
          this.#writeFrom(chunk, offset);
        }, RETRY_MS);
      } else if (error?.code === 'EPIPE' || error?.code === 'ECONNRESET') {
        this.#closed = true;
        this.#queue.length = 0;
        this.onClosed();
      } else {
        if (error !== null) this.onError(error);
        this.#next();
      }
    });
  }

  #next(): void {
    this.#queue.shift();
    const chunk = this.#queue[0];
    if (chunk !== undefined) {
      this.#writeFrom(chunk, 0);
      return;
    }
    if (this.#closing) letGo(this.#fd);
    this.onDrain();
  }
}

/** Puts /dev/null in the place of a descriptor: the number must not become another file's. */
function letGo(fd: number): void {
  closeSync(fd);
  openSync('/dev/null', constants.O_WRONLY);
}

/** The outlet for descriptor 1 or 2. */
export function openOutlet(fd: 1 | 2): Outlet {
  if (fstatSync(fd).isFIFO()) {
    try {
      return new PipeOutlet(openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK), fd);
    } catch {
      // EACCES: the pipe of another user (su); ENXIO: its reader is gone, which the first write will tell.
    }
  }
  return new ThreadOutlet(fd);
}
