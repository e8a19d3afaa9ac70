/** `joblog list`. */
import type { ListRequest } from '../cli.js';
import { type SlurmSays, slurmWord } from '../scheduler/slurm-says.js';
import type { Exit } from '../store/format.js';
import { type Job, newestAttemptOf, readStore, startOf, taskFile } from '../store/reader/jobs.js';
import { lastRow } from '../store/reader/last-metadata.js';
import type { MetadataRow } from '../store/reader/metadata.js';
import { type TaskState, thisHost } from '../store/reader/state.js';
import { jobBytes } from '../store/reader/stored-files.js';
import { durationText, minutesOf } from '../view/duration.js';
import { cellsOf, cellText, labelOf } from '../view/row.js';
import { roughSize } from '../view/size.js';
import { safeJson } from '../view/spelling.js';
import { headingLine, type TableCell, TableMeasure, tableLine } from '../view/table.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';
import { paged } from './show-pager.js';
import { askedStates, jobState, type States, stateName, stateWord } from './show-state.js';
import { notFoundText, storeRoot } from './show-store.js';

/** Lists the jobs of the store, newest first. An empty store is nothing wrong. */
export async function list(request: ListRequest, context: Context): Promise<number> {
  const root = await storeRoot(request.dir, context);
  if (root === undefined) return 1;
  const store = readStore(root);
  if (store.kind === 'unreadable') {
    context.stderr(`joblog: ${notFoundText({ kind: 'unreadable-store', why: store.why }, root)}\n`);
    return 1;
  }
  const jobs = store.kind === 'absent' ? [] : store.jobs.slice(0, request.count);
  const states = await askedStates(
    jobs.map((job) => ({ id: job.id, tasks: newestAttemptOf(job) })),
    thisHost(),
    context,
  );
  if (request.json) {
    for (const job of jobs) context.stdout(`${jsonOf(job, states, request.size === true)}\n`);
    return 0;
  }
  if (jobs.length === 0 && request.count !== 0) {
    const kind = store.kind === 'absent' ? 'no-store' : 'empty-store';
    context.stderr(`joblog: ${notFoundText({ kind }, root)}\n`);
    return 0;
  }
  return paged(context, async (write) => {
    await write(tableOf(jobs, states, request.size === true, context));
    return 0;
  });
}

const HEADINGS = ['job', 'name', 'state', 'started', 'took', 'exit', 'size', 'metadata'];
/** The most that a name or the like takes on a terminal. */
const CELL = 24;

function tableOf(jobs: readonly Job[], states: States, size: boolean, context: Context): string {
  const rows = jobs.map((job) => rowOf(job, states, size, context.now()));
  const measure = new TableMeasure(HEADINGS.filter((heading) => size || heading !== 'size'));
  for (const row of rows) for (const [index, cell] of row.entries()) measure.add(index, cell);
  const layout = measure.layout({ total: context.columns, cell: CELL, cutLast: true });
  return `${[headingLine(layout), ...rows.map((row) => tableLine(layout, row))].join('\n')}\n`;
}

function rowOf(job: Job, states: States, size: boolean, now: number): TableCell[] {
  const found = jobState(job, states);
  const { name, started, ended } = spanOf(job);
  const running = found?.state.kind === 'running';
  const end = ended ?? (running ? now : (slurmOf(found?.state)?.ended ?? undefined));
  // Clocks of nodes differ, and are set: what ended before it started took nobody knows how long.
  const took = started === null || end === undefined ? -1 : end - Date.parse(started);
  const state = found === undefined ? 'nothing logged' : stateWord(found.state);
  const cell = (text: string): TableCell => ({ text: safeName(text), right: false });
  return [
    ...[
      job.id,
      name ?? '',
      state,
      minutesOf(started ?? ''),
      took < 0 ? '' : durationText(took),
      exitText(found?.state),
    ].map(cell),
    ...(size ? [{ text: sizeText(job), right: true }] : []),
    cell(valuesText(lastRowOf(job))),
  ];
}

