/**
 * The spool of a run: frames go from memory to node-local disk while the store is away, and are read from there when it is back.
 *
 *     none --begin--> opening --made--> open --store has all--> none
 *                         \--error--> none, unusable             (a spool that can grow no more stays open for reading)
 */
import type { SpoolDisk, SpoolFile } from '../spool/spool-file.js';
import { frameBytes, HEADER_BYTES, type SpoolPlace } from '../store/protocol.js';
import type { FrameQueue } from './frame-queue.js';
import { PIECE_BYTES } from './sizes.js';

const NOTHING = (): void => undefined;

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly file: SpoolFile; readonly from: number; end: number; writing: boolean };

export interface Preamble {
  readonly name: string;
  /** The writer's process. */
  readonly writer: number;
  readonly frame: Buffer;
}

export class Spooler {
  readonly #disk: SpoolDisk;
  readonly #queue: FrameQueue;
  readonly #onChange: () => void;
  #place: SpoolPlace | null = null;
  #state: State = { kind: 'none' };
  /** Nothing more can be put into a spool. */
  #failed = false;
  /** For one read after the other: as garbage, it would grow to 20 MiB before V8 collected it. */
  #memory: Buffer | undefined;
  #removing = false;
  #discarded: (() => void) | undefined;

  /** @param onChange something was written, or will never be */
  constructor(disk: SpoolDisk, queue: FrameQueue, onChange: () => void) {
    this.#disk = disk;
    this.#queue = queue;
    this.#onChange = onChange;
  }

  set place(place: SpoolPlace | null) {
    this.#place = place;
  }

  get folder(): string | undefined {
    return this.usable ? this.#place?.folder : undefined;
  }

  get path(): string | undefined {
    return this.#state.kind === 'open' ? this.#state.file.path : undefined;
  }

  /** More can be put into a spool. */
  get usable(): boolean {
    return this.#place !== null && !this.#failed;
  }

  /** Something is being written, or will be. */
  get busy(): boolean {
    return this.#state.kind === 'opening' || (this.#state.kind === 'open' && this.#state.writing);
  }

  /** Everything before this position, from the first that is not in memory any more, is in the spool; undefined: there is none. */
  get end(): number | undefined {
    return this.#state.kind === 'open' ? this.#state.end : undefined;
  }

  /** Whether frames up to this position would fit. */
  admits(position: number): boolean {
    if (this.#place === null || this.#failed) return false;
    const from = this.#state.kind === 'open' ? this.#state.from : this.#queue.start;
    return position - from <= this.#place.limit;
  }

  /** Puts what is in memory into the spool, piece by piece. */
  pump(preamble: () => Preamble): void {
    if (!this.usable || this.#discarded !== undefined) return;
    if (this.#state.kind === 'none') this.#begin(preamble());
    else this.#write();
  }

  /** Whole frames from a position on that is in the spool, in memory that is used again once it is given back; none where they cannot be read. */
  read(position: number, done: (frames: Buffer, giveBack: () => void) => void, length = PIECE_BYTES): void {
    const state = this.#state;
    if (state.kind !== 'open') {
      done(Buffer.alloc(0), NOTHING);
      return;
    }
    const memory = (length === PIECE_BYTES ? this.#memory : undefined) ?? Buffer.allocUnsafeSlow(length);
    this.#memory = undefined;
    const giveBack = (): void => {
      if (memory.length === PIECE_BYTES) this.#memory = memory;
    };
    const into = memory.subarray(0, Math.min(length, state.end - position));
    state.file.read(position - state.from, into, (error, bytes) => {
      const isThere = error === null && bytes === into.length;
      const { whole, first } = isThere ? wholeFrames(into) : { whole: 0, first: 0 };
      if (whole === 0 && first > length) {
        giveBack();
        this.read(position, done, first);
      } else done(into.subarray(0, whole), giveBack);
    });
  }

  /** Another writer has taken over. */
  writer(pid: number | undefined): void {
    if (this.#state.kind === 'open' && pid !== undefined) this.#state.file.writer(pid);
  }

  /** The store has everything before this position: a spool that is not needed any more is removed. */
  release(acked: number): void {
    const state = this.#state;
    if (state.kind !== 'open' || state.writing || acked < state.end) return;
    this.#remove(state.file);
    this.#failed = false;
  }

  /** The store has everything, and there is nothing to come: no spool is to stay behind. `done`: there is none any more. */
  discard(done: () => void): void {
    this.#discarded = done;
    this.#discardNow();
  }

  #discardNow(): void {
    if (this.#discarded === undefined || this.busy || this.#removing) return;
    if (this.#state.kind === 'open') this.#remove(this.#state.file);
    else this.#discarded();
  }

  #remove(file: SpoolFile): void {
    this.#state = { kind: 'none' };
    this.#removing = true;
    file.remove(() => {
      this.#removing = false;
      this.#discardNow();
    });
  }

  #changed(): void {
    this.#onChange();
    this.#discardNow();
  }

  #begin({ name, writer, frame }: Preamble): void {
    const from = this.#queue.start;
    this.#state = { kind: 'opening' };
    this.#disk.create({ folder: this.#place?.folder ?? '', name, from, writer }, frame, (_error, file) => {
      if (file === undefined) {
        this.#state = { kind: 'none' };
        this.#failed = true;
        this.#changed();
        return;
      }
      // What was acknowledged meanwhile is not in memory any more.
      if (this.#queue.start === from) this.#state = { kind: 'open', file, from, end: from, writing: false };
      else this.#remove(file);
      this.#changed();
    });
  }

  #write(): void {
    const state = this.#state;
    if (state.kind !== 'open' || state.writing || state.end < this.#queue.start) return;
    const frames = this.#queue.from(state.end, PIECE_BYTES);
    if (frames.length === 0) return;
    state.writing = true;
    const written = frames.map((frame) => this.#queue.use(frame));
    state.file.append(
      frames.map(({ bytes }) => bytes),
      (error) => {
        state.writing = false;
        for (const release of written) release();
        if (error === null) {
          for (const { bytes } of frames) state.end += bytes.length;
          this.#queue.releaseTo(state.end);
        } else this.#failed = true;
        this.#changed();
      },
    );
  }
}

/** How many bytes of whole frames there are, and how long the first one is. */
function wholeFrames(bytes: Buffer): { readonly whole: number; readonly first: number } {
  let whole = 0;
  for (;;) {
    const length = frameBytes(bytes, whole);
    if (length === undefined || whole + length > bytes.length)
      return { whole, first: frameBytes(bytes, 0) ?? HEADER_BYTES };
    whole += length;
  }
}
