/** A relay from a pipe of the test's own to an outlet in its hand. */
import { closeSync, writeSync } from 'node:fs';
import type { Outlet } from '../../lib/run/outlet.js';
import { Relay } from '../../lib/run/relay.js';
import { makePipe, type Pipe } from './pipes.js';

/** An outlet in the test's hand. */
export class TestOutlet implements Outlet {
  readonly taken: Buffer[] = [];
  /** What the next writes answer. */
  free = true;
  onDrain = (): void => undefined;
  onClosed = (): void => undefined;
  onError = (): void => undefined;
  close = (): void => undefined;

  get idle(): boolean {
    return this.free;
  }

  write(chunk: Buffer): boolean {
    this.taken.push(Buffer.from(chunk));
    return this.free;
  }

  drain(): void {
    this.free = true;
    this.onDrain();
  }
}

/** A relay and what it has read. */
export class Relayed {
  readonly pipe: Pipe = makePipe();
  readonly outlet = new TestOutlet();
  readonly seen: Buffer[] = [];
  ends = 0;
  /** Called for each chunk, after it was noted. */
  onChunk: () => void = () => undefined;
  #wake: () => void = () => undefined;
  #writing = true;
  readonly relay = new Relay(this.pipe.read, this.outlet, {
    readOther: () => [],
    onChunk: (chunk) => {
      this.seen.push(Buffer.from(chunk));
      this.onChunk();
      this.#wake();
    },
    onEnd: () => {
      this.ends += 1;
      this.#wake();
    },
  });

  print(bytes: Buffer | string): void {
    writeSync(this.pipe.write, bytes as Buffer);
  }

  /** The command and all others have closed the pipe. */
  close(): void {
    if (this.#writing) closeSync(this.pipe.write);
    this.#writing = false;
  }

  /** All that has gone on to the outlet. */
  get passed(): string {
    return Buffer.concat(this.outlet.taken).toString('latin1');
  }

  get bytes(): number {
    return this.seen.reduce((total, chunk) => total + chunk.length, 0);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Gives a relay that reads when it should not the time to do so. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}
