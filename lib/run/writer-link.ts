/** The main process's end of the pipe to the writer process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { AppendFile } from '../capture/types.js';
import { encodeFrame, type FrameType, type FromWriter, frameAround, MessageDecoder } from '../store/protocol.js';

const SMALL_BYTES = 1 << 14;

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

  /**
   * Sends bytes to append. They are the caller's again when `sent` is called: at once where they are few and have been copied. Before others a frame's header is
   * written, into the memory that they lie in: a copy of everything that a job prints would cost more than sending it.
   */
  append(file: AppendFile, payload: Buffer, sent: () => void): void {
    if (this.#gone) return;
    if (payload.length > SMALL_BYTES) {
      this.#write(frameAround(file, payload), sent);
      return;
    }
    this.#write(encodeFrame(file, payload));
    sent();
  }

  /** Sends a value in a frame of its own, however long it is. */
  send(type: Exclude<FrameType, AppendFile>, value: unknown): void {
    if (!this.#gone) this.#write(encodeFrame(type, Buffer.from(JSON.stringify(value))));
  }

  #write(frame: Buffer, written?: () => void): void {
    this.#sent += frame.length;
    this.#child.stdin?.write(frame, written);
  }

  /** Nothing more will be sent; the job's end does not wait for the writer any longer. */
  leave(): void {
    this.#child.stdin?.end();
    this.#child.unref();
  }
}
