/** The command line of `joblog top`. */
import type { Command, Option } from 'commander';
import { given } from '../given.js';
import type { TopRequest } from '../requests.js';
import { TOP_EXAMPLES } from './examples.js';

/** Declares the verb. `job` explains what can be given as a job. */
export function declareTop(
  program: Command,
  take: (request: TopRequest) => void,
  { job, dirOption }: { readonly job: string; readonly dirOption: () => Option },
): void {
  program
    .command('top')
    .summary('one screen for a job that runs: log, table, graph')
    .description(
      'One screen for a job that runs: the end of its log, its last metadata, a graph. The key ? explains the keys.',
    )
    .argument('[job]', job)
    .addOption(dirOption())
    .addHelpText('after', TOP_EXAMPLES)
    .action((name: string | undefined, _options: object, command: Command) => {
      const { dir } = command.optsWithGlobals<{ dir?: string }>();
      take({ verb: 'top', ...given({ dir, job: name }) });
    });
}
