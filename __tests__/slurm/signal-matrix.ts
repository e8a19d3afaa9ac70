/** Runs the cases of `signal-cases.ts`, each bare and under joblog, all at once: what the command got, and what Slurm and the store say of the job. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../promises/harness.js';
import { Task } from '../promises/task.js';
import type { Cluster, Tracking } from './cluster.js';
import type { Form, SignalCase, Target } from './signal-cases.js';

export interface Told {
  /** How often the command got each signal. */
  readonly got: Readonly<Record<string, number>>;
  /** `ready`, a line a signal, `end`. */
  readonly lines: readonly string[];
  /** As Slurm shows them. */
  readonly states: Readonly<Record<'JobState' | 'ExitCode' | 'DerivedExitCode', string>>;
}

/** What the store has of a job. */
export interface Stored {
  readonly log: readonly string[];
  /** How the record says that the command ended; nothing where joblog was killed. */
  readonly exit: unknown;
}

export interface Cell {
  readonly signalCase: SignalCase;
  readonly form: Form;
  readonly bare: Told;
  readonly joblog: Told;
  readonly stored: Stored;
}

type Side = 'bare' | 'joblog';

interface Job {
  readonly signalCase: SignalCase;
  readonly form: Form;
  readonly side: Side;
  /** The command's own report, in the user's home. */
  readonly file: string;
  readonly id: string;
}

/** A job that is requeued waits for two minutes before it runs again. */
const OVER = /^(?!RUNNING|COMPLETING|SUSPENDED)./;

export async function runMatrix(
  cluster: Cluster,
  tracking: Tracking,
  cases: readonly SignalCase[],
): Promise<readonly Cell[]> {
  const jobs = submitAll(cluster, cases);
  const ready = await Promise.all(jobs.map(async (job) => ({ job, target: await target(cluster, job) })));
  const commands = (act: 'act' | 'actAsRoot' | 'thenAsRoot'): readonly string[] =>
    ready.flatMap((one) => one.job.signalCase[act]?.(one.target) ?? []);
  asRoot(cluster, commands('actAsRoot'));
  cluster.must(commands('act').join('\n'));
  for (const { signalCase, id } of jobs) if (signalCase.thenAsRoot) await cluster.reached(id, /^SUSPENDED$/);
  asRoot(cluster, commands('thenAsRoot'));
  await Promise.all(jobs.map((job) => arrived(cluster, tracking, job)));
  for (const { file } of jobs) writeFileSync(join(cluster.home, `${file}.over`), '');

  const told = new Map(await Promise.all(jobs.map(async (job) => [job, await tell(cluster, job)] as const)));
  const find = (signalCase: SignalCase, form: Form, side: Side): Job =>
    jobs.find((job) => job.signalCase === signalCase && job.form === form && job.side === side)!;
  return cases.flatMap((signalCase) =>
    signalCase.forms.map((form) => {
      const [bare, joblog] = [find(signalCase, form, 'bare'), find(signalCase, form, 'joblog')];
      const task = new Task(join(cluster.store, joblog.id), form === 'srun' ? '0.0' : 'batch');
      const stored = { log: task.log(), exit: task.record.exit };
      return { signalCase, form, bare: told.get(bare)!, joblog: told.get(joblog)!, stored };
    }),
  );
}

function scriptOf(form: Form, side: Side, { around = '', inside = '' }: SignalCase, command: string): string {
  const words = `${around} ${side === 'joblog' && form !== 'shebang' ? 'joblog run --' : ''} ${inside} ${command}`;
  switch (form) {
    case 'exec':
      return `#!/bin/bash\nexec ${words}\n`;
    case 'shebang':
      return `#!${side === 'joblog' ? '/usr/bin/env -S joblog run -- bash' : '/bin/bash'}\nexec ${words}\n`;
    // `--full` goes to the script and to srun, too. If they died of it, Slurm would kill the rest, and it were chance what that still gets.
    case 'srun':
      return `#!/bin/bash\ntrap "" USR1\nsrun ${words}\n`;
    case 'plain':
      return `#!/bin/bash\ntrap : USR1\n${words}\nexit $?\n`;
  }
}

/** In one go: an sbatch takes a fraction of what it takes to become the user. */
function submitAll(cluster: Cluster, cases: readonly SignalCase[]): readonly Job[] {
  const jobs = cases.flatMap((signalCase, row) =>
    signalCase.forms.flatMap((form) =>
      (['bare', 'joblog'] as const).map((side) => ({ signalCase, form, side, file: `got-${row}-${form}-${side}` })),
    ),
  );
  const lines = jobs.map(({ signalCase, form, side, file }) => {
    const command = `perl reporter.pl ${file} ${signalCase.unhandled ?? ''}`;
    writeFileSync(join(cluster.home, `${file}.sh`), scriptOf(form, side, signalCase, command));
    return `sbatch --parsable -t 60 -o ${file}.out -e ${file}.err ${signalCase.options ?? ''} ${file}.sh`;
  });
  const ids = cluster.must(`set -e\n${lines.join('\n')}`).split('\n');
  return jobs.map((job, index) => ({ ...job, id: ids[index]! }));
}

async function target(cluster: Cluster, { file, side, id }: Job): Promise<Target> {
  const ready = (): RegExpExecArray | false => /^ready (\d+) (\d+)$/m.exec(cluster.read(file)) ?? false;
  const [, pid, parent] = await until(`${file} to be ready`, ready);
  return { id, main: Number(side === 'bare' ? pid : parent) };
}

function asRoot(cluster: Cluster, commands: readonly string[]): void {
  const { status, stderr } = spawnSync('bash', ['-c', `set -e\n${commands.join('\n')}`], {
    env: { ...process.env, SLURM_CONF: cluster.conf },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/** Waits until the command has got what it is to get; the command itself waits for what may come too much. */
async function arrived(cluster: Cluster, tracking: Tracking, { signalCase, form, file }: Job): Promise<void> {
  const signals = [...signalCase.once(form, tracking), ...(signalCase.uncounted ?? [])];
  // Slurm looks for time limits and warnings every 30 s.
  await until(
    `${file} to get ${signals.join(', ')}`,
    () => signals.every((name) => cluster.read(file).includes(`got ${name}\n`)),
    { within: 45_000, every: 50 },
  );
}

async function tell(cluster: Cluster, { id, file }: Job): Promise<Told> {
  const { JobState = '', ExitCode = '', DerivedExitCode = '' } = await cluster.reached(id, OVER);
  const lines = cluster.read(file).split('\n').slice(0, -1);
  const got: Record<string, number> = {};
  for (const line of lines) {
    const [, name] = /^got (\w+)$/.exec(line) ?? [];
    if (name !== undefined) got[name] = (got[name] ?? 0) + 1;
  }
  return { got, lines, states: { JobState, ExitCode, DerivedExitCode } };
}
