/** What the writer was given for the files and could not store. */
import { moved, type RunLedger, type StreamLedger } from '../capture/ledger.js';
import type { AppendFile, StreamCount } from '../capture/types.js';
import type { Ledger } from './format.js';

const NEWLINE = 0x0a;

type Counted = Exclude<AppendFile, 'timeline'>;

export class Loss {
  readonly #lost: Readonly<Record<Counted, { lines: number; bytes: number }>> = {
    stdout: { lines: 0, bytes: 0 },
    stderr: { lines: 0, bytes: 0 },
    metadata: { lines: 0, bytes: 0 },
  };

  /** These bytes are not in the file. */
  add(file: AppendFile, bytes: Buffer): void {
    // The order of the logs is no output of the job.
    if (file === 'timeline') return;
    const lost = this.#lost[file];
    lost.bytes += bytes.length;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lost.lines += 1;
  }

  /** The account of the main process, which thinks that everything was stored, put right. */
  ledger({ stdout, stderr, metadata }: RunLedger): Ledger {
    const { stdout: out, stderr: err, metadata: rows } = this.#lost;
    return {
      stdout: withLoss(stdout, out),
      stderr: withLoss(stderr, err),
      metadata: { ...less(metadata, rows), lost: { ...rows } },
    };
  }
}

function withLoss(ledger: StreamLedger, lost: StreamCount): StreamLedger {
  const { log } = ledger;
  return { ...moved(ledger, 'logged', 'lost', lost), log: { ...log, ...less(log, lost) } };
}

function less(count: StreamCount, lost: StreamCount): StreamCount {
  return { lines: Math.max(0, count.lines - lost.lines), bytes: Math.max(0, count.bytes - lost.bytes) };
}
