/** What the writer was given for the files and could not store. */
import { moved, type StreamLedger } from '../capture/ledger.js';
import type { StreamCount } from '../capture/types.js';
import type { Ledger } from './format.js';
import type { SentLedger } from './protocol.js';

/** The files whose content is counted. The order of the logs is no output of the job. */
export type CountedFile = 'stdout' | 'stderr' | 'metadata';

/** How a file stands to what it is to have: see `AppendedFile.account`. */
export type Account = (
  file: CountedFile,
  wanted: StreamCount,
) => { readonly lost: StreamCount; readonly file: StreamCount };

/** The account of the main process, which thinks that everything was stored, put right. */
export function withLosses({ stdout, stderr, metadata }: SentLedger, account: Account): Ledger {
  const rows = account('metadata', metadata);
  return {
    stdout: withLoss(stdout, account('stdout', stdout.log)),
    stderr: withLoss(stderr, account('stderr', stderr.log)),
    metadata: { ...rows.file, lost: sum(rows.lost, metadata.lost) },
  };
}

function withLoss(ledger: StreamLedger, { lost, file }: ReturnType<Account>): StreamLedger {
  return { ...moved(ledger, 'logged', 'lost', lost), log: { ...ledger.log, ...file } };
}

function sum(a: StreamCount, b: StreamCount = { lines: 0, bytes: 0 }): StreamCount {
  return { lines: a.lines + b.lines, bytes: a.bytes + b.bytes };
}
