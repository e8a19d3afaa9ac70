/** Keeps the memory of joblog's processes small, whatever is printed. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation at its first size. By default it grows to 3 times 16 MiB under a steady stream of short-lived values. It is set here and not
 * on the command line, where any V8 flag makes Node drop its code cache (7 ms of start-up); for the same reason after everything is loaded.
 *
 * And keeps V8 from collecting garbage out of idleness, with all its threads, 8 s after the start (`MemoryReducer` in V8's src/heap; Node 20: some 60
 * wake-ups of a silent job). Node 20 to 24 know the flag. V8 looks at it once, when the old generation has grown by 1 MiB: it must be set before the
 * capture is loaded (`Heap::NotifyOldGenerationExpansion`).
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--no-memory-reducer-for-small-heaps');
}
