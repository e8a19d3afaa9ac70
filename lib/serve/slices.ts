/** Long work in slices, so that whoever else asks has his turn in between. */

/** A question that waits for one slice of each of a few works is not felt to wait. */
const SLICE_MS = 10;

export class Slices {
  readonly #length: number;
  #until = 0;

  /** @param length of a slice, in milliseconds; 0: everybody has his turn after each step */
  constructor(length = SLICE_MS) {
    this.#length = length;
  }

  /** Goes on at once, or after everybody else's turn if this slice has lasted long enough; whether it was so. */
  async next(): Promise<boolean> {
    if (performance.now() < this.#until) return false;
    await new Promise(setImmediate);
    this.#until = performance.now() + this.#length;
    return true;
  }
}
