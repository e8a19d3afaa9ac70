/** The plain files in a job's folder and what they take, links never followed: for `joblog list --size` and `joblog prune`. */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** What is in a folder under a name. `stats` is of the name itself, not of what a link leads to. */
export interface Stored {
  readonly name: string;
  readonly stats: Stats;
}

/** Everything in a folder. What is gone by the time it is looked at is left out. Throws where the folder cannot be read. */
export function storedIn(dir: string): readonly Stored[] {
  return readdirSync(dir).flatMap((name): Stored[] => {
    const stats = lstatSync(join(dir, name), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, stats }];
  });
}

/** Bytes of all plain files. */
export function bytesOf(stored: readonly Stored[]): number {
  return stored.reduce((bytes, { stats }) => bytes + (stats.isFile() ? stats.size : 0), 0);
}

/** Bytes of all files of the job in a folder; null where it cannot be read. */
export function jobBytes(dir: string): number | null {
  try {
    return bytesOf(storedIn(dir));
  } catch {
    return null;
  }
}
