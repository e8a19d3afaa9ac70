/** Rows of the screen; everything above it is history. The fixtures' expected texts are made with the same height. */
export const SCREEN_ROWS = 100;

/** A row longer than this many bytes is broken, so that a job that prints no newline cannot fill the memory. */
export const ROW_BYTES = 1 << 20;

/** What the rows of one screen may weigh together; above it they are settled from the top. */
export const SCREEN_BYTES = 4 << 20;

/**
 * Moves alone do not go beyond this column; text may. 4096 columns are what the fixtures' expected texts were made with, and without a
 * bound one `ESC[999999999C` and one letter would be a gigabyte of blanks.
 */
export const LAST_COLUMN = 4095;

/**
 * Of a longer row ICH and DCH move nothing: the widest terminal has a few thousand columns, and to move a megabyte for each three bytes of input
 * comes to 0.05 MB/s (measured).
 */
export const MOVED_BYTES = 1 << 14;

/** A longer row is looked at for metadata only where a line ends, not whenever the cursor leaves it. */
export const LOOKED_BYTES = 1 << 12;

/** Where tab stops are. */
export const TAB_STOP = 8;

/**
 * A finished row waits this long before it may be settled. Measured on the fixtures: 50 ms leaves stale rows of a display that draws ten
 * frames a second, 250 ms leaves none.
 */
export const SETTLE_MS = 250;

/** After so long a time of lines without an upward move the reach is forgotten. */
export const REACH_MS = 10_000;

/** A stretch of the timeline is at most this long, so that a reader can place a line to a tenth of a second. */
export const STRETCH_MS = 100;

/** The most of a row that the live file shows. */
export const SHOWN_BYTES = 1 << 14;
