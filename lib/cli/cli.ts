/**
 * The command line as declarations. Parsing says what was asked for, as one request object, and does nothing: no file is opened and no
 * environment is read, so that every command line can be tried in a test.
 */
import { Command, CommanderError, Option } from 'commander';
import { type ShowOptions, viewOf } from '../commands/show/options.js';
import type { Retention } from '../config/types.js';
import { given } from '../given.js';
import { FORMATS, type Request, STATES, type StateName } from '../requests.js';
import { declareCompletion } from './completion.js';
import {
  DOCTOR_EXAMPLES,
  LIST_EXAMPLES,
  OPTIN_EXAMPLES,
  OPTOUT_EXAMPLES,
  PROGRAM_EXAMPLES,
  PRUNE_EXAMPLES,
  RECOVER_EXAMPLES,
  RUN_EXAMPLES,
  SHOW_EXAMPLES,
  SRUN_EXAMPLES,
  STATUS_EXAMPLES,
  VERIFY_EXAMPLES,
} from './examples.js';
import { declareExport } from './export.js';
import { declareCompare, graphFlags } from './graph.js';
import {
  ageOption,
  commaList,
  countOption,
  dirOf,
  dirOption,
  JOB,
  modeOption,
  stateList,
  timeOption,
  wholeNumber,
} from './options.js';
import { declareReport } from './report.js';
import { declareServe } from './serve.js';
import { declareSite } from './site.js';
import { declareTop } from './top.js';

export type * from '../requests.js';

export type Parsed =
  | { readonly kind: 'request'; readonly request: Request }
  /** Help that was asked for. */
  | { readonly kind: 'help'; readonly text: string }
  /** A command line that cannot be meant; exit status 2. */
  | { readonly kind: 'usage'; readonly text: string };

/** Reads a command line, without the program's name. `columns` is the width that help is wrapped to. */
export function parse(args: readonly string[], columns = 80): Parsed {
  let request: Request | undefined;
  let out = '';
  let err = '';
  const program = declare((found) => {
    request = found;
  });
  for (const command of [program, ...program.commands.flatMap((verb) => [verb, ...verb.commands])]) {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .configureOutput({
        writeOut: (text) => {
          out += text;
        },
        writeErr: (text) => {
          err += text;
        },
        outputError: (text, write) => {
          write(text.replace(/^error: /, 'joblog: '));
        },
        getOutHelpWidth: () => columns,
        getErrHelpWidth: () => columns,
      });
  }
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'request', request: { verb: 'version' } };
    if (error.exitCode === 0) return { kind: 'help', text: out };
    return { kind: 'usage', text: err };
  }
  return request === undefined ? { kind: 'usage', text: program.helpInformation() } : { kind: 'request', request };
}

/** The verbs, options and arguments that there are: what completion and manual pages are made of. */
export function declared(): Command {
  return declare(() => undefined);
}

type Take = (request: Request) => void;

function declare(take: Take): Command {
  const program = new Command('joblog')
    .description('Logs what a cluster job prints, as a console would finally show it, and the metadata in it.')
    // The version itself is read when it is printed.
    .version('', '-V, --version', 'print the version')
    .addOption(dirOption())
    // Before passThroughOptions() on run, which throws without it.
    .enablePositionalOptions()
    // The help itself stands with what is set up.
    .commandsGroup('Set it up:')
    .helpCommand('help [verb]', 'explain a verb')
    .addHelpText('after', PROGRAM_EXAMPLES);
  program.commandsGroup('Have jobs logged:');
  declareRun(program, take);
  declareSrun(program);
  declareOptIn(program, take);
  program.commandsGroup('Look at jobs:');
  declareReaders(program, take);
  declareTop(program, take, { job: JOB, dirOption });
  declareServe(program, take, dirOption);
  declareCompare(program, dirOption(), take);
  declareReport(program, take);
  declareExport(program, take);
  program.commandsGroup('Keep the store:');
  declareVerify(program, take);
  declarePrune(program, take);
  declareRecover(program, take);
  program.commandsGroup('Set it up:');
  declareSite(program, take);
  declareCompletion(program, take);
  return program;
}

function declareRun(program: Command, take: Take): void {
  program
    .command('run')
    .summary('run a command and log its output, if you opted in')
    .description('Run a command: its output is passed on untouched, and logged if you opted in (joblog optin).')
    .usage('[options] [--] CMD [ARG...]')
    .addOption(dirOption())
    .addOption(modeOption())
    .option('--name <text>', 'a label that is kept in the record')
    .argument('<command...>', 'the command and its arguments')
    .passThroughOptions()
    .addHelpText('after', RUN_EXAMPLES)
    .action((command: string[]) => {
      take({ verb: 'run', command });
    });
}

