/** Options that several verbs have, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { momentOf, TIME_FORMS } from '../commands/time-expression.js';
import { ageOf } from '../config/units.js';
import { given } from '../given.js';
import { STATES, type StateName } from '../requests.js';

export const JOB = "a job's id, a path of its files, or nothing: the newest job";

export function dirOption(): Option {
  return new Option('--dir <dir>', 'the store, instead of $JOBLOG_DIR, the one of the site, or ~/.joblog');
}

// No choices: a wrong mode is explained where all other settings are.
export function modeOption(): Option {
  return new Option(
    '--mode <mode>',
    'what is stored: enabled (all), metadata (no log text), disabled (commands alone)',
  );
}

export function ageOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string) => {
    const age = ageOf(value);
    if (age === undefined) throw new InvalidArgumentError('It must be an age such as 90d, 12w or 36h.');
    return age;
  });
}

export function countOption(flags: string, description: string, of = 'lines'): Option {
  return new Option(flags, description).argParser((value: string) => wholeNumber(value, ` of ${of}`));
}

/** What commander hands on besides the value is no word, and not said. */
export function wholeNumber(value: string, of: unknown): number {
  if (!/^\d{1,15}$/.test(value))
    throw new InvalidArgumentError(`It must be a number${typeof of === 'string' ? of : ''}, 0 or more.`);
  return Number(value);
}

/** Only looked at: what it means depends on when it is asked. */
export function timeOption(flags: string, description: string): Option {
  return new Option(flags, `${description}, such as ${TIME_FORMS}`).argParser((value: string) => {
    if (momentOf(value, 0) === undefined) throw new InvalidArgumentError(`It must be a time such as ${TIME_FORMS}.`);
    return value;
  });
}

export function stateList(value: string): StateName[] {
  return commaList(value).map((word) => {
    const state = STATES.find((name) => name === word);
    if (state === undefined) throw new InvalidArgumentError(`The states are ${STATES.join(', ')}.`);
    return state;
  });
}

export function commaList(value: string): string[] {
  const names = value.split(',').filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('It must have one name at least.');
  return names;
}

export function dirOf(command: Command): { readonly dir?: string } {
  return given({ dir: command.opts<{ dir?: string }>().dir ?? command.optsWithGlobals<{ dir?: string }>().dir });
}
