/** Threads that do one thing each and can be ended in the midst of it, a few at once: each takes a core. */
import { Worker } from 'node:worker_threads';
import { Refusal } from './failure.js';

export interface ThreadsOf {
  /** The file of the program. */
  readonly program: string;
  /** What they do, for messages: `searches`. */
  readonly what: string;
  /** At once. */
  readonly most: number;
  /** The most that one may take for objects, in MiB. */
  readonly heapMb: number;
}

export class Threads {
  readonly #of: ThreadsOf;
  #running = 0;

  constructor(of: ThreadsOf) {
    this.#of = of;
  }

  /** Refuses where there is no room for another. */
  admit(): void {
    const { most, what } = this.#of;
    if (this.#running >= most) throw new Refusal(503, `other ${what} are going on: try again when they are over`);
  }

  /**
   * Starts one, and ends it when `act` is over, which rejects as soon as the thread has failed.
   *
   * @param data what the program gets
   */
  async use<T>(data: unknown, act: (worker: Worker) => Promise<T>): Promise<T> {
    this.admit();
    const { program, heapMb } = this.#of;
    const worker = new Worker(program, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    this.#running += 1;
    const failed = new Promise<never>((_, reject) => {
      worker.on('error', reject);
      worker.once('exit', () => {
        reject(new Error('the thread that does it has ended'));
      });
    });
    try {
      return await Promise.race([act(worker), failed]);
    } finally {
      await worker.terminate();
      this.#running -= 1;
    }
  }
}
