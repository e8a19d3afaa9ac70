/** Files to keep that a report can make of what it holds. */
import type { Download } from './api.js';
import type { ReportJob, ReportTask } from './report-data.js';
import type { ReportTable } from './report-table.js';

export interface TextFile {
  readonly text: string;
  readonly type: string;
  /** Of its name, without a point. */
  readonly ending: string;
}

/** Throws with words for the user where a report cannot make it. */
export function fileOf(job: ReportJob, table: Pick<ReportTable, 'csv'>, what: Download): TextFile {
  switch (what) {
    case 'log':
      return { text: logText(job), type: 'text/plain', ending: isCut(job) ? 'cut.log' : 'log' };
    case 'csv':
      return { text: table.csv(), type: 'text/csv', ending: 'csv' };
    case 'ndjson':
      return {
        text: job.tasks.map(({ metadata }) => metadata).join(''),
        type: 'application/x-ndjson',
        ending: 'ndjson',
      };
    case 'parquet':
    case 'report':
      throw new Error('A report cannot make this file: joblog show, joblog report and joblog serve can.');
  }
}

/** The logs of the newest attempt, as `joblog serve` gives them; of several tasks each under a heading. */
function logText(job: ReportJob): string {
  const tasks = newestOf(job);
  const heading = (task: string, index: number): string =>
    tasks.length > 1 ? `${index === 0 ? '' : '\n'}==> ${task} <==\n` : '';
  return tasks.map(({ task, text }, index) => heading(task, index) + text).join('');
}

function isCut(job: ReportJob): boolean {
  return newestOf(job).some(({ gap }) => gap !== null);
}

function newestOf({ details, tasks }: ReportJob): ReportTask[] {
  const newest = Math.max(...details.taskList.map(({ attempt }) => attempt));
  const names = new Set(details.taskList.filter(({ attempt }) => attempt === newest).map(({ task }) => task));
  return tasks.filter(({ task }) => names.has(task));
}
