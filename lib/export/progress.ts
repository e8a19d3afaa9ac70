/** How far the files of runs have been sent, and back to where it was a while ago. Pure. */

export interface Position {
  /** Bytes of the file; a line begins there. */
  readonly at: number;
  /** The time that the last row before it got, in milliseconds since 1970; 0: none. */
  readonly time: number;
  /** What was sent and left out on the way here, by this export. */
  readonly counts: Counts;
}

export interface Counts {
  readonly values: number;
  readonly noNumbers: number;
  readonly longKeys: number;
  /** Lines that are no rows. */
  readonly dropped: number;
  /** The most by which a time is later than its row, in milliseconds. */
  readonly ahead: number;
}

export const NOTHING: Counts = { values: 0, noNumbers: 0, longKeys: 0, dropped: 0, ahead: 0 };

export function added(a: Counts, b: Counts): Counts {
  return {
    values: a.values + b.values,
    noNumbers: a.noNumbers + b.noNumbers,
    longKeys: a.longKeys + b.longKeys,
    dropped: a.dropped + b.dropped,
    ahead: Math.max(a.ahead, b.ahead),
  };
}

interface Step {
  readonly run: string;
  readonly before: Position;
  readonly when: number;
}

/** The positions of runs, by names that the caller chooses. */
export class Progress {
  readonly #positions = new Map<string, Position>();
  readonly #unsure: number;
  #steps: Step[] = [];

  /** @param unsure for so long, in milliseconds, a server may forget what it has acknowledged */
  constructor(unsure: number) {
    this.#unsure = unsure;
  }

  of(run: string): Position | undefined {
    return this.#positions.get(run);
  }

  /** Where a run begins: what is before it is sent by others, or gone. */
  begin(run: string, position: Position): void {
    this.#steps = this.#steps.filter((step) => step.run !== run);
    this.#positions.set(run, position);
  }

  /** The server has acknowledged what comes before the position. `now`: milliseconds of a clock that never falls. */
  acknowledged(run: string, position: Position, now: number): void {
    const before = this.#positions.get(run);
    if (before !== undefined) this.#steps.push({ run, before, when: now });
    this.#positions.set(run, position);
    const first = this.#steps.findIndex(({ when }) => when >= now - this.#unsure);
    this.#steps.splice(0, first);
  }

  /** The server was away, and may have forgotten the latest of what it has acknowledged: back to before that. */
  back(now: number): void {
    for (const { run, before, when } of this.#steps.toReversed())
      if (when >= now - this.#unsure) this.#positions.set(run, before);
    this.#steps = [];
  }
}
