/** The exit statuses, for the manual pages; docs/usage.md has the same table. Pure. */

export interface ExitStatus {
  readonly status: string;
  /** None: all but run and srun. */
  readonly verb?: string;
  readonly meaning: string;
}

export const EXIT_STATUSES: readonly ExitStatus[] = [
  { status: '0', meaning: 'It was done, or shown.' },
  {
    status: '1',
    meaning: 'It could not be done, or not wholly: stderr says what and why. No such job; a file that cannot be read.',
  },
  { status: '2', meaning: 'The command line cannot be meant. Nothing was done.' },
  {
    status: '130',
    meaning: 'It was interrupted by Ctrl-C (as shells report it). In top that is a key that leaves it: 0.',
  },
  {
    status: 'N',
    verb: 'run',
    meaning: "The command's own status; it is killed by the signal that killed the command.",
  },
  { status: '125', verb: 'run', meaning: 'joblog was called in a wrong way. Nothing was run.' },
  { status: '126', verb: 'run', meaning: 'The command is there and cannot be executed.' },
  { status: '127', verb: 'run', meaning: 'The command was not found.' },
  {
    status: '0',
    verb: 'list',
    meaning: 'The jobs that can be read were listed, also if others cannot be: stderr says which, and why.',
  },
  { status: 'N', verb: 'srun', meaning: "srun's own status." },
  { status: 'N', verb: 'show', meaning: 'With -f: the exit status of the job, when it has ended.' },
  {
    status: '1',
    verb: 'show',
    meaning: 'With --grep: no line is like it. Otherwise: there is no such job, or it cannot be read.',
  },
  { status: '1', verb: 'verify', meaning: 'The files of the job are not what its records say.' },
  {
    status: '1',
    verb: 'export',
    meaning: 'Not all was sent: no such job, a server that is away or refuses. What was sent stays sent.',
  },
  { status: '1', verb: 'prune', meaning: 'Something could not be removed.' },
  { status: '2', verb: 'prune', meaning: 'Nothing says what is to go.' },
  { status: '1', verb: 'recover', meaning: 'A spool could not be brought home; it stays where it is.' },
  { status: '1', verb: 'status', meaning: 'What is configured cannot be followed, or the store cannot be used.' },
  { status: '1', verb: 'doctor', meaning: 'Jobs cannot be logged here; it says what is in the way.' },
];

/** Those of a verb; undefined: of joblog as a whole, which are those that verbs have in common. */
export function exitStatusesOf(verb: string | undefined): readonly ExitStatus[] {
  const own = EXIT_STATUSES.filter((one) => verb !== undefined && one.verb === verb);
  if (verb === 'run' || verb === 'srun') return own;
  const common = EXIT_STATUSES.filter((one) => one.verb === undefined);
  return [...common.filter(({ status }) => !own.some((one) => one.status === status)), ...own];
}
