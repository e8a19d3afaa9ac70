/** Options that several verbs have. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { given } from './commands/show-options.js';

export function dirOption(): Option {
  return new Option('--dir <dir>', 'the store, instead of $JOBLOG_DIR, the one of the site, or ~/.joblog');
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

export function dirOf(command: Command): { readonly dir?: string } {
  return given({ dir: command.opts<{ dir?: string }>().dir ?? command.optsWithGlobals<{ dir?: string }>().dir });
}
