/** Why log text is not kept: the logs have reached their limit, or the file system is nearly full. */
export type Stop = 'limit' | 'disk';

/** How much text may still be let into the logs of a task: one for both streams. */
export class Room {
  /** In bytes; infinite where there is none. */
  readonly limit: number;
  /** What the logs hold. */
  #stored = 0;
  /** What they hold at most when all that was let in has been written: some of it will be folded. */
  #most = 0;
  #reached = false;
  /** The file system is nearly full. */
  diskFull = false;

  /** @param limit in bytes; 0: none */
  constructor(limit: number) {
    this.limit = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  }

  /** Why nothing is let in. A limit that was reached stays so: logs do not shrink. */
  get stop(): Stop | undefined {
    if (this.#reached) return 'limit';
    return this.diskFull ? 'disk' : undefined;
  }

  /** Lets so many bytes in, if there is certainly room for them. */
  take(bytes: number): boolean {
    if (!this.holds(bytes)) return false;
    this.#most += bytes;
    return true;
  }

  /** Whether there is certainly room for so many bytes. */
  holds(bytes: number): boolean {
    return this.#most + bytes <= this.limit;
  }

  /** So much comes to a log that is not the job's text: there is always room for it. */
  own(bytes: number): void {
    this.#most += bytes;
  }

  /** So much was appended to a log, text or joblog's own. */
  stored(bytes: number): void {
    this.#stored += bytes;
  }

  /** Nothing is held back any more: all that was let in is in the logs, or was folded. */
  drained(): void {
    this.#most = this.#stored;
  }

  /** There is no room for what came next. */
  reached(): void {
    this.#reached = true;
  }
}
