/** What is known about the values of each key after all rows were seen once, in bounded memory whatever the number of rows. */
import type { Row } from './row.js';

/** The facts that the choice of X and the list of series rest on. */
export interface KeyFacts {
  /** Values that are finite numbers. */
  readonly numbers: number;
  /**
   * Values that are something else: strings, booleans, arrays, and numbers too large for a double. `null` is neither: it says that there
   * is no value, as a missing key does (it is what JSON makes of NaN in JavaScript).
   */
  readonly others: number;
  /** Every number is an integer by value: 1.0 and 1e3 are integers. */
  readonly integers: boolean;
  /** Within every run no number is smaller than the one before, and not all of them are equal. */
  readonly increasing: boolean;
}

export type Survey = ReadonlyMap<string, KeyFacts>;

/** The keys that can be drawn: at least one number among their values. Values that are no numbers are gaps. */
export function drawableKeys(survey: Survey): string[] {
  return [...survey].filter(([, facts]) => facts.numbers > 0).map(([key]) => key);
}

/** The facts about one key, value by value. Call `nextRun` between the rows of one task and those of another: each run starts its numbers anew. */
export class GrowingFacts {
  #numbers = 0;
  #others = 0;
  #integers = true;
  #neverFalls = true;
  #first = 0;
  #varies = false;
  #last: number | undefined;

  /** Takes a finite number. */
  number(value: number): void {
    if (this.#numbers === 0) this.#first = value;
    this.#numbers += 1;
    if (!Number.isInteger(value)) this.#integers = false;
    if (this.#last !== undefined && value < this.#last) this.#neverFalls = false;
    if (value !== this.#first) this.#varies = true;
    this.#last = value;
  }

  other(): void {
    this.#others += 1;
  }

  nextRun(): void {
    this.#last = undefined;
  }

  /** The facts about all of these, each a run. */
  static ofRuns(runs: readonly GrowingFacts[]): KeyFacts {
    const [first] = runs.filter((run) => run.#numbers > 0);
    return {
      numbers: runs.reduce((sum, run) => sum + run.#numbers, 0),
      others: runs.reduce((sum, run) => sum + run.#others, 0),
      integers: runs.every((run) => run.#integers),
      increasing:
        runs.every((run) => run.#neverFalls) &&
        runs.some((run) => run.#varies || (run.#numbers > 0 && first !== undefined && run.#first !== first.#first)),
    };
  }
}

/** Collects the facts row by row. */
export class Surveyor {
  readonly #keys = new Map<string, GrowingFacts>();

  /** Takes one more row, the oldest first. */
  add(row: Row): void {
    for (const [key, cell] of row.cells) {
      if (cell.kind === 'json' && cell.raw === 'null') continue;
      const facts = this.#factsOf(key);
      const value = cell.kind === 'number' ? Number(cell.raw) : Number.NaN;
      if (Number.isFinite(value)) facts.number(value);
      else facts.other();
    }
  }

  nextRun(): void {
    for (const facts of this.#keys.values()) facts.nextRun();
  }

  /** The facts of all keys, in the order in which the keys first came. */
  result(): Survey {
    return new Map([...this.#keys].map(([key, facts]) => [key, GrowingFacts.ofRuns([facts])]));
  }

  #factsOf(key: string): GrowingFacts {
    let facts = this.#keys.get(key);
    if (facts === undefined) {
      facts = new GrowingFacts();
      this.#keys.set(key, facts);
    }
    return facts;
  }
}
