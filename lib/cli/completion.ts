/** The command line of what shells ask and are given. */
import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from '../completion/scripts.js';
import type { Request } from '../requests.js';
import { COMPLETION_EXAMPLES } from './examples.js';

export function declareCompletion(program: Command, take: (request: Request) => void): void {
  program
    .command('completion')
    .summary('what a shell needs to complete the command line')
    .description('Print what a shell needs to complete verbs, options, ids of jobs, tasks and keys of metadata.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', COMPLETION_EXAMPLES)
    .action((shell: Shell) => {
      take({ verb: 'completion', shell });
    });
  // What those scripts call; for nobody else.
  program
    .command('complete', { hidden: true })
    .argument('[word...]')
    .action((words: string[]) => {
      take({ verb: 'complete', words });
    });
}
