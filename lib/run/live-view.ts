/** When the live file is written: seldom, and only when a console would show something else that no log has yet. */
import type { Pending } from '../capture/types.js';

/** What is shown for a shorter time is in the log before anybody looks. */
const SHOWN_MS = 1000;
/** How old what is shown may be; see docs/decisions/0004. */
const OLDEST_MS = 5000;
/** What is shown is kept up to this length, to see whether it has changed: a bar, not a screen of megabytes. */
const COMPARED_CHARACTERS = 1 << 16;

type Shown =
  | { readonly kind: 'nothing' }
  /** The text is missing where it is too long to be kept. */
  | { readonly kind: 'pending'; readonly text: string | undefined };

export interface PendingSource {
  pending(): Pending | undefined;
}

export class LiveView {
  readonly #send: (pending: Pending | null, now: number) => void;
  #dirtySince: number | undefined;
  #next = 0;
  #shown: Shown = { kind: 'nothing' };

  constructor(send: (pending: Pending | null, now: number) => void) {
    this.#send = send;
  }

  /** What is pending may have changed. */
  changed(now: number): void {
    this.#dirtySince ??= now;
  }

  /** Something has been settled: what is shown may be in the log by now. */
  settled(now: number): void {
    if (this.#shown.kind === 'pending') this.changed(now);
  }

  /** Nothing is pending: if nothing is shown either, there is nothing to wake up for. */
  cleared(): void {
    if (this.#shown.kind === 'nothing') this.#dirtySince = undefined;
  }

  due(): number | undefined {
    return this.#dirtySince === undefined ? undefined : Math.max(this.#dirtySince + SHOWN_MS, this.#next);
  }

  tick(now: number, source: PendingSource): void {
    const due = this.due();
    if (due === undefined || now < due) return;
    this.#dirtySince = undefined;
    const pending = source.pending();
    const shown = this.#shown;
    if (pending === undefined) {
      if (shown.kind === 'nothing') return;
      this.#shown = { kind: 'nothing' };
      this.#send(null, now);
    } else {
      const text = JSON.stringify(pending);
      if (shown.kind === 'pending' && shown.text === text) return;
      this.#shown = { kind: 'pending', text: text.length <= COMPARED_CHARACTERS ? text : undefined };
      this.#send(pending, now);
    }
    this.#next = now + OLDEST_MS;
  }
}
