/** Answers about the metadata of jobs, from its columns: the same whether a server asks or a report. */
import type { Differences, KeyInfo, SeriesAnswer, SeriesQuery } from '../page/api.js';
import { constantsOf, differencesOf, pointsOfRuns } from './comparison.js';
import { figuresOf } from './curve.js';
import { type Drawing, drawingOf, endsOf, seriesJson, sieveRange, xJson } from './drawing.js';
import { labelOf } from './row.js';
import type { Survey } from './survey.js';
import { type Points, surveyOfColumns, type ValueColumns } from './value-columns.js';

/** One run of a job's command. */
export interface Run {
  readonly task: string;
  readonly columns: ValueColumns;
}

/** The runs of a job, in the order in which they started. */
export interface JobRuns {
  readonly job: string;
  /** When the first of them started, in milliseconds since 1970; 0 where no record says it. */
  readonly start: number;
  readonly runs: readonly Run[];
}

/** The first of the starts that are known, each in milliseconds since 1970; 0 where none is. */
export function firstStart(starts: readonly number[]): number {
  const known = starts.filter((start) => start > 0);
  return known.length > 0 ? Math.min(...known) : 0;
}

/** What is known about the values of all keys of some jobs. */
export function surveyOfRuns(jobs: readonly JobRuns[]): Survey {
  return surveyOfColumns(jobs.flatMap(columnsOf));
}

function columnsOf({ runs }: JobRuns): ValueColumns[] {
  return runs.map(({ columns }) => columns);
}

/** The keys in the order in which they first came. */
export function keyInfos(survey: Survey): KeyInfo[] {
  return [...survey].map(([key, { numbers }]) => ({ key, label: labelOf(key), drawable: numbers > 0 }));
}

/** The X that the rule chooses for a job, and why. */
export function ruledXOf(survey: Survey): SeriesAnswer['x'] {
  return xJson(drawingOf(survey, { x: { by: 'rule' }, keys: [] }));
}

export function seriesOfRuns(jobs: readonly JobRuns[], query: SeriesQuery): SeriesAnswer {
  const survey = surveyOfRuns(jobs);
  const drawing = drawingOf(survey, query, jobs.length > 1 ? commonTo(jobs, survey) : undefined);
  const keys = drawing.keys.slice(0, query.most);
  const all = jobs.flatMap((job) => keys.map((key) => ({ job, key, points: pointsIn(job, key, drawing) })));
  const extent = endsOf(all.flatMap(({ points }) => endsOf(points.x) ?? [])) ?? null;
  // One range for all: buckets of several jobs are to be as wide as each other.
  const range = sieveRange(
    all.map(({ points }) => points.x),
    query,
  );
  const series = all.map(({ job, key, points }) => seriesJson(job.job, key, points, { ...query, range }));
  return {
    x: xJson(drawing),
    extent,
    choices: drawing.choices,
    series: series.filter(({ points, hidden }) => points + hidden > 0),
    more: drawing.keys.length - keys.length,
  };
}

/** The keys that all jobs have, but for those that have no metadata at all. */
function commonTo(jobs: readonly JobRuns[], survey: Survey): Survey {
  const printing = jobs.map(columnsOf).filter((runs) => runs.some(({ rows }) => rows > 0));
  return new Map([...survey].filter(([key]) => printing.every((runs) => runs.some(({ keys }) => keys.has(key)))));
}

function pointsIn(job: JobRuns, key: string, { x, elapsed }: Drawing): Points {
  const points = pointsOfRuns(columnsOf(job), x.kind === 'key' ? x.key : undefined, key);
  if (!elapsed) return points;
  const zero = zeroOf(job);
  return { x: points.x.map((time) => time - zero), y: points.y };
}

/** Where no record says when it started, its first row has to do. */
function zeroOf(job: JobRuns): number {
  return job.start > 0 ? job.start : firstStart(columnsOf(job).flatMap((columns) => columns.times()[0] ?? []));
}

/**
 * The keys that never change within a job and are not the same in all jobs, and the figures of what is drawn.
 *
 * @param keys whose figures are wanted; none: of all numbers that change
 */
export function comparisonOf(jobs: readonly JobRuns[], keys: readonly string[]): Differences {
  const compared = jobs.map((job) => ({ job: job.job, runs: columnsOf(job) }));
  const constants = new Set(constantsOf(compared).map(({ key }) => key));
  const changing = [...surveyOfRuns(jobs)].filter(([key, { numbers }]) => numbers > 0 && !constants.has(key));
  const wanted = keys.length > 0 ? keys : changing.map(([key]) => key);
  return {
    jobs: jobs.map(({ job }) => job),
    rows: differencesOf(compared).map(({ key, values }) => ({ key, values: values.map((value) => value ?? null) })),
    figures: wanted.map((key) => ({
      key,
      perJob: compared.map(({ runs }) => {
        const figures = figuresOf(pointsOfRuns(runs, undefined, key));
        return figures === undefined ? null : { last: figures.last, min: figures.min, max: figures.max };
      }),
    })),
  };
}
