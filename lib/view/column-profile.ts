/** What the columns of a table hold: which of them say most to a reader, and which type each of them is for a program. */
import { type Cell, cellText, labelOf, type Row } from './row.js';
import { type Survey, Surveyor } from './survey.js';
import { safeName, widthOf } from './text.js';
import { chooseX } from './x-choice.js';

/** The type of a column whose every value is of that type, exactly; `null` is of every type. */
export type ColumnType = 'boolean' | 'int64' | 'double' | 'string';

export interface ColumnProfile {
  readonly key: string;
  /** Rows that have a value, `null` not counted. */
  readonly values: number;
  /** Every value is a number. */
  readonly numeric: boolean;
  /** A value is an array or an object. */
  readonly nested: boolean;
  /** There are two different values. */
  readonly varies: boolean;
  readonly type: ColumnType;
  /** Columns of the terminal that the widest value takes. */
  readonly width: number;
}

interface Growing {
  values: number;
  numbers: number;
  booleans: number;
  nested: boolean;
  int64: boolean;
  double: boolean;
  first: string | undefined;
  varies: boolean;
  width: number;
}

/** Collects the profiles of all keys row by row, the oldest first. */
export class Profiler {
  readonly #keys = new Map<string, Growing>();
  readonly #surveyor = new Surveyor();

  add(row: Row): void {
    this.#surveyor.add(row);
    for (const [key, cell] of row.cells) addCell(this.#growing(key), cell);
  }

  /** Call it between the rows of one task and those of another. */
  nextRun(): void {
    this.#surveyor.nextRun();
  }

  /** The facts that the choice of X rests on. */
  survey(): Survey {
    return this.#surveyor.result();
  }

  /** In the order in which the keys first came. */
  result(): ColumnProfile[] {
    return [...this.#keys].map(([key, facts]) => ({
      key,
      values: facts.values,
      numeric: facts.values > 0 && facts.numbers === facts.values,
      nested: facts.nested,
      varies: facts.varies,
      type: typeOf(facts),
      width: facts.width,
    }));
  }

  #growing(key: string): Growing {
    let facts = this.#keys.get(key);
    if (facts === undefined) {
      facts = {
        values: 0,
        numbers: 0,
        booleans: 0,
        nested: false,
        int64: true,
        double: true,
        first: undefined,
        varies: false,
        width: widthOf(safeName(labelOf(key))),
      };
      this.#keys.set(key, facts);
    }
    return facts;
  }
}

function addCell(facts: Growing, cell: Cell): void {
  const text = cellText(cell);
  facts.width = Math.max(facts.width, widthOf(safeName(text)));
  if (cell.kind === 'json' && cell.raw === 'null') return;
  facts.values += 1;
  facts.first ??= text;
  if (text !== facts.first) facts.varies = true;
  if (cell.kind === 'number') {
    facts.numbers += 1;
    facts.int64 &&= isInt64(cell.raw);
    facts.double &&= isExactDouble(cell.raw);
  } else if (cell.kind === 'json') {
    if (cell.raw === 'true' || cell.raw === 'false') facts.booleans += 1;
    else facts.nested = true;
  }
}

const INTEGER = /^-?\d+$/;

function isInt64(raw: string): boolean {
  return INTEGER.test(raw) && raw.length <= 20 && BigInt.asIntN(64, BigInt(raw)) === BigInt(raw);
}

/** A fraction is a double by nature: the nearest one is what it was printed from. An integer must be one exactly. */
function isExactDouble(raw: string): boolean {
  const value = Number(raw);
  if (!INTEGER.test(raw)) return Number.isFinite(value);
  return Number.isSafeInteger(value) || (raw.length <= 400 && Number.isFinite(value) && BigInt(value) === BigInt(raw));
}

function typeOf({ values, numbers, booleans, int64, double }: Growing): ColumnType {
  if (values > 0 && booleans === values) return 'boolean';
  if (values === 0 || numbers !== values) return 'string';
  return int64 ? 'int64' : double ? 'double' : 'string';
}

/**
 * The keys, those first that say most: the one that graphs are drawn over, numbers that change, other values that change, constants (a job's
 * configuration), arrays and objects; of each kind those that most rows have before those that few have, else in the order in which they came.
 */
export function byUsefulness(profiles: readonly ColumnProfile[], survey: Survey): string[] {
  const x = chooseX(survey);
  const most = profiles.reduce((count, { values }) => Math.max(count, values), 0);
  const rank = (profile: ColumnProfile): number => {
    if (x.kind === 'key' && profile.key === x.key) return 0;
    const sparse = profile.values * 2 < most ? 1 : 0;
    // In a single row nothing changes.
    const varies = profile.varies || most < 2;
    return 1 + 2 * (profile.nested ? 3 : !varies ? 2 : profile.numeric ? 0 : 1) + sparse;
  };
  return profiles
    .map((profile, index) => ({ profile, index, rank: rank(profile) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ profile }) => profile.key);
}
