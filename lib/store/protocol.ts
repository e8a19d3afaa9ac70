/**
 * What the main process and the writer process say to each other. To the writer: frames of a type byte, a length (32 bits, little endian), a place
 * (64 bits) and that many bytes. From the writer: JSON, one message a line.
 *
 * The place of bytes to append is where in their file they begin, so that frames can be sent twice: what the file has already is passed over. A
 * position is a number of bytes of frames since the first one. The writer acknowledges the position up to which everything is in the store (small
 * amounts not at once, see `writer-process.ts`). A frame that cannot be stored it keeps, says that it is `away`, tries again by itself, and drops what
 * comes until it has said `back` and is told by a frame `from` where the main process begins anew. A spool is a file of the same frames.
 */
import type { RunLedger } from '../capture/ledger.js';
import type { Pending, StreamCount } from '../capture/types.js';
import type { Config, RunOptions } from '../config/types.js';
import type { StepReport } from '../scheduler/srun-step.js';
import type { TaskRecord } from './format.js';
import type { Place } from './place.js';

export const HEADER_BYTES = 13;

const FRAME_TYPES = [
  'start',
  'open',
  'stdout',
  'stderr',
  'metadata',
  'timeline',
  'record',
  'live',
  'space',
  'end',
  'resume',
  'from',
  'retry',
] as const;
export type FrameType = (typeof FRAME_TYPES)[number];

/** First frame: what the decision needs besides the environment, which the writer has itself. */
export interface StartMessage {
  readonly options: RunOptions;
  /** The user's opt-in file as the launcher found it; `open`: as descriptor 3. */
  readonly optIn: 'absent' | 'seen' | 'open';
  /** The main process. */
  readonly pid: number;
  readonly started: number;
  /** The command is srun: what its prolog has said of the step; null: nothing. */
  readonly step?: StepReport | null;
}

/** What the main process knows of the record when it is made. */
export type OpenMessage = Pick<TaskRecord, 'cmd' | 'cwd' | 'started' | 'mode' | 'modes' | 'notices'>;

/** What changes in a record later. What was lost only the writer knows. */
export type RecordChange = Pick<TaskRecord, 'mode' | 'modes' | 'notices' | 'slowed_ms' | 'away_ms'> &
  Partial<Pick<TaskRecord, 'ended' | 'exit'>> & { readonly ledger: SentLedger };

/** The main process's account: what was printed, less what it could keep nowhere. */
export interface SentLedger extends RunLedger {
  readonly metadata: StreamCount & { readonly lost?: StreamCount };
}

export type LiveMessage = Pending | null;

/** In place of `start` and `open`, where the decision was taken by an earlier writer: what it takes to go on with the task's files. */
export interface ResumeMessage {
  readonly place: Place;
  readonly open: OpenMessage;
}

/** The frames that follow begin at this position. Not counted itself, nor are `start`, `resume` and `retry`: they are not to be stored. */
export interface FromMessage {
  readonly at: number;
}

/** Node-local disk for what the store does not take. */
export interface SpoolPlace {
  readonly folder: string;
  /** The most bytes that a spool may take there. */
  readonly limit: number;
}

export type FromWriter =
  | {
      readonly type: 'log';
      readonly config: Pick<Config, 'mode' | 'repeats' | 'maskValues' | 'maskEnv' | 'recordCmd' | 'exitMs' | 'limits'>;
      /** Which rule decided the mode. */
      readonly modeWhy: string;
      readonly notices: readonly string[];
      readonly place: Place;
      /** Null: there is no local disk that could be used. */
      readonly spool: SpoolPlace | null;
    }
  | { readonly type: 'skip'; readonly notices: readonly string[] }
  | { readonly type: 'ack'; readonly bytes: number }
  /** What begins at this position cannot be stored for now; said again only when asked to `retry` in vain. */
  | { readonly type: 'away'; readonly bytes: number; readonly why: string }
  /** It could be stored after all: everything before this position is. */
  | { readonly type: 'back'; readonly bytes: number }
  | { readonly type: 'notice'; readonly text: string }
  /** Whether the file system of the store is nearly full; said when that changes. A frame `space` asks to look again. */
  | { readonly type: 'space'; readonly full: boolean }
  | { readonly type: 'done' };

/** Makes a frame. */
export function encodeFrame(type: FrameType, payload: Buffer, at = 0): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  payload.copy(frame, HEADER_BYTES);
  return headed(type, frame, at);
}

/** Makes a frame in place: the memory that the payload lies in has HEADER_BYTES before it, which are written over. */
export function frameAround(type: FrameType, payload: Buffer, at: number): Buffer {
  const { buffer, byteOffset, length } = payload;
  return headed(type, Buffer.from(buffer, byteOffset - HEADER_BYTES, HEADER_BYTES + length), at);
}

function headed(type: FrameType, frame: Buffer, at: number): Buffer {
  frame[0] = FRAME_TYPES.indexOf(type);
  frame.writeUInt32LE(frame.length - HEADER_BYTES, 1);
  frame.writeDoubleLE(at, 5);
  return frame;
}

export interface Frame {
  readonly type: FrameType;
  /** Of bytes to append: where in their file they begin. */
  readonly at: number;
  /** Valid until the next frame is asked for. */
  readonly payload: Buffer;
}

/** How many bytes the frame that begins at `at` takes; undefined where its header is not whole. */
export function frameBytes(bytes: Buffer, at: number): number | undefined {
  return at + HEADER_BYTES > bytes.length ? undefined : HEADER_BYTES + bytes.readUInt32LE(at + 1);
}

/**
 * Puts frames together from chunks cut anywhere. One that is whole in its chunk, as most are, is handed on where it lies; one buffer serves all others, so that
 * a stream of 1 MiB frames costs 1 MiB.
 */
export class FrameDecoder {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #type: FrameType = 'end';
  #buffer = Buffer.alloc(0);
  #length = 0;
  #filled = 0;

  /** The frames that are whole now. Throws on a type that is not known: then the two processes are not of one version. */
  *push(chunk: Buffer): Generator<Frame> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#headerBytes < HEADER_BYTES) {
        const taken = chunk.copy(this.#header, this.#headerBytes, at);
        at += taken;
        this.#headerBytes += taken;
        if (this.#headerBytes < HEADER_BYTES) return;
        this.#begin();
      }
      const piece = chunk.subarray(at, at + this.#length - this.#filled);
      at += piece.length;
      const payload = piece.length === this.#length ? piece : this.#collect(piece);
      this.#filled += piece.length;
      if (this.#filled === this.#length) {
        this.#headerBytes = 0;
        yield { type: this.#type, at: this.#header.readDoubleLE(5), payload };
      }
    }
  }

  #begin(): void {
    const type = FRAME_TYPES[this.#header[0] ?? -1];
    if (type === undefined) throw new Error(`unknown frame type ${this.#header[0] ?? -1}`);
    this.#type = type;
    this.#length = this.#header.readUInt32LE(1);
    this.#filled = 0;
  }

  #collect(piece: Buffer): Buffer {
    if (this.#buffer.length < this.#length) this.#buffer = Buffer.allocUnsafeSlow(this.#length);
    piece.copy(this.#buffer, this.#filled);
    return this.#buffer.subarray(0, this.#length);
  }
}

/** Splits what comes from the writer into its messages. */
export class MessageDecoder {
  #rest = '';

  push(text: string): FromWriter[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as FromWriter);
  }
}
