/** The states of jobs and tasks in words. */
import { statSync } from 'node:fs';
import type { StateName } from '../../requests.js';
import { askSlurm } from '../../scheduler/ask-slurm.js';
import { type Asked, askedOf, type SlurmSays, slurmWord } from '../../scheduler/slurm-says.js';
import { type Job, newestAttemptOf, type Task, taskFile } from '../../store/reader/jobs.js';
import { type Here, stateOf, type TaskState } from '../../store/reader/state.js';
import { durationText } from '../../view/duration.js';
import { safeName } from '../../view/text.js';
import type { Context } from '../context.js';

/** How a state is called in tables. */
export function stateWord(state: TaskState): string {
  switch (state.kind) {
    case 'running':
    case 'done':
    case 'failed':
    case 'killed':
      return state.kind;
    case 'open':
      return state.slurm === undefined ? 'no end recorded' : `no end: ${slurmWord(state.slurm)}`;
    case 'unreadable':
      return 'record unreadable';
  }
}

/** How a state is called in JSON: one word, `unknown` where nobody can tell from here. */
export function stateName(state: TaskState): StateName {
  return state.kind === 'open' || state.kind === 'unreadable' ? 'unknown' : state.kind;
}

/** The state of a job is that of the first of these that one of its tasks is in: whatever needs attention comes before `done`. */
const ORDER: readonly TaskState['kind'][] = ['running', 'killed', 'failed', 'open', 'unreadable', 'done'];

/** The states of tasks, as one who can ask the scheduler knows them. */
export type States = (task: Task) => TaskState;

/**
 * The states of tasks by their records, and of those that have no end and are not known to run by what Slurm says, which is asked once for all.
 * Of tasks that are not among these the records alone speak.
 */
export async function askedStates(
  asked: readonly { readonly id: string; readonly tasks: readonly Task[] }[],
  here: Here,
  { env }: Pick<Context, 'env'>,
): Promise<States> {
  const open = new Map<Task, Asked>();
  for (const { id, tasks } of asked) {
    for (const task of tasks) {
      const question =
        task.record.kind === 'record' && stateOf(task.record, here).kind === 'open'
          ? askedOf(id, task.name, task.record.record)
          : undefined;
      if (question !== undefined) open.set(task, question);
    }
  }
  const said = open.size === 0 ? undefined : await askSlurm([...open.values()], env);
  return (task) => {
    const state = stateOf(task.record, here);
    const question = open.get(task);
    const slurm = question === undefined ? undefined : said?.get(question);
    if (state.kind !== 'open' || slurm === undefined) return state;
    // On its own host the process is gone, whatever the rest of the job does.
    return slurm.kind === 'running' && state.why === 'other-host' ? { kind: 'running' } : { ...state, slurm };
  };
}

/** A job's newest attempt, with the task whose state is the job's. Undefined for a job without tasks. */
export function jobState(
  job: Job,
  stateOfTask: States,
): { readonly task: Task; readonly state: TaskState } | undefined {
  const states = newestAttemptOf(job).map((task) => ({ task, state: stateOfTask(task) }));
  for (const kind of ORDER) {
    const found = states.find(({ state }) => state.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a reader of a log must know about a task that has no end; undefined where all is well. */
export function openText(id: string, task: Task, state: TaskState, now: number): string | undefined {
  const name = safeName(`${id}/${task.name}`);
  switch (state.kind) {
    case 'open':
      return `${name}: no end recorded: ${openReason(task, state, now)}`;
    case 'unreadable':
      return `${name}: the record cannot be read: ${state.why}`;
    case 'running':
    case 'done':
    case 'failed':
    case 'killed':
      return undefined;
  }
}

const TAIL = 'about the last second may be missing';

function openReason(task: Task, state: Extract<TaskState, { kind: 'open' }>, now: number): string {
  if (state.slurm !== undefined) return `Slurm says: ${slurmText(state.slurm, now)}; ${TAIL}`;
  switch (state.why) {
    case 'gone':
      return `its process is gone without a word (SIGKILL, or out of memory?), so ${TAIL}`;
    case 'rebooted':
      return `${safeName(state.host)} was restarted meanwhile, so ${TAIL}`;
    case 'other-host': {
      const sign = lastSign(task);
      const ago = sign === undefined ? '' : `; the last sign of life was ${durationText(now - sign)} ago`;
      return `it runs on ${safeName(state.host)}, or was killed there${ago}`;
    }
  }
}

/** `out of memory (OUT_OF_MEMORY, OutOfMemory), 3 min ago`. */
function slurmText(says: SlurmSays, now: number): string {
  switch (says.kind) {
    case 'running':
      return 'the job goes on; the process that was logged is gone';
    case 'step-over':
      return 'the step is over, and the job goes on';
    case 'requeued':
      return 'the job was requeued';
    case 'over': {
      const exit = says.exit === null ? [] : ['signal' in says.exit ? says.exit.signal : `exit code ${says.exit.code}`];
      const words = [says.state, ...exit, ...(says.reason === null ? [] : [says.reason])].map(safeName);
      const ago = says.ended === null ? '' : `, ${durationText(now - says.ended)} ago`;
      return `${safeName(slurmWord(says))} (${words.join(', ')})${ago}`;
    }
  }
}

/** When a task's files were last written. */
export function lastSign(task: Task): number | undefined {
  const times = [...task.files].map((kind) => statSync(taskFile(task, kind), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const newest = Math.max(0, ...times);
  return newest === 0 ? undefined : newest;
}
