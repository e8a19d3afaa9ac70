/** What stands under a name, in words. */
import type { Stats } from 'node:fs';

/** `a named pipe`, `a symbolic link` ... of what lstat(2) or stat(2) said. */
export function kindOf(stats: Stats): string {
  if (stats.isFile()) return stats.nlink > 1 ? 'a file with several names (hard links)' : 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  return 'a device';
}
