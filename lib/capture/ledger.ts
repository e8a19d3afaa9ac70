import type { StreamCount, StreamName } from './types.js';

/**
 * Where a stream's input went, line by line and byte by byte. A line is an LF of the input; of a line that was written over, the bytes that are
 * seen in the end are `logged` and the rest is `redrawn`.
 *
 * - `logged`: stands in the log, commands included
 * - `redrawn`: overwritten, erased, or never to be seen (control sequences)
 * - `folded`: is said by a remark about repeated lines
 * - `blank`: an empty line after another one
 * - `withheld`: the mode kept it out of the log; metadata of mode `metadata` is among it
 * - `over`: a limit kept it out of the log
 * - `lost`: was meant for the log and could not be stored
 */
export const FATES = ['logged', 'redrawn', 'folded', 'blank', 'withheld', 'over', 'lost'] as const;
export type Fate = (typeof FATES)[number];

const LF = 0x0a;

/** How many lines end in these bytes. */
export function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

/** The account of one stream: `in` is the sum of all fates, once nothing is pending. */
export interface StreamLedger extends Readonly<Record<Fate | 'in', StreamCount>> {
  /** What the log file must show: its lines and bytes, and how many lines its remarks about repeats stand for. */
  readonly log: { readonly lines: number; readonly bytes: number; readonly folded: number };
}

/** The account of a run. */
export interface RunLedger extends Readonly<Record<StreamName, StreamLedger>> {
  /** What the metadata file must show. */
  readonly metadata: StreamCount;
}

/**
 * The account with so much of one fate, at most what there is of it, moved to another: the sum stays.
 *
 * @param count lines and bytes as they were stored, which can differ from what was printed for them (tabs, masks)
 */
export function moved(ledger: StreamLedger, from: Fate, to: Fate, count: StreamCount): StreamLedger {
  const lines = Math.min(count.lines, ledger[from].lines);
  const bytes = Math.min(count.bytes, ledger[from].bytes);
  return {
    ...ledger,
    [from]: { lines: ledger[from].lines - lines, bytes: ledger[from].bytes - bytes },
    [to]: { lines: ledger[to].lines + lines, bytes: ledger[to].bytes + bytes },
  };
}

/** The account with what has no fate yet given one. */
export function withRest(ledger: StreamLedger, fate: Fate): StreamLedger {
  const rest = (unit: keyof StreamCount): number =>
    Math.max(
      0,
      FATES.reduce((left, each) => left - ledger[each][unit], ledger.in[unit]),
    );
  const { lines, bytes } = ledger[fate];
  return { ...ledger, [fate]: { lines: lines + rest('lines'), bytes: bytes + rest('bytes') } };
}

/** Counts fates. Settled rows and blocks of plain lines are told to it by whoever decides what becomes of them. */
export class Tally {
  readonly #counts: Record<Fate, { lines: number; bytes: number }> = {
    logged: { lines: 0, bytes: 0 },
    redrawn: { lines: 0, bytes: 0 },
    folded: { lines: 0, bytes: 0 },
    blank: { lines: 0, bytes: 0 },
    withheld: { lines: 0, bytes: 0 },
    over: { lines: 0, bytes: 0 },
    lost: { lines: 0, bytes: 0 },
  };
  /** Lines of the log that remarks stand for. */
  folded = 0;

  add(fate: Fate, lines: number, bytes: number): void {
    const count = this.#counts[fate];
    count.lines += lines;
    count.bytes += bytes;
  }

  /** The account so far. */
  ledger(input: StreamCount, log: StreamCount): StreamLedger {
    const copy = Object.fromEntries(FATES.map((fate) => [fate, { ...this.#counts[fate] }])) as Record<
      Fate,
      StreamCount
    >;
    return { in: { ...input }, ...copy, log: { ...log, folded: this.folded } };
  }
}
