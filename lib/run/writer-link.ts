/** The main process's end of the pipe to the writer process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { AppendFile } from '../capture/types.js';
import {
  encodeFrame,
  type FrameType,
  type FromWriter,
  HEADER_BYTES,
  MessageDecoder,
  PAYLOAD_BYTES,
} from '../store/protocol.js';

const SMALL_BYTES = 1 << 14;
const POOLED_BYTES = HEADER_BYTES + PAYLOAD_BYTES;

export interface LinkEvents {
  readonly onMessage: (message: FromWriter) => void;
  /** The writer is gone, after its last message. */
  readonly onGone: () => void;
}

/**
 * Starts the writer and talks to it. It is a process of its own, because a thread that waits for a hung file system can neither be ended nor left behind;
 * it has its own session, so that a signal to the job's process group does not end it before it has stored what it was given.
 */
export class WriterLink {
  readonly #child: ChildProcess;
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #sent = 0;
  #acknowledged = 0;
  #gone = false;

  /** @param descriptor becomes the writer's descriptor 3, and is closed here */
  constructor(program: string, descriptor: number | undefined, events: LinkEvents) {
    this.#child = spawn(process.execPath, ['--no-warnings', program], {
      stdio: ['pipe', 'pipe', 'ignore', ...(descriptor === undefined ? [] : [descriptor])],
      detached: true,
    });
    if (descriptor !== undefined) closeSync(descriptor);
    const messages = new MessageDecoder();
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      for (const message of messages.push(text)) {
        if (message.type === 'ack') this.#acknowledged = message.bytes;
        events.onMessage(message);
      }
    });
    const gone = (): void => {
      if (this.#gone) return;
      this.#gone = true;
      events.onGone();
    };
    this.#child.on('error', gone);
    this.#child.on('close', gone);
    // EPIPE: 'close' says the same.
    this.#child.stdin?.on('error', () => undefined);
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Bytes that the writer has not acknowledged. */
  get pending(): number {
    return this.#sent - this.#acknowledged;
  }

  /** What is sent during the call reaches the writer at once, which wakes up once for it. */
  together(work: () => void): void {
    this.#child.stdin?.cork();
    try {
      work();
    } finally {
      this.#child.stdin?.uncork();
    }
  }

  /** Sends bytes to append, in as many frames as it takes. They are the caller's again when the call returns. */
  append(file: AppendFile, payload: Buffer): void {
    if (this.#gone) return;
    let from = 0;
    do {
      const part = payload.subarray(from, from + PAYLOAD_BYTES);
      from += part.length;
      const buffer = this.#buffer(part.length);
      this.#write(encodeFrame(file, part, buffer), () => {
        if (buffer.length === POOLED_BYTES) this.#free.push(buffer);
      });
    } while (from < payload.length);
  }

  /** Sends a value in a frame of its own, however long it is. */
  send(type: Exclude<FrameType, AppendFile>, value: unknown): void {
    if (!this.#gone) this.#write(encodeFrame(type, Buffer.from(JSON.stringify(value))));
  }

  #write(frame: Buffer, written?: () => void): void {
    this.#sent += frame.length;
    this.#child.stdin?.write(frame, written);
  }

  /** Large buffers are used again: as garbage, a stream of them would grow to 60 MiB before V8 collected it. */
  #buffer(payloadBytes: number): Buffer<ArrayBuffer> {
    if (payloadBytes <= SMALL_BYTES) return Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(POOLED_BYTES);
  }

  /** Nothing more will be sent; the job's end does not wait for the writer any longer. */
  leave(): void {
    this.#child.stdin?.end();
    this.#child.unref();
  }
}
