/** One stream's way through joblog: from the command's pipe to our own stdout or stderr, byte for byte, with a look in between. */
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Outlet } from './outlet.js';
import { readPipe } from './read-pipe.js';

/** The Linux pipe capacity (pipe(7)): one read empties a full pipe. */
const CHUNK_BYTES = 65536;
/** The most that an unprivileged process can have in a pipe (pipe-max-size in pipe(7)): who has read more has read what was in it. */
const LARGEST_PIPE_BYTES = 1 << 20;
const NEWLINE = 0x0a;
/** A line that the command has begun usually ends with its next write, 4 KiB further on; the `50%` of a bar may stay for ever. */
const LINE_MS = 1000;

/** Why a relay has stopped reading. */
export type RelayHold = 'outlet' | 'capture';

export interface RelayEvents {
  /** Called when something was read, before it is passed on: nobody can have answered to it yet. */
  readonly readOther: () => Buffer[];
  /** Bytes that have been passed on, with what `readOther` found; valid only during the call. */
  readonly onChunk: (chunk: Buffer, others: readonly Buffer[]) => void;
  /** Nothing comes any more: the pipe has ended, or nobody reads our own stream, and the command was told so by closing its pipe. */
  readonly onEnd: () => void;
}

/**
 * The relay reads on only when the outlet has taken everything and nobody else holds it, so a slow reader slows the command, as it would without joblog.
 */
export class Relay {
  readonly fd: number;
  readonly #outlet: Outlet;
  readonly #source: Socket;
  readonly #events: RelayEvents;
  readonly #holds = new Set<RelayHold>();
  #ended = false;
  #emptied = false;
  #sinceRest = 0;
  #withinLine = false;
  /** What joblog has to say in between. */
  readonly #said: string[] = [];
  #lineTimer: NodeJS.Timeout | undefined;
  #lastActive = 0;

  constructor(fd: number, outlet: Outlet, events: RelayEvents) {
    this.fd = fd;
    this.#outlet = outlet;
    this.#events = events;
    outlet.onDrain = () => {
      this.release('outlet');
    };
    outlet.onClosed = () => {
      this.#end();
    };
    this.#source = readPipe(fd, CHUNK_BYTES, (chunk) => this.#read(chunk));
    this.#source.on('end', () => {
      this.#end();
    });
    this.#source.on('error', () => {
      this.#end();
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get held(): boolean {
    return this.#holds.size > 0;
  }

  /** When something was last read, or could be again (performance.now()). */
  get lastActive(): number {
    return this.#lastActive;
  }

  /** Whether everything that was in the pipe at `expectRest` has been read. */
  get emptied(): boolean {
    return this.#emptied;
  }

  /** The command has ended: from now on it matters whether what it left in the pipe is through. */
  expectRest(): void {
    this.#emptied = false;
    this.#sinceRest = 0;
  }

  hold(reason: RelayHold): void {
    this.#holds.add(reason);
    this.#source.pause();
  }

  release(reason: RelayHold): void {
    if (!this.#holds.delete(reason) || this.#holds.size > 0 || this.#ended) return;
    this.#lastActive = performance.now();
    this.#source.resume();
  }

  /**
   * Passes on a whole line of joblog's own: after the one that the command has begun; where that does not end soon, on a new one, since `50%joblog: ...`
   * is found by nobody.
   */
  say(line: string): void {
    this.#said.push(line);
    if (!this.#withinLine || this.#ended) this.#cutIn();
    else
      this.#lineTimer ??= setTimeout(() => {
        this.#cutIn();
      }, LINE_MS);
  }

  /** Stops reading without closing the pipe's other holders: its read end has been given to somebody else. */
  abandon(): void {
    this.#ended = true;
    this.#source.destroy();
    this.#cutIn();
  }

  /** What the pipe holds at this moment, passed on like everything else, but not told of by `onChunk`. */
  readAhead(): Buffer[] {
    const pieces: Buffer[] = [];
    for (let bytes = 0; bytes < LARGEST_PIPE_BYTES && !this.#ended && !this.held; ) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readNow(this.fd, buffer);
      if (length === 0) break;
      const piece = buffer.subarray(0, length);
      bytes += length;
      pieces.push(piece);
      if (!this.#pass(piece)) this.#source.pause();
    }
    return pieces;
  }

  #read(chunk: Buffer): boolean {
    const others = this.#events.readOther();
    this.#pass(chunk);
    this.#events.onChunk(chunk, others);
    return this.#holds.size === 0;
  }

  /** False: the outlet wants no more for now. */
  #pass(chunk: Buffer): boolean {
    this.#sinceRest += chunk.length;
    if (chunk.length < CHUNK_BYTES || this.#sinceRest > LARGEST_PIPE_BYTES) this.#emptied = true;
    this.#lastActive = performance.now();
    if (this.#write(chunk)) return true;
    this.#holds.add('outlet');
    return false;
  }

  #write(chunk: Buffer): boolean {
    const lineEnd = this.#said.length === 0 ? 0 : chunk.indexOf(NEWLINE) + 1;
    if (lineEnd > 0) {
      this.#outlet.write(chunk.subarray(0, lineEnd));
      this.#withinLine = false;
      this.#cutIn();
    }
    this.#withinLine = chunk[chunk.length - 1] !== NEWLINE;
    const rest = lineEnd === 0 ? chunk : chunk.subarray(lineEnd);
    return rest.length === 0 ? this.#outlet.idle : this.#outlet.write(rest);
  }

  #cutIn(): void {
    clearTimeout(this.#lineTimer);
    this.#lineTimer = undefined;
    if (this.#said.length === 0) return;
    const lines = this.#said.splice(0).join('');
    this.#outlet.write(Buffer.from(this.#withinLine ? `\n${lines}` : lines));
    this.#withinLine = false;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#source.destroy();
    this.#cutIn();
    this.#events.onEnd();
  }
}

/** Reads what is there; 0 at the end (which the socket will see, too) and where there is nothing. */
function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch {
    // EAGAIN: the descriptor is our own, and non-blocking.
    return 0;
  }
}
