/**
 * What the page asks for and gets, whether `joblog serve` answers or the data lies in a report. Everything is JSON; texts are as they were printed, so
 * whoever shows them does so as text, never as markup.
 */
import type { StreamName } from '../capture/types.js';

/** How a job or task stands. `open`: no end was recorded. `unknown`: its record cannot be read. */
export type StateName = 'running' | 'done' | 'failed' | 'killed' | 'open' | 'unknown';

/** An exit code, or the signal that ended it. */
export type ExitJson = { readonly code: number } | { readonly signal: string };

export interface TaskSummary {
  readonly task: string;
  readonly attempt: number;
  readonly state: StateName;
  readonly exit: ExitJson | null;
  /** ISO 8601, UTC; null where the record does not say. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly host: string | null;
}

/** One line of the list of jobs. */
export interface JobSummary {
  readonly job: string;
  readonly state: StateName;
  /** In words: `killed by SIGTERM`, `no end recorded; Slurm says OUT_OF_MEMORY`. */
  readonly stateText: string;
  readonly exit: ExitJson | null;
  readonly name: string | null;
  readonly user: string | null;
  readonly command: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly tasks: number;
  /** The last values of metadata, in their own spelling, in the order in which they were printed. */
  readonly last: readonly (readonly [key: string, text: string])[];
}

export interface JobList {
  /** Newest first. */
  readonly jobs: readonly JobSummary[];
  /** Jobs beyond those that were asked for. */
  readonly more: number;
  /** In words: folders that could not be read. */
  readonly remarks: readonly string[];
  /** Goes into the first request for updates, so that nothing is missed between the two; null in a report. */
  readonly cursor: string | null;
}

/** One key of the metadata and what is known about its values. */
export interface KeyInfo {
  readonly key: string;
  readonly label: string;
  readonly drawable: boolean;
}

export interface JobDetails extends JobSummary {
  readonly taskList: readonly TaskSummary[];
  /** The task whose log is shown first. */
  readonly task: string;
  /** In words: what was lost, masked, cut. */
  readonly remarks: readonly string[];
  readonly keys: readonly KeyInfo[];
  /** The X of its graphs by the rule, and why; `key` null: time. */
  readonly x: { readonly key: string | null; readonly reason: string };
  readonly rows: number;
}

export interface LogLine {
  /** Its number in what was asked for (both streams, or one), from 1. */
  readonly number: number;
  readonly stream: StreamName;
  readonly text: string;
  /** Milliseconds since 1970; null where the timeline does not tell. */
  readonly time: number | null;
}

/** A stretch of a log. It may have fewer lines than were asked for, where they are long; at least one where there is one. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** All lines there are by now. */
  readonly total: number;
  /** What the console shows below the last line: progress bars, an unfinished line. */
  readonly pending: readonly { readonly stream: StreamName; readonly text: string }[];
  /** In words: what was cut from a report. */
  readonly cut: string | null;
}

export interface LogQuery {
  readonly job: string;
  readonly task: string;
  readonly streams: readonly StreamName[];
}

export interface LogPageQuery extends LogQuery {
  /** The first line, from 1; 0 and below count from the end: -99 and 100 lines are the last 100. */
  readonly from: number;
  readonly count: number;
}

export interface SearchQuery extends LogQuery {
  readonly text: string;
  readonly regex: boolean;
  readonly ignoreCase: boolean;
  readonly from: number;
  readonly limit: number;
}

export interface SearchHits {
  /** Line numbers, ascending; at most as many as were asked for. */
  readonly lines: readonly number[];
  /** The line to go on from: there were enough hits, or the time for one answer was over. Null: all was searched. */
  readonly next: number | null;
  /** In words: why the expression cannot be used. */
  readonly error: string | null;
}

export interface TablePage {
  readonly columns: readonly KeyInfo[];
  /** Newest first unless sorted; each cell in its own spelling, null: no value. */
  readonly rows: readonly {
    readonly time: string;
    readonly task: string;
    readonly line: number;
    readonly cells: readonly (string | null)[];
  }[];
  readonly total: number;
}

export interface TableQuery {
  readonly job: string;
  /** From 0. */
  readonly from: number;
  readonly count: number;
  /** A key to sort by; null: by time. */
  readonly sort: string | null;
  readonly descending: boolean;
}

