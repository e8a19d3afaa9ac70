/** Answers out of a store: what `joblog serve` gives the page. */
import { basename } from 'node:path';
import { openText } from '../commands/show-state.js';
import { errorText } from '../config/errno.js';
import type { Differences, JobDetails, JobList, LogPage, SeriesAnswer, SeriesQuery, TablePage } from '../page/api.js';
import type { Questions } from '../page/wire.js';
import { type Job, newestAttemptOf, type Task } from '../store/reader/jobs.js';
import { differencesOf, type JobRuns, keyInfos, ruledX, seriesOfRuns, surveyOfRuns } from '../view/runs.js';
import { counted } from '../view/text.js';
import { Refusal } from './failure.js';
import { JobIndex } from './job-index.js';
import { JobTable } from './job-table.js';
import { Kept } from './kept.js';
import { LogIndex } from './log-index.js';
import { logPage } from './log-pages.js';
import type { KnownStates } from './states.js';
import { summaryOf, taskSummaryOf } from './summary.js';

/** Columns of jobs that are looked at, and indexes of their logs. */
const TABLE_BYTES = 256 << 20;
const LOG_INDEXES = 64;
/** More curves than that are no comparison. */
const MOST_JOBS = 50;
const MOST_BUCKETS = 10_000;

export class StoreSource {
  readonly jobsIndex: JobIndex;
  readonly #root: string;
  readonly #states: KnownStates;
  readonly #tables = new Kept<JobTable>((tables) => tables.reduce((sum, { bytes }) => sum + bytes, 0) <= TABLE_BYTES);
  readonly #logs = new Kept<LogIndex>((logs) => logs.length <= LOG_INDEXES);

  constructor(root: string, states: KnownStates) {
    this.#root = root;
    this.#states = states;
    this.jobsIndex = new JobIndex(root, states);
  }

  async jobs({ limit }: Questions['jobs'], cursor: string | null): Promise<JobList> {
    const seen = await this.jobsIndex.newest(limit);
    const remarks: string[] = [];
    if (seen.kind === 'absent') remarks.push(`nothing is logged yet: there is no ${this.#root}`);
    if (seen.kind === 'unreadable') remarks.push(`cannot read ${this.#root}: ${seen.why}`);
    const all = this.jobsIndex.summaries();
    return { jobs: all.slice(0, limit), more: Math.max(0, all.length + this.jobsIndex.left - limit), remarks, cursor };
  }

  async job({ job: id }: Questions['job']): Promise<JobDetails> {
    const job = await this.found(id);
    const { runs, table } = await this.#runsOf(job);
    const survey = surveyOfRuns([runs]);
    const first =
      newestAttemptOf(job).find(({ files }) => files.has('stdout') || files.has('stderr')) ?? job.tasks.at(-1);
    return {
      ...summaryOf(job, this.#states.of),
      taskList: job.tasks.map((task) => taskSummaryOf(task, this.#states.of)),
      task: first?.name ?? '',
      remarks: this.#remarksOf(job, table),
      keys: keyInfos(survey),
      x: ruledX(survey),
      rows: runs.runs.reduce((rows, { columns }) => rows + columns.rows, 0),
    };
  }

  async log(query: Questions['log']): Promise<LogPage> {
    const { job, task } = await this.foundTask(query.job, query.task);
    return readable(`the log of ${job.id}/${task.name}`, () => logPage(task, this.logIndex(job, task), query));
  }

  async table(query: Questions['table']): Promise<TablePage> {
    const { table } = await this.#runsOf(await this.found(query.job));
    return readable(`the metadata of ${query.job}`, () => table.page(query));
  }

  async series(query: SeriesQuery): Promise<SeriesAnswer> {
    const buckets = Math.min(Math.max(1, query.buckets), MOST_BUCKETS);
    return seriesOfRuns(await this.#runsOfAll(query.jobs), { ...query, buckets });
  }

  async compare({ jobs, keys }: Questions['compare']): Promise<Differences> {
    return differencesOf(await this.#runsOfAll(jobs), keys);
  }

  /** The job of that id. */
  async found(id: string): Promise<Job> {
    const job = await this.jobsIndex.find(id);
    if (job === undefined) throw new Refusal(404, 'there is no such job');
    return job;
  }

  async foundTask(id: string, name: string): Promise<{ readonly job: Job; readonly task: Task }> {
    const job = await this.found(id);
    const task = job.tasks.find((known) => known.name === name);
    if (task === undefined) throw new Refusal(404, 'there is no such task');
    return { job, task };
  }

  logIndex(job: Job, task: Task): LogIndex {
    return this.#logs.get(`${job.id}/${task.name}`, () => new LogIndex(task, this.jobsIndex.root));
  }

  async #runsOf(job: Job): Promise<{ readonly runs: JobRuns; readonly table: JobTable }> {
    const table = this.#tables.get(job.id, () => new JobTable(job.id, this.jobsIndex.root));
    const runs = await readable(`the metadata of ${job.id}`, () => table.grow(job));
    return { runs, table };
  }

  async #runsOfAll(ids: readonly string[]): Promise<JobRuns[]> {
    if (ids.length === 0) throw new Refusal(400, 'the parameter jobs is missing');
    if (ids.length > MOST_JOBS) throw new Refusal(400, `at most ${MOST_JOBS} jobs can be compared`);
    const all: JobRuns[] = [];
    for (const id of new Set(ids)) all.push((await this.#runsOf(await this.found(id))).runs);
    return all;
  }

  #remarkOf(task: Task): string | undefined {
    const state = this.#states.of(task);
    const open = openText(basename(task.dir), task, state, Date.now());
    if (open !== undefined) return open;
    const ledger = task.record.kind === 'record' ? task.record.record.ledger : undefined;
    if (ledger === undefined || ledger.kind === 'none') return undefined;
    const lost = ledger.ledger.stdout.lost.lines + ledger.ledger.stderr.lost.lines;
    return lost === 0 ? undefined : `${task.name}: ${counted(lost, 'line')} lost`;
  }

  #remarksOf(job: Job, table: JobTable): string[] {
    const remarks = job.tasks.flatMap((task) => this.#remarkOf(task) ?? []);
    if (table.dropped > 0)
      remarks.push(`${counted(table.dropped, 'line')} of metadata torn or not joblog's, and left out`);
    if (table.leftOut > 0)
      remarks.push(`${counted(table.leftOut, 'value')} of metadata in no graph: there are too many`);
    return remarks;
  }
}

async function readable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(500, `${what} cannot be read: ${errorText(error)}`);
  }
}
