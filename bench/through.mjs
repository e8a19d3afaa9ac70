// Output out of a file through joblog, or through a program that does a part of its work, into a pipe.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment, makeHome, pipeline, roomFor } from './harness.mjs';
import { writeOutput } from './outputs.mjs';
import { cpuSeconds, watched } from './processes.mjs';

/** Often enough to miss little of the writer's time, seldom enough not to be felt. */
const LOOK_MS = 25;

/** A home with a file of output. */
export class Source {
  #home;
  #env;

  /** @param copies how many files of that size there will be at a time */
  constructor(kind, bytes, copies) {
    this.#home = makeHome(true, roomFor(bytes * copies));
    const path = join(this.#home, 'source');
    this.bytes = writeOutput(kind, bytes, path);
    this.#env = { ...environment(this.#home), SOURCE: path, TENTH: String(Math.floor(this.bytes / 10)) };
  }

  /** Runs a pipeline that reads $SOURCE; files that it makes belong into $HOME/kept, which goes afterwards. */
  async through(script) {
    try {
      return await pipeline(script, this.#env);
    } finally {
      rmSync(join(this.#home, 'kept'), { recursive: true, force: true });
    }
  }

  /** The same through joblog. `stored`: bytes of the log. */
  async throughJoblog() {
    const store = join(this.#home, '.joblog');
    try {
      const { result, most } = await watched(this.#home, LOOK_MS, cpuSeconds, () =>
        pipeline('"$JOBLOG" run -- cat "$SOURCE" | cat > /dev/null', this.#env),
      );
      const [job] = readdirSync(store);
      return {
        wall: result.wall,
        cpu: result.cpu + most.writer,
        stored: statSync(join(store, job, 'main.stdout.log')).size,
      };
    } finally {
      rmSync(store, { recursive: true, force: true });
    }
  }

  remove() {
    rmSync(this.#home, { recursive: true, force: true });
  }
}

export const isInstalled = (program) =>
  process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));
