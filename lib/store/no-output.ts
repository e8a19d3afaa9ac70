/** The account of a run that has printed nothing yet. */
import { type RunLedger, Tally } from '../capture/ledger.js';

const NONE = { lines: 0, bytes: 0 };

export const NO_OUTPUT: RunLedger = {
  stdout: new Tally().ledger(NONE, NONE),
  stderr: new Tally().ledger(NONE, NONE),
  metadata: NONE,
};
