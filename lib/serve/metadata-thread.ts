/** The thread that answers questions about metadata, as its owner sees it. */
import { Worker } from 'node:worker_threads';
import type { AskMetadata } from './metadata.js';
import type { MetadataNews, MetadataWork } from './metadata-worker.js';

/** Texts that are sorted; columns are kept outside of this. A thread that needs more ends, and the server goes on. */
const HEAP_MB = 1024;

interface Pending {
  readonly resolve: (json: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class MetadataThread {
  readonly #program: string;
  readonly #heap: number;
  #worker: Worker | undefined;
  #pending = new Map<number, Pending>();
  #last = 0;

  /**
   * @param program the file of the thread
   * @param heap what it may take for texts, in MiB
   */
  constructor(program: string, heap = HEAP_MB) {
    this.#program = program;
    this.#heap = heap;
  }

  readonly ask: AskMetadata = (question) =>
    new Promise((resolve, reject) => {
      const work: MetadataWork = { id: ++this.#last, question };
      // Throws where the system allows no more threads.
      this.#worker ??= this.#start();
      this.#pending.set(work.id, { resolve, reject });
      this.#worker.postMessage(work);
    });

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { resourceLimits: { maxOldGenerationSizeMb: this.#heap } });
    worker.on('message', (news: MetadataNews) => {
      const pending = this.#pending.get(news.id);
      this.#pending.delete(news.id);
      if (news.kind === 'answer') pending?.resolve(news.json);
      else pending?.reject(new Error(news.why));
    });
    worker.on('error', (error) => {
      this.#end(worker, error.message);
    });
    worker.on('exit', () => {
      this.#end(worker, 'the thread that reads it has ended');
    });
    return worker;
  }

  /** Whoever asks next gets a new one. */
  #end(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    const pending = this.#pending;
    this.#pending = new Map();
    this.#worker = undefined;
    for (const { reject } of pending.values()) reject(new Error(why));
  }
}
