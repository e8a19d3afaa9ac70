/** The command line of `joblog export`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Destination, destinationOf } from '../export/destination.js';
import { given } from '../given.js';
import type { Request } from '../requests.js';
import { EXPORT_EXAMPLES } from './examples.js';
import { countOption, dirOf, dirOption } from './options.js';

interface ExportOptions {
  readonly to: Destination;
  readonly watch?: true;
  readonly again?: true;
  readonly tokenFile?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly timeout: number;
}

export function declareExport(program: Command, take: (request: Request) => void): void {
  program
    .command('export')
    .summary('send the metadata of jobs to VictoriaMetrics')
    .description(
      'Send the numbers in the metadata of jobs to VictoriaMetrics (/api/v1/import), from where the last export ended. Sending them twice does no harm.',
    )
    .argument('<job...>', "jobs' ids, or paths of their files")
    .addOption(
      new Option('--to <url>', 'the address of VictoriaMetrics, such as http://127.0.0.1:8428')
        .argParser(addressOf)
        .makeOptionMandatory(),
    )
    .option('-w, --watch', 'go on until the jobs have ended')
    .option('--again', 'from the start, whatever was sent before')
    .option('--token-file <file>', 'send the token in this file (Bearer)')
    .option('--user <user>', 'ask as this user, with --password-file')
    .option('--password-file <file>', "that user's password")
    .option('--ca-file <file>', 'trust the certificates in this file, too (PEM)')
    .addOption(
      countOption('--timeout <seconds>', 'how long a server that is away is tried again', 'seconds').default(300),
    )
    .addOption(dirOption())
    .addHelpText('after', EXPORT_EXAMPLES)
    .action((jobs: string[], options: ExportOptions, command: Command) => {
      const problem = problemOf(options);
      if (problem !== undefined) command.error(`joblog: ${problem}`, { exitCode: 2 });
      const { to: destination, watch, again, tokenFile, user, passwordFile, caFile, timeout } = options;
      take({
        verb: 'export',
        ...dirOf(command),
        jobs,
        destination,
        watch: watch === true,
        again: again === true,
        credentials: given({ tokenFile, user, passwordFile, caFile }),
        patience: timeout * 1000,
      });
    });
}

/** Why these options cannot be meant together; undefined where they can. */
function problemOf({ tokenFile, user, passwordFile }: ExportOptions): string | undefined {
  if ((user === undefined) !== (passwordFile === undefined)) return '--user and --password-file go together';
  return user !== undefined && tokenFile !== undefined ? '--token-file goes without --user' : undefined;
}

function addressOf(text: string): Destination {
  const found = destinationOf(text);
  if (found.kind === 'problem') throw new InvalidArgumentError(sentence(found.why));
  return found.destination;
}

/** As commander's own words stand. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
