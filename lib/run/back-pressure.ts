/** Holds the job's output while the store takes less than the job prints, and counts for how long. */

/** How long the job may be held while nothing at all is taken. */
export const SILENCE_MS = 10_000;

export interface BackPressureEvents {
  /** Reading from the command is to stop, or may go on. */
  readonly onHold: (hold: boolean) => void;
  /** Held, and nothing was taken for SILENCE_MS. */
  readonly onSilence: () => void;
}

export class BackPressure {
  readonly #events: BackPressureEvents;
  #heldSince: number | undefined;
  #slowed = 0;
  #silence: NodeJS.Timeout | undefined;

  constructor(events: BackPressureEvents) {
    this.#events = events;
  }

  get held(): boolean {
    return this.#heldSince !== undefined;
  }

  /** For how long the job has been held in all. */
  get slowedMs(): number {
    return this.#slowed + (this.#heldSince === undefined ? 0 : performance.now() - this.#heldSince);
  }

  hold(): void {
    if (this.held) return;
    this.#heldSince = performance.now();
    this.#events.onHold(true);
  }

  /** Something was taken, or is to be from now on: the silence begins anew. */
  watch(): void {
    clearTimeout(this.#silence);
    if (this.held) this.#silence = setTimeout(this.#events.onSilence, SILENCE_MS);
  }

  release(): void {
    clearTimeout(this.#silence);
    if (!this.held) return;
    this.#slowed = this.slowedMs;
    this.#heldSince = undefined;
    this.#events.onHold(false);
  }
}
