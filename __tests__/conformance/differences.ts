/**
 * Every way in which `joblog run -- CMD` differs from CMD, in one place, with the reason. A case names the difference it meets, and what the
 * difference changes is undone narrowly before the comparison: anything else still fails. Nothing may differ that is not listed here.
 */
import { existsSync, realpathSync } from 'node:fs';
import type { Known, Outcome } from './types.js';

export const DIFFERENCES = {
  'variables of bash':
    'The launcher is bash: it adds PWD, SHLVL, OLDPWD and `_` where they are absent, corrects a PWD that is not the working directory and an OLDPWD that is no directory, sets `_` where it comes exported, and drops entries without a name.',
  'one ld.so warning more':
    'The launcher is a program, too: the dynamic linker complains about a bad LD_PRELOAD once more when it is started. The variable cannot be removed before.',
  'a warning about the locale':
    'bash complains about an LC_ALL that the machine does not have when it starts, before it has read a line of the launcher.',
  'stdout is a pipe':
    "The command writes to joblog, so a file or terminal on stdout is a pipe for the command: a full device is joblog's to see, and `test -t 1` fails.",
  'order between the streams':
    'The two streams are two pipes: where both go to one file or terminal, each keeps its order, but not the order between them.',
  'real-time signals are not seen':
    'Node reports a command that died of a real-time signal as one that ended with status 0.',
  'bash has its own words for a runtime that cannot be executed':
    'execve(2) fails when there is no time left to catch what bash says about it: its line stands beside our own.',
  'blocked signals are unblocked': 'Node starts every command with an empty signal mask.',
} as const;

export type DifferenceName = keyof typeof DIFFERENCES;

/** Variables that bash adds where they are absent. */
const ADDED = /^(PWD|SHLVL|OLDPWD|_)$/;
/** Variables that bash sets or drops, whatever they were. */
const CORRECTED = /^_?$/;

/** The entries of an environment block, sorted: the order means nothing to a program. */
export function entriesOf(environ: Buffer): readonly string[] {
  return environ
    .toString('latin1')
    .split('\0')
    .filter((entry) => entry !== '')
    .sort();
}

/** The environment as the bare command would have had it, if only documented differences are in it. */
export function undoVariables(outcome: Outcome, bare: Outcome): Outcome {
  const was = new Map(entriesOf(bare.stdout).map((entry) => [nameOf(entry), entry]));
  const names = new Set(entriesOf(outcome.stdout).map(nameOf));
  const entries = entriesOf(outcome.stdout).flatMap((entry) => {
    const name = nameOf(entry);
    const before = was.get(name);
    if (before === undefined) return ADDED.test(name) ? [] : [entry];
    return [isCorrected(before, outcome) ? before : entry];
  });
  const dropped = [...was.values()].filter((entry) => !names.has(nameOf(entry)) && isCorrected(entry, outcome));
  return { ...outcome, stdout: Buffer.from([...entries, ...dropped].sort().join('\0'), 'latin1') };
}

/** A PWD that names the working directory must arrive, by whatever links; so must an OLDPWD that names a directory. */
function isCorrected(entry: string, { place }: Outcome): boolean {
  const [name, value] = [nameOf(entry), entry.slice(entry.indexOf('=') + 1)];
  if (name === 'PWD') return !existsSync(value) || realpathSync(value) !== realpathSync(place.work);
  if (name === 'OLDPWD') return !existsSync(value);
  return CORRECTED.test(name);
}

function nameOf(entry: string): string {
  return entry.slice(0, entry.indexOf('='));
}

/** A known difference of opted-in runs: lines on stderr that begin with the launcher's path and number a line of it. */
export const BASH_SAYS_WHY: Known = {
  difference: 'bash has its own words for a runtime that cannot be executed',
  ways: ['opted in'],
  undo: (outcome) => ({
    ...outcome,
    stderr: Buffer.from(outcome.stderr.toString('latin1').replace(/^\/.*joblog: line \d+: .*\n/gm, ''), 'latin1'),
  }),
};
