/** How full the file system of the store is. */
import { statfsSync } from 'node:fs';

/** Between two looks: statfs(2) asks the server on some file systems. */
const LOOK_MS = 10_000;
/** Text goes on when so many times the limit is free again, so that it does not stop again at once. */
const AGAIN = 2;

/** Looks when it is asked to, and not by itself: while nothing is appended nothing changes through this task. */
export class FreeSpace {
  readonly #folder: string;
  readonly #least: number;
  #looked = Number.NEGATIVE_INFINITY;
  #full = false;

  /** @param least bytes that are to stay free; 0: never mind */
  constructor(folder: string, least: number) {
    this.#folder = folder;
    this.#least = least;
  }

  /**
   * @param now milliseconds of a clock that is not set
   * @returns whether the file system is nearly full, where that has changed
   */
  look(now: number): boolean | undefined {
    if (this.#least === 0 || now - this.#looked < LOOK_MS) return undefined;
    this.#looked = now;
    const free = freeBytes(this.#folder);
    const full = free < (this.#full ? AGAIN * this.#least : this.#least);
    if (full === this.#full) return undefined;
    this.#full = full;
    return full;
  }
}

/** Bytes that a user can still take; infinite where the file system does not say. */
function freeBytes(folder: string): number {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    // Some network and FUSE file systems answer with zeros.
    return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
  } catch {
    // The next append tells what is wrong.
    return Number.POSITIVE_INFINITY;
  }
}
