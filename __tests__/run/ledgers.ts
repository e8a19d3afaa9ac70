/** Accounts for tests that need one. */
import { FATES, type RunLedger, type StreamLedger } from '../../lib/capture/ledger.js';
import type { StreamCount } from '../../lib/capture/types.js';
import type { Ledger } from '../../lib/store/format.js';

const NONE: StreamCount = { lines: 0, bytes: 0 };

/** The account of a stream of which every line was logged as it was printed, unless `change` says otherwise. */
export function streamLedger(lines = 0, bytes = 0, change: Partial<StreamLedger> = {}): StreamLedger {
  const fates = Object.fromEntries(FATES.map((fate) => [fate, NONE])) as unknown as StreamLedger;
  const all = { lines, bytes };
  return { ...fates, in: all, logged: all, log: { ...all, folded: 0 }, ...change };
}

/** What the main process says of a run. */
export function runLedger(stdout = streamLedger(), stderr = streamLedger(), metadata = NONE): RunLedger {
  return { stdout, stderr, metadata };
}

/** The same in a record, with nothing lost. */
export function ledgerOf(stdout = streamLedger(), stderr = streamLedger(), metadata = NONE): Ledger {
  return { stdout, stderr, metadata: { ...metadata, lost: NONE } };
}
