/** The command line of `joblog report`. */
import type { Command } from 'commander';
import type { Request } from '../requests.js';
import { REPORT_EXAMPLES } from './examples.js';
import { dirOf, dirOption } from './options.js';

export function declareReport(program: Command, take: (request: Request) => void): void {
  program
    .command('report')
    .summary('write a page with jobs in it: logs, metadata, graphs')
    .description(
      'Write one HTML file that holds jobs with their logs, metadata and graphs. It needs no network and no server.',
    )
    .argument('[job...]', "jobs' ids, or paths of their files; none: the newest job")
    .requiredOption('-o, --output <file>', 'the file to write')
    .addOption(dirOption())
    .addHelpText('after', REPORT_EXAMPLES)
    .action((jobs: string[], options: { output: string }, command: Command) => {
      take({ verb: 'report', ...dirOf(command), jobs, file: options.output });
    });
}
