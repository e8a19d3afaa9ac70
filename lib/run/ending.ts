/** When everything that the command has printed is through, although others may still hold its pipes. */
import type { Outlet } from './outlet.js';
import type { Relay } from './relay.js';

/** A background process that keeps a pipe open keeps joblog no longer than this without printing anything, */
const IDLE_MS = 2000;
/** and no longer than this whatever it prints, once what the command itself left in the pipe is through. */
const LONGEST_MS = 10_000;

export class Ending {
  readonly #relays: () => readonly Relay[];
  readonly #outlets: () => readonly Outlet[];
  #resolve: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor(relays: () => readonly Relay[], outlets: () => readonly Outlet[]) {
    this.#relays = relays;
    this.#outlets = outlets;
  }

  /** After the command has ended: resolves at the end of both pipes, or when only background processes can have something to say. */
  drained(): Promise<void> {
    this.#since = performance.now();
    for (const relay of this.#relays()) relay.expectRest();
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.check();
    });
  }

  /** To be called when a pipe has ended. */
  check(): void {
    if (this.#resolve === undefined) return;
    clearTimeout(this.#timer);
    const open = this.#relays().filter((relay) => !relay.ended);
    const now = performance.now();
    const waits = open.map((relay) => this.#wait(relay, now));
    if (waits.every((wait) => wait <= 0)) {
      this.#resolve();
      this.#resolve = undefined;
      return;
    }
    this.#timer = setTimeout(
      () => {
        this.check();
      },
      Math.max(...waits),
    );
  }

  /** Milliseconds until the relay may be given up; while our own reader is slow, nothing is known of the pipe. */
  #wait(relay: Relay, now: number): number {
    if (relay.held) return IDLE_MS;
    const idle = Math.max(relay.lastActive, this.#since) + IDLE_MS - now;
    return relay.emptied ? Math.min(idle, this.#since + LONGEST_MS - now) : idle;
  }

  /** Resolves when our own readers have taken everything, however slow they are. */
  async written(): Promise<void> {
    for (const outlet of this.#outlets()) {
      if (outlet.idle) continue;
      await new Promise<void>((resolve) => {
        outlet.onDrain = resolve;
        outlet.onClosed = resolve;
      });
    }
  }
}
