/**
 * The end of a run that is logged: everything has been sent, and the job's end waits for the store, but not for long.
 *
 *     waiting --done--> over
 *        |  \--1 s--> what the store has not taken goes to a spool as well, while the wait goes on
 *        \--an error although it was asked to try again, a dead writer, the limit--> spooling --all of it is there--> over
 */
import type { Outbox } from './outbox.js';

/** A job that was told to end may be killed a few seconds later. */
const SPOOL_AFTER_MS = 1000;
/** A local disk that hangs, too, must not hang the job's end. */
const SPOOL_MS = 2000;

export class LastWait {
  readonly #outbox: Outbox;
  readonly #over: () => void;
  readonly #timers: NodeJS.Timeout[] = [];
  #state: 'waiting' | 'spooling' | 'removing' | 'over' = 'waiting';

  constructor(outbox: Outbox, limitMs: number, over: () => void) {
    this.#outbox = outbox;
    this.#over = over;
    this.#later(Math.min(SPOOL_AFTER_MS, limitMs / 2), () => {
      if (outbox.away === undefined) outbox.silence();
    });
    this.#later(limitMs, () => {
      this.#spool();
    });
    outbox.retry();
  }

  /** The store has everything, and no rest of it is to be found on the node. */
  done(): void {
    if (this.#state === 'over') return;
    this.#state = 'removing';
    this.#later(SPOOL_MS, () => {
      this.#finish();
    });
    this.#outbox.spooler.discard(() => {
      this.#finish();
    });
  }

  /** The store takes nothing, although it has just tried, or there is nobody any more to try. */
  away(): void {
    this.#spool();
  }

  /** Something was put into the spool, or cannot be. */
  spooled(): void {
    if (this.#state === 'spooling' && this.#outbox.settled) this.#finish();
  }

  #spool(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'spooling';
    this.#later(SPOOL_MS, () => {
      this.#finish();
    });
    // Nothing happens where the store is known to be away.
    if (this.#outbox.away === undefined) this.#outbox.silence();
    this.spooled();
  }

  #finish(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    for (const timer of this.#timers) clearTimeout(timer);
    this.#over();
  }

  #later(ms: number, work: () => void): void {
    this.#timers.push(setTimeout(work, ms));
  }
}