export interface SeriesQuery {
  /** One job, or several to compare. */
  readonly jobs: readonly string[];
  /** Empty: all that can be drawn. */
  readonly keys: readonly string[];
  /** `rule`: by the rule; `time`: milliseconds since 1970; `elapsed`: milliseconds since the start of each job; else a key. */
  readonly x: { readonly by: 'rule' | 'time' | 'elapsed' } | { readonly by: 'key'; readonly key: string };
  /** The part of X that is shown; null: all. */
  readonly range: readonly [from: number, to: number] | null;
  /** Buckets over the range: each gives its first, smallest, largest and last point. */
  readonly buckets: number;
  /** The weight of what came before, of exponential smoothing, 0 (off) to below 1; before buckets. */
  readonly smooth: number;
  /** Axes of logarithms: what is at or below 0 there is left out, and buckets are as wide as they look. */
  readonly logX: boolean;
  readonly logY: boolean;
  /** At most so many keys, the first ones. */
  readonly most: number;
}

export interface SeriesJson {
  readonly job: string;
  readonly key: string;
  /** Strokes: where X falls back, a new one begins. Points as two columns; where Y is null the stroke has a gap. */
  readonly strokes: readonly { readonly x: readonly number[]; readonly y: readonly (number | null)[] }[];
  /** Points, of the whole X, before they were put into buckets. */
  readonly points: number;
  /** Points that an axis of logarithms cannot show. */
  readonly hidden: number;
  /** So often X falls back that there is one stroke only, through the smallest and the largest value at each X; 0: each fall begins a stroke. */
  readonly falls: number;
}

export interface SeriesAnswer {
  /** `key` null: time, since the start of each job with `elapsed`. */
  readonly x: { readonly key: string | null; readonly elapsed: boolean; readonly reason: string };
  /** All that X spans, whatever part is shown; null: there is no point. */
  readonly extent: readonly [from: number, to: number] | null;
  /** X keys that may be chosen instead. */
  readonly choices: readonly string[];
  readonly series: readonly SeriesJson[];
  /** Keys beyond those that were asked for. */
  readonly more: number;
}

/** The parameters in which jobs differ: metadata that is constant within each job. */
export interface Differences {
  readonly jobs: readonly string[];
  readonly rows: readonly { readonly key: string; readonly values: readonly (string | null)[] }[];
  /** Last, smallest, largest of each drawn key. */
  readonly figures: readonly {
    readonly key: string;
    readonly perJob: readonly ({ readonly last: number; readonly min: number; readonly max: number } | null)[];
  }[];
}

/** What is told while a tab is open, one JSON object a line; an empty object is the heartbeat. */
export interface Update {
  /** Goes into the next request, to go on from here. */
  readonly cursor?: string;
  /** Jobs that are new or stand otherwise than before. */
  readonly jobs?: readonly JobSummary[];
  /** Jobs that are not there any more. */
  readonly gone?: readonly string[];
  /** What has changed of the job that is shown: its logs (lines or pending rows), its metadata. */
  readonly job?: { readonly job: string; readonly log: boolean; readonly table: boolean };
}

export const DOWNLOADS = ['log', 'csv', 'ndjson', 'parquet', 'report'] as const;
export type Download = (typeof DOWNLOADS)[number];

/** Where the page has its data from. Rejects with an Error whose message is for the user. */
export interface Source {
  /** A report has its jobs and no others, and nothing in it changes. */
  readonly kind: 'server' | 'report';
  jobs(query: { readonly limit: number }): Promise<JobList>;
  job(job: string): Promise<JobDetails>;
  log(query: LogPageQuery): Promise<LogPage>;
  /** `signal`: whoever asked no longer wants to know, and the search ends. */
  search(query: SearchQuery, signal?: AbortSignal): Promise<SearchHits>;
  table(query: TableQuery): Promise<TablePage>;
  series(query: SeriesQuery): Promise<SeriesAnswer>;
  compare(jobs: readonly string[], keys: readonly string[]): Promise<Differences>;
  /** Calls back until what it gives back is called; does nothing while the tab is hidden, and for a report. */
  follow(job: string | null, onUpdate: (update: Update) => void): () => void;
  /** Says in words what is wrong with the connection, whenever that changes, '' when all is well again; until what it gives back is called. */
  onConnection(tell: (problem: string) => void): () => void;
  /** Starts the download of a file. */
  download(job: string, what: Download): Promise<void>;
}
