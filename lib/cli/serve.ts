/** The command line of `joblog serve`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { given } from '../given.js';
import type { Request } from '../requests.js';
import { SERVE_EXAMPLES } from './examples.js';

interface ServeOptions {
  readonly port?: number;
  readonly socket?: string;
  readonly listen?: string;
  readonly allowHost: string[];
  readonly allowRoot?: true;
}

export function declareServe(program: Command, take: (request: Request) => void, dirOption: () => Option): void {
  program
    .command('serve')
    .summary('look at the jobs in a browser')
    .description(
      'Show the jobs in a browser: logs, tables, graphs. Without options it listens on a socket that only you can reach, and says how you reach it from your own computer.',
    )
    .addOption(new Option('--port <n>', 'listen on this port of 127.0.0.1 instead; 0: a free one').argParser(portOf))
    .option('--socket <path>', 'listen on this socket, in a folder of mode 0700')
    .option('--listen <addr>', 'listen on this address, which others can reach; with --allow-host')
    .addOption(
      new Option('--allow-host <name>', 'a name besides localhost under which it is asked, once for each')
        .argParser((name: string, before: string[]) => [...before, hostOf(name)])
        .default([], 'none'),
    )
    .option('--allow-root', 'run as root, too, who can read everything')
    .addOption(dirOption())
    .addHelpText('after', SERVE_EXAMPLES)
    .action((options: ServeOptions, command: Command) => {
      const { port, socket, listen, allowHost: allowHosts } = options;
      const problem = problemOf(options);
      if (problem !== undefined) command.error(`joblog: ${problem}`, { exitCode: 2 });
      const { dir } = command.optsWithGlobals<{ dir?: string }>();
      const allowRoot = options.allowRoot === true;
      take({ verb: 'serve', ...given({ dir, port, socket, listen }), allowHosts, allowRoot });
    });
}

/** Why these options cannot be meant together; undefined where they can. */
function problemOf({ port, socket, listen, allowHost }: ServeOptions): string | undefined {
  if (socket !== undefined && (port !== undefined || listen !== undefined))
    return '--socket goes with neither --port nor --listen';
  if (listen !== undefined && allowHost.length === 0)
    return '--listen needs --allow-host NAME: the name under which browsers reach it';
  return undefined;
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return Number(text);
}

const NAME = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])$/;

function hostOf(text: string): string {
  if (!NAME.test(text)) throw new InvalidArgumentError('It must be a name without a port, such as portal.example.org.');
  return text.toLowerCase();
}
