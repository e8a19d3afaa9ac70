/** When the live file is written: seldom, and only while a console would show something that no log has yet. */
import type { Pending } from '../capture/types.js';

/** What is shown for a shorter time is in the log before anybody looks. */
const SHOWN_MS = 1000;
const FIRST_MS = 5000;
const SLOWEST_MS = 30_000;

export interface PendingSource {
  pending(): Pending | undefined;
}

export class LiveView {
  readonly #send: (pending: Pending | null) => void;
  #dirtySince: number | undefined;
  #next = 0;
  #interval = FIRST_MS;
  #shown = false;

  constructor(send: (pending: Pending | null) => void) {
    this.#send = send;
  }

  /** What is pending may have changed. */
  changed(now: number): void {
    this.#dirtySince ??= now;
  }

  /** Something has been settled: what is shown may be in the log by now. */
  settled(now: number): void {
    if (this.#shown) this.changed(now);
  }

  due(): number | undefined {
    return this.#dirtySince === undefined ? undefined : Math.max(this.#dirtySince + SHOWN_MS, this.#next);
  }

  tick(now: number, source: PendingSource): void {
    const due = this.due();
    if (due === undefined || now < due) return;
    this.#dirtySince = undefined;
    const pending = source.pending();
    if (pending === undefined && !this.#shown) {
      this.#interval = FIRST_MS;
      return;
    }
    this.#send(pending ?? null);
    this.#shown = pending !== undefined;
    this.#next = now + this.#interval;
    this.#interval = Math.min(this.#interval * 2, SLOWEST_MS);
  }
}
