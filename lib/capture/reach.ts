import { REACH_MS } from './limits.js';
import type { Millis } from './types.js';

/** How far up a display draws its next frame: the largest distance from the lowest row up to the cursor, since the page began. */
export class Reach {
  rows = 0;
  /** Since when there have been line feeds and no upward move. */
  #linesSince: Millis | undefined;

  /** The cursor is so many rows above the lowest one, by an upward move or by writing there. */
  up(rows: number): void {
    if (rows > this.rows) this.rows = rows;
    this.#linesSince = undefined;
  }

  /** A line feed: after some time of nothing but these, the display is thought to be over. */
  fed(now: Millis): void {
    const waited = now - (this.#linesSince ?? Number.POSITIVE_INFINITY);
    if (waited >= REACH_MS) this.rows = 0;
    else if (!(waited >= 0)) this.#linesSince = now;
  }

  reset(): void {
    this.rows = 0;
    this.#linesSince = undefined;
  }
}
