/** Runs of metadata, from rows as they were printed. */
import { MetadataColumns } from '../../lib/view/metadata-columns.js';
import type { JobRuns, Run } from '../../lib/view/runs.js';

/** When the first row came, and how long after it each next one. */
export const START = Date.parse('2026-11-22T06:00:00.000Z');
export const STEP = 1000;

/** A line of a metadata file. */
export function line(data: string, index = 0): string {
  const time = new Date(START + index * STEP).toISOString();
  return `{"time":"${time}","line":${index + 1},"data":${data}}`;
}

export function columnsOf(rows: readonly string[], first = 0): MetadataColumns {
  const columns = new MetadataColumns(Date.parse);
  for (const [index, data] of rows.entries()) columns.add(line(data, first + index));
  return columns;
}

/** @param first how many steps after START its first row came */
export function runOf(rows: readonly string[], first = 0, task = 'batch'): Run {
  return { task, columns: columnsOf(rows, first) };
}

export function jobOf(job: string, ...runs: readonly Run[]): JobRuns {
  return { job, start: START, runs };
}
