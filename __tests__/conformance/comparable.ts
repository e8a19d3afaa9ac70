/** What two ways of running a case must have in common, in a form that Jest can show the difference of. */
import { createHash } from 'node:crypto';
import { entriesOf } from './differences.js';
import type { Case, Outcome } from './types.js';

/** Past this size a diff helps nobody, and would take minutes. */
const SHOWN_BYTES = 16_384;

function shown(bytes: Buffer | null): unknown {
  if (bytes === null || bytes.length <= SHOWN_BYTES) return bytes?.toString('latin1') ?? null;
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export function comparable(test: Case, outcome: Outcome): unknown {
  if (test.compare !== undefined) return test.compare(outcome);
  const { ends, stdout, stderr, cores } = outcome;
  const files = Object.fromEntries(Object.entries(outcome.files).map(([name, bytes]) => [name, shown(bytes)]));
  return { ends, cores, stdout: shown(stdout), stderr: shown(stderr), files };
}

/** The outcome with the case's documented differences undone. */
export function withoutKnown(test: Case, outcome: Outcome, bare: Outcome): Outcome {
  const known = (test.known ?? []).filter(({ ways }) => ways.includes(outcome.place.way));
  return known.reduce((current, { undo }) => undo(current, bare), outcome);
}

/** Takes the one line away that failing open adds to stderr. */
export function withoutNotice(notice: RegExp, outcome: Outcome): Outcome {
  const lines = outcome.stderr.toString('latin1').split(/(?<=\n)/);
  const notices = lines.filter((line) => line.startsWith('joblog: '));
  if (notices.length !== 1 || !notice.test(notices[0]!)) {
    throw new Error(`stderr has not exactly one line that matches ${String(notice)}: ${JSON.stringify(lines)}`);
  }
  return { ...outcome, stderr: Buffer.from(lines.filter((line) => line !== notices[0]).join(''), 'latin1') };
}

/** For a case whose stdout is an environment block. */
export function compareEnvironment({ ends, stdout, stderr }: Outcome): unknown {
  return { ends, stderr: shown(stderr), entries: entriesOf(stdout) };
}
