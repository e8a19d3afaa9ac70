/** The name of a task's files. Whoever makes the record with O_EXCL has it, on NFS too (open(2)), and makes the other files without asking again. */
import { closeSync, constants, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { ENDINGS } from './format.js';

const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;

/** `batch`, then `batch+2`, `batch+3` ... */
export function numbered(base: string, number: number): string {
  return number === 1 ? base : `${base}+${number}`;
}

/**
 * Makes the first record that does not exist yet, and returns the name it took. A script may call `joblog run` ten thousand times: the free number is
 * found by doubling and halving, so that the last of them asks 26 times, not 10,000.
 *
 * @param record the record's text for a given name
 */
export function claimTask(folder: string, base: string, record: (task: string) => string): string {
  const path = (number: number): string => `${folder}/${numbered(base, number)}${ENDINGS.record}`;
  for (let number = firstFree((candidate) => existsSync(path(candidate))); ; number += 1) {
    let fd: number;
    try {
      fd = openSync(path(number), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    } catch (error) {
      // Another writer was quicker.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    try {
      // Not write(2) alone: it may write a part and say so.
      writeFileSync(fd, record(numbered(base, number)));
    } catch (error) {
      rmSync(path(number), { force: true });
      throw error;
    } finally {
      closeSync(fd);
    }
    return numbered(base, number);
  }
}

/** The least number from 1 on for which `taken` is false, if it is true for all smaller ones. */
export function firstFree(taken: (number: number) => boolean): number {
  let free = 1;
  while (taken(free)) free *= 2;
  let used = Math.floor(free / 2);
  while (free - used > 1) {
    const middle = Math.floor((free + used) / 2);
    if (taken(middle)) used = middle;
    else free = middle;
  }
  return free;
}
