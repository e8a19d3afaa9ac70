/** Files to keep: made while they are sent, in as little memory for a large one as for a small one, and no faster than they are taken. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { STREAMS } from '../capture/types.js';
import type { Context } from '../commands/context.js';
import { columnsOf } from '../commands/show-columns.js';
import { linesOf, type Printing } from '../commands/show-metadata-formats.js';
import type { MetadataView } from '../requests.js';
import { type Job, newestAttemptOf } from '../store/reader/jobs.js';
import { allLines, openLog } from '../store/reader/log.js';
import { closeTables, openTables } from '../store/reader/tables.js';
import { Refusal } from './failure.js';
import { downloadHeaders } from './headers.js';
import { pageFolder, reportPage } from './report.js';
import type { StoreSource } from './store-source.js';
import type { Ordered } from './tickets.js';

type Pieces = AsyncGenerator<string | Uint8Array, void, undefined>;

/** Sends what a ticket is for. */
export async function sendDownload(
  { job: id, what }: Ordered,
  source: StoreSource,
  context: Context,
  response: ServerResponse,
): Promise<void> {
  const job = await source.found(id);
  const within = source.jobsIndex.root;
  switch (what) {
    case 'log':
      return send(response, 'text/plain; charset=utf-8', `${id}.log`, logPieces(job, within));
    case 'csv':
      return send(response, 'text/csv; charset=utf-8', `${id}.csv`, tablePieces(job, within, 'csv', context));
    case 'ndjson':
      return send(response, 'application/x-ndjson', `${id}.ndjson`, tablePieces(job, within, 'ndjson', context));
    case 'parquet':
      return send(
        response,
        'application/vnd.apache.parquet',
        `${id}.parquet`,
        tablePieces(job, within, 'parquet', context),
      );
    case 'report':
      return send(response, 'text/html; charset=utf-8', `${id}.html`, reportPieces(source, id, context));
  }
}

async function send(response: ServerResponse, type: string, name: string, pieces: Pieces): Promise<void> {
  // The first piece before the head, so that what cannot be read at all is an answer in words.
  const first = await pieces.next();
  response.writeHead(200, downloadHeaders(type, name));
  const all = async function* (): Pieces {
    if (first.done === true) return;
    yield first.value;
    yield* pieces;
  };
  await pipeline(Readable.from(all(), { objectMode: true, highWaterMark: 1 }), response);
}

async function* reportPieces(source: StoreSource, job: string, context: Context): Pieces {
  yield await reportPage([{ source, job }], pageFolder(), context.now());
}

/** The logs of the newest attempt, both streams in the order in which they came; of several tasks one after the other, each under a heading. */
async function* logPieces(job: Job, within: string): Pieces {
  const tasks = newestAttemptOf(job);
  for (const [index, task] of tasks.entries()) {
    const log = await openLog(task, STREAMS, within);
    try {
      if (tasks.length > 1) yield `${index === 0 ? '' : '\n'}==> ${task.name} <==\n`;
      for await (const { text } of allLines(log)) yield text;
    } finally {
      await log.close();
    }
  }
}

async function* tablePieces(
  job: Job,
  within: string,
  format: MetadataView['format'] & ('csv' | 'ndjson' | 'parquet'),
  context: Context,
): Pieces {
  const { tables, failed } = await openTables(job.tasks, within);
  try {
    const columns = await columnsOf(tables);
    if (columns === undefined) throw new Refusal(404, failed[0]?.why ?? `job ${job.id} has printed no metadata`);
    const view: MetadataView = { kind: 'metadata', format };
    const printing: Printing = { view, context, tables, sources: columns.all, order: undefined, hints: [] };
    if (format === 'parquet') yield* (await import('../commands/show-metadata-parquet.js')).parquetPieces(printing);
    else yield* linesOf(printing, 'file');
  } finally {
    await closeTables(tables);
  }
}
