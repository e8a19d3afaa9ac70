/** Runs of metadata, from rows as they were printed. */
import { bytesOf } from '../../lib/view/json-bytes.js';
import type { Row } from '../../lib/view/row.js';
import { RowScanner } from '../../lib/view/row-scanner.js';
import type { JobRuns, Run } from '../../lib/view/runs.js';
import { type Survey, Surveyor } from '../../lib/view/survey.js';
import { type Limits, ValueColumns } from '../../lib/view/value-columns.js';

/** When the first row came, and how long after it each next one. */
export const START = Date.parse('2026-11-22T06:00:00.000Z');
export const STEP = 1000;

/** A line of a metadata file. */
export function line(data: string, index = 0): string {
  const time = new Date(START + index * STEP).toISOString();
  return `{"time":"${time}","line":${index + 1},"data":${data}}`;
}

export function columnsOf(rows: readonly string[], first = 0, limits?: Limits): ValueColumns {
  const columns = new ValueColumns(limits);
  const lines = rows.map((data, index) => `${line(data, first + index)}\n`);
  expect(new RowScanner(columns).addAll(bytesOf(lines.join('')))).toBe(0);
  return columns;
}

/** @param first how many steps after START its first row came */
export function runOf(rows: readonly string[], first = 0, task = 'batch'): Run {
  return { task, columns: columnsOf(rows, first) };
}

export function jobOf(job: string, ...runs: readonly Run[]): JobRuns {
  return { job, start: START, runs };
}

/** The survey of runs of rows that are at hand. */
export function surveyOf(runs: readonly (readonly Row[])[]): Survey {
  const surveyor = new Surveyor();
  for (const run of runs) {
    for (const row of run) surveyor.add(row);
    surveyor.nextRun();
  }
  return surveyor.result();
}
