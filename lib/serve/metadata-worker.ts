/** The thread that answers questions about metadata. */
import { parentPort } from 'node:worker_threads';
import { errorText } from '../config/errno.js';
import { MetadataAnswers, type MetadataQuestion } from './metadata.js';

export interface MetadataWork {
  readonly id: number;
  readonly question: MetadataQuestion;
}

export type MetadataNews =
  | { readonly kind: 'answer'; readonly id: number; readonly json: Uint8Array }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string };

const answers = new MetadataAnswers();

async function newsOf({ id, question }: MetadataWork): Promise<MetadataNews> {
  try {
    return { kind: 'answer', id, json: await answers.ask(question) };
  } catch (error) {
    return { kind: 'failed', id, why: errorText(error) };
  }
}

parentPort?.on('message', (work: MetadataWork) => {
  void newsOf(work).then((news) => {
    parentPort?.postMessage(news);
  });
});
