/** What came before it is known what is to become of it. */
import type { StreamName } from '../capture/types.js';
import type { CaptureSession } from './capture-session.js';

/** What was read at one time: from one stream, and from the other what was there, too. */
export interface Arrival {
  readonly stream: StreamName;
  readonly chunk: Buffer;
  readonly others: readonly Buffer[];
  readonly at: number;
}

/** Memory for them, and what each of them takes besides its bytes: many small ones would else be many times as large. */
const MOST_BYTES = 8 << 20;
const ARRIVAL_BYTES = 512;

/** Arrivals in their order, with memory of their own. */
export class Arrivals {
  readonly list: Arrival[] = [];
  #bytes = 0;

  add(arrival: Arrival): void {
    this.list.push(ownCopy(arrival));
    this.#bytes += arrival.others.reduce((bytes, other) => bytes + other.length, ARRIVAL_BYTES + arrival.chunk.length);
  }

  /** More would take too much memory. */
  get isFull(): boolean {
    return this.#bytes > MOST_BYTES;
  }

  /** Whether anything came on a stream. */
  has(stream: StreamName): boolean {
    return this.list.some((arrival) => arrival.stream === stream || arrival.others.length > 0);
  }
}

/** The chunk is the reader's, who will use it again; the others were given away. */
export function ownCopy(arrival: Arrival): Arrival {
  return { ...arrival, chunk: Buffer.from(arrival.chunk) };
}

/**
 * Which of what was there at the same time came first nobody knows. Where less than everything is stored, what holds no command goes first: it must not
 * be stored because of a command that may have come after it.
 */
export function feed(session: CaptureSession, { stream, chunk, others, at }: Arrival): void {
  const other = stream === 'stdout' ? 'stderr' : 'stdout';
  const otherFirst = session.mode !== 'enabled' && !session.mayCommand(other, others);
  if (!otherFirst) session.push(stream, chunk, at);
  for (const piece of others) session.push(other, piece, at);
  if (otherFirst) session.push(stream, chunk, at);
}