/** Only for the list of verbs: the launcher keeps this one for itself, and `--help` is srun's. */
function declareSrun(program: Command): void {
  program
    .command('srun')
    .summary("run Slurm's srun and log the step's output, if you opted in")
    .description("Slurm's own srun, with all of its options; the step's output is logged if you opted in.")
    .usage('[options of srun] CMD [ARG...]')
    .addHelpText('after', SRUN_EXAMPLES);
}

function declareOptIn(program: Command, take: Take): void {
  program
    .command('optin')
    .summary('have the output of your jobs logged')
    .description('Have the output of your jobs logged: creates ~/.logoptin.')
    .addOption(modeOption())
    .addHelpText('after', OPTIN_EXAMPLES)
    .action((options: { mode?: string }) => {
      take({ verb: 'optin', ...options });
    });
  program
    .command('optout')
    .summary('no longer have it logged')
    .description('No longer have the output of your jobs logged: removes ~/.logoptin.')
    .addHelpText('after', OPTOUT_EXAMPLES)
    .action(() => {
      take({ verb: 'optout' });
    });
  program
    .command('status')
    .summary('say what is in force here, and why')
    .description('Say what is in force here, and which rule decided it.')
    .option('--json', 'as one JSON object')
    .addOption(dirOption())
    .addHelpText('after', STATUS_EXAMPLES)
    .action((options: { json?: true }, command: Command) => {
      take({ verb: 'status', ...dirOf(command), ...given({ json: options.json }) });
    });
  program
    .command('doctor')
    .summary('try whether jobs can be logged here')
    .description('Try whether jobs can be logged here, and say what is in the way.')
    .option('--json', 'as one JSON object')
    .addOption(dirOption())
    .addHelpText('after', DOCTOR_EXAMPLES)
    .action((options: { json?: true }, command: Command) => {
      take({ verb: 'doctor', ...dirOf(command), ...given({ json: options.json }) });
    });
}

function declareReaders(program: Command, take: Take): void {
  program
    .command('list')
    .summary('list the logged jobs, newest first')
    .description('List the logged jobs, newest first, with the last metadata each of them printed.')
    .option('--json', 'one JSON object a line and job')
    .option('--size', 'with the size of all files of each job')
    .addOption(countOption('-n, --number <n>', 'at most so many jobs', 'jobs'))
    .addOption(new Option('-a, --all', 'all jobs; otherwise, without -n, the newest 200').conflicts('number'))
    .addOption(timeOption('--since <time>', 'that have started since'))
    .option('--state <state,...>', `in one of these states: ${STATES.join(', ')}`, stateList)
    .option('--name <text>', 'with this in their name; * stands for anything')
    .option('--user <user>', 'of this user, in a store of several')
    .option('-w, --watch', 'draw the list again every 2 seconds')
    .addOption(dirOption())
    .addHelpText('after', LIST_EXAMPLES)
    .action(({ json, number: count, state: states, ...options }: ListOptions, command: Command) => {
      take({ verb: 'list', ...options, ...dirOf(command), json: json === true, ...given({ count, states }) });
    });
  const show = program
    .command('show')
    .summary('show the log of a job, or its metadata as a table or graphs')
    .description('Show the log of a job, or its metadata as a table or graphs.')
    .argument('[job]', JOB)
    .option('--task <task>', 'only this task, such as batch or 0.1')
    .option('--stdout', 'only stdout, as it was logged')
    .option('--stderr', 'only stderr, as it was logged')
    .addOption(new Option('--attempt <n>', 'of a job that was requeued, this attempt, from 0').argParser(wholeNumber))
    .addOption(
      countOption(
        '-n, --lines <n>',
        'only the last n lines; with --metadata: only the first n rows, which are the newest',
      ),
    )
    .option('-f, --follow', 'what comes, until the job ends, with its exit status')
    .addOption(timeOption('--since <time>', 'what came since'))
    .addOption(timeOption('--until <time>', 'what came until'))
    .option('--grep <re>', 'the lines that are like this regular expression, with -i, -v, -A, -B, -C as of grep')
    .addOption(new Option('-i, --ignore-case').hideHelp())
    .addOption(new Option('-v, --invert-match').hideHelp())
    .addOption(countOption('-A, --after-context <n>', '').hideHelp())
    .addOption(countOption('-B, --before-context <n>', '').hideHelp())
    .addOption(countOption('-C, --context <n>', '').hideHelp())
    .option('--timestamps [form]', 'when each line came: absolute, or elapsed since the start')
    .option('--raw-json', 'one JSON object a line of the log')
    .option('--metadata', 'the metadata as a table, newest first')
    .option('--columns <key,...>', 'with --metadata: only these columns', commaList)
    .option('--sort <key>', 'with --metadata: in the order of this column; -key: from its largest')
    .addOption(new Option('--format <format>', 'with --metadata: how it is printed').choices(FORMATS))
    .option('-o, --output <file>', 'with --metadata: into this file; its ending says the format')
    .option('--graph [key...]', 'graphs of these keys, or of all; JOB goes before it');
  for (const option of graphFlags('with --graph: ')) show.addOption(option);
  show
    .addOption(dirOption())
    .addHelpText('after', SHOW_EXAMPLES)
    .action((job: string | undefined, options: ShowOptions, command: Command) => {
      const view = viewOf(options);
      if ('problem' in view) command.error(`joblog: ${view.problem}`, { exitCode: 2 });
      else
        take({
          verb: 'show',
          ...dirOf(command),
          ...given({ job, task: options.task, attempt: options.attempt }),
          view,
        });
    });
  program
    .command('path')
    .summary("print the directory of a job's files")
    .description('Print the directory that holds the files of a job.')
    .argument('[job]', JOB)
    .option('--json', 'as one JSON object, with the files of each task')
    .addOption(dirOption())
    .addHelpText('after', '\nExample:\n  cd "$(joblog path)"          to the files of the newest job')
    .action((job: string | undefined, options: { json?: true }, command: Command) => {
      take({ verb: 'path', ...dirOf(command), ...given({ job, json: options.json }) });
    });
}

