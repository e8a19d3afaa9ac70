/**
 * A search through a log, in a thread of its own: a user's expression can take longer than the universe lasts, and a thread can be ended in the midst of it.
 * Tells its owner where it is and what it has found, block by block.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchQuery } from '../page/api.js';
import { LogIndex, type TaskPlace, textsOf } from './log-index.js';
import { hitsIn, matcherOf } from './matcher.js';

export interface SearchWork {
  readonly task: TaskPlace;
  readonly within: string;
  readonly query: SearchQuery;
}

export type SearchNews =
  /** Lines that were found since the last news, and the line that is looked at next. Never more in all than were asked for. */
  | { readonly kind: 'found'; readonly lines: readonly number[]; readonly next: number }
  | { readonly kind: 'over' }
  | { readonly kind: 'failed'; readonly why: string };

const tell = (news: SearchNews): void => {
  parentPort?.postMessage(news);
};

async function search({ task, within, query }: SearchWork): Promise<void> {
  const matcher = matcherOf(query);
  if (matcher.kind === 'problem') {
    tell({ kind: 'failed', why: matcher.why });
    return;
  }
  const index = new LogIndex(task, within);
  let room = query.limit;
  await index.use(async (logs) => {
    for await (const part of index.parts(logs, query.streams, query.from)) {
      const file = logs.files[part.stream];
      if (file === undefined) continue;
      let first = part.first;
      for await (const text of textsOf(file, part)) {
        const { hits, lines } = hitsIn(text, matcher);
        const found = hits.map((line) => first + line).filter((line) => line >= query.from);
        first += lines;
        // One block of a log of empty lines can have a quarter of a million hits.
        const kept = found.slice(0, room);
        room -= kept.length;
        tell({ kind: 'found', lines: kept, next: kept.length < found.length ? (kept.at(-1) ?? 0) + 1 : first });
        if (room === 0) return;
      }
    }
  });
  if (room > 0) tell({ kind: 'over' });
}

search(workerData as SearchWork).catch((error: unknown) => {
  tell({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
});
