/** Tickets for downloads. A browser downloads by following a link, and sends no header of ours with it: the link holds a secret that works once, and soon. */
import { randomBytes } from 'node:crypto';
import type { Questions } from '../page/wire.js';

export type Ordered = Questions['ticket'];

/** From the answer to the browser's next request takes no longer, over any network. */
const VALID_MS = 30_000;
const MOST = 100;

export class Tickets {
  readonly #now: () => number;
  readonly #issued = new Map<string, { readonly ordered: Ordered; readonly until: number }>();

  /** @param now milliseconds of a clock that is never set */
  constructor(now: () => number) {
    this.#now = now;
  }

  issue(ordered: Ordered): string {
    if (this.#issued.size >= MOST) {
      const [oldest = ''] = this.#issued.keys();
      this.#issued.delete(oldest);
    }
    const ticket = randomBytes(32).toString('base64url');
    this.#issued.set(ticket, { ordered, until: this.#now() + VALID_MS });
    return ticket;
  }

  /** What a ticket is for; undefined where it was used, is too old, or never was one. */
  take(ticket: string): Ordered | undefined {
    const found = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return found !== undefined && found.until >= this.#now() ? found.ordered : undefined;
  }
}
