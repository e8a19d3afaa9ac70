/** What the command line says about graphs: options of `joblog show --graph`, and `joblog compare`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type GraphFlags, graphOptionsOf, graphProblem } from '../commands/show/options.js';
import { given } from '../given.js';
import type { CompareRequest } from '../requests.js';
import { smoothWeight } from '../view/smooth.js';
import { COMPARE_EXAMPLES } from './examples.js';

/** The options of graphs. `what` stands before each explanation. */
export function graphFlags(what: string): Option[] {
  return [
    new Option('--x <key>', `${what}draw over this key, or over time`),
    new Option('--by <what>', `${what}draw over time, or over X`).choices(['time', 'x']),
    new Option('--log', `${what}a logarithmic Y axis`),
    smoothOption(what),
    new Option('--range <a:b>', `${what}only this part of X; over time as in 10min:2h`),
    new Option('--ascii', `${what}draw with ASCII characters`),
    new Option('--json', `${what}the points as JSON`),
  ];
}

/** More points than a job prints; of much longer spans the weight cannot be told from 1 any more. */
const MOST_POINTS = 1e9;

function smoothOption(what: string): Option {
  return new Option('--smooth <n>', `${what}smooth over so many points, or by a weight below 1`).argParser(
    (value: string) => {
      const weight = smoothWeight(value);
      if (weight === undefined || Number(value) > MOST_POINTS)
        throw new InvalidArgumentError(
          `It must be a number of points, 1 to ${MOST_POINTS}, or a weight from 0 to below 1.`,
        );
      return weight;
    },
  );
}

/** Declares the verb. `dir` is the option that names the store. */
export function declareCompare(program: Command, dir: Option, take: (request: CompareRequest) => void): void {
  const compare = program
    .command('compare')
    .summary('draw the same metadata of several jobs')
    .description('Draw the same metadata of several jobs, with their figures and in what their configurations differ.')
    .argument('<job...>', 'ids of jobs, or paths of their files')
    .option('--y <key...>', 'only these keys')
    .addOption(dir);
  for (const option of graphFlags('')) compare.addOption(option);
  compare
    .addHelpText('after', COMPARE_EXAMPLES)
    .action((jobs: string[], options: GraphFlags & { y?: string[]; dir?: string }, command: Command) => {
      const problem = graphProblem(options);
      if (problem !== undefined) command.error(`joblog: ${problem}`, { exitCode: 2 });
      const store = command.optsWithGlobals<{ dir?: string }>().dir;
      take({
        verb: 'compare',
        ...given({ dir: options.dir ?? store }),
        jobs,
        keys: options.y ?? [],
        ...graphOptionsOf(options),
      });
    });
}
