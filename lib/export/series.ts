/** Numbers of a run as lines of VictoriaMetrics' `/api/v1/import`: one a key, with all its values and when they came. Pure. */
import type { ValueColumns } from '../view/value-columns.js';

/** What tells the series of a run from those of others. The same for each export of it: another label would make another series. */
export interface RunLabels {
  readonly job: string;
  readonly task: string;
  readonly attempt: number;
  /** The job's name; null: it has none, and there is no such label. */
  readonly name: string | null;
  /** Empty: not known, and there is no such label. */
  readonly user: string;
}

/** What stands before the key in a metric's name. */
export const PREFIX = 'joblog_';

/** Bytes of a key. VictoriaMetrics cuts labels at 16 KiB, and two keys that were cut alike would be one series. */
export const LONGEST_KEY = 1024;

/** The name of a key's metric: `net.lr` is `joblog_net_lr`. Several keys can share one; the label `key` has the key as it was printed. */
export function metricName(key: string): string {
  return PREFIX + key.replace(/[^a-zA-Z0-9_:]/gu, '_');
}

/** A metric as `/api/v1/import` takes it. */
export function metricOf({ job, task, attempt, name, user }: RunLabels, key: string): Readonly<Record<string, string>> {
  return {
    __name__: metricName(key),
    job,
    task,
    attempt: String(attempt),
    ...(name === null || name === '' ? {} : { name }),
    ...(user === '' ? {} : { user }),
    key,
  };
}

/** The times of rows, with no two alike. */
export interface OwnTimes {
  readonly times: Float64Array;
  /** The last of them; that of the rows before, where there are none. */
  readonly last: number;
  /** How much later than its row the latest one is, in milliseconds. */
  readonly ahead: number;
}

/**
 * Of several values of a series at one millisecond VictoriaMetrics keeps one, and which of them is chance. So each row gets a millisecond of its own: when
 * it came, or the one behind the row before it. This is the same for each export, wherever it begins.
 *
 * @param times when the rows came, in milliseconds since 1970; within a run they never fall
 * @param after the time that the row before them got
 */
export function ownTimes(times: Float64Array, after: number): OwnTimes {
  const own = new Float64Array(times.length);
  let last = after;
  let ahead = 0;
  for (const [row, time] of times.entries()) {
    last = Math.max(time, last + 1);
    own[row] = last;
    ahead = Math.max(ahead, last - time);
  }
  return { times: own, last, ahead };
}

export interface SeriesLines {
  /** One a key that has numbers, without newlines. */
  readonly lines: readonly string[];
  readonly keys: readonly string[];
  /** Numbers in them. */
  readonly values: number;
  /** Values that are no number: text, booleans, null, arrays, numbers beyond a double. */
  readonly noNumbers: number;
  /** Numbers whose key is longer than `LONGEST_KEY`. */
  readonly longKeys: number;
}

/** @param times when each row came, as `ownTimes` has it */
export function seriesLines(columns: ValueColumns, labels: RunLabels, times: Float64Array): SeriesLines {
  const lines: string[] = [];
  const keys: string[] = [];
  const count = { values: 0, noNumbers: 0, longKeys: 0 };
  for (const [key, column] of columns.keys) {
    const rows = column.rows();
    const values: number[] = [];
    const stamps: number[] = [];
    for (const [place, value] of column.values().entries()) {
      if (!Number.isFinite(value)) continue;
      values.push(value);
      stamps.push(times[rows[place] ?? 0] ?? 0);
    }
    count.noNumbers += column.length - values.length;
    if (values.length === 0) continue;
    if (Buffer.byteLength(key) > LONGEST_KEY) {
      count.longKeys += values.length;
      continue;
    }
    count.values += values.length;
    keys.push(key);
    lines.push(
      `{"metric":${JSON.stringify(metricOf(labels, key))},"values":[${values.join(',')}],"timestamps":[${stamps.join(',')}]}`,
    );
  }
  return { lines, keys, ...count };
}

/** The lines as bodies of requests, of at most so many characters each; a longer line has a body of its own. */
export function* bodiesOf(lines: readonly string[], most: number): Generator<string, void, undefined> {
  let body = '';
  for (const line of lines) {
    if (body !== '' && body.length + line.length >= most) {
      yield body;
      body = '';
    }
    body += `${line}\n`;
  }
  if (body !== '') yield body;
}
