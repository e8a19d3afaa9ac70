/** Jobs and tasks as the page gets them. */
import { jobState, type States, stateWord } from '../commands/show/state.js';
import type { JobSummary, StateName, TaskSummary } from '../page/api.js';
import { exitOf, lastRowOf, spanOf } from '../store/reader/job-summary.js';
import { type Job, newestAttemptOf, startOf, type Task } from '../store/reader/jobs.js';
import type { ReadRecord } from '../store/reader/record.js';
import type { TaskState } from '../store/reader/state.js';
import { cellsOf, cellText, labelOf } from '../view/row.js';

export function summaryOf(job: Job, states: States): JobSummary {
  const found = jobState(job, states);
  const { name, started, ended, command } = spanOf(job);
  const record = recordsOf(job)[0];
  return {
    job: job.id,
    state: found === undefined ? 'unknown' : stateNameOf(found.state),
    stateText: stateTextOf(job, states),
    exit: exitOf(found?.state),
    name,
    user: record?.user ?? null,
    command: command ?? null,
    started,
    ended: ended === undefined ? null : new Date(ended).toISOString(),
    tasks: newestAttemptOf(job).length,
    last: lastValuesOf(job),
  };
}

export function taskSummaryOf(task: Task, states: States): TaskSummary {
  const state = states(task);
  const record = task.record.kind === 'record' ? task.record.record : undefined;
  return {
    task: task.name,
    attempt: task.attempt,
    state: stateNameOf(state),
    exit: exitOf(state),
    started: startOf(task) === 0 ? null : (record?.started ?? null),
    ended: record?.ended ?? null,
    host: record?.host ?? null,
  };
}

function recordsOf(job: Job): ReadRecord[] {
  return newestAttemptOf(job).flatMap(({ record }) => (record.kind === 'record' ? [record.record] : []));
}

function stateNameOf(state: TaskState): StateName {
  return state.kind === 'unreadable' ? 'unknown' : state.kind;
}

/** How a job stands, in words. */
export function stateTextOf(job: Job, states: States): string {
  const found = jobState(job, states);
  return found === undefined ? 'nothing logged' : taskStateText(found.state);
}

function taskStateText(state: TaskState): string {
  switch (state.kind) {
    case 'killed':
      return 'signal' in state.exit ? `killed by ${state.exit.signal}` : 'killed';
    case 'failed':
      return 'code' in state.exit ? `failed with exit status ${state.exit.code}` : 'failed';
    case 'unreadable':
      return `${stateWord(state)}: ${state.why}`;
    case 'running':
    case 'done':
    case 'open':
      return stateWord(state);
  }
}

/** The list is to stay short, however much a job prints at once. */
const MOST_VALUES = 20;
const LONGEST_VALUE = 200;

function lastValuesOf(job: Job): JobSummary['last'] {
  const row = lastRowOf(job);
  const cells = row === undefined ? undefined : cellsOf(row.data);
  return [...(cells ?? [])]
    .slice(0, MOST_VALUES)
    .map(([key, cell]) => [labelOf(key), cellText(cell).slice(0, LONGEST_VALUE)] as const);
}
