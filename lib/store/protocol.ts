/**
 * What the main process and the writer process say to each other. To the writer: frames of a type byte, a length (32 bits, little endian) and that many
 * bytes. From the writer: JSON, one message a line. The writer acknowledges bytes of frames only once their content is in the store,
 * and the last few (64 KiB at most) not before more come.
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

/** The longest payload of bytes to append: both ends work with buffers of this size, used again and again. */
export const PAYLOAD_BYTES = 1 << 20;

/** Writes a frame into `target` and returns the part that it takes. */
export function encodeFrame(
  type: FrameType,
  payload: Buffer,
  target = Buffer.allocUnsafe(HEADER_BYTES + payload.length),
): Buffer {
  target[0] = FRAME_TYPES.indexOf(type);
  target.writeUInt32LE(payload.length, 1);
  payload.copy(target, HEADER_BYTES);
  return target.subarray(0, HEADER_BYTES + payload.length);
}

export interface Frame {
  readonly type: FrameType;
  /** Valid until the next frame is asked for. */
  readonly payload: Buffer;
}

/** Puts frames together from chunks cut anywhere. One buffer serves all of them, so that a stream of 1 MiB frames costs 1 MiB. */
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
      const payload = this.#buffer.subarray(0, this.#length);
      const taken = chunk.copy(payload, this.#filled, at);
      at += taken;
      this.#filled += taken;
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
    if (this.#buffer.length < this.#length) this.#buffer = Buffer.allocUnsafeSlow(this.#length);
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
