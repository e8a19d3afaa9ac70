/** What `joblog export` says. Pure. */
import { durationText } from '../view/duration.js';
import { counted, safeName } from '../view/text.js';
import type { JobCounts } from './exporter.js';
import type { Outcome } from './rounds.js';
import { LONGEST_KEY } from './series.js';

/** A time that is so much later than its row can be seen in a graph. */
const SEEN_MS = 1000;

/** What was sent of a job. `before`: an earlier export has sent a part of it. */
export function sentText(id: string, counts: JobCounts, to: string, before: boolean): string {
  const job = safeName(id);
  if (counts.runs.length === 0) return `job ${job} has printed no metadata`;
  if (counts.values === 0 && counts.noNumbers + counts.longKeys + counts.dropped === 0 && before)
    return `job ${job}: nothing new since the last export to ${to}`;
  const values = `${counted(counts.values, 'value')} of ${counted(counts.keys, 'key')}`;
  return `job ${job}: ${values} sent to ${to}${leftOutText(counts)}`;
}

function leftOutText({ noNumbers, longKeys, dropped }: JobCounts): string {
  const parts = [
    ...(noNumbers === 0 ? [] : [`${counted(noNumbers, 'value')} that ${isNone(noNumbers, 'finite number')}`]),
    ...(longKeys === 0 ? [] : [`${counted(longKeys, 'value')} whose key is longer than ${LONGEST_KEY} bytes`]),
    ...(dropped === 0 ? [] : [`${counted(dropped, 'line')} that ${isNone(dropped, 'row')} of joblog's`]),
  ];
  return parts.length === 0 ? '' : `; left out: ${parts.join(', ')}`;
}

function isNone(count: number, what: string): string {
  return count === 1 ? `is no ${what}` : `are no ${what}s`;
}

/** That the times of a job are not those at which its rows came; undefined where nobody could tell. */
export function aheadText(id: string, { ahead }: JobCounts): string | undefined {
  if (ahead < SEEN_MS) return undefined;
  return `job ${safeName(id)}: it has printed more than a row a millisecond, and each row has one of its own: times are up to ${durationText(ahead)} later than the rows came`;
}

export function awayText(to: string, why: string, patience: string): string {
  return `cannot reach ${to}: ${why}; it is tried again ${patience}`;
}

export function backText(to: string): string {
  return `${to} is there again`;
}

/** Why not everything was sent, and what can be done. */
export function failedText(outcome: Exclude<Outcome, { kind: 'sent' }>, to: string): string {
  switch (outcome.kind) {
    case 'refused':
      return `cannot send to ${to}: ${outcome.why}; what it has taken before stays there${hintFor(outcome.why)}`;
    case 'gave-up':
      return `${to} cannot be reached: ${outcome.why}; the same command goes on from where this one ended`;
  }
}

function hintFor(why: string): string {
  if (/^status 40[13]/.test(why)) return ' (--token-file, or --user and --password-file, say who asks)';
  if (/^status 40[04]/.test(why)) return ' (is it the address of VictoriaMetrics? /api/v1/import is put behind it)';
  return '';
}
