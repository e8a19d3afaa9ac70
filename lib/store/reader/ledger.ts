/** Reading the ledger of a record. */
import { FATES, type StreamLedger } from '../../capture/ledger.js';
import type { StreamCount, StreamName } from '../../capture/types.js';
import type { Ledger } from '../format.js';

type Brief = Pick<StreamLedger, 'in' | 'lost'>;

export type LedgerRead =
  | { readonly kind: 'full'; readonly ledger: Ledger }
  /** As the first versions of joblog wrote it. */
  | { readonly kind: 'brief'; readonly ledger: Readonly<Record<StreamName, Brief>> }
  | { readonly kind: 'none' };

/** Takes a ledger with all that belongs to it, else as much as the first versions wrote. */
export function readLedger(value: unknown): LedgerRead {
  const [stdout, stderr] = [streamOf(member(value, 'stdout')), streamOf(member(value, 'stderr'))];
  if (stdout === undefined || stderr === undefined) return { kind: 'none' };
  const metadata = countOf(member(value, 'metadata'));
  const lost = countOf(member(member(value, 'metadata'), 'lost'));
  if (isFull(stdout) && isFull(stderr) && metadata !== undefined && lost !== undefined)
    return { kind: 'full', ledger: { stdout, stderr, metadata: { ...metadata, lost } } };
  return { kind: 'brief', ledger: { stdout, stderr } };
}

function isFull(stream: Brief): stream is StreamLedger {
  return 'log' in stream;
}

function streamOf(value: unknown): Brief | StreamLedger | undefined {
  const [all, lost] = [countOf(member(value, 'in')), countOf(member(value, 'lost'))];
  if (all === undefined || lost === undefined) return undefined;
  const fates = FATES.map((fate) => [fate, countOf(member(value, fate))] as const);
  const log = countOf(member(value, 'log'));
  const folded = wholeNumber(member(member(value, 'log'), 'folded'));
  if (log === undefined || folded === undefined || fates.some(([, count]) => count === undefined))
    return { in: all, lost };
  const counts = Object.fromEntries(fates) as Record<(typeof FATES)[number], StreamCount>;
  return { in: all, ...counts, log: { ...log, folded } };
}

function countOf(value: unknown): StreamCount | undefined {
  const [lines, bytes] = [wholeNumber(member(value, 'lines')), wholeNumber(member(value, 'bytes'))];
  return lines === undefined || bytes === undefined ? undefined : { lines, bytes };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
