import { isoTime } from './iso-time.js';
import { STRETCH_MS } from './limits.js';
import type { Millis, StreamName } from './types.js';

/** A stretch of one stream's log that is being appended to. */
interface Stretch {
  readonly stream: StreamName;
  readonly since: Millis;
}

/**
 * Which stretch of which log came when: `2026-11-22T06:09:55.123Z stdout 12345 67` says that the log, with what came from that time on, had grown
 * to so many bytes and lines. An entry is written when the stretch ends: by text of the other stream, after STRETCH_MS, or when all is taken.
 */
export class Timeline {
  readonly #write: (entry: string) => void;
  readonly #totals: Record<StreamName, { bytes: number; lines: number }> = {
    stdout: { bytes: 0, lines: 0 },
    stderr: { bytes: 0, lines: 0 },
  };
  #stretch: Stretch | undefined;

  constructor(write: (entry: string) => void) {
    this.#write = write;
  }

  /** Text is being appended to a log at `now`. */
  appended(stream: StreamName, bytes: number, lines: number, now: Millis): void {
    const stretch = this.#stretch;
    // Text comes in whole lines at one `now`, so that a stretch always ends at a line's end: readers cut the logs there.
    if (stretch !== undefined && (stretch.stream !== stream || !(Math.abs(now - stretch.since) < STRETCH_MS)))
      this.close();
    this.#stretch ??= { stream, since: now };
    this.#totals[stream].bytes += bytes;
    this.#totals[stream].lines += lines;
  }

  /** Ends the stretch. */
  close(): void {
    if (this.#stretch === undefined) return;
    const { stream, since } = this.#stretch;
    const { bytes, lines } = this.#totals[stream];
    this.#write(`${isoTime(since)} ${stream} ${bytes} ${lines}\n`);
    this.#stretch = undefined;
  }
}
