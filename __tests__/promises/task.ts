/** What a run has left in the store. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamName } from '../../lib/capture/types.js';
import type { JobRecord, LiveFile, MetadataLine, TaskRecord } from '../../lib/store/format.js';

/** The files of one `joblog run`. */
export class Task {
  readonly #path: string;
  readonly #folder: string;
  readonly #attempt: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#path = join(folder, name);
    this.#attempt = /^r\d+-/.exec(name)?.[0].replace(/^(r\d+)-$/, '.$1') ?? '';
  }

  get record(): TaskRecord {
    return this.#json('.json') as TaskRecord;
  }

  get decision(): JobRecord {
    return JSON.parse(readFileSync(join(this.#folder, `job${this.#attempt}.json`), 'utf8')) as JobRecord;
  }

  /** The lines of a log; none where there is no such file. */
  log(stream: StreamName = 'stdout'): readonly string[] {
    return this.#lines(`.${stream}.log`);
  }

  /** The whole lines of a file that is still written to: it may be there without one, and the last one may be half there. */
  linesSoFar(ending: string): readonly string[] {
    return this.has(ending) ? this.bytes(ending).toString().split('\n').slice(0, -1) : [];
  }

  bytes(ending: string): Buffer {
    return readFileSync(this.#path + ending);
  }

  has(ending: string): boolean {
    return existsSync(this.#path + ending);
  }

  get metadata(): readonly MetadataLine[] {
    return this.#lines('.metadata.ndjson').map((line) => JSON.parse(line) as MetadataLine);
  }

  /** What the job printed for each row, byte for byte. */
  get metadataTexts(): readonly string[] {
    return this.#lines('.metadata.ndjson').map((line) => line.replace(/^.*?"data":(.*)\}$/s, '$1'));
  }

  /** Nothing where there is none: it may go while it is looked for. */
  get live(): LiveFile | undefined {
    try {
      return this.#json('.live.json') as LiveFile;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #json(ending: string): unknown {
    return JSON.parse(readFileSync(this.#path + ending, 'utf8'));
  }

  #lines(ending: string): readonly string[] {
    if (!this.has(ending)) return [];
    const text = readFileSync(this.#path + ending, 'utf8');
    if (!text.endsWith('\n')) throw new Error(`${this.#path}${ending} does not end with a newline`);
    return text.slice(0, -1).split('\n');
  }
}
