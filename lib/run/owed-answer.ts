/** Whether the writer has been silent for longer than it should. It answers to little only now and then, so that a quiet job wakes nobody up. Pure. */

import { OWED_BYTES } from './sizes.js';

/** Longer than the writer lets go by without acknowledging what comes (5 s, `store/writer-process.ts`). */
const ACK_MS = 6000;
/** Longer than a pause. */
const OWED_MS = 1000;

export class OwedAnswer {
  #heard = 0;
  #since: number | undefined;

  /** The writer has said something. */
  heard(now: number): void {
    this.#heard = now;
    this.#since = undefined;
  }

  /** The writer was fed; so much of it is not acknowledged. */
  fed(unacknowledged: number, now: number): void {
    if (unacknowledged >= OWED_BYTES || now - this.#heard >= ACK_MS) this.#since ??= now;
  }

  overdue(now: number): boolean {
    return this.#since !== undefined && now - this.#since >= OWED_MS;
  }
}