/** From the first start to the last end of the newest attempt; no end while one of its tasks has none. */
function spanOf(job: Job): {
  readonly name: string | null;
  readonly started: string | null;
  readonly ended: number | undefined;
} {
  const records = newestAttemptOf(job).flatMap(({ record }) => (record.kind === 'record' ? [record.record] : []));
  const ends = records.flatMap(({ ended }) => (ended === null ? [] : [Date.parse(ended)]));
  return {
    name: records.find(({ name }) => name !== null)?.name ?? null,
    started: records[0]?.started ?? null,
    ended: ends.length > 0 && ends.length === records.length ? Math.max(...ends) : undefined,
  };
}

function sizeText(job: Job): string {
  const bytes = jobBytes(job.dir);
  return bytes === null ? '' : roughSize(bytes);
}

function exitText(state: TaskState | undefined): string {
  const exit = exitOf(state) ?? slurmOf(state)?.exit;
  if (exit === undefined || exit === null) return '';
  return 'signal' in exit ? exit.signal : String(exit.code);
}

function exitOf(state: TaskState | undefined): Exit | null {
  return state !== undefined && 'exit' in state ? state.exit : null;
}

/** How the job ended, where only Slurm knows. */
function slurmOf(state: TaskState | undefined): Extract<SlurmSays, { kind: 'over' }> | undefined {
  return state?.kind === 'open' && state.slurm?.kind === 'over' ? state.slurm : undefined;
}

/** The row that came last in any task of the newest attempt. */
function lastRowOf(job: Job): MetadataRow | undefined {
  let last: MetadataRow | undefined;
  for (const task of newestAttemptOf(job)) {
    const row = task.files.has('metadata') ? lastRow(taskFile(task, 'metadata')) : undefined;
    if (row !== undefined && (last === undefined || row.time > last.time)) last = row;
  }
  return last;
}

function valuesText(row: MetadataRow | undefined): string {
  const cells = row === undefined ? undefined : cellsOf(row.data);
  return cells === undefined ? '' : [...cells].map(([key, cell]) => `${labelOf(key)}=${cellText(cell)}`).join(' ');
}

/** Made by hand, because metadata keeps the spelling that it was printed in. */
function jsonOf(job: Job, states: States, size: boolean): string {
  const found = jobState(job, states);
  const { name, started, ended } = spanOf(job);
  const tasks = newestAttemptOf(job).map((task) => {
    const state = states(task);
    const record = task.record.kind === 'record' ? task.record.record : undefined;
    return {
      task: task.name,
      state: stateName(state),
      exit: 'exit' in state ? state.exit : null,
      started: startOf(task) === 0 ? null : (record?.started ?? null),
      ended: record?.ended ?? null,
    };
  });
  const members = {
    job: job.id,
    state: found === undefined ? 'unknown' : stateName(found.state),
    exit: exitOf(found?.state),
    name,
    started,
    ended: ended === undefined ? null : new Date(ended).toISOString(),
    ...(size ? { bytes: jobBytes(job.dir) } : {}),
    ...slurmMember(found?.state),
    tasks,
  };
  const metadata = lastRowOf(job)?.data ?? 'null';
  return safeJson(`${JSON.stringify(members).slice(0, -1)},"metadata":${metadata}}`);
}

/** Only where Slurm was asked, and has answered. */
function slurmMember(state: TaskState | undefined): object {
  if (state?.kind !== 'open' || state.slurm === undefined) return {};
  const over = slurmOf(state);
  const ended = over?.ended ?? null;
  return {
    slurm: {
      state: over?.state ?? slurmWord(state.slurm),
      exit: over?.exit ?? null,
      reason: over?.reason ?? null,
      ended: ended === null ? null : new Date(ended).toISOString(),
    },
  };
}
