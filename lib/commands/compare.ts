/** `joblog compare`: the same keys of several jobs. */
import type { CompareRequest } from '../requests.js';
import { readColumns } from '../store/reader/columns.js';
import { type Job, newestAttemptOf, startOf } from '../store/reader/jobs.js';
import { closeTables, openTables } from '../store/reader/tables.js';
import {
  betterOf,
  type Compared,
  differencesOf,
  figuresByJob,
  type JobFigures,
  pointsOfRuns,
} from '../view/comparison.js';
import type { Span } from '../view/curve.js';
import { durationText } from '../view/duration.js';
import { keyOf, labelOf } from '../view/row.js';
import { safeJson } from '../view/spelling.js';
import type { Survey } from '../view/survey.js';
import { headingLine, type TableCell, TableMeasure, tableLine } from '../view/table.js';
import { safeName } from '../view/text.js';
import { numberText } from '../view/ticks.js';
import { surveyOfColumns } from '../view/value-columns.js';
import { chooseX, NOT_COMMON, type XChoice } from '../view/x-choice.js';
import type { Context } from './context.js';
import { screenOf, spanOf } from './graph-options.js';
import { graphText, type Named, prepared, seriesJson, xJson } from './graph-output.js';
import { nameOfX, planOf } from './graph-plan.js';
import { droppedHints, leftOutHints } from './show/hints.js';
import { paged } from './show/pager.js';
import { findShown } from './show/store.js';

interface Loaded extends Compared {
  readonly dir: string;
  /** Not all of its tasks could be read. */
  readonly partly: boolean;
  readonly name: string | null;
  /** When it started, in milliseconds since 1970. */
  readonly start: number;
}

/** Compares the jobs: graphs, figures, and in what their configurations differ; 1 where there is nothing to compare. */
export async function compare(request: CompareRequest, context: Context): Promise<number> {
  const tell = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  const jobs: Loaded[] = [];
  let missing = false;
  for (const job of new Set(request.jobs)) {
    const loaded = await load(job, request, context, tell);
    if (loaded === undefined || loaded.partly) missing = true;
    if (loaded === undefined) continue;
    const same = jobs.find((other) => other.job === loaded.job);
    if (same === undefined) jobs.push(loaded);
    else if (same.dir !== loaded.dir) {
      tell(
        `job ${safeName(loaded.job)} of ${safeName(loaded.dir)} has the id of one that is there already, and is left out`,
      );
      missing = true;
    }
  }
  if (jobs.length === 0) return 1;
  const plan = planFor(jobs, request);
  if (plan.kind === 'problem') {
    tell(plan.text);
    return 1;
  }
  const { x, keys } = plan;
  const span = request.range === undefined ? OPEN : spanOf(request.range, x.kind === 'key' ? 'number' : 'time');
  if (span === undefined) {
    tell(
      `--range ${safeName(request.range ?? '')} is no part of ${safeName(nameOfX(x))}: it is A:B, A: or :B, over time as in 10min:2h`,
    );
    return 2;
  }
  const named = prepared(
    keys.flatMap((key) => jobs.map((job) => namedOf(job, x, key))),
    span,
    request.smooth,
  );
  const results = keys.map((key): Result => {
    const curves = named.filter(({ family }) => family === key);
    const better = betterOf(key);
    return {
      key,
      better,
      jobs: figuresByJob(
        curves.map(({ of, curve }) => ({ job: of['job'] ?? '', points: curve })),
        better,
      ),
    };
  });
  if (request.json) return Math.max(await printJson({ x, jobs, named, results }, context), missing ? 1 : 0);
  const drawing = { x, since: 'since the start of the job', options: request, span, free: false };
  const parts = [
    graphText(named, drawing, screenOf(context, request.ascii)),
    ...results.map((result) => figuresTable(result, x, context)),
    differencesTable(jobs, context),
  ];
  return paged(context, async (write) => {
    await write(parts.filter((part) => part !== '').join('\n'));
    return missing ? 1 : 0;
  });
}

const OPEN: Span = { from: undefined, to: undefined };

