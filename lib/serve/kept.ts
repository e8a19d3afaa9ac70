/** Things that are costly to make, kept while there is room: those that were used longest ago go first, the one in use stays. */
export class Kept<T> {
  readonly #things = new Map<string, T>();
  readonly #hasRoom: (things: readonly T[]) => boolean;

  constructor(hasRoom: (things: readonly T[]) => boolean) {
    this.#hasRoom = hasRoom;
  }

  get(key: string, make: () => T): T {
    const thing = this.#things.get(key) ?? make();
    this.#things.delete(key);
    while (this.#things.size > 0 && !this.#hasRoom([...this.#things.values(), thing])) {
      const [oldest = ''] = this.#things.keys();
      this.#things.delete(oldest);
    }
    this.#things.set(key, thing);
    return thing;
  }
}
