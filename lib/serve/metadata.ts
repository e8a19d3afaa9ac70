/** Questions about the metadata of jobs, and their answers as JSON: they take seconds where there is much of it, so they are answered in a thread. */
import type { Differences, KeyInfo, SeriesAnswer, SeriesQuery, TablePage, TableQuery } from '../page/api.js';
import { type Job, startOf, taskFile } from '../store/reader/jobs.js';
import { comparisonOf, firstStart, keyInfos, ruledXOf, seriesOfRuns, surveyOfRuns } from '../view/runs.js';
import { JobTable, tooMuch } from './job-table.js';
import { Kept } from './kept.js';

/** A job as the thread gets it. */
export interface MetadataJob {
  readonly id: string;
  /** When it started, in milliseconds since 1970; 0 where nobody knows. */
  readonly start: number;
  /** Its runs that have metadata. */
  readonly runs: readonly MetadataFile[];
}

export interface MetadataFile {
  readonly task: string;
  readonly path: string;
  readonly start: number;
}

export type MetadataQuestion = {
  /** The real path of the store. */
  readonly within: string;
} & (
  | { readonly kind: 'facts'; readonly job: MetadataJob }
  | { readonly kind: 'table'; readonly job: MetadataJob; readonly query: TableQuery }
  | { readonly kind: 'series'; readonly jobs: readonly MetadataJob[]; readonly query: SeriesQuery }
  | { readonly kind: 'compare'; readonly jobs: readonly MetadataJob[]; readonly keys: readonly string[] }
);

/** What there is of one job. */
export interface MetadataFacts {
  readonly keys: readonly KeyInfo[];
  readonly x: SeriesAnswer['x'];
  readonly rows: number;
  /** Lines that are no metadata. */
  readonly dropped: number;
  /** Values that are in no graph, because there are too many. */
  readonly leftOut: number;
}

/** An answer as JSON in UTF-8. Rejects with the system's words where a file cannot be read. */
export type AskMetadata = (question: MetadataQuestion) => Promise<Uint8Array>;

export function metadataJob(job: Job): MetadataJob {
  const runs = job.tasks
    .filter(({ files }) => files.has('metadata'))
    .map((task) => ({ task: task.name, path: taskFile(task, 'metadata'), start: startOf(task) }));
  return { id: job.id, start: firstStart(job.tasks.map(startOf)), runs };
}

/** The columns of the jobs that are looked at. */
export class MetadataAnswers {
  readonly #tables: Kept<JobTable>;

  readonly #most: number;

  /**
   * @param room for the columns that are kept, in bytes
   * @param most that one question may take
   */
  constructor(room = TABLE_BYTES, most = MOST_BYTES) {
    this.#most = most;
    this.#tables = new Kept<JobTable>((tables) => tables.reduce((sum, { bytes }) => sum + bytes, 0) <= room);
  }

  readonly ask: AskMetadata = async (question) => Buffer.from(JSON.stringify(await this.#answer(question)));

  async #answer(question: MetadataQuestion): Promise<MetadataFacts | TablePage | SeriesAnswer | Differences> {
    const { within } = question;
    switch (question.kind) {
      case 'facts':
        return this.#facts(question.job, within);
      case 'table': {
        const { table } = await this.#grown(question.job, within);
        return table.page(question.query);
      }
      case 'series':
        return seriesOfRuns(await this.#runsOf(question.jobs, within), question.query);
      case 'compare':
        return comparisonOf(await this.#runsOf(question.jobs, within), question.keys);
    }
  }

  async #facts(job: MetadataJob, within: string): Promise<MetadataFacts> {
    const { table, runs } = await this.#grown(job, within);
    const survey = surveyOfRuns([runs]);
    return {
      keys: keyInfos(survey),
      x: ruledXOf(survey),
      rows: runs.runs.reduce((rows, { columns }) => rows + columns.rows, 0),
      dropped: table.dropped,
      leftOut: table.leftOut,
    };
  }

  async #grown(
    job: MetadataJob,
    within: string,
  ): Promise<{ readonly table: JobTable; readonly runs: Awaited<ReturnType<JobTable['grow']>> }> {
    const table = this.#tables.get(`${within}/${job.id}`, () => new JobTable(within));
    const runs = await table.grow(job, this.#most);
    this.#tables.trim();
    return { table, runs };
  }

  async #runsOf(jobs: readonly MetadataJob[], within: string): Promise<Awaited<ReturnType<JobTable['grow']>>[]> {
    const all: Awaited<ReturnType<JobTable['grow']>>[] = [];
    let bytes = 0;
    for (const job of jobs) {
      const { table, runs } = await this.#grown(job, within);
      bytes += table.bytes;
      if (bytes > this.#most) throw new Error(tooMuch(this.#most));
      all.push(runs);
    }
    return all;
  }
}

const TABLE_BYTES = 256 << 20;
/** Columns are outside of what a thread may take for objects. */
const MOST_BYTES = 1 << 30;
