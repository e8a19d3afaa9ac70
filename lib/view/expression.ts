/** What a user searches a log for. */

export interface Wanted {
  readonly text: string;
  readonly regex: boolean;
  readonly ignoreCase: boolean;
}

export type Expression =
  /** `one` tells whether a line has it; `all`, which is global, finds every place. */
  | { readonly kind: 'expression'; readonly one: RegExp; readonly all: RegExp }
  /** Why it cannot be used, in words. */
  | { readonly kind: 'problem'; readonly why: string };

/** The regular expression (ECMAScript) for a search. */
export function expressionOf({ text, regex, ignoreCase }: Wanted): Expression {
  if (text === '') return { kind: 'problem', why: 'there is nothing to search for' };
  const source = regex ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const flags = ignoreCase ? 'i' : '';
  const problems: string[] = [];
  // With `u` an escape that is none (`\-`) is a mistake; grep and the like let it pass, so without.
  for (const mode of ['u', '']) {
    try {
      return { kind: 'expression', one: new RegExp(source, flags + mode), all: new RegExp(source, `g${flags}${mode}`) };
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { kind: 'problem', why: problems[0] ?? '' };
}
