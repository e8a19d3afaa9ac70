/** A place where a job waits until the test lets it go on, so that no test has to guess how long something takes. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';

export class Gate {
  readonly path: string;
  #fd: number | undefined;

  /** Makes a named pipe. A script waits with `read _ <"$GATE"`: bash takes no byte more than its line. */
  constructor(path: string) {
    this.path = path;
    execFileSync('mkfifo', [path]);
    // For reading and writing (fifo(7)): so neither this nor the job's own opening ever waits, and lines stay in the pipe until they are read.
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Lets the job, or the next one that comes here, pass once. */
  open(): void {
    this.tell('go');
  }

  /** The same for a job that reads what it is to do next. */
  tell(line: string): void {
    if (this.#fd !== undefined) writeSync(this.#fd, `${line}\n`);
  }

  close(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
  }
}
