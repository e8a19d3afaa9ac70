/** Ctrl-C at a terminal at which srun runs: once it asks, twice it aborts. A Ctrl-C that srun got twice would abort the job at the first one. */
import type { Cluster } from './cluster.js';

export interface TerminalCase {
  readonly name: string;
  readonly times: 1 | 2;
  readonly words: string;
}

export interface AtTerminal {
  readonly status: string;
  /** What the command got, and whether it ended by itself. */
  readonly lines: readonly string[];
  /** How often srun said what one more Ctrl-C does. */
  readonly asked: number;
}

export const terminalCases: readonly TerminalCase[] = ([1, 2] as const).flatMap((times) =>
  [
    { form: 'srun joblog run', words: 'srun joblog run --' },
    { form: 'joblog run srun', words: 'joblog run -- srun' },
  ].map(({ form, words }) => ({ name: `${form}, Ctrl-C ${times === 1 ? 'once' : 'twice'}`, times, words })),
);

/** Runs it, bare (`joblog run --` left out) or not. */
export async function atTerminal(cluster: Cluster, { times, words }: TerminalCase, bare: boolean): Promise<AtTerminal> {
  const file = `terminal-${times}-${words.replace(/\W+/g, '-')}${bare ? 'bare' : ''}`;
  const command = `${bare ? words.replace('joblog run --', '') : words} perl reporter.pl ${file}`;
  const { stdout } = await cluster.start(`bash at-terminal.sh ${file} ${times} ${command}`).ended;
  return {
    status: stdout.toString().trim(),
    lines: cluster.read(file).split('\n').slice(1, -1),
    asked: cluster.read(`${file}.terminal`).split('one more within').length - 1,
  };
}
