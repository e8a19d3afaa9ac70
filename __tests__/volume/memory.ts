/** The most memory that joblog's processes have had so far. */
import { readFileSync } from 'node:fs';
import { processesOf } from '../conformance/processes.js';

export interface Peaks {
  readonly main: number;
  readonly writer: number;
}

/** Bounds for sanity, in MiB; how much exactly joblog takes is measured by the benchmark. */
export const SANE: Peaks = { main: 160, writer: 120 };

/** In MiB, of the run whose command is still there: VmHWM only ever grows (proc_pid_status(5)), so one look at the end is enough. */
export function peaksOf(home: string): Peaks {
  const processes = processesOf(home);
  const peak = (program: string): number => {
    const process = processes.find(({ command }) => command.includes(`/dist/${program}`));
    if (process === undefined) throw new Error(`there is no process ${program}`);
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process.pid}/status`, 'latin1')) ?? [];
    return Number(kib) / 1024;
  };
  return { main: peak('run.cjs'), writer: peak('writer.cjs') };
}

export function expectSane(peaks: Peaks): void {
  expect(peaks.main).toBeLessThan(SANE.main);
  expect(peaks.writer).toBeLessThan(SANE.writer);
  // A number that cannot be is one that was not read.
  expect(Math.min(peaks.main, peaks.writer)).toBeGreaterThan(10);
}
