/** Answers out of a store: what `joblog serve` gives the page. */
import { basename } from 'node:path';
import { openText } from '../commands/show/state.js';
import { errorText } from '../config/errno.js';
import type { JobDetails, JobList, LogPage, SeriesQuery } from '../page/api.js';
import type { Questions } from '../page/wire.js';
import { type Job, newestAttemptOf, type Task } from '../store/reader/jobs.js';
import { counted } from '../view/text.js';
import { Refusal } from './failure.js';
import { JobIndex } from './job-index.js';
import { Kept } from './kept.js';
import { LogIndex } from './log-index.js';
import { logPage } from './log-pages.js';
import {
  type AskMetadata,
  MetadataAnswers,
  type MetadataFacts,
  type MetadataJob,
  type MetadataQuestion,
  metadataJob,
} from './metadata.js';
import type { KnownStates } from './states.js';
import { summaryOf, taskSummaryOf } from './summary.js';

/** Indexes of logs that are looked at. */
const LOG_INDEXES = 64;
/** More curves than that are no comparison. */
const MOST_JOBS = 50;
const MOST_BUCKETS = 10_000;

export class StoreSource {
  readonly jobsIndex: JobIndex;
  readonly #root: string;
  readonly #states: KnownStates;
  readonly #ask: AskMetadata;
  readonly #logs = new Kept<LogIndex>((logs) => logs.length <= LOG_INDEXES);

  /** @param ask answers questions about metadata; where there is none, they are answered here, and everything else waits meanwhile */
  constructor(root: string, states: KnownStates, ask: AskMetadata = new MetadataAnswers().ask) {
    this.#root = root;
    this.#states = states;
    this.#ask = ask;
    this.jobsIndex = new JobIndex(root, states);
  }

  async jobs({ limit }: Questions['jobs'], cursor: string | null): Promise<JobList> {
    const seen = await this.jobsIndex.newest(limit);
    const remarks: string[] = [];
    if (seen.kind === 'absent') remarks.push(`nothing is logged yet: there is no ${this.#root}`);
    if (seen.kind === 'unreadable') remarks.push(`cannot read ${this.#root}: ${seen.why}`);
    const all = this.jobsIndex.summaries();
    const { older } = this.jobsIndex;
    if (older > 0) remarks.push(`${counted(older, 'older job')} are not in this list: joblog list --all has them`);
    return { jobs: all.slice(0, limit), more: Math.max(0, all.length + this.jobsIndex.left - limit), remarks, cursor };
  }

  async job({ job: id }: Questions['job']): Promise<JobDetails> {
    const job = await this.found(id);
    const facts = await this.#facts(job);
    const first =
      newestAttemptOf(job).find(({ files }) => files.has('stdout') || files.has('stderr')) ?? job.tasks.at(-1);
    return {
      ...summaryOf(job, this.#states.of),
      taskList: job.tasks.map((task) => taskSummaryOf(task, this.#states.of)),
      task: first?.name ?? '',
      remarks: this.#remarksOf(job, facts),
      keys: facts.keys,
      x: facts.x,
      rows: facts.rows,
    };
  }

  async log(query: Questions['log']): Promise<LogPage> {
    const { job, task } = await this.foundTask(query.job, query.task);
    return readable(`the log of ${job.id}/${task.name}`, () => logPage(task, this.logIndex(job, task), query));
  }

  /** A `TablePage` as JSON. */
  async table(query: Questions['table']): Promise<Uint8Array> {
    return this.#asked({ kind: 'table', job: metadataJob(await this.found(query.job)), query, ...this.#within() });
  }

  /** A `SeriesAnswer` as JSON. */
  async series(query: SeriesQuery): Promise<Uint8Array> {
    const buckets = Math.min(Math.max(1, query.buckets), MOST_BUCKETS);
    const jobs = await this.#jobs(query.jobs);
    return this.#asked({ kind: 'series', jobs, query: { ...query, buckets }, ...this.#within() });
  }

  /** `Differences` as JSON. */
  async compare({ jobs: ids, keys }: Questions['compare']): Promise<Uint8Array> {
    return this.#asked({ kind: 'compare', jobs: await this.#jobs(ids), keys, ...this.#within() });
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

  async #facts(job: Job): Promise<MetadataFacts> {
    const json = await this.#asked({ kind: 'facts', job: metadataJob(job), ...this.#within() });
    return JSON.parse(Buffer.from(json).toString('utf8')) as MetadataFacts;
  }

  async #asked(question: MetadataQuestion): Promise<Uint8Array> {
    const jobs = 'jobs' in question ? question.jobs : [question.job];
    return readable(`the metadata of ${jobs.map(({ id }) => id).join(', ')}`, () => this.#ask(question));
  }

  #within(): { readonly within: string } {
    return { within: this.jobsIndex.root };
  }

  async #jobs(ids: readonly string[]): Promise<MetadataJob[]> {
    if (ids.length === 0) throw new Refusal(400, 'the parameter jobs is missing');
    if (ids.length > MOST_JOBS) throw new Refusal(400, `at most ${MOST_JOBS} jobs can be compared`);
    const jobs: MetadataJob[] = [];
    for (const id of new Set(ids)) jobs.push(metadataJob(await this.found(id)));
    return jobs;
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

  #remarksOf(job: Job, facts: MetadataFacts): string[] {
    const remarks = job.tasks.flatMap((task) => this.#remarkOf(task) ?? []);
    if (facts.dropped > 0)
      remarks.push(`${counted(facts.dropped, 'line')} of metadata torn or not joblog's, and left out`);
    if (facts.leftOut > 0)
      remarks.push(`${counted(facts.leftOut, 'value')} of metadata in no graph: there are too many`);
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
