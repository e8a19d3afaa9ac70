/** Where in the page one is, as its URL says it: the fragment, which no server ever sees. */

/** What a view keeps besides its place: each view names its own. What stands at its default is left out. */
export type Params = Readonly<Record<string, string>>;

export type Place =
  | { readonly view: 'list'; readonly params: Params }
  | { readonly view: 'job'; readonly job: string; readonly params: Params }
  | { readonly view: 'compare'; readonly jobs: readonly string[]; readonly params: Params };

/** Reads a fragment, with or without its `#`. What is no place is the list. */
export function placeOf(fragment: string): Place {
  const [path = '', query = ''] = fragment.replace(/^#?\/?/, '').split(/\?(.*)/s);
  const params: Params = Object.fromEntries(new URLSearchParams(query));
  const [view, rest = ''] = path.split('/');
  if (view === 'job' && rest !== '') return { view, job: decoded(rest), params };
  if (view === 'compare' && rest !== '') return { view, jobs: listOf(rest), params };
  return { view: 'list', params };
}

/** The fragment of a place, with its `#`. */
export function fragmentOf(place: Place): string {
  const query = new URLSearchParams(place.params).toString();
  return `#/${pathOf(place)}${query === '' ? '' : `?${query}`}`;
}

function pathOf(place: Place): string {
  switch (place.view) {
    case 'list':
      return '';
    case 'job':
      return `job/${encodeURIComponent(place.job)}`;
    case 'compare':
      return `compare/${listText(place.jobs)}`;
  }
}

/** Params with some of them changed; undefined and '' take one away. */
export function withParams(params: Params, changes: Readonly<Record<string, string | undefined>>): Params {
  const kept = Object.entries({ ...params, ...changes }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(kept) as Params;
}

/** Names in one text; a name may hold commas. */
export function listText(names: readonly string[]): string {
  return names.map(encodeURIComponent).join(',');
}

export function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',').map(decoded);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The token in a fragment (`#token=...`, alone or joined to a place by `&`), and what is left without it. */
export function withoutToken(fragment: string): { readonly token: string | undefined; readonly rest: string } {
  const parts = fragment.replace(/^#/, '').split('&');
  const token = parts.find((part) => part.startsWith('token='));
  if (token === undefined) return { token: undefined, rest: fragment };
  const rest = parts.filter((part) => part !== token).join('&');
  return { token: decoded(token.slice('token='.length)), rest: rest === '' ? '' : `#${rest}` };
}
