/** The name of a task's files. Whoever makes the record, which appears whole, has it, and makes the other files without asking again. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { type Access, PRIVATE } from './access.js';
import { ENDINGS } from './format.js';
import { createWhole } from './own-file.js';

/** The endings of what a task makes after its record. */
const OTHERS = Object.values(ENDINGS).filter((ending) => ending !== ENDINGS.record);

/** How many of the last names are looked at for one that an earlier writer of the same run has taken. */
const LOOKED_BACK = 100;

/** `batch`, then `batch+2`, `batch+3` ... */
export function numbered(base: string, number: number): string {
  return number === 1 ? base : `${base}+${number}`;
}

/**
 * Makes the first record that does not exist yet, and returns the name it took. A script may call `joblog run` ten thousand times: the free number is
 * found by doubling and halving, so that the last of them asks 26 times, not 10,000.
 *
 * @param record the record's text for a given name
 * @param isOurs whether a record that is there was made for this very run: then its name is taken, and the record stays as it is
 */
export function claimTask(
  folder: string,
  base: string,
  record: (task: string) => string,
  access: Access = PRIVATE,
  isOurs: (text: string) => boolean = () => false,
): string {
  const path = (number: number, ending: string = ENDINGS.record): string =>
    `${folder}/${numbered(base, number)}${ending}`;
  const free = firstFree((candidate) => existsSync(path(candidate)));
  for (let number = free - 1; number >= Math.max(1, free - LOOKED_BACK); number -= 1) {
    if (isOurs(textOf(path(number)))) return numbered(base, number);
  }
  for (let number = free; ; number += 1) {
    // A log without its record, or something that was put in its place: it is nobody's to write to.
    if (OTHERS.some((ending) => isThere(path(number, ending)))) continue;
    const name = numbered(base, number);
    // Else another writer was quicker.
    if (createWhole(path(number), record(name), access)) return name;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Whatever it is, a link that leads nowhere too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
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
