/** One stream's way through joblog: from the command's pipe to our own stdout or stderr, byte for byte, with a look in between. */
import type { Socket } from 'node:net';
import type { Outlet } from './outlet.js';
import { readPipe } from './read-pipe.js';

/** The Linux pipe capacity (pipe(7)): one read empties a full pipe. */
const CHUNK_BYTES = 65536;

/** Why a relay has stopped reading. */
export type HoldReason = 'outlet' | 'capture';

export interface RelayEvents {
  /** Bytes that have been passed on, or are about to be; valid only during the call. */
  readonly onChunk: (chunk: Buffer) => void;
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
  readonly #holds = new Set<HoldReason>();
  #ended = false;
  #emptied = false;
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

  /** Whether a read since `expectRest` has left the pipe empty. */
  get emptied(): boolean {
    return this.#emptied;
  }

  /** The command has ended: from now on it matters whether what it left in the pipe is through. */
  expectRest(): void {
    this.#emptied = false;
  }

  hold(reason: HoldReason): void {
    this.#holds.add(reason);
    this.#source.pause();
  }

  release(reason: HoldReason): void {
    if (!this.#holds.delete(reason) || this.#holds.size > 0 || this.#ended) return;
    this.#lastActive = performance.now();
    this.#source.resume();
  }

  /** Stops reading without closing the pipe's other holders: its read end has been given to somebody else. */
  abandon(): void {
    this.#ended = true;
    this.#source.destroy();
  }

  #read(chunk: Buffer): boolean {
    if (chunk.length < CHUNK_BYTES) this.#emptied = true;
    this.#lastActive = performance.now();
    if (!this.#outlet.write(chunk)) this.#holds.add('outlet');
    this.#events.onChunk(chunk);
    return this.#holds.size === 0;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#source.destroy();
    this.#events.onEnd();
  }
}
