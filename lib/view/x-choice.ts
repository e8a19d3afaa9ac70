/** Which value a graph is drawn over. */
import { labelOf } from './row.js';
import { drawableKeys, type KeyFacts, type Survey } from './survey.js';

/** The X of a graph, and why it was taken, in words for the user. */
export type XChoice =
  | { readonly kind: 'key'; readonly key: string; readonly reason: string }
  | { readonly kind: 'time'; readonly reason: string };

/**
 * A key that can be X: all its values are numbers. One string among them ("50%") and it cannot, because the rows with that string would
 * silently be missing from every graph.
 */
function canBeX(facts: KeyFacts): boolean {
  return facts.numbers > 0 && facts.others === 0;
}

interface Rule {
  readonly reason: string;
  readonly admits: (key: string, facts: KeyFacts) => boolean;
}

// The order is the product's promise; a change here changes every graph that users have got used to.
const RULES: readonly Rule[] = [
  { reason: 'a value named "progress"', admits: (key) => key === 'progress' },
  { reason: 'a value named "epoch"', admits: (key) => key === 'epoch' },
  { reason: 'integers that increase', admits: (_, facts) => facts.increasing && facts.integers },
  { reason: 'numbers that increase', admits: (_, facts) => facts.increasing },
  { reason: 'integers', admits: (_, facts) => facts.integers },
  { reason: 'numbers', admits: () => true },
];

/**
 * The X of a graph by the documented order: "progress", "epoch", increasing integers, increasing numbers, integers, numbers; none of them:
 * time. Where a rule admits several keys, the first in alphabetical order (by code point, so capitals come first) is taken. Increasing
 * allows equal neighbours, but not a constant. Keys in `excluded` are wanted as Y and not considered.
 */
export function chooseX(survey: Survey, excluded: ReadonlySet<string> = new Set()): XChoice {
  const candidates = [...survey].filter(([key, facts]) => canBeX(facts) && !excluded.has(key)).sort(byKey);
  for (const rule of RULES) {
    const admitted = candidates.filter(([key, facts]) => rule.admits(key, facts)).map(([key]) => key);
    const [key, ...others] = admitted;
    if (key !== undefined) return { kind: 'key', key, reason: reasonWithTies(rule.reason, others) };
  }
  return { kind: 'time', reason: 'there is no value that is always a number' };
}

/** The same among the keys that are not `wanted` as Y, unless that leaves nothing to draw over it: then time. */
export function ruledX(survey: Survey, wanted: readonly string[]): XChoice {
  const x = chooseX(survey, new Set(wanted));
  const alone = wanted.length === 0 && x.kind === 'key' && drawableKeys(survey).length === 1;
  return alone ? { kind: 'time', reason: `there is no number but ${labelOf(x.key)}` } : x;
}

/** Why jobs are compared over the time since each started. */
export const NOT_COMMON = 'the jobs have no other number in common that could be X';

/** The X that the user named: `time`, or a key with at least one number. Undefined where there is no such key. */
export function requestedX(label: string, key: string, survey: Survey): XChoice | undefined {
  const reason = 'as requested';
  if (label === 'time') return { kind: 'time', reason };
  return (survey.get(key)?.numbers ?? 0) > 0 ? { kind: 'key', key, reason } : undefined;
}

function byKey([a]: readonly [string, KeyFacts], [b]: readonly [string, KeyFacts]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function reasonWithTies(reason: string, others: readonly string[]): string {
  if (others.length === 0) return reason;
  const shown = others.slice(0, 3).map(labelOf).join(', ');
  const more = others.length > 3 ? ` and ${others.length - 3} more` : '';
  return `${reason}; first in alphabetical order, before ${shown}${more}`;
}
