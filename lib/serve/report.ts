/** One page with jobs in it, which needs neither a server nor a network. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { STREAMS } from '../capture/types.js';
import type { LogLine } from '../page/api.js';
import type { ReportData, ReportJob, ReportTask } from '../page/report-data.js';
import { type Task, taskFile } from '../store/reader/jobs.js';
import { Snapshot } from '../store/reader/snapshot.js';
import { type LogIndex, linesOf, type OpenLogs } from './log-index.js';
import { type ReportLine, withinRoom } from './report-cut.js';
import type { StoreSource } from './store-source.js';

/** The most of the logs that a report holds, in characters: what a mail takes when it is compressed, and a browser at once. */
const MOST = 32 << 20;
/** The most of one log. */
const MOST_OF_TASK = 8 << 20;
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
  const jobs: ReportJob[] = [];
  const details = await Promise.all(wanted.map(({ source, job }) => source.job({ job })));
  const tasks = details.reduce((sum, { taskList }) => sum + taskList.length, 0);
  const room = Math.floor(Math.min(MOST_OF_TASK, MOST / Math.max(1, tasks)));
  for (const [index, { source, job }] of wanted.entries()) {
    const found = details[index];
    if (found === undefined) continue;
    const parts: ReportTask[] = [];
    for (const { task } of found.taskList) parts.push(await taskOf(source, job, task, room));
    jobs.push({ details: found, tasks: parts });
  }
  return pageOf({ version: 1, made: new Date(now).toISOString(), jobs }, folder);
}

async function taskOf(source: StoreSource, id: string, name: string, room: number): Promise<ReportTask> {
  const { job, task } = await source.foundTask(id, name);
  const metadata = await textOf(task, source.jobsIndex.root);
  const { pending } = await source.log({ job: id, task: name, streams: STREAMS, from: 1, count: 0 });
  const index = source.logIndex(job, task);
  const { lines, gap, cut } = await index.use((logs) => withinRoom(linesIn(index, logs), room));
  return { task: name, ...joined(lines), gap, pending, cut, metadata };
}

async function* linesIn(index: LogIndex, logs: OpenLogs): AsyncGenerator<ReportLine, void, undefined> {
  for await (const part of index.parts(logs, STREAMS, 1)) {
    const file = logs.files[part.stream];
    if (file === undefined) continue;
    for await (const text of linesOf(file, part)) yield { stream: part.stream, text, time: part.time };
  }
}

/** The metadata file as it is; '' where there is none. */
async function textOf(task: Task, within: string): Promise<string> {
  if (!task.files.has('metadata')) return '';
  const file = await Snapshot.openWhole(taskFile(task, 'metadata'), within);
  if (file === undefined) return '';
  try {
    const blocks: Buffer[] = [];
    for await (const block of file.blocks(0, file.size)) blocks.push(Buffer.from(block));
    return Buffer.concat(blocks).toString('utf8');
  } finally {
    await file.close();
  }
}

function joined(lines: readonly ReportLine[]): Pick<ReportTask, 'text' | 'runs'> {
  const runs: [LogLine['stream'], number, number | null][] = [];
  for (const { stream, time } of lines) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === stream && last[2] === time) last[1] += 1;
    else runs.push([stream, 1, time]);
  }
  return { text: lines.map(({ text }) => `${text}\n`).join(''), runs };
}

/**
 * The page with its style, its script and its data in it. The script is known by its digest, and nothing else may run or be loaded, whatever a log holds;
 * base64 has no character that could end the element it stands in.
 */
async function pageOf(data: ReportData, folder: string): Promise<string> {
  const [html, style, script] = await Promise.all(
    ['index.html', 'page.css', 'page.js'].map((name) => readFile(join(folder, name), 'utf8')),
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
