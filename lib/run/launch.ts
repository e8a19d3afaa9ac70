/** What the launcher hands to the main process, in words of the form `name=value` before `--` and the command. */
import type { RunOptions } from '../config/types.js';

/**
 * The descriptor that srun's prolog reports through: one that people do not choose. bin/srun-prolog and bin/srun.bash, which has seen that it is free,
 * have the number, too.
 */
export const IDS_DESCRIPTOR = 47;

export interface Launch {
  /** Path of `bin/joblog`, which is also the trampoline in front of the command. */
  readonly launcher: string;
  /** Read ends of the two pipes: the command's stdout and stderr. */
  readonly pipes: readonly [number, number];
  /** Descriptors that were open when joblog was started. */
  readonly open: readonly number[];
  readonly options: RunOptions;
  /** The user's opt-in file when joblog was started: not there, there, or there and open under this number. */
  readonly optIn: 'absent' | 'seen' | number;
  /** The command is srun, and this its prolog, which will report job and step. */
  readonly prolog: string | undefined;
  /** Every word before `--`, for the trampoline. */
  readonly words: readonly string[];
  /** Command and arguments. Bytes that are not UTF-8 read U+FFFD here. */
  readonly command: readonly string[];
}

/** Reads the launcher's words. Throws where they are not the launcher's: then joblog is not installed as it should be. */
export function parseLaunch(argv: readonly string[]): Launch {
  const end = argv.indexOf('--');
  const words = argv.slice(0, end);
  const command = argv.slice(end + 1);
  const value = (name: string): string => {
    const word = words.find((candidate) => candidate.startsWith(`${name}=`));
    if (word === undefined) throw new Error(`the launcher did not say ${name}=`);
    return word.slice(name.length + 1);
  };
  const [out, err] = value('pipes').split(',').map(Number);
  if (end < 0 || command.length === 0 || out === undefined || err === undefined) {
    throw new Error('this program is started by bin/joblog alone');
  }
  const open = value('open').split(' ').filter(Boolean).map(Number);
  const options: { -readonly [key in keyof RunOptions]: RunOptions[key] } = {};
  for (const name of ['dir', 'mode', 'name'] as const) {
    const text = value(name);
    if (text !== '') options[name] = text;
  }
  return {
    launcher: value('launcher'),
    pipes: [out, err],
    open,
    options,
    optIn: optInOf(value('optin')),
    prolog: value('prolog') || undefined,
    words,
    command,
  };
}

function optInOf(word: string): Launch['optIn'] {
  if (word === '') return 'absent';
  return word === 'seen' ? 'seen' : Number(word);
}
