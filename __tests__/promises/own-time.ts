/** A watch for bounds on how long something takes: what it shows is the time in which this machine ran. */

/** So often it is looked. */
const LOOK_MS = 20;
/** A look that comes later than that comes from a machine that stood still, or had something else to do: no more of the pause counts. */
const LONGEST_MS = 200;

export class OwnTime {
  #passed = 0;
  #last = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS).unref();
  }

  /** Milliseconds since it was started. */
  get passed(): number {
    this.#look();
    return this.#passed;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    this.#passed += Math.min(now - this.#last, LONGEST_MS);
    this.#last = now;
  }
}
