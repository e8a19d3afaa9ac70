/** A writer in the test's own process, behind a pipe that can hang, and a local disk in memory: what a run is driven through faults with. */
import type { Link, LinkEvents } from '../../lib/run/writer-link.js';
import { encodeHead } from '../../lib/spool/format.js';
import type { SpoolDisk, SpoolFile } from '../../lib/spool/spool-file.js';
import { FrameDecoder, type FromWriter } from '../../lib/store/protocol.js';
import { Writer } from '../../lib/store/writer.js';
import type { WriterWorld } from '../../lib/store/writer-world.js';
import { failure, ScriptedFs } from '../store/scripted-fs.js';
import { logMessage } from './mock-link.js';

/** So much is acknowledged at once. */
const ACK_BYTES = 512;
const ACK_MS = 5000;

/** Everything that a script can put its hands on. */
export class Scene {
  static now: Scene;
  readonly store = new ScriptedFs();
  readonly world: WriterWorld;
  readonly disk = new ScriptedDisk();
  spoolLimit = 1 << 20;
  /** The pipe and the store do not move. */
  hung = false;
  link: ScriptedLink | undefined;

  constructor() {
    Scene.now = this;
    this.world = {
      fs: () => this.store.fs,
      now: Date.now,
      clock: () => performance.now(),
      later: (ms, work) => {
        const timer = setTimeout(() => {
          this.whenAwake(work);
        }, ms);
        return () => {
          clearTimeout(timer);
        };
      },
    };
  }

  readonly #sleeping: (() => void)[] = [];

  whenAwake(work: () => void): void {
    if (this.hung) this.#sleeping.push(work);
    else work();
  }

  wake(): void {
    this.hung = false;
    for (const work of this.#sleeping.splice(0)) work();
  }
}

export class ScriptedLink implements Link {
  readonly pid = 4711;
  readonly #events: LinkEvents;
  readonly #writer: Writer;
  readonly #decoder = new FrameDecoder();
  readonly #scene = Scene.now;
  readonly #pipe: { readonly bytes: Buffer; readonly written: (() => void) | undefined }[] = [];
  #scheduled = false;
  #dead = false;
  #acknowledged = 0;
  #acknowledgedAt = Number.NEGATIVE_INFINITY;

  constructor(_program: string, _descriptor: number | undefined, events: LinkEvents) {
    this.#events = events;
    const place = logMessage().place;
    const isFirst = this.#scene.link === undefined;
    this.#scene.link = this;
    this.#writer = new Writer(
      (message) => {
        this.#say(message);
      },
      this.#scene.world,
      isFirst ? place : undefined,
    );
    if (isFirst) this.#say({ ...logMessage(), spool: { folder: '/spool', limit: this.#scene.spoolLimit } });
  }

  together(work: () => void): void {
    work();
  }

  write(bytes: Buffer, written?: () => void): void {
    if (this.#dead) written?.();
    else {
      this.#pipe.push({ bytes, written });
      this.#schedule();
    }
  }

  leave(): void {
    // The orphan stores what is in its pipe, which the test does not wait for.
  }

  /** SIGKILL. */
  kill(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#writer.close();
    for (const { written } of this.#pipe.splice(0)) written?.();
    setTimeout(() => {
      this.#events.onGone();
    }, 1);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scene.whenAwake(() => {
        this.#scheduled = false;
        this.#deliver();
      });
    }, 1);
  }

  #deliver(): void {
    let asked = false;
    for (const { bytes, written } of this.#pipe.splice(0)) {
      if (this.#dead) return;
      for (const frame of this.#decoder.push(Buffer.from(bytes))) {
        this.#writer.handle(frame);
        asked ||= frame.type === 'retry';
      }
      written?.();
    }
    const unsaid = this.#writer.position - this.#acknowledged;
    const isTime = performance.now() - this.#acknowledgedAt >= ACK_MS;
    if (!asked && unsaid < ACK_BYTES && (unsaid === 0 || !isTime)) return;
    this.#acknowledged = this.#writer.position;
    this.#acknowledgedAt = performance.now();
    this.#say({ type: 'ack', bytes: this.#acknowledged });
  }

  #say(message: FromWriter): void {
    setTimeout(() => {
      if (!this.#dead) this.#events.onMessage(message);
    }, 1);
  }
}

export class ScriptedDisk implements SpoolDisk {
  /** The spools by their names, as they would be found after a crash. */
  readonly spools = new Map<string, Buffer>();
  full = false;
  #made = 0;

  readonly create: SpoolDisk['create'] = ({ from }, preamble, done) => {
    setTimeout(() => {
      if (this.full) {
        done(failure('ENOSPC'), undefined);
        return;
      }
      const path = `/spool/${this.#made++}`;
      const nobody = { pid: 0, start: 0 };
      const head = encodeHead({ boot: null, main: nobody, writer: nobody, from });
      this.spools.set(path, Buffer.concat([head, preamble]));
      done(null, this.#file(path, head.length + preamble.length));
    }, 1);
  };

  #file(path: string, start: number): SpoolFile {
    return {
      path,
      append: (buffers, done) => {
        // As they are when the disk gets to it, which is when somebody may have used them for something else.
        setTimeout(() => {
          if (this.full) {
            done(failure('ENOSPC'));
            return;
          }
          this.spools.set(path, Buffer.concat([this.spools.get(path) ?? Buffer.alloc(0), ...buffers]));
          done(null);
        }, 1);
      },
      read: (from, into, done) => {
        setTimeout(() => {
          done(null, (this.spools.get(path) ?? Buffer.alloc(0)).subarray(start + from).copy(into));
        }, 1);
      },
      writer: () => undefined,
      remove: () => {
        this.spools.delete(path);
      },
    };
  }
}
