/** Which jobs the list shows, and in which order. */
import type { JobSummary, StateName, Update } from './api.js';

export const LIST_COLUMNS = ['job', 'name', 'state', 'started', 'took', 'exit'] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

export interface ListQuery {
  /** Words that all must be somewhere in what the list shows of a job. */
  readonly filter: string;
  /** '' for all. */
  readonly state: StateName | '';
  readonly sort: ListColumn;
  readonly descending: boolean;
}

/** The jobs that the filters let through, sorted; `now` is what running jobs are timed by. */
export function listed(jobs: readonly JobSummary[], query: ListQuery, now: number): JobSummary[] {
  const words = query.filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const kept = jobs.filter((job) => {
    if (query.state !== '' && job.state !== query.state) return false;
    if (words.length === 0) return true;
    const text = [
      job.job,
      job.name,
      job.user,
      job.command,
      job.stateText,
      ...job.last.map(([key, value]) => `${key}=${value}`),
    ];
    const all = text.join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const turn = query.descending ? -1 : 1;
  return kept.sort((a, b) => turn * compared(valueOf(a, query.sort, now), valueOf(b, query.sort, now)));
}

function valueOf(job: JobSummary, column: ListColumn, now: number): string | number {
  switch (column) {
    case 'job':
      return job.job;
    case 'name':
      return job.name ?? '';
    case 'state':
      return job.stateText;
    case 'started':
      return job.started ?? '';
    case 'took':
      return job.started === null ? -1 : (job.ended === null ? now : Date.parse(job.ended)) - Date.parse(job.started);
    case 'exit':
      return job.exit === null ? '' : 'signal' in job.exit ? job.exit.signal : String(job.exit.code);
  }
}

function compared(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [textA, textB] = [String(a), String(b)];
  // As numbers 0.01 and 0.1 are both 0 and 1.
  return textA.localeCompare(textB, 'en', { numeric: true }) || textA.localeCompare(textB, 'en');
}

/** A list after news: those that are known are replaced where they stand, the others come before them, and what is gone is not there any more. */
export function renewed(jobs: readonly JobSummary[], { jobs: news = [], gone = [] }: Update): JobSummary[] {
  const fresh = new Map(news.map((job) => [job.job, job]));
  const left = new Set(gone);
  const there = jobs.filter(({ job }) => !left.has(job));
  const old = there.map((job) => {
    const renewed = fresh.get(job.job) ?? job;
    fresh.delete(job.job);
    return renewed;
  });
  return [...fresh.values(), ...old];
}
