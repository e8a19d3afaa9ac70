/** The main process's end of the pipe to the writer process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { type FromWriter, MessageDecoder } from '../store/protocol.js';

export interface LinkEvents {
  readonly onMessage: (message: FromWriter) => void;
  /** The writer is gone, after its last message. */
  readonly onGone: () => void;
}

/** A pipe to a writer. */
export interface Link {
  /** Undefined: it could not be started. */
  readonly pid: number | undefined;
  /** What is written during the call reaches the writer at once, which wakes up once for it. */
  readonly together: (work: () => void) => void;
  /** `written`: the bytes are the caller's again. It is called in any case. */
  readonly write: (bytes: Buffer, written?: () => void) => void;
  /** Nothing more will be sent; the job's end does not wait for the writer any longer. */
  readonly leave: () => void;
}

/**
 * Starts the writer and talks to it. It is a process of its own, because a thread that waits for a hung file system can neither be ended nor left behind;
 * it has its own session, so that a signal to the job's process group does not end it before it has stored what it was given.
 */
export class WriterLink implements Link {
  readonly #child: ChildProcess;
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
      for (const message of messages.push(text)) events.onMessage(message);
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

  get pid(): number | undefined {
    return this.#child.pid;
  }

  together(work: () => void): void {
    this.#child.stdin?.cork();
    try {
      work();
    } finally {
      this.#child.stdin?.uncork();
    }
  }

  write(bytes: Buffer, written?: () => void): void {
    if (this.#gone) written?.();
    else this.#child.stdin?.write(bytes, written);
  }

  leave(): void {
    this.#child.stdin?.end();
    this.#child.unref();
  }
}
