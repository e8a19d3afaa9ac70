/** Holds the job's output while the store takes, or is to take, less than the job prints, and counts for how long. */
import { disarm } from './disarm.js';

/**
 * How long the job may be held while nothing at all is taken. Then what it prints goes to a spool, which costs little where the store only made a
 * pause.
 */
export const SILENCE_MS = 500;

/**
 * Why the job is held: the configuration is not known yet and memory for what it prints is full, too much is on its way to the store, or it prints
 * faster than the site allows.
 */
export type HoldReason = 'undecided' | 'store' | 'throttle';

export interface BackPressureEvents {
  /** Reading from the command is to stop, or may go on. */
  readonly onHold: (hold: boolean) => void;
  /** Held because of the store, which took nothing for SILENCE_MS. */
  readonly onSilence: () => void;
}

export class BackPressure {
  readonly #events: BackPressureEvents;
  readonly #reasons = new Set<HoldReason>();
  #heldSince: number | undefined;
  #slowed = 0;
  #silence: NodeJS.Timeout | undefined;

  constructor(events: BackPressureEvents) {
    this.#events = events;
  }

  /** For how long the job has been held in all. */
  get slowedMs(): number {
    return this.#slowed + (this.#heldSince === undefined ? 0 : performance.now() - this.#heldSince);
  }

  hold(reason: HoldReason): void {
    if (this.#reasons.has(reason)) return;
    this.#reasons.add(reason);
    if (reason === 'store') this.watch();
    if (this.#heldSince !== undefined) return;
    this.#heldSince = performance.now();
    this.#events.onHold(true);
  }

  /** The store has taken something: its silence begins anew. */
  watch(): void {
    clearTimeout(this.#silence);
    if (this.#reasons.has('store')) this.#silence = setTimeout(this.#events.onSilence, SILENCE_MS);
  }

  release(reason: HoldReason): void {
    if (!this.#reasons.delete(reason)) return;
    if (reason === 'store') {
      disarm(this.#silence);
      this.#silence = undefined;
    }
    if (this.#reasons.size > 0) return;
    this.#slowed = this.slowedMs;
    this.#heldSince = undefined;
    this.#events.onHold(false);
  }

  releaseAll(): void {
    for (const reason of [...this.#reasons]) this.release(reason);
  }
}
