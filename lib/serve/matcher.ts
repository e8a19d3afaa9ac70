/** What a line has to hold to be found. */
import type { SearchQuery } from '../page/api.js';

export type Matcher =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: RegExp }
  | { readonly kind: 'problem'; readonly why: string };

export function matcherOf({ text, regex, ignoreCase }: Pick<SearchQuery, 'text' | 'regex' | 'ignoreCase'>): Matcher {
  if (text === '') return { kind: 'problem', why: 'there is nothing to search for' };
  if (!regex && !ignoreCase) return { kind: 'text', text };
  const source = regex ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  try {
    return { kind: 'expression', expression: new RegExp(source, ignoreCase ? 'iu' : 'u') };
  } catch (error) {
    return expressionOf(source, ignoreCase, error);
  }
}

/** With `u` an escape that is none (`\-`) is a mistake; grep and the like let it pass, so without. */
function expressionOf(source: string, ignoreCase: boolean, first: unknown): Matcher {
  try {
    return { kind: 'expression', expression: new RegExp(source, ignoreCase ? 'i' : '') };
  } catch {
    return { kind: 'problem', why: first instanceof Error ? first.message : String(first) };
  }
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
