/** What the entries of a legend do. */

/** The series that are shown; null: all of them, also those that are still to come. */
export type Shown = readonly string[] | null;

export function isShown(shown: Shown, name: string): boolean {
  return shown === null || shown.includes(name);
}

/**
 * After a click on an entry: only that series; all again if it was the only one. With Ctrl or Cmd (`toggle`) it is switched on or off, and the others stay
 * as they are.
 */
export function clicked(shown: Shown, all: readonly string[], name: string, toggle: boolean): Shown {
  const now = all.filter((one) => isShown(shown, one));
  if (!toggle) return now.length === 1 && now[0] === name ? null : [name];
  const next = all.filter((one) => (one === name ? !now.includes(one) : now.includes(one)));
  return next.length === all.length ? null : next;
}
