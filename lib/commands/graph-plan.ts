/** What graphs are drawn of, from what was asked for and what is there. */
import { keyOf, labelOf } from '../view/row.js';
import { drawableKeys, type Survey } from '../view/survey.js';
import { safeName } from '../view/text.js';
import { requestedX, ruledX, type XChoice } from '../view/x-choice.js';

export interface Wish {
  /** Labels of Y; none: all. */
  readonly keys: readonly string[];
  /** The label of X, or `time`; none: the rule says. */
  readonly x?: string;
}

export type Plan =
  | { readonly kind: 'plan'; readonly x: XChoice; readonly keys: readonly string[] }
  /** `nothing`: there are no numbers at all. */
  | { readonly kind: 'problem'; readonly text: string; readonly nothing: boolean };

/**
 * Decides about X and the keys.
 *
 * @param where whose metadata it is, for messages: `job 1234`
 */
export function planOf(survey: Survey, wish: Wish, where: string): Plan {
  const drawable = drawableKeys(survey);
  if (drawable.length === 0) return { kind: 'problem', text: `no metadata with numbers in ${where}`, nothing: true };
  const more = drawable.length > 20 ? ` and ${drawable.length - 20} more` : '';
  const there = `there are ${drawable.slice(0, 20).map(labelOf).map(safeName).join(', ')}${more}`;
  const wanted = wantedKeys(wish.keys, drawable);
  const unknown = wanted.filter((key) => !drawable.includes(key));
  if (unknown.length > 0) {
    const names = unknown.map(labelOf).map(safeName).join(', ');
    return { kind: 'problem', text: `no numbers called ${names} in ${where}; ${there}`, nothing: false };
  }
  const x = wish.x === undefined ? ruledX(survey, wanted) : requestedX(wish.x, keyOf(wish.x), survey);
  if (x === undefined) {
    const text = `no numbers called ${safeName(wish.x ?? '')} in ${where} for X; ${there}, time`;
    return { kind: 'problem', text, nothing: false };
  }
  const keys = wanted.length > 0 ? wanted : drawable.filter((key) => x.kind === 'time' || key !== x.key);
  // A user who asks for --x loss, where loss is all there is, gets that.
  return { kind: 'plan', x, keys: keys.length > 0 ? keys : drawable };
}

/** `--graph loss acc` and `--graph loss,acc` are the same, except that a key can have a comma in it. */
function wantedKeys(labels: readonly string[], drawable: readonly string[]): string[] {
  const keys = labels.flatMap((label) =>
    drawable.includes(keyOf(label))
      ? [keyOf(label)]
      : label
          .split(',')
          .filter((part) => part !== '')
          .map(keyOf),
  );
  return [...new Set(keys)];
}

/** How an X is called. */
export function nameOfX(x: XChoice): string {
  return x.kind === 'time' ? 'time' : labelOf(x.key);
}
