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

interface Growing {
  numbers: number;
  others: number;
  integers: boolean;
  neverFalls: boolean;
  first: number;
  varies: boolean;
  last: number | undefined;
}

/** Collects the facts row by row. Call `nextRun` between the rows of one task and those of another: each run starts its numbers anew. */
export class Surveyor {
  readonly #keys = new Map<string, Growing>();

  /** Takes one more row, the oldest first. */
  add(row: Row): void {
    for (const [key, cell] of row.cells) {
      if (cell.kind === 'json' && cell.raw === 'null') continue;
      const facts = this.#factsOf(key);
      const value = cell.kind === 'number' ? Number(cell.raw) : Number.NaN;
      if (Number.isFinite(value)) addNumber(facts, value);
      else facts.others += 1;
    }
  }

  nextRun(): void {
    for (const facts of this.#keys.values()) facts.last = undefined;
  }

  /** The facts of all keys, in the order in which the keys first came. */
  result(): Survey {
    const survey = new Map<string, KeyFacts>();
    for (const [key, { numbers, others, integers, neverFalls, varies }] of this.#keys) {
      survey.set(key, { numbers, others, integers, increasing: neverFalls && varies });
    }
    return survey;
  }

  #factsOf(key: string): Growing {
    let facts = this.#keys.get(key);
    if (facts === undefined) {
      facts = { numbers: 0, others: 0, integers: true, neverFalls: true, first: 0, varies: false, last: undefined };
      this.#keys.set(key, facts);
    }
    return facts;
  }
}

function addNumber(facts: Growing, value: number): void {
  if (facts.numbers === 0) facts.first = value;
  facts.numbers += 1;
  if (!Number.isInteger(value)) facts.integers = false;
  if (facts.last !== undefined && value < facts.last) facts.neverFalls = false;
  if (value !== facts.first) facts.varies = true;
  facts.last = value;
}

/** The survey of runs of rows that are at hand. */
export function surveyOf(runs: readonly (readonly Row[])[]): Survey {
  const surveyor = new Surveyor();
  for (const run of runs) {
    for (const row of run) surveyor.add(row);
    surveyor.nextRun();
  }
  return surveyor.result();
}
