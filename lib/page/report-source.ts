/** The page's data from a report: the same answers as a server's, found in what the report holds. */
import { type Expression, expressionOf } from '../view/expression.js';
import { comparisonOf, seriesOfRuns } from '../view/runs.js';
import type { Download, JobSummary, LogPage, LogPageQuery, SearchHits, SearchQuery, Source } from './api.js';
import { saveBlob } from './export.js';
import type { ReportData } from './report-data.js';
import { fileOf } from './report-files.js';
import { ReportLog } from './report-log.js';
import { ReportTable } from './report-table.js';

export function reportSource(data: ReportData): Source {
  const jobs = new Map(data.jobs.map((job) => [job.details.job, job]));
  const logs = new Map<string, ReportLog>();
  const tables = new Map<string, ReportTable>();

  const jobOf = (id: string): ReportData['jobs'][number] => {
    const job = jobs.get(id);
    if (job === undefined) throw new Error(`There is no job ${id} in this report.`);
    return job;
  };
  const logOf = (id: string, task: string): ReportLog => {
    const key = `${id}\n${task}`;
    const known = logs.get(key);
    if (known !== undefined) return known;
    const found = jobOf(id).tasks.find((one) => one.task === task);
    if (found === undefined) throw new Error(`There is no task ${task} of job ${id} in this report.`);
    const log = new ReportLog(found);
    logs.set(key, log);
    return log;
  };
  const tableOf = (id: string): ReportTable => {
    const known = tables.get(id);
    if (known !== undefined) return known;
    const table = new ReportTable(jobOf(id));
    tables.set(id, table);
    return table;
  };
  const runsOf = (ids: readonly string[]): ReportTable['runs'][] => ids.map((id) => tableOf(id).runs);

  return {
    kind: 'report',
    jobs: answer(() => ({
      jobs: [...jobs.values()].map(({ details }): JobSummary => details),
      more: 0,
      remarks: [],
      cursor: null,
    })),
    job: answer((id: string) => jobOf(id).details),
    log: answer((query: LogPageQuery): LogPage => logOf(query.job, query.task).page(query)),
    search: answer((query: SearchQuery): SearchHits => {
      const expression: Expression = expressionOf(query);
      if (expression.kind === 'problem') return { lines: [], next: null, error: expression.why };
      return logOf(query.job, query.task).search(query, expression.one);
    }),
    table: answer((query) => tableOf(query.job).page(query)),
    series: answer((query) => seriesOfRuns(runsOf(query.jobs), query)),
    compare: answer((ids: readonly string[], keys: readonly string[]) => comparisonOf(runsOf(ids), keys)),
    follow: () => () => undefined,
    onConnection: () => () => undefined,
    download: answer((id: string, what: Download) => {
      const { text, type, ending } = fileOf(jobOf(id), tableOf(id), what);
      saveBlob(new Blob([text], { type }), `${id}.${ending}`);
    }),
  };
}

/** A function that answers later, also where it fails. */
function answer<Args extends unknown[], Result>(find: (...args: Args) => Result): (...args: Args) => Promise<Result> {
  return (...args) =>
    new Promise((resolve) => {
      resolve(find(...args));
    });
}
