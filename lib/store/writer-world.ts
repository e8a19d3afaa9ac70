/** What the writer uses of the world, besides the configuration: the tests give it one of their own. */
import type { Place } from './place.js';
import { realFs, type StoreFs } from './store-fs.js';

export interface WriterWorld {
  readonly fs: (place: Place) => StoreFs;
  /** The time of day, and a clock that is not set; milliseconds. */
  readonly now: () => number;
  readonly clock: () => number;
  /** Does something later; returns what calls it off. */
  readonly later: (ms: number, work: () => void) => () => void;
}

/** The real one. */
export const WORLD: WriterWorld = {
  fs: ({ access }) => realFs(access),
  now: Date.now,
  clock: () => performance.now(),
  later: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
