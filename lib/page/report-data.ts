/** What a report holds, and how it lies in the page. */
import type { StreamName } from '../capture/types.js';
import type { JobDetails } from './api.js';

export interface ReportData {
  readonly version: 1;
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** In the order in which they were named. */
  readonly jobs: readonly ReportJob[];
}

export interface ReportJob {
  readonly details: JobDetails;
  readonly tasks: readonly ReportTask[];
}

/** Lines of a log that are not in the report: one line stands for them, so many others before it. */
export interface ReportGap {
  readonly at: number;
  /** How many lines of each stream are left out. */
  readonly left: Readonly<Record<StreamName, number>>;
}

export interface ReportTask {
  readonly task: string;
  /** The log: all lines, each with its newline, but for those in the gap. */
  readonly text: string;
  /** Which stream the lines are of, in runs, and when they came: milliseconds since 1970, null where nobody knows. */
  readonly runs: readonly (readonly [stream: StreamName, lines: number, time: number | null])[];
  readonly pending: readonly { readonly stream: StreamName; readonly text: string }[];
  readonly gap: ReportGap | null;
  /** In words: what of the log is missing here. */
  readonly cut: string | null;
  /** The metadata file as it is. */
  readonly metadata: string;
}

/** What `joblog report` has put into the page: gzip, in base64. */
export async function reportText(embedded: string): Promise<string> {
  const bytes = Uint8Array.from(atob(embedded.trim()), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
