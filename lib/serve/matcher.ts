/** What a line has to hold to be found. */
import type { SearchQuery } from '../page/api.js';
import { expressionOf } from '../view/expression.js';

export type Matcher =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: RegExp }
  | { readonly kind: 'problem'; readonly why: string };

export function matcherOf({ text, regex, ignoreCase }: Pick<SearchQuery, 'text' | 'regex' | 'ignoreCase'>): Matcher {
  if (!regex && !ignoreCase && text !== '') return { kind: 'text', text };
  const found = expressionOf({ text, regex, ignoreCase });
  return found.kind === 'problem' ? found : { kind: 'expression', expression: found.one };
}

/** The lines of a text (each with its newline) that match, counted from 0, and how many there are. */
export function hitsIn(
  text: string,
  matcher: Exclude<Matcher, { kind: 'problem' }>,
): { readonly hits: number[]; readonly lines: number } {
  // Most blocks hold nothing of what is searched for, and looking is faster than cutting.
  if (matcher.kind === 'text' && !text.includes(matcher.text)) return { hits: [], lines: newlinesIn(text) };
  const lines = text.split('\n');
  lines.pop();
  const matches =
    matcher.kind === 'text'
      ? (line: string): boolean => line.includes(matcher.text)
      : (line: string): boolean => matcher.expression.test(line);
  return { hits: [...lines.keys()].filter((line) => matches(lines[line] ?? '')), lines: lines.length };
}

function newlinesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