async function load(
  id: string,
  request: CompareRequest,
  context: Context,
  tell: (text: string) => void,
): Promise<Loaded | undefined> {
  const shown = await findShown({ ...(request.dir === undefined ? {} : { dir: request.dir }), job: id }, context);
  if (shown === undefined) return undefined;
  const { tables, failed } = await openTables(shown.tasks);
  try {
    for (const { task, why } of failed)
      tell(`the metadata of ${safeName(`${shown.job.id}/${task.name}`)} cannot be read: ${why}`);
    const runs = [];
    for (const table of tables) runs.push(await readColumns(table));
    droppedHints(shown.job.id, tables).forEach(tell);
    leftOutHints(
      `job ${safeName(shown.job.id)}`,
      runs.map((columns) => ({ columns })),
    ).forEach(tell);
    if (failed.length > 0 && runs.length === 0) return undefined;
    if (runs.every(({ rows }) => rows === 0)) {
      tell(`job ${safeName(shown.job.id)} has printed no metadata, and is left out`);
      return undefined;
    }
    return {
      job: shown.job.id,
      dir: shown.job.dir,
      partly: failed.length > 0,
      runs,
      name: nameOf(shown.job),
      start: startOfJob(shown.job, runs),
    };
  } finally {
    await closeTables(tables);
  }
}

function nameOf(job: Job): string | null {
  return (
    newestAttemptOf(job).flatMap(({ record }) => (record.kind === 'record' ? (record.record.name ?? []) : []))[0] ??
    null
  );
}

/** The first start of its newest attempt; where no record says it, the first row. */
function startOfJob(job: Job, runs: Compared['runs']): number {
  const starts = newestAttemptOf(job)
    .map(startOf)
    .filter((start) => start > 0);
  return Math.min(...(starts.length > 0 ? starts : runs.flatMap((run) => run.times()[0] ?? [])));
}

/** X by the rule over all jobs, of the keys that all of them have; without one, the time since the start of each. */
function planFor(jobs: readonly Loaded[], { keys, x, by }: CompareRequest): ReturnType<typeof planOf> {
  const where = jobs.length === 1 ? `job ${safeName(jobs[0]?.job ?? '')}` : `these ${jobs.length} jobs`;
  const survey = surveyOfColumns(jobs.flatMap(({ runs }) => runs));
  const common = new Map(
    [...survey].filter(([key]) => jobs.every(({ runs }) => runs.some((run) => run.keys.has(key)))),
  );
  const chosen = by === 'time' ? 'time' : (x ?? commonX(common, keys, where));
  const plan = planOf(survey, { keys, x: chosen ?? 'time' }, where);
  if (plan.kind === 'problem') return plan;
  // What all have in common, and what changes, is what there is to compare.
  const changing = plan.keys.filter((key) => keys.length > 0 || (common.has(key) && varies(jobs, key)));
  const reason = reasonOf(plan.x, { asked: by === 'time' || x !== undefined, chosen, common });
  return { ...plan, x: { ...plan.x, reason }, keys: changing.length > 0 ? changing : plan.keys };
}

/** The label of the key that the rule chooses among those that all jobs have; undefined where that leaves no other to draw. */
function commonX(common: Survey, keys: readonly string[], where: string): string | undefined {
  const plan = planOf(common, { keys: keys.filter((label) => common.has(keyOf(label))) }, where);
  return plan.kind === 'plan' && plan.x.kind === 'key' ? labelOf(plan.x.key) : undefined;
}

interface Chosen {
  readonly asked: boolean;
  readonly chosen: string | undefined;
  readonly common: Survey;
}

function reasonOf(x: XChoice, { asked, chosen, common }: Chosen): string {
  if (asked) return x.reason;
  if (chosen === undefined || x.kind === 'time') return NOT_COMMON;
  return chooseX(new Map([...common].filter(([key]) => key === x.key))).reason;
}

function varies(jobs: readonly Loaded[], key: string): boolean {
  return jobs.some(({ runs }) => runs.some((run) => run.keys.get(key)?.varies === true));
}

