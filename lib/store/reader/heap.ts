/** A binary heap: what comes first by `compare` is at hand, whatever comes in between. */
export class Heap<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  /** The children of `n` are `2n + 1` and `2n + 2`, and none comes before it. */
  readonly #items: Item[] = [];

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  get first(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    let at = this.#items.push(item) - 1;
    while (at > 0 && this.#swap((at - 1) >> 1, at)) at = (at - 1) >> 1;
  }

  /** Takes the first one out. */
  pop(): Item | undefined {
    const { first } = this;
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    let at = 0;
    for (;;) {
      const child = this.#firstOf(2 * at + 1, 2 * at + 2);
      if (!this.#swap(at, child)) return first;
      at = child;
    }
  }

  #firstOf(a: number, b: number): number {
    const [left, right] = [this.#items[a], this.#items[b]];
    return left === undefined || right === undefined || this.#compare(left, right) <= 0 ? a : b;
  }

  /** Puts two in order, of which `below` is a child of `above`; whether they were not. */
  #swap(above: number, below: number): boolean {
    const [parent, child] = [this.#items[above], this.#items[below]];
    if (parent === undefined || child === undefined || this.#compare(parent, child) <= 0) return false;
    this.#items[above] = child;
    this.#items[below] = parent;
    return true;
  }
}