function declareVerify(program: Command, take: Take): void {
  program
    .command('verify')
    .summary("recount a job's files against its records")
    .description(
      'Recount the files of a job against its records: what was printed, and what became of it. Exit status 1 if something differs.',
    )
    .argument('[job]', JOB)
    .option('--task <task>', 'only this task, such as batch or 0.1')
    .option('--json', 'one JSON object a line and task')
    .addOption(dirOption())
    .addHelpText('after', VERIFY_EXAMPLES)
    .action((job: string | undefined, options: { task?: string; json?: true }, command: Command) => {
      const json = options.json === true;
      take({ verb: 'verify', ...dirOf(command), ...given({ job, task: options.task }), json });
    });
}

function declarePrune(program: Command, take: Take): void {
  program
    .command('prune')
    .summary('remove the logs of old jobs')
    .description('Remove the logs of old jobs, and say which and how much that was.')
    .addOption(ageOption('--older-than <age>', 'jobs that were last active so long ago, such as 90d, 12w or 36h'))
    .addOption(countOption('--keep <n>', 'the newest n jobs stay', 'jobs'))
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'one JSON object a line and job')
    .addOption(dirOption())
    .addHelpText('after', PRUNE_EXAMPLES)
    .action((options: Retention & { dryRun?: true; json?: true }, command: Command) => {
      const rule = given({ olderThan: options.olderThan, keep: options.keep });
      take({ verb: 'prune', ...dirOf(command), rule, dry: options.dryRun === true, json: options.json === true });
    });
}

function declareRecover(program: Command, take: Take): void {
  program
    .command('recover')
    .summary('put into the store what is kept on this node for it')
    .description(
      'Put into the store what it did not take while a job ran, and what joblog has kept on this node since. It can be repeated, and run twice at once. What belongs to a run that goes on is left alone.',
    )
    .argument('[spool...]', 'files that joblog has named; none: all of yours on this node')
    .option('--node', 'of all users whose files can be read, as in an epilog that runs as root')
    .addOption(
      countOption('--timeout <seconds>', 'how long the store of one spool is waited for', 'seconds').default(60),
    )
    .addOption(new Option('--dir <dir>', 'another store than the one that the job had'))
    .addHelpText('after', RECOVER_EXAMPLES)
    .action((paths: string[], options: { node?: true; timeout: number }, command: Command) => {
      take({ verb: 'recover', ...dirOf(command), paths, node: options.node === true, seconds: options.timeout });
    });
}

interface ListOptions {
  readonly json?: true;
  readonly size?: true;
  readonly number?: number;
  readonly all?: true;
  readonly since?: string;
  readonly state?: readonly StateName[];
  readonly name?: string;
  readonly user?: string;
  readonly watch?: true;
}