function namedOf(job: Loaded, x: XChoice, key: string): Named {
  const points = pointsOfRuns(job.runs, x.kind === 'key' ? x.key : undefined, key);
  const start = x.kind === 'time' ? job.start : 0;
  const title = job.name === null ? job.job : `${job.job} ${job.name}`;
  return {
    curve: {
      label: safeName(`${labelOf(key)} (${title})`),
      x: start === 0 ? points.x : points.x.map((value) => value - start),
      y: points.y,
    },
    of: { job: job.job, key: labelOf(key) },
    family: key,
  };
}

interface Result {
  readonly key: string;
  readonly better: ReturnType<typeof betterOf>;
  readonly jobs: readonly JobFigures[];
}

function figuresTable({ key, better, jobs }: Result, x: XChoice, context: Context): string {
  const place = (at: number): string => (x.kind === 'time' ? durationText(at) : numberText(at));
  const best = better === 'unknown' ? [] : [`best (${better})`, `at ${safeName(nameOfX(x))}`];
  const rows = jobs.map(({ job, figures, best: found, winner }): TableCell[] => [
    text(job),
    ...[figures?.last, figures?.min, figures?.max].map(number),
    ...(better === 'unknown'
      ? []
      : [
          { text: found === undefined ? '' : `${winner ? '* ' : ''}${numberText(found.value)}`, right: true },
          { text: found === undefined ? '' : place(found.at), right: true },
        ]),
  ]);
  return table([safeName(labelOf(key)), 'last', 'min', 'max', ...best], rows, context);
}

function differencesTable(jobs: readonly Loaded[], context: Context): string {
  const differences = differencesOf(jobs);
  if (differences.length === 0) return '';
  const rows = differences.map(({ key, values }) => [
    text(labelOf(key)),
    ...values.map((value): TableCell => ({ text: safeName(value ?? ''), right: /^-?\d/.test(value ?? '') })),
  ]);
  return table(['differs', ...jobs.map(({ job }) => safeName(job))], rows, context);
}

function table(headings: readonly string[], rows: readonly (readonly TableCell[])[], context: Context): string {
  const measure = new TableMeasure(headings);
  for (const row of rows) for (const [index, cell] of row.entries()) measure.add(index, cell);
  const layout = measure.layout({ total: context.isTerminal ? screenOf(context, false).columns : undefined, cell: 32 });
  const left = layout.leftOut.length > 0 ? [`(left out to fit: ${layout.leftOut.join(', ')})`] : [];
  return `${[headingLine(layout), ...rows.map((row) => tableLine(layout, row)), ...left].join('\n')}\n`;
}

function text(value: string): TableCell {
  return { text: safeName(value), right: false };
}

function number(value: number | undefined): TableCell {
  return { text: value === undefined ? '' : numberText(value), right: true };
}

interface Answer {
  readonly x: XChoice;
  readonly jobs: readonly Loaded[];
  readonly named: readonly Named[];
  readonly results: readonly Result[];
}

/** JSON is for programs: no pager. Times are milliseconds since the start of each job. */
function printJson({ x, jobs, named, results }: Answer, context: Context): Promise<number> {
  const figures = results.flatMap(({ key, better, jobs: found }) =>
    found.map(({ job, figures: one, best }) => ({
      job,
      key: labelOf(key),
      last: one?.last ?? null,
      min: one?.min ?? null,
      max: one?.max ?? null,
      better,
      best: best ?? null,
    })),
  );
  const differs = differencesOf(jobs).map(({ key, values }) => ({
    key: labelOf(key),
    values: Object.fromEntries(values.map((value, index) => [jobs[index]?.job ?? '', value ?? null])),
  }));
  const list = jobs.map(({ job, name, start }) => ({ job, name, start: new Date(start).toISOString() }));
  return paged({ ...context, isTerminal: false }, async (write) => {
    await write(`{${xJson(x)},"jobs":${safeJson(JSON.stringify(list))},`);
    for (const piece of seriesJson(named)) if (!(await write(piece))) return 0;
    await write(`,"figures":${safeJson(JSON.stringify(figures))},"differs":${safeJson(JSON.stringify(differs))}}\n`);
    return 0;
  });
}
