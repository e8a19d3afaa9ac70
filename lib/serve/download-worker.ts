/**
 * The thread that makes one file to keep: reading a million rows takes seconds, and a thread can be ended in the midst of it. Gives a piece whenever it is
 * asked for one, so that it is never further than whoever reads.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { errorText } from '../config/errno.js';
import { thisHost } from '../store/reader/state.js';
import { type Pieces, piecesOf } from './download-pieces.js';
import { Refusal } from './failure.js';
import { KnownStates } from './states.js';
import { StoreSource } from './store-source.js';
import type { Ordered } from './tickets.js';

export interface DownloadWork {
  /** The real path of the store. */
  readonly root: string;
  readonly ordered: Ordered;
}

export type DownloadNews =
  | { readonly kind: 'piece'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly status: number; readonly why: string };

/** From a thread to another in pieces that are worth the way. */
const LEAST = 256 * 1024;

/** As many pieces as make a large one; undefined at the end. */
async function nextOf(pieces: Pieces): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < LEAST) {
    const next = await pieces.next();
    if (next.done === true) break;
    const part = typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    parts.push(part);
    bytes += part.length;
  }
  return bytes === 0 ? undefined : Buffer.concat(parts);
}

async function newsOf(pieces: Pieces): Promise<DownloadNews> {
  try {
    const bytes = await nextOf(pieces);
    return bytes === undefined ? { kind: 'end' } : { kind: 'piece', bytes };
  } catch (error) {
    return { kind: 'failed', status: error instanceof Refusal ? error.status : 500, why: errorText(error) };
  }
}

const { root, ordered } = workerData as DownloadWork;
const source = new StoreSource(root, new KnownStates(thisHost(), process.env, Date.now));
const pieces = piecesOf(ordered, source, Date.now());

parentPort?.on('message', () => {
  void newsOf(pieces).then((news) => {
    parentPort?.postMessage(news);
  });
});
