/** Things that are costly to make, kept while there is room: those that were used longest ago go first, the one in use stays. */
export class Kept<T> {
  readonly #things = new Map<string, T>();
  readonly #hasRoom: (things: readonly T[]) => boolean;

  constructor(hasRoom: (things: readonly T[]) => boolean) {
    this.#hasRoom = hasRoom;
  }

  /** The thing of that name, made where there is none; it is the one in use now. */
  get(key: string, make: () => T): T {
    const thing = this.#things.get(key) ?? make();
    this.#things.delete(key);
    this.#things.set(key, thing);
    this.trim();
    return thing;
  }

  /** Drops what there is no room for, now that things have grown. */
  trim(): void {
    while (this.#things.size > 1 && !this.#hasRoom([...this.#things.values()])) {
      const [oldest = ''] = this.#things.keys();
      this.#things.delete(oldest);
    }
  }
}
