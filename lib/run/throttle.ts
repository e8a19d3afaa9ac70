/**
 * How fast the store may be filled: a token bucket that holds `burst` bytes, full at the start, and gets `rate` bytes a second. What was taken beyond
 * its content is a debt, and whoever takes is to wait until that is paid.
 */
export class Throttle {
  readonly #rate: number;
  readonly #burst: number;
  #content: number;
  #at: number;

  /**
   * @param rate bytes a second, more than 0
   * @param burst bytes
   * @param now milliseconds of a clock that is not set
   */
  constructor(rate: number, burst: number, now: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#content = burst;
    this.#at = now;
  }

  /** So many bytes were taken. */
  take(bytes: number, now: number): void {
    this.#fill(now);
    this.#content -= bytes;
  }

  /** Milliseconds until the debt is paid; 0: there is none. */
  wait(now: number): number {
    this.#fill(now);
    return Math.max(0, (-this.#content * 1000) / this.#rate);
  }

  #fill(now: number): void {
    this.#content = Math.min(this.#burst, this.#content + ((now - this.#at) * this.#rate) / 1000);
    this.#at = now;
  }
}
