import type { Room, Stop } from './room.js';
import { sizeText } from './size-text.js';

/** What the gate needs done in the logs. */
export interface GateEvents {
  /** Writes what is held back for comparison, of both streams, so that it is known what they take. */
  readonly drain: () => void;
  /** Adds a remark to this stream's log; `text` is what stands between `[joblog: ` and `]`. */
  readonly remark: (text: string) => void;
  /** From here on text is left out. */
  readonly stopped: (why: Stop) => void;
}

/** More than a line's second bracket and a remark about repeated lines before it take. */
const SAID_BYTES = 256;

type State = { readonly kind: 'open' } | { readonly kind: 'closed'; readonly why: Stop; lines: number };

/**
 * Lets the text of one stream into its log, line by line, as long as there is room. Before the first line that is left out the log says why, and
 * when text goes on, how much is missing. Commands and joblog's own lines do not come this way.
 */
export class TextGate {
  readonly #room: Room;
  readonly #events: GateEvents;
  #state: State = { kind: 'open' };

  constructor(room: Room, events: GateEvents) {
    this.#room = room;
    this.#events = events;
  }

  /** Whether the next line, of so many bytes with its newline, goes into the log. */
  admits(bytes: number): boolean {
    if (this.#state.kind === 'open' && this.#room.stop === undefined && this.#room.take(bytes)) return true;
    return this.#decide(bytes);
  }

  /** Whether the next lines, so many bytes with their newlines, certainly go in, whatever is said between them. Tell `admitted` what they took. */
  admitsAll(bytes: number, lines: number): boolean {
    return this.#state.kind === 'open' && this.#room.stop === undefined && this.#room.holds(bytes + lines * SAID_BYTES);
  }

  admitted(bytes: number): void {
    this.#room.take(bytes);
  }

  #decide(bytes: number): boolean {
    const state = this.#state;
    const stop = this.#room.stop ?? this.#tryToTake(bytes);
    if (stop === undefined) {
      if (state.kind === 'open') return true;
      this.#state = { kind: 'open' };
      const lines = `${state.lines} ${state.lines === 1 ? 'line was' : 'lines were'}`;
      this.#events.remark(`there is room again; ${lines} left out here`);
      return true;
    }
    if (state.kind === 'closed' && state.why === stop) {
      state.lines++;
      return false;
    }
    this.#state = { kind: 'closed', why: stop, lines: 1 };
    this.#events.remark(this.#words(stop));
    this.#events.stopped(stop);
    return false;
  }

  /** The limit is a promise about what is in the files, so the line is refused only once nothing else could make room. */
  #tryToTake(bytes: number): Stop | undefined {
    if (this.#room.take(bytes)) return undefined;
    this.#events.drain();
    this.#room.drained();
    if (this.#room.take(bytes)) return undefined;
    this.#room.reached();
    return 'limit';
  }

  #words(stop: Stop): string {
    const kept = 'text from here on is not kept, commands and metadata are';
    switch (stop) {
      case 'limit':
        return `the log has reached its limit of ${sizeText(this.#room.limit)} (limits.size); ${kept}`;
      case 'disk':
        return `the file system is nearly full (limits.free); ${kept}`;
    }
  }
}
