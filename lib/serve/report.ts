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
import type { StoreSource } from './store-source.js';

/** The most of the logs that a report holds, in characters: what a mail takes when it is compressed, and a browser at once. */
const MOST = 32 << 20;
/** The most of one log, and the part of it that comes from its start. */
const MOST_OF_TASK = 8 << 20;
const FROM_START = 1 / 8;
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
  const { lines, left } = await index.use((logs) => withinRoom(linesIn(index, logs), room));
  const cut = left === undefined ? null : `The log is long: ${left} are not in this report.`;
  return { task: name, ...joined(lines), pending, cut, metadata };
}

type Line = Omit<LogLine, 'number'>;

async function* linesIn(index: LogIndex, logs: OpenLogs): AsyncGenerator<Line, void, undefined> {
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

/** All lines, or those of the start and of the end that there is room for, with a line in between that says what is left out. */
async function withinRoom(
  all: AsyncIterable<Line>,
  room: number,
): Promise<{ readonly lines: readonly Line[]; readonly left: string | undefined }> {
  const start: Line[] = [];
  let free = room * FROM_START;
  const end = new Tail(room * (1 - FROM_START));
  let total = 0;
  for await (const line of all) {
    const takes = line.text.length + 1;
    total += 1;
    if (total === start.length + 1 && takes <= free) {
      start.push(line);
      free -= takes;
    } else {
      end.push(line, takes);
    }
  }
  const last = end.lines();
  const missing = total - start.length - last.length;
  if (missing === 0) return { lines: [...start, ...last], left: undefined };
  const left = `lines ${start.length + 1} to ${start.length + missing} of ${total}`;
  return {
    lines: [...start, { stream: 'stdout', text: `[joblog: ${left} left out of this report]`, time: null }, ...last],
    left,
  };
}

/** The last lines that there is room for. */
class Tail {
  readonly #room: number;
  #lines: Line[] = [];
  /** So many of them had to make room for later ones. */
  #gone = 0;
  #size = 0;

  constructor(room: number) {
    this.#room = room;
  }

  push(line: Line, takes: number): void {
    this.#lines.push(line);
    this.#size += takes;
    for (; this.#size > this.#room && this.#gone < this.#lines.length - 1; this.#gone += 1)
      this.#size -= (this.#lines[this.#gone]?.text.length ?? 0) + 1;
    // Half at a time, so that it costs each line no more than being copied once.
    if (this.#gone > this.#lines.length / 2) this.#forget();
  }

  lines(): readonly Line[] {
    this.#forget();
    return this.#lines;
  }

  #forget(): void {
    this.#lines = this.#lines.slice(this.#gone);
    this.#gone = 0;
  }
}

function joined(lines: readonly Line[]): Pick<ReportTask, 'text' | 'runs'> {
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
