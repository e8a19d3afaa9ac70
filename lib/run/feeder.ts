/** Gives frames to the writer, in order, from where they are: memory, or the spool. */
import type { FrameQueue } from './frame-queue.js';
import { OwedAnswer } from './owed-answer.js';
import { WINDOW_BYTES } from './sizes.js';
import type { Spooler } from './spooler.js';
import type { Link } from './writer-link.js';

export interface FeederEvents {
  /** Frames were read from the spool. */
  readonly onRead: () => void;
  /** The spool cannot be read any more. */
  readonly onUnreadable: () => void;
}

export class Feeder {
  readonly #queue: FrameQueue;
  readonly #spooler: Spooler;
  readonly #clock: () => number;
  readonly #events: FeederEvents;
  readonly #owed = new OwedAnswer();
  #fed = 0;
  /** What is being read of the spool, if it is still wanted then. */
  #reading: { wanted: boolean } | undefined;

  constructor(queue: FrameQueue, spooler: Spooler, clock: () => number, events: FeederEvents) {
    this.#queue = queue;
    this.#spooler = spooler;
    this.#clock = clock;
    this.#events = events;
  }

  /** The position up to which the writer has been given everything. */
  get fed(): number {
    return this.#fed;
  }

  /** The writer owes an answer for too long. */
  get overdue(): boolean {
    return this.#owed.overdue(this.#clock());
  }

  /** The writer has said something. */
  heard(): void {
    this.#owed.heard(this.#clock());
  }

  /** The writer is given everything from here on, whatever it was given before. */
  beginAt(position: number): void {
    this.#fed = position;
    if (this.#reading !== undefined) this.#reading.wanted = false;
    this.#reading = undefined;
  }

  /** Feeds as much as is to be on its way. */
  feed(link: Link, acked: number): void {
    while (this.#fed < this.#queue.end && this.#fed - acked < WINDOW_BYTES && this.#reading === undefined) {
      const frame = this.#queue.at(this.#fed);
      if (frame === undefined) {
        this.#feedFromSpool(link, acked);
        return;
      }
      this.#fed += frame.bytes.length;
      link.write(frame.bytes, this.#queue.use(frame));
      this.#owed.fed(this.#fed - acked, this.#clock());
    }
  }

  #feedFromSpool(link: Link, acked: number): void {
    const reading = { wanted: true };
    this.#reading = reading;
    this.#spooler.read(this.#fed, (frames, giveBack) => {
      if (!reading.wanted) {
        giveBack();
        return;
      }
      if (frames.length === 0) {
        giveBack();
        this.#reading = undefined;
        this.#events.onUnreadable();
        return;
      }
      this.#fed += frames.length;
      this.#owed.fed(this.#fed - acked, this.#clock());
      link.write(frames, () => {
        giveBack();
        if (this.#reading !== reading) return;
        this.#reading = undefined;
        this.#events.onRead();
      });
    });
  }
}
