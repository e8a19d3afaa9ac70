/** The states of jobs and tasks in words. */
import { statSync } from 'node:fs';
import { type Job, newestAttemptOf, type Task, taskFile } from '../store/reader/jobs.js';
import { type Here, stateOf, type TaskState } from '../store/reader/state.js';
import { durationText } from '../view/duration.js';
import { safeName } from '../view/text.js';

/** How a state is called in tables. */
export function stateWord(state: TaskState): string {
  switch (state.kind) {
    case 'running':
    case 'done':
    case 'failed':
    case 'killed':
      return state.kind;
    case 'open':
      return 'no end recorded';
    case 'unreadable':
      return 'record unreadable';
  }
}

/** How a state is called in JSON: one word, `unknown` where nobody can tell from here. */
export function stateName(state: TaskState): 'running' | 'done' | 'failed' | 'killed' | 'unknown' {
  return state.kind === 'open' || state.kind === 'unreadable' ? 'unknown' : state.kind;
}

/** The state of a job is that of the first of these that one of its tasks is in: whatever needs attention comes before `done`. */
const ORDER: readonly TaskState['kind'][] = ['running', 'killed', 'failed', 'open', 'unreadable', 'done'];

/** A job's newest attempt, with the task whose state is the job's. Undefined for a job without tasks. */
export function jobState(job: Job, here: Here): { readonly task: Task; readonly state: TaskState } | undefined {
  const states = newestAttemptOf(job).map((task) => ({ task, state: stateOf(task.record, here) }));
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

function openReason(task: Task, state: Extract<TaskState, { kind: 'open' }>, now: number): string {
  switch (state.why) {
    case 'gone':
      return 'its process is gone without a word (SIGKILL, or out of memory?), so about the last second may be missing';
    case 'rebooted':
      return `${safeName(state.host)} was restarted meanwhile, so about the last second may be missing`;
    case 'other-host': {
      const sign = lastSign(task);
      const ago = sign === undefined ? '' : `; the last sign of life was ${durationText(now - sign)} ago`;
      return `it runs on ${safeName(state.host)}, or was killed there${ago}`;
    }
  }
}

/** When a task's files were last written. */
function lastSign(task: Task): number | undefined {
  const times = [...task.files].map((kind) => statSync(taskFile(task, kind), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const newest = Math.max(0, ...times);
  return newest === 0 ? undefined : newest;
}
