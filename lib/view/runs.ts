/** Answers about the metadata of jobs, from its columns: the same whether a server asks or a report. */
import type { Differences, KeyInfo, SeriesAnswer, SeriesQuery } from '../page/api.js';
import { type Curve, type Drawing, drawingOf, endsOf, seriesJson, xJson } from './drawing.js';
import type { KeyColumn, MetadataColumns } from './metadata-columns.js';
import { labelOf } from './row.js';
import { GrowingFacts, type Survey } from './survey.js';

/** One run of a job's command. */
export interface Run {
  readonly task: string;
  readonly columns: MetadataColumns;
}

/** The runs of a job, in the order in which they started. `start`: of the job, in milliseconds since 1970. */
export interface JobRuns {
  readonly job: string;
  readonly start: number;
  readonly runs: readonly Run[];
}

/** What is known about the values of all keys of some jobs. */
export function surveyOfRuns(jobs: readonly JobRuns[]): Survey {
  const facts = new Map<string, GrowingFacts[]>();
  for (const { columns } of jobs.flatMap(({ runs }) => runs)) {
    for (const [key, column] of columns.keys) {
      const known = facts.get(key);
      if (known === undefined) facts.set(key, [column.facts]);
      else known.push(column.facts);
    }
  }
  return new Map([...facts].map(([key, runs]) => [key, GrowingFacts.ofRuns(runs)]));
}

/** The keys in the order in which they first came. */
export function keyInfos(survey: Survey): KeyInfo[] {
  return [...survey].map(([key, { numbers }]) => ({ key, label: labelOf(key), drawable: numbers > 0 }));
}

/** The X that the rule chooses for a job, and why. */
export function ruledX(survey: Survey): SeriesAnswer['x'] {
  return xJson(drawingOf(survey, { x: { by: 'rule' }, keys: [] }));
}

export function seriesOfRuns(jobs: readonly JobRuns[], query: SeriesQuery): SeriesAnswer {
  const drawing = drawingOf(surveyOfRuns(jobs), query);
  const all = jobs.flatMap((job) => drawing.keys.map((key) => ({ job: job.job, curve: curveOf(job, key, drawing) })));
  const extent = endsOf(all.flatMap(({ curve }) => endsOf(curve.x) ?? [])) ?? null;
  // One range for all: buckets of several jobs are to be as wide as each other.
  const range = query.range ?? extent ?? [0, 0];
  const curves = all.filter(({ curve: { x } }) => x.length > 0);
  return {
    x: xJson(drawing),
    extent,
    choices: drawing.choices,
    series: curves.map(({ job, curve }) => seriesJson(job, curve, { ...query, range })),
  };
}

function curveOf({ start, runs }: JobRuns, key: string, { x, elapsed }: Drawing): Curve {
  const points = { x: [] as number[], y: [] as number[] };
  for (const { columns } of runs) {
    const y = columns.keys.get(key);
    if (y === undefined) continue;
    if (x.kind === 'key') {
      addJoined(points, columns.keys.get(x.key), y);
      continue;
    }
    const zero = elapsed ? start : 0;
    for (const row of y.rows.all()) points.x.push(columns.times.at(row) - zero);
    for (const value of y.values.all()) points.y.push(value);
  }
  return { key, ...points };
}

/** The rows that have both. */
function addJoined(
  points: { readonly x: number[]; readonly y: number[] },
  x: KeyColumn | undefined,
  y: KeyColumn,
): void {
  if (x === undefined) return;
  const [rows, others] = [y.rows.all(), x.rows.all()];
  for (let at = 0, other = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    while (other < others.length && (others[other] ?? 0) < row) other += 1;
    if (others[other] !== row) continue;
    points.x.push(x.values.at(other));
    points.y.push(y.values.at(at));
  }
}

/**
 * The keys that never change within a job and are not the same in all jobs, and the figures of what is drawn.
 *
 * @param keys whose figures are wanted; none: of all numbers that change
 */
export function differencesOf(jobs: readonly JobRuns[], keys: readonly string[]): Differences {
  const survey = surveyOfRuns(jobs);
  const columns = (key: string): readonly (readonly KeyColumn[])[] =>
    jobs.map(({ runs }) => runs.flatMap((run) => run.columns.keys.get(key) ?? []));
  const constants = [...survey.keys()].filter((key) => columns(key).every((runs) => isConstant(runs)));
  const rows = constants
    .map((key) => ({ key, values: columns(key).map(([first]) => first?.first ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
  const changing = [...survey].filter(([key, { numbers }]) => numbers > 0 && !constants.includes(key));
  const wanted = keys.length > 0 ? keys : changing.map(([key]) => key);
  const figures = wanted.map((key) => ({ key, perJob: columns(key).map(figuresOf) }));
  return { jobs: jobs.map(({ job }) => job), rows, figures };
}

function isConstant(runs: readonly KeyColumn[]): boolean {
  return runs.every((column) => !column.varies && column.first === runs[0]?.first);
}

function figuresOf(runs: readonly KeyColumn[]): Differences['figures'][number]['perJob'][number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let last: number | undefined;
  for (const { values } of runs) {
    for (const value of values.all()) {
      if (value < min) min = value;
      if (value > max) max = value;
      last = value;
    }
  }
  return last === undefined ? null : { last, min, max };
}
