/** Searches, each in a thread, within limits of time and number. */
import type { Worker } from 'node:worker_threads';
import type { SearchHits, SearchQuery } from '../page/api.js';
import type { Task } from '../store/reader/jobs.js';
import type { SearchNews, SearchWork } from './search-worker.js';
import { Threads } from './threads.js';

/** One answer takes at most so long; whoever asked sees what there is by then and asks on. */
const ANSWER_MS = 2000;
/** Counted in steps: time in which the machine or this process stood still is not the expression's. */
const STEP_MS = 100;
const MOST = 3;
const MOST_HITS = 10_000;
const HEAP_MB = 256;

export class Searches {
  readonly #threads: Threads;

  /** @param program the file of the thread */
  constructor(program: string) {
    this.#threads = new Threads({ program, what: 'searches', most: MOST, heapMb: HEAP_MB });
  }

  /** Searches until there are enough hits, the time is over, or whoever asked is gone. */
  search(task: Task, within: string, query: SearchQuery, gone: AbortSignal): Promise<SearchHits> {
    const limit = Math.min(Math.max(1, query.limit), MOST_HITS);
    const work: SearchWork = { task: { dir: task.dir, name: task.name }, within, query: { ...query, limit } };
    return this.#threads.use(work, (worker) => hitsOf(worker, work.query, gone));
  }
}

function hitsOf(worker: Worker, { from, limit }: SearchQuery, gone: AbortSignal): Promise<SearchHits> {
  const lines: number[] = [];
  let next = from;
  return new Promise((resolve) => {
    const answer = (end: number | null, error: string | null): void => {
      clearInterval(timer);
      // A copy: until the thread has ended it may tell more.
      resolve({ lines: [...lines], next: end, error });
    };
    let left = ANSWER_MS / STEP_MS;
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      // No further than at the beginning: one block of lines takes longer than an answer may.
      if (next <= from) answer(null, `this expression takes too long at line ${next} or the ones after it`);
      else answer(next, null);
    }, STEP_MS);
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
  });
}
