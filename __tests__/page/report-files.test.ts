/** Files that a report makes of what it holds. */
import type { JobDetails } from '../../lib/page/api.js';
import type { ReportJob, ReportTask } from '../../lib/page/report-data.js';
import { fileOf } from '../../lib/page/report-files.js';

const task = (name: string, text: string, gap: ReportTask['gap'] = null): ReportTask => ({
  ...{ task: name, text, runs: [], gap, pending: [], cut: null, metadata: `{"of":"${name}"}\n` },
});

function jobOf(tasks: readonly (readonly [task: ReportTask, attempt: number])[]): ReportJob {
  const taskList = tasks.map(([{ task: name }, attempt]) => ({ task: name, attempt }));
  return { details: { job: '7', taskList } as unknown as JobDetails, tasks: tasks.map(([one]) => one) };
}

const table = { csv: () => 'time\r\n' };

test('the log of a job with one task is that log', () => {
  expect(fileOf(jobOf([[task('batch', 'a\nb\n'), 0]]), table, 'log')).toEqual({
    text: 'a\nb\n',
    type: 'text/plain',
    ending: 'log',
  });
});

test('of several tasks each has a heading, and earlier attempts are left out', () => {
  const job = jobOf([
    [task('batch', 'old\n'), 0],
    [task('0.0.r1', 'new\n'), 1],
    [task('0.1.r1', 'too\n'), 1],
  ]);
  expect(fileOf(job, table, 'log').text).toBe('==> 0.0.r1 <==\nnew\n\n==> 0.1.r1 <==\ntoo\n');
  expect(fileOf(job, table, 'ndjson').text.split('\n')).toHaveLength(4);
});

test('a log that is cut says so in its name', () => {
  const job = jobOf([[task('batch', 'a\n', { at: 0, left: { stdout: 5, stderr: 0 } }), 0]]);
  expect(fileOf(job, table, 'log').ending).toBe('cut.log');
});

test('what a report cannot make is said in words', () => {
  expect(() => fileOf(jobOf([]), table, 'parquet')).toThrow('A report cannot make this file');
});
