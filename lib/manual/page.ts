/** Manual pages, from the declarations of the verbs. The language is man(7), which man-db and mandoc read. Pure. */
import type { Command } from 'commander';
import { exitStatusesOf } from './exit-status.js';

export interface Page {
  /** The name of its file. */
  readonly name: string;
  readonly text: string;
}

/** What stands in every page's foot. */
export interface Edition {
  readonly version: string;
  /** `2026-11-22`; empty: before the first release. */
  readonly date: string;
}

/** joblog(1), and one page a verb that is shown in the help. */
export function manualPages(program: Command, edition: Edition): Page[] {
  const verbs = program.commands.filter((verb) => visible(program).includes(verb.name()));
  return [pageOf(program, undefined, verbs, edition), ...verbs.map((verb) => pageOf(verb, program, verbs, edition))];
}

function visible(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
}

function pageOf(command: Command, parent: Command | undefined, verbs: readonly Command[], edition: Edition): Page {
  const name = parent === undefined ? 'joblog' : `joblog-${command.name()}`;
  const lines = [
    `.TH ${name.toUpperCase()} 1 "${edition.date}" "joblog ${edition.version}" "joblog manual"`,
    '.SH NAME',
    `${roff(name)} \\- ${roff(command.summary() === '' ? 'logs what a cluster job prints' : command.summary())}`,
    '.SH SYNOPSIS',
    ...synopsisOf(command, parent),
    '.SH DESCRIPTION',
    roff(command.description()),
    ...listed('.SH OPTIONS', [...argumentsOf(command), ...optionsOf(command)]),
    ...subcommandsOf(command, parent),
    ...afterHelp(command),
    ...listed(
      '.SH EXIT STATUS',
      exitStatusesOf(parent === undefined ? undefined : command.name()).map(({ status, meaning }) => [status, meaning]),
    ),
    ...(parent === undefined ? [...listed('.SH ENVIRONMENT', ENVIRONMENT), ...listed('.SH FILES', FILES)] : []),
    '.SH SEE ALSO',
    seeAlso(command, verbs),
  ];
  return { name: `${name}.1`, text: `${lines.join('\n')}\n` };
}

type Pair = readonly [string, string];

const ENVIRONMENT: readonly Pair[] = [
  ['JOBLOG_DIR', 'The store, instead of the one of the site or ~/.joblog.'],
  ['JOBLOG_SITE_CONFIG', "The site's file, instead of the one of the node or of the installation."],
  ['NO_COLOR', 'If it is set and not empty, nothing is coloured.'],
  ['COLUMNS, LINES', 'How large graphs are; else as the terminal is, or 80 by 24.'],
  ['JOBLOG_PAGER, PAGER', 'What long output on a terminal is shown with; cat, or nothing: no pager.'],
];

const FILES: readonly Pair[] = [
  ['~/.logoptin', 'Whoever has it is logged; it may hold settings, in YAML.'],
  ['~/.joblog', 'The store: one folder a job, one set of files a task.'],
  ['/etc/joblog/config.yaml', 'What the site has decided, on this node.'],
];

function synopsisOf(command: Command, parent: Command | undefined): string[] {
  const words = parent === undefined ? 'joblog' : `joblog ${command.name()}`;
  return [`.B ${roff(words)}`, roff(command.usage())];
}

function argumentsOf(command: Command): Pair[] {
  const shown = command.registeredArguments.filter(({ description }) => description !== '');
  return shown.map((argument) => [
    argument.name().toUpperCase(),
    withChoices(argument.description, argument.argChoices),
  ]);
}

function optionsOf(command: Command): Pair[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map((option) => [option.flags, withChoices(option.description, option.argChoices)]);
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? description : `${description} (${choices.join(', ')})`;
}

/** Of joblog itself, the verbs; of a verb that has verbs, those with their options. */
function subcommandsOf(command: Command, parent: Command | undefined): string[] {
  const below = command.commands.filter((one) => visible(command).includes(one.name()));
  if (below.length === 0) return [];
  if (parent === undefined)
    return listed(
      '.SH COMMANDS',
      below.map((verb) => [verb.name(), verb.summary()]),
    );
  return [
    '.SH COMMANDS',
    ...below.flatMap((verb) => [
      `.SS "${roff(`joblog ${command.name()} ${verb.name()} ${verb.usage()}`).replaceAll('"', '\\(dq')}"`,
      roff(verb.description()),
      ...listed(undefined, [...argumentsOf(verb), ...optionsOf(verb)]),
    ]),
  ];
}

function listed(heading: string | undefined, pairs: readonly Pair[]): string[] {
  if (pairs.length === 0) return [];
  const lines = pairs.flatMap(([term, text]) => ['.TP', `.B ${roff(term)}`, roff(text)]);
  return heading === undefined ? lines : [heading, ...lines];
}

/** What the help of a verb ends with: remarks, and examples as they stand. */
function afterHelp(command: Command): string[] {
  const text = helpOf(command).slice(command.helpInformation().length);
  const [remarks = '', examples] = text.split(/^Examples?:\n/m);
  const paragraphs = remarks
    .trim()
    .split(/\n\n+/)
    .filter((part) => part !== '');
  return [
    ...(paragraphs.length === 0
      ? []
      : [
          '.SH NOTES',
          ...paragraphs.flatMap((part, index) => [...(index === 0 ? [] : ['.PP']), roff(part.replace(/\s+/g, ' '))]),
        ]),
    ...(examples === undefined
      ? []
      : [
          '.SH EXAMPLES',
          '.nf',
          ...examples
            .trimEnd()
            .split('\n')
            .map((line) => (line.trim() === '' ? '.sp' : roff(line.replace(/^ {2}/, '')))),
          '.fi',
        ]),
  ];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

function seeAlso(command: Command, verbs: readonly Command[]): string {
  const names = ['joblog', ...verbs.map((verb) => `joblog-${verb.name()}`)].filter(
    (name) => name !== command.name() && name !== `joblog-${command.name()}`,
  );
  return names.map((name) => `.BR ${roff(name)} (1)`).join(' ,\n');
}

/** Text that roff prints as it stands: dashes that can be copied, no requests, no escapes. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('`', '\\(ga')
    .replaceAll("'", '\\(aq')
    .replace(/^\./, '\\&.');
}
