/**
 * What a log says where somebody has removed or cut it. It holds the place at which the log goes on, so that a later writer, such as `joblog recover`,
 * finds out where the bytes that follow belong. Pure. A line of the job cannot look like it: its bracket is doubled.
 */

/** @param bytes so many are missing; @param place behind it the log goes on here, as the main process counts */
export function cutRemark(bytes: number, place: number, time: string): string {
  return `[joblog: ${bytes} bytes that stood here are gone: the file was removed or cut, or its file system has lost them; it goes on at byte ${place} of what was logged, noticed ${time}]\n`;
}

const REMARK =
  /^\[joblog: (\d+) bytes that stood here are gone: .*; it goes on at byte (\d+) of what was logged, noticed \S+\]\n/gm;

/** What the remarks in a log come to. */
export interface Cuts {
  /** So many of the bytes that should be in front of the end of the log are not. */
  readonly shift: number;
  /** What was put into the log to say so. */
  readonly own: { lines: number; bytes: number };
}

/** Undefined where the log was never cut. */
export function cutsIn(log: Buffer): Cuts | undefined {
  let last: { readonly end: number; readonly place: number } | undefined;
  let [missing, remarks, remarkBytes] = [0, 0, 0];
  for (const match of log.toString('latin1').matchAll(REMARK)) {
    missing += Number(match[1]);
    remarks += 1;
    remarkBytes += match[0].length;
    last = { end: match.index + match[0].length, place: Number(match[2]) };
  }
  if (last === undefined) return undefined;
  const shift = last.place - last.end;
  const bytes = missing - shift;
  // A line that was cut in its middle was ended.
  return { shift, own: { lines: remarks + Math.max(0, bytes - remarkBytes), bytes } };
}
