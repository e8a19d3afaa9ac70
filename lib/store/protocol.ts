/**
 * What the main process and the writer process say to each other. To the writer: frames of a type byte, a length (32 bits, little endian) and that many
 * bytes. From the writer: JSON, one message a line. The writer acknowledges bytes of frames only once their content is in the store,
 * and the last few (512 KiB at most) not before more come.
 */
import type { RunLedger } from '../capture/ledger.js';
import type { Pending } from '../capture/types.js';
import type { Config, RunOptions } from '../config/types.js';
import type { TaskRecord } from './format.js';

export const HEADER_BYTES = 5;

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
}

/** What the main process knows of the record when it is made. */
export type OpenMessage = Pick<TaskRecord, 'cmd' | 'cwd' | 'started' | 'mode' | 'modes' | 'notices'>;

/** What changes in a record later. What was lost only the writer knows. */
export type RecordChange = Pick<TaskRecord, 'mode' | 'modes' | 'notices' | 'slowed_ms'> &
  Partial<Pick<TaskRecord, 'ended' | 'exit'>> & { readonly ledger: RunLedger };

export type LiveMessage = Pending | null;

export type FromWriter =
  | {
      readonly type: 'log';
      readonly config: Pick<Config, 'mode' | 'repeats' | 'maskValues' | 'maskEnv' | 'recordCmd' | 'exitMs' | 'limits'>;
      /** Which rule decided the mode. */
      readonly modeWhy: string;
      readonly notices: readonly string[];
    }
  | { readonly type: 'skip'; readonly notices: readonly string[] }
  | { readonly type: 'ack'; readonly bytes: number }
  | { readonly type: 'notice'; readonly text: string }
  /** Whether the file system of the store is nearly full; said when that changes. A frame `space` asks to look again. */
  | { readonly type: 'space'; readonly full: boolean }
  | { readonly type: 'done' };

/** Makes a frame. */
export function encodeFrame(type: FrameType, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  payload.copy(frame, HEADER_BYTES);
  return headed(type, frame);
}

/** Makes a frame in place: the memory that the payload lies in has HEADER_BYTES before it, which are written over. */
export function frameAround(type: FrameType, payload: Buffer): Buffer {
  const { buffer, byteOffset, length } = payload;
  return headed(type, Buffer.from(buffer, byteOffset - HEADER_BYTES, HEADER_BYTES + length));
}

function headed(type: FrameType, frame: Buffer): Buffer {
  frame[0] = FRAME_TYPES.indexOf(type);
  frame.writeUInt32LE(frame.length - HEADER_BYTES, 1);
  return frame;
}

export interface Frame {
  readonly type: FrameType;
  /** Valid until the next frame is asked for. */
  readonly payload: Buffer;
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
        yield { type: this.#type, payload };
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
