/** Looks into the store: a suite in which nothing was ever logged must not pass. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Outcome } from './types.js';

/** The part of a record that tells that a run was really captured. */
interface TaskRecord {
  readonly exit: { readonly code?: number; readonly signal?: string } | null;
  readonly ledger: Readonly<Record<'stdout' | 'stderr', { readonly in: { readonly bytes: number } }>>;
}

export function storeOf(test: Case, { place }: Outcome): string {
  return join(place.root, test.store ?? 'home/.joblog');
}

export function recordsIn(store: string): readonly TaskRecord[] {
  if (!existsSync(store) || !statSync(store).isDirectory()) return [];
  const files = readdirSync(store, { recursive: true, encoding: 'utf8' });
  const records = files.filter(
    (name) => name.endsWith('.json') && !/(^|\/)job(\.r\d+)?\.json$|\.live\.json$/.test(name),
  );
  return records.map((name) => JSON.parse(readFileSync(join(store, name), 'utf8')) as TaskRecord);
}

/** What the store says of an opted-in run, and what it must say. */
export function storedAndWanted(test: Case, outcome: Outcome): readonly [unknown, unknown] {
  const records = recordsIn(storeOf(test, outcome));
  const wanted = test.records ?? 1;
  const [record] = records;
  // Its end may have come before the record was made.
  if (test.unclosed !== undefined) return [record?.exit ?? null, null];
  if (!('program' in test) || records.length !== 1 || wanted !== 1 || record === undefined) {
    return [{ records: records.length }, { records: wanted }];
  }
  const stored = { exit: record.exit, stdout: record.ledger.stdout.in.bytes, stderr: record.ledger.stderr.in.bytes };
  const exit = typeof outcome.ends === 'number' ? { code: outcome.ends } : { signal: outcome.ends };
  if (test.uncounted !== undefined) return [stored.exit, exit];
  return [stored, { exit, stdout: outcome.stdout.length, stderr: outcome.stderr.length }];
}
