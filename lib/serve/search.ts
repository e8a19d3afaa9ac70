/** Searches, each in a thread, within limits of time and number. */
import { Worker } from 'node:worker_threads';
import type { SearchHits, SearchQuery } from '../page/api.js';
import type { Task } from '../store/reader/jobs.js';
import { Refusal } from './failure.js';
import type { SearchNews, SearchWork } from './search-worker.js';

/** One answer takes at most so long; whoever asked sees what there is by then and asks on. */
const ANSWER_MS = 2000;
/** At once, for each takes a core. */
const MOST = 3;
const MOST_HITS = 10_000;
const HEAP_MB = 256;

export class Searches {
  readonly #program: string;
  #running = 0;

  /** @param program the file of the thread */
  constructor(program: string) {
    this.#program = program;
  }

  /** Searches until there are enough hits, the time is over, or whoever asked is gone. */
  async search(task: Task, within: string, query: SearchQuery, gone: AbortSignal): Promise<SearchHits> {
    if (this.#running >= MOST) throw new Refusal(503, 'other searches are going on: try again when they are over');
    this.#running += 1;
    const limit = Math.min(Math.max(1, query.limit), MOST_HITS);
    const work: SearchWork = { task: { dir: task.dir, name: task.name }, within, query: { ...query, limit } };
    const worker = new Worker(this.#program, { workerData: work, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    try {
      return await hitsOf(worker, work.query, gone);
    } finally {
      await worker.terminate();
      this.#running -= 1;
    }
  }
}

function hitsOf(worker: Worker, { from, limit }: SearchQuery, gone: AbortSignal): Promise<SearchHits> {
  const lines: number[] = [];
  let next = from;
  return new Promise((resolve) => {
    const answer = (end: number | null, error: string | null): void => {
      clearTimeout(timer);
      // A copy: until the thread has ended it may tell more.
      resolve({ lines: [...lines], next: end, error });
    };
    const timer = setTimeout(() => {
      // No further than at the beginning: one block of lines takes longer than an answer may.
      if (next <= from) answer(null, `this expression takes too long at line ${next} or the ones after it`);
      else answer(next, null);
    }, ANSWER_MS);
    gone.addEventListener('abort', () => {
      answer(next, null);
    });
    worker.on('message', (news: SearchNews) => {
      switch (news.kind) {
        case 'found':
          for (const line of news.lines) lines.push(line);
          next = news.next;
          if (lines.length >= limit) answer(next, null);
          break;
        case 'over':
          answer(null, null);
          break;
        case 'failed':
          answer(null, news.why);
      }
    });
    worker.on('error', (error) => {
      answer(null, error.message);
    });
  });
}
