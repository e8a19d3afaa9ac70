/** Which known words a misspelt one is nearest to. */

/** The least number of letters added, left out, changed or swapped with their neighbour (Damerau-Levenshtein, restricted), case aside. */
export function editDistance(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      here[column] = Math.min(
        (above[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = above;
    above = here;
  }
  return above[b.length] ?? 0;
}

/** All of `known` that are nearest to `word`: more than one where they are equally near. */
export function nearest(word: string, known: readonly string[]): readonly string[] {
  // Longer than any known word by far: cut, so that a key of 64 KiB costs no more than one of 64 letters.
  const short = word.slice(0, 64);
  const distances = known.map((candidate) => editDistance(short, candidate));
  const least = Math.min(...distances);
  return known.filter((_, index) => distances[index] === least);
}

/** The one known value that `word` was most likely meant to be, or null where that would be a guess. */
export function likely(word: string, known: readonly string[]): string | null {
  const [first, ...others] = nearest(word, known);
  return first !== undefined && others.length === 0 && editDistance(word.slice(0, 64), first) <= 2 ? first : null;
}
