/** Says once, in words, that the store is away, and that it is back. */
import { hostname } from 'node:os';
import { disarm } from './disarm.js';
import { messages } from './messages.js';
import type { AwayCause } from './outbox-world.js';

/** A shorter silence is a pause, which is nobody's business. */
const SILENCE_MS = 10_000;
/** A store that comes and goes is said so often and no more. */
const MOST_NOTICES = 10;

export interface WatchEvents {
  /** A notice for stderr and for the record. */
  readonly note: (text: string) => void;
  /** Where on this host what comes is kept. */
  readonly keptIn: () => string | undefined;
}

type State =
  | { readonly kind: 'well' }
  /** `told`: the user knows that what comes is kept elsewhere. */
  | { readonly kind: 'away'; readonly silence: NodeJS.Timeout | undefined; readonly told: boolean };

export class StoreWatch {
  readonly #events: WatchEvents;
  #state: State = { kind: 'well' };
  readonly #told = new Set<string>();

  constructor(events: WatchEvents) {
    this.#events = events;
  }

  away(cause: AwayCause, why: string): void {
    const before = this.#state;
    if (before.kind === 'away') disarm(before.silence);
    const silence =
      cause === 'silent'
        ? setTimeout(() => {
            this.#tell(messages.storeSilent(SILENCE_MS / 1000, this.#kept()), cause);
          }, SILENCE_MS)
        : undefined;
    const told = before.kind === 'away' && before.told;
    this.#state = { kind: 'away', silence, told: told || cause === 'error' };
    // Once while it lasts, and once for each reason: where the output is kept changes meanwhile.
    if (cause === 'error' && !told) this.#tell(messages.storeAway(why, this.#kept()), why);
    if (cause === 'gone') this.#tell(messages.writerRestarted());
  }

  back(): void {
    const state = this.#state;
    if (state.kind === 'well') return;
    disarm(state.silence);
    this.#state = { kind: 'well' };
  }

  /** The writer will not be started again. */
  gone(): void {
    this.#tell(messages.writerGoneForGood(this.#kept()));
  }

  stop(): void {
    if (this.#state.kind === 'away') clearTimeout(this.#state.silence);
  }

  #kept(): string | undefined {
    const path = this.#events.keptIn();
    return path === undefined ? undefined : `${hostname()} in ${path}`;
  }

  #tell(text: string, what = text): void {
    if (this.#told.has(what) || this.#told.size >= MOST_NOTICES) return;
    this.#told.add(what);
    this.#events.note(text);
  }
}
