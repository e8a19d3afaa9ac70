import { editDistance } from '../../config/nearest.js';

/** The names that are nearest to a mistyped one, best first: those that contain it or are contained in it, and those at most two edits away. */
export function nearestNames(wanted: string, names: readonly string[], most: number): string[] {
  return names
    .map((name) => ({ name, distance: distanceOf(wanted, name) }))
    .filter(({ distance }) => distance < 3)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

function distanceOf(wanted: string, name: string): number {
  // An array member (1234_7) for its array's id, or the other way round.
  if (wanted !== '' && (name.startsWith(`${wanted}_`) || wanted.startsWith(`${name}_`))) return 0;
  if (Math.abs(wanted.length - name.length) > 2) return 3;
  return editDistance(wanted, name);
}
