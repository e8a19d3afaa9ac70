/** How much of what is on its way to the store may be where. The tests that drive a run through faults have them a thousand times smaller. */

/** In memory: with more, the job is held until it is down to less, or the store is known to be away. */
export const HIGH_WATER_BYTES = 4 << 20;
export const LOW_WATER_BYTES = 2 << 20;

/** Fed to the writer and not acknowledged. It cannot be taken back from a writer that hangs. */
export const WINDOW_BYTES = 2 << 20;

/** Fed and not acknowledged without that the writer owes an answer: it gives one for each 512 KiB (`store/writer-process.ts`), read in pieces of 256. */
export const OWED_BYTES = 3 << 18;

/** In memory while the spool is being read: with more, it is put behind what is in the spool. */
export const BEHIND_BYTES = 1 << 20;

/** One write to a spool, or one read of it. */
export const PIECE_BYTES = 1 << 18;
