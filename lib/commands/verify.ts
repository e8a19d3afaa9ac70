/** `joblog verify`: recounts a job's files against its records. */
import { FATES } from '../capture/ledger.js';
import type { VerifyRequest } from '../cli/cli.js';
import type { Ledger } from '../store/format.js';
import type { Task } from '../store/reader/jobs.js';
import { type TaskState, thisHost } from '../store/reader/state.js';
import { type Difference, type Verdict, verifyTask } from '../store/reader/verify.js';
import { counted, safeName } from '../view/text.js';
import type { Context } from './context.js';
import { askedStates, openText, stateName } from './show/state.js';
import { findShown } from './show/store.js';

/** Says of each task of the job, of all attempts, whether its files are what its record says. Exit status 1 if one of them is not. */
export async function verify(request: VerifyRequest, context: Context): Promise<number> {
  const shown = await findShown({ ...request, attempts: 'all' }, context);
  if (shown === undefined) return 1;
  if (shown.tasks.length === 0) {
    context.stderr(`joblog: job ${safeName(shown.job.id)} has logged nothing yet\n`);
    return 1;
  }
  const here = thisHost();
  const states = await askedStates([{ id: shown.job.id, tasks: shown.tasks }], here, context);
  let status = 0;
  for (const task of shown.tasks) {
    const verdict = withSlurm(await verifyTask(task, here), states(task));
    if (verdict.difference !== undefined) status = 1;
    const line = request.json
      ? JSON.stringify(jsonOf(shown.job.id, task, verdict))
      : textOf(shown.job.id, task, verdict, context.now());
    context.stdout(`${line}\n`);
  }
  return status;
}

/** Files are compared by what the records say; of a task without end it is said what Slurm knows. */
function withSlurm(verdict: Verdict, asked: TaskState): Verdict {
  return verdict.state.kind === 'open' ? { ...verdict, state: asked } : verdict;
}

function textOf(job: string, task: Task, { state, account, difference }: Verdict, now: number): string {
  const name = `${safeName(job)} ${safeName(task.name)}`;
  if (difference !== undefined) return `${name}: differs: ${differenceText(difference)}`;
  switch (account?.kind) {
    case 'complete':
      return `${name}: complete: ${ledgerText(account.ledger)}`;
    case 'brief':
      return `${name}: no full account (the record is an older joblog's): ${counted(account.in, 'line')} in, ${account.lost} lost; the files fit each other`;
    case 'open':
    case undefined: {
      const { logged = 0, metadata = 0 } = account ?? {};
      const found = `${counted(logged, 'line')} of log, ${metadata} of metadata so far`;
      return `${name}: ${openWords(job, task, state, now)}, so there is no final account: ${found}; the files fit each other`;
    }
  }
}

function openWords(job: string, task: Task, state: TaskState, now: number): string {
  // Its own words begin with the task's name.
  return openText(job, task, state, now)?.replace(/^.*?: /, '') ?? 'still running';
}

function differenceText({ file, line, what }: Difference): string {
  return `${safeName(file)}${line === null ? '' : `, line ${line}`}: ${what}`;
}

/** `12345 lines in; 12000 logged, 300 folded, 45 withheld; 3 of metadata`: what nothing became of is left out. */
function ledgerText({ stdout, stderr, metadata }: Ledger): string {
  const fates = FATES.flatMap((fate) => {
    const lines = stdout[fate].lines + stderr[fate].lines;
    const bytes = stdout[fate].bytes + stderr[fate].bytes;
    if (bytes === 0 && lines === 0) return [];
    return [lines === 0 ? `${counted(bytes, 'byte')} ${fate}` : `${lines} ${fate}`];
  });
  const lost = metadata.lost.bytes === 0 ? '' : `, ${counted(metadata.lost.lines, 'line')} of it lost`;
  return [
    `${counted(stdout.in.lines + stderr.in.lines, 'line')} in`,
    ...(fates.length === 0 ? [] : [fates.join(', ')]),
    ...(metadata.lines === 0 && lost === '' ? [] : [`${metadata.lines} of metadata${lost}`]),
  ].join('; ');
}

function jsonOf(job: string, task: Task, { state, account, difference }: Verdict): object {
  return {
    job,
    task: task.name,
    state: stateName(state),
    verdict: difference === undefined ? (account?.kind ?? 'open') : 'differs',
    difference: difference ?? null,
    ledger: account?.kind === 'complete' ? account.ledger : null,
  };
}
