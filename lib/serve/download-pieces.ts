/** Files to keep, in pieces: made while they are taken, in as little memory for a large one as for a small one. */
import { STREAMS } from '../capture/types.js';
import { columnsOf } from '../commands/show/columns.js';
import { linesOf, type Printing } from '../commands/show/metadata-formats.js';
import type { MetadataView } from '../requests.js';
import { type Job, newestAttemptOf } from '../store/reader/jobs.js';
import { allLines, openLog } from '../store/reader/log.js';
import { closeTables, openTables } from '../store/reader/tables.js';
import { Refusal } from './failure.js';
import { pageFolder, reportPage } from './report.js';
import type { StoreSource } from './store-source.js';
import type { Ordered } from './tickets.js';

export type Pieces = AsyncGenerator<string | Uint8Array, void, undefined>;

/** What a ticket is for. Throws a Refusal where there is nothing to give. */
export async function* piecesOf({ job: id, what }: Ordered, source: StoreSource, now: number): Pieces {
  const job = await source.found(id);
  const within = source.jobsIndex.root;
  switch (what) {
    case 'log':
      yield* logPieces(job, within);
      break;
    case 'csv':
    case 'ndjson':
    case 'parquet':
      yield* tablePieces(job, within, what);
      break;
    case 'report':
      yield await reportPage([{ source, job: id }], pageFolder(), now);
  }
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
): Pieces {
  const { tables, failed } = await openTables(job.tasks, within);
  try {
    const columns = await columnsOf(tables);
    if (columns === undefined) throw new Refusal(404, failed[0]?.why ?? `job ${job.id} has printed no metadata`);
    const view: MetadataView = { kind: 'metadata', format };
    const screen = { isTerminal: false };
    const printing: Printing = { view, screen, tables, sources: columns.all, order: undefined, hints: [] };
    if (format === 'parquet') yield* (await import('../commands/show/metadata-parquet.js')).parquetPieces(printing);
    else yield* linesOf(printing, 'file');
  } finally {
    await closeTables(tables);
  }
}
