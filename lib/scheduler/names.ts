/** Turns ids and flags into names that are safe as one component of a path. */

/** Long enough for every scheduler's ids, short enough to leave room for the endings below NAME_MAX (255). */
const LONGEST = 100;

/** A name of `[A-Za-z0-9._-]`, not empty, without a leading dot, of at most 100 characters: it cannot leave the folder it is put in. */
export function pathName(text: string): string {
  const name = text
    .slice(0, LONGEST)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, (dots) => '_'.repeat(dots.length));
  return name === '' ? '_' : name;
}
