/** One page with jobs in it, which needs neither a server nor a network. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { STREAMS } from '../capture/types.js';
import type { JobDetails } from '../page/api.js';
import type { ReportData, ReportJob, ReportTask } from '../page/report-data.js';
import { type Job, type Task, taskFile } from '../store/reader/jobs.js';
import { Snapshot } from '../store/reader/snapshot.js';
import { counted } from '../view/text.js';
import { type LogIndex, type OpenLogs, textsOf } from './log-index.js';
import { logPage } from './log-pages.js';
import { type ReportText, withinRoom } from './report-cut.js';
import { type CutRows, rowsWithinRoom } from './report-rows.js';
import type { StoreSource } from './store-source.js';

/** The most of the logs that a report holds, in characters: what a mail takes when it is compressed, and a browser at once. */
const MOST = 32 << 20;
/** The most of one log. */
const MOST_OF_TASK = 8 << 20;
/** The most of the metadata, in bytes: some 400,000 rows, which a browser reads in two seconds. */
const MOST_METADATA = 64 << 20;

/** A job as the report has it: where it is read from, and its id there. */
export interface Wanted {
  readonly source: StoreSource;
  readonly job: string;
}

/** What the build made of `lib/page`: it lies beside the program. */
export function pageFolder(): string {
  return join(dirname(process.argv[1] ?? ''), 'page');
}

/** The page. `folder` holds what the build made of `lib/page`. Rejects with words for the user where a job cannot be read. */
export async function reportPage(wanted: readonly Wanted[], folder: string, now: number): Promise<string> {
  const parts: Part[] = [];
  for (const { source, job } of wanted)
    parts.push({ source, job: await source.found(job), details: await source.job({ job }) });
  const room = await roomFor(parts);
  const jobs: ReportJob[] = [];
  for (const { source, job, details } of parts) {
    const tasks: TaskPart[] = [];
    for (const task of job.tasks) tasks.push(await taskOf(source, job, task, room));
    const remarks = [...details.remarks, ...tasks.flatMap(({ remark }) => remark ?? [])];
    jobs.push({ details: { ...details, remarks }, tasks: tasks.map(({ task }) => task) });
  }
  return pageOf({ version: 1, made: new Date(now).toISOString(), jobs }, folder);
}

interface Part {
  readonly source: StoreSource;
  readonly job: Job;
  readonly details: JobDetails;
}

/** What there is room for. */
interface Room {
  /** Of each log, in characters. */
  readonly log: number;
  /** The part of each metadata file. */
  readonly metadata: number;
}

async function roomFor(parts: readonly Part[]): Promise<Room> {
  const tasks = parts.flatMap(({ job }) => job.tasks);
  let metadata = 0;
  for (const task of tasks) {
    if (!task.files.has('metadata')) continue;
    metadata += await stat(taskFile(task, 'metadata')).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return {
    log: Math.floor(Math.min(MOST_OF_TASK, MOST / Math.max(1, tasks.length))),
    metadata: Math.min(1, MOST_METADATA / Math.max(1, metadata)),
  };
}

/** A task, and in words what of its metadata is missing. */
interface TaskPart {
  readonly task: ReportTask;
  readonly remark: string | undefined;
}

async function taskOf(source: StoreSource, job: Job, task: Task, room: Room): Promise<TaskPart> {
  const { name } = task;
  const { text: metadata, kept, total } = await rowsOf(task, source.jobsIndex.root, room.metadata);
  const index = source.logIndex(job, task);
  const { pending } = await logPage(task, index, { streams: STREAMS, from: 1, count: 0 });
  const { log, gap, cut } = await index.use((logs) => withinRoom(textsIn(index, logs), room.log));
  return {
    task: { task: name, ...log, gap, pending, cut, metadata },
    remark:
      kept === total
        ? undefined
        : `${name}: only ${kept} of ${counted(total, 'row')} of metadata in this report, the first ones and some of every part`,
  };
}

async function* textsIn(index: LogIndex, logs: OpenLogs): AsyncGenerator<ReportText, void, undefined> {
  for await (const part of index.parts(logs, STREAMS, 1)) {
    const file = logs.files[part.stream];
    if (file === undefined) continue;
    for await (const text of textsOf(file, part)) yield { stream: part.stream, text, time: part.time };
  }
}

/** The metadata, as far as there is room for it. */
async function rowsOf(task: Task, within: string, part: number): Promise<CutRows> {
  const file = task.files.has('metadata') ? await Snapshot.openWhole(taskFile(task, 'metadata'), within) : undefined;
  if (file === undefined) return { text: '', kept: 0, total: 0 };
  try {
    return await rowsWithinRoom(textsOf(file, { from: 0, to: file.size }), file.size, file.size * part);
  } finally {
    await file.close();
  }
}

/**
 * The page with its style, its script and its data in it. The script is known by its digest, and nothing else may run or be loaded, whatever a log holds;
 * base64 has no character that could end the element it stands in.
 */
async function pageOf(data: ReportData, folder: string): Promise<string> {
  // At once, since the server has a thread do it, which may be ended (see `Snapshot`).
  const [html, style, script] = ['index.html', 'page.css', 'report.js'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  const packed = await promisify(gzip)(JSON.stringify(data), { level: 9 });
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  const parts: readonly (readonly [from: RegExp, to: string])[] = [
    [/<link rel="stylesheet"[^>]*>/, `<style>${style ?? ''}</style>`],
    [/<script [^>]*><\/script>/, ''],
    [
      /<meta charset="utf-8">/,
      `<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
    ],
    [
      /<\/body>/,
      `  <script type="text/plain" id="joblog-data">${packed.toString('base64')}</script>\n    <script>${script ?? ''}</script>\n  </body>`,
    ],
  ];
  return parts.reduce((page, [from, to]) => page.replace(from, () => to), html ?? '');
}

function digest(text = ''): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
