/** When collected output is written: often enough for a reader who follows a job, seldom enough for a shared file system. */

const FIRST_MS = 250;
const SLOWEST_MS = 1000;

/** A steady stream is written every 250 ms growing to 1 s; after a rest the first write is at once. */
export class Pace {
  #interval = FIRST_MS;
  #next = 0;

  /** The earliest time of the next write. */
  get next(): number {
    return this.#next;
  }

  written(now: number): void {
    const steady = now - this.#next < this.#interval;
    this.#interval = steady ? Math.min(this.#interval * 2, SLOWEST_MS) : FIRST_MS;
    this.#next = now + this.#interval;
  }
}
