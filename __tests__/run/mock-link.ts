/** Stands for the writer: keeps what it is sent, and acknowledges it a moment later, unless it is told to be silent. */
import type { Link, LinkEvents } from '../../lib/run/writer-link.js';
import { FrameDecoder, type FromWriter, HEADER_BYTES } from '../../lib/store/protocol.js';

export interface Sent {
  readonly type: string;
  readonly text: string;
}

const UNCOUNTED = new Set(['start', 'resume', 'from', 'retry']);

export class MockLink implements Link {
  static last: MockLink;
  /** Why none can be started. */
  static failure: Error | undefined;
  readonly sent: Sent[] = [];
  readonly events: LinkEvents;
  readonly pid = 4711;
  left = false;
  /** Nothing is acknowledged. */
  silent = false;
  /** Behind the last frame that came. */
  position = 0;
  readonly #decoder = new FrameDecoder();
  #asked = false;

  constructor(_program: string, _descriptor: number | undefined, events: LinkEvents) {
    if (MockLink.failure !== undefined) throw MockLink.failure;
    this.events = events;
    MockLink.last = this;
  }

  together(work: () => void): void {
    work();
  }

  write(bytes: Buffer, written?: () => void): void {
    for (const { type, payload } of this.#decoder.push(bytes)) {
      this.sent.push({ type, text: payload.toString('latin1') });
      if (type === 'from') this.position = (JSON.parse(payload.toString()) as { at: number }).at;
      else if (!UNCOUNTED.has(type)) this.position += HEADER_BYTES + payload.length;
    }
    written?.();
    if (this.silent || this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (!this.silent) this.acknowledge(this.position);
    });
  }

  acknowledge(bytes: number): void {
    this.say({ type: 'ack', bytes });
  }

  say(message: FromWriter): void {
    this.events.onMessage(message);
  }

  leave(): void {
    this.left = true;
  }

  /** All that was sent to be appended to a file, or of messages of a type. */
  all(type: string): string {
    return this.sent.filter((sent) => sent.type === type).reduce((all, { text }) => all + text, '');
  }
}

/** What the writer says when it has decided to log. */
export function logMessage(
  config: Partial<Extract<FromWriter, { type: 'log' }>['config']> = {},
): Extract<FromWriter, { type: 'log' }> {
  return {
    type: 'log',
    config: {
      mode: 'enabled',
      repeats: 'fold',
      maskValues: [],
      maskEnv: [],
      recordCmd: true,
      exitMs: 10_000,
      limits: { throughput: 0, burst: 0, size: 0, free: 0, spool: 0 },
      ...config,
    },
    modeWhy: 'a test',
    notices: [],
    place: {
      store: '/store',
      access: { folder: 0o700, file: 0o600, gid: null },
      free: 0,
      identity: {
        scheduler: 'slurm',
        job: '1234',
        rawJob: '1234',
        step: 'batch',
        task: 'batch',
        attempt: 0,
        cluster: null,
        array: null,
        het: null,
        name: null,
        rank: null,
      },
      name: null,
      user: 'ada',
      host: 'node17',
      boot: null,
      pid: 4242,
    },
    spool: null,
  };
}
