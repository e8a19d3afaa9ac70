/** Files to keep, each made in a thread, and sent no faster than they are taken. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Worker } from 'node:worker_threads';
import type { Download } from '../page/api.js';
import type { DownloadNews, DownloadWork } from './download-worker.js';
import { Refusal } from './failure.js';
import { downloadHeaders } from './headers.js';
import type { StoreSource } from './store-source.js';
import { Threads } from './threads.js';
import type { Ordered } from './tickets.js';

/** At once, for each takes a core at first. */
const MOST = 3;
/** A report takes the most: 32 MiB of logs and 64 of metadata, several times over while it is put together. */
const HEAP_MB = 1024;

const TYPES: Readonly<Record<Download, string>> = {
  log: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  report: 'text/html; charset=utf-8',
};

export class Downloads {
  readonly #threads: Threads;
  readonly #source: StoreSource;

  /**
   * @param program the file of the thread
   * @param source what it is read from, by the thread anew
   */
  constructor(program: string, source: StoreSource) {
    this.#threads = new Threads({ program, what: 'downloads', most: MOST, heapMb: HEAP_MB });
    this.#source = source;
  }

  /** Refuses where so many go on that there is no room for another. */
  admit(): void {
    this.#threads.admit();
  }

  /** Sends what a ticket is for, until all is sent or whoever asked is gone. */
  async send(ordered: Ordered, response: ServerResponse): Promise<void> {
    const work: DownloadWork = { root: this.#source.jobsIndex.root, ordered };
    try {
      await this.#threads.use(work, (worker) => {
        // At once, whatever it is waiting for: its files are closed with it.
        response.once('close', () => void worker.terminate());
        return sent(ordered, piecesFrom(worker), response);
      });
    } catch (error) {
      if (!response.destroyed) throw error;
    }
  }
}

async function sent(
  { job, what }: Ordered,
  pieces: AsyncGenerator<Uint8Array, void, undefined>,
  response: ServerResponse,
): Promise<void> {
  // The first piece before the head, so that what cannot be read at all is an answer in words.
  const first = await pieces.next();
  response.writeHead(200, downloadHeaders(TYPES[what], `${job}.${what === 'report' ? 'html' : what}`));
  const all = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    if (first.done === true) return;
    yield first.value;
    yield* pieces;
  };
  await pipeline(Readable.from(all(), { objectMode: true, highWaterMark: 1 }), response);
}

/** What the thread gives, one piece whenever one is asked for. */
async function* piecesFrom(worker: Worker): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const said = once(worker, 'message') as Promise<[DownloadNews]>;
    worker.postMessage('next');
    const [news] = await said;
    switch (news.kind) {
      case 'piece':
        yield news.bytes;
        break;
      case 'end':
        return;
      case 'failed':
        throw new Refusal(news.status, news.why);
    }
  }
}
