/** What srun's prolog says of the step, as it comes through its descriptor: `NAME=value` and a NUL each, and one more NUL at the end. */
import type { Readable } from 'node:stream';
import type { StepReport } from '../scheduler/srun-step.js';

/** Far more than the ids, node lists and job names of any step take. */
const MOST_BYTES = 1 << 20;

/** Calls back once the report is whole, or with null when it is certain that none will come. Then it looks no further. */
export function readStepReport(ids: Readable, onReport: (report: StepReport | null) => void): void {
  let bytes = Buffer.alloc(0);
  let left = false;
  const leave = (report: StepReport | null): void => {
    if (left) return;
    left = true;
    ids.destroy();
    onReport(report);
  };
  for (const event of ['error', 'end', 'close'])
    ids.on(event, () => {
      leave(null);
    });
  ids.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const end = endOf(bytes);
    if (end === undefined && bytes.length <= MOST_BYTES) return;
    leave(end === undefined ? null : parseStepReport(bytes.toString('utf8', 0, end)));
  });
}

function endOf(bytes: Buffer): number | undefined {
  if (bytes[0] === 0) return 0;
  const end = bytes.indexOf('\0\0');
  return end === -1 ? undefined : end;
}

function parseStepReport(text: string): StepReport {
  const entries = text.split('\0').flatMap((entry) => {
    const equals = entry.indexOf('=');
    return equals > 0 ? [[entry.slice(0, equals), entry.slice(equals + 1)] as const] : [];
  });
  return Object.fromEntries(entries);
}
