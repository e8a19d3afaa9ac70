import type { Buffer } from 'node:buffer';

/** The remark that stands for repeated lines. */
const FOLD =
  /^\[joblog: previous (?:line|(\d{1,6}) lines) repeated (\d{1,15}) more times until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\]$/;
/** It is not longer, so that no more of a line has to be looked at. */
export const LONGEST_FOLD = 128;

const BRACKET = 0x5b;

/** How many lines `bytes[start, end)`, a line of a log, stands for as a remark about repeats: 0 for any other line. */
export function foldedLines(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== BRACKET || end - start > LONGEST_FOLD) return 0;
  const [, lines = '1', times = '0'] = FOLD.exec(bytes.toString('latin1', start, end)) ?? [];
  return Number(lines) * Number(times);
}
