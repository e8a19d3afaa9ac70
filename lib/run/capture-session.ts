/** The capture at work: bytes in; frames to the writer out, when they are due. */
import { Capture } from '../capture/capture.js';
import { type RunLedger, withRest } from '../capture/ledger.js';
import type { CaptureSettings, Mode, StreamName } from '../capture/types.js';
import type { Exit } from '../store/format.js';
import { LiveView } from './live-view.js';
import type { Outbox } from './outbox.js';
import { Pace } from './pace.js';
import type { RunRecord } from './run-record.js';

/** One write to the store. */
const BATCH_BYTES = 1 << 20;
/** The record, with all changes of the mode, is written this often at most. */
const RECORD_MS = 1000;
/** How often the writer is asked whether the file system has room again, while text comes that is left out. */
const ASK_MS = 10_000;

export interface SessionContext {
  readonly outbox: Pick<Outbox, 'batch' | 'send' | 'closeGap' | 'ledger' | 'awayMs'>;
  readonly record: RunRecord;
  /** The time of the run. */
  readonly now: () => number;
  readonly slowedMs: () => number;
  /** So many bytes were handed to the writer. */
  readonly onSent: (bytes: number) => void;
  /** A sentence for the user, without prefix. */
  readonly onNotice: (text: string) => void;
  /** The capture has thrown: nothing more can be had from it. */
  readonly onFailure: (error: unknown) => void;
}

export class CaptureSession {
  readonly #capture: Capture;
  readonly #context: SessionContext;
  readonly #pace = new Pace();
  readonly #live: LiveView;
  #timer: NodeJS.Timeout | undefined;
  #wake = Number.POSITIVE_INFINITY;
  #failed = false;
  #asked = 0;
  #recordDue: number | undefined;
  #nextRecord = 0;

  constructor(settings: CaptureSettings, context: SessionContext) {
    this.#capture = new Capture(settings);
    this.#context = context;
    this.#live = new LiveView((pending, now) => {
      // First what comes before it: a reader would see a log with a gap, and if joblog is killed the gap would stay.
      this.#flush(now);
      context.outbox.send('live', pending);
    });
  }

  get mode(): Mode {
    return this.#capture.mode;
  }

  /** Whether bytes, the next of their stream, may hold or complete a command. */
  mayCommand(stream: StreamName, pieces: readonly Buffer[]): boolean {
    return pieces.some((piece) => this.#capture.mayCommand(stream, piece));
  }

  /** Says something in the log itself. */
  remark(text: string, now: number): void {
    this.#guarded(() => {
      this.#capture.remark(text, now);
      this.#after(now);
    });
  }

  push(stream: StreamName, chunk: Buffer, now: number): void {
    this.#guarded(() => {
      this.#capture.push(stream, chunk, now);
      this.#live.changed(now);
      this.#after(now);
      this.#askForSpace(now);
    });
  }

  /** For what comes later than it was read: does what has become due until then, at the time at which it did. */
  until(now: number): void {
    const wake = this.#wake;
    if (wake > now) return;
    clearTimeout(this.#timer);
    this.#wake = Number.POSITIVE_INFINITY;
    this.#tick(wake);
  }

  /** Whether the file system has room for log text. */
  space(full: boolean, now: number): void {
    this.#asked = now;
    this.#guarded(() => {
      this.#capture.space(full);
    });
  }

  /** Sends all that is left, the end of the record, and the word that there is no more. */
  finish(exit: Exit, now: number): void {
    this.#guarded(() => {
      this.#capture.finish(now);
      this.#flush(now);
    });
    this.stop();
    this.#context.outbox.closeGap();
    this.sendRecord({ ended: new Date(now).toISOString(), exit });
    this.#context.outbox.send('end', null);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  sendRecord(end: { readonly ended?: string; readonly exit?: Exit } = {}): void {
    const { outbox, record, slowedMs } = this.#context;
    this.#recordDue = undefined;
    const ledger = outbox.ledger(this.#ledger());
    outbox.send('record', { ...record.change(this.#capture.mode, ledger, slowedMs(), outbox.awayMs), ...end });
  }

  /** After a failure nobody will say what became of the last of the input. */
  #ledger(): RunLedger {
    const ledger = this.#capture.ledger();
    if (!this.#failed) return ledger;
    return { ...ledger, stdout: withRest(ledger.stdout, 'lost'), stderr: withRest(ledger.stderr, 'lost') };
  }

  /** The writer looks when it appends something. Where only text comes that is left out, it has to be told to: no timer runs for that. */
  #askForSpace(now: number): void {
    if (!this.#capture.waitsForSpace || Math.abs(now - this.#asked) < ASK_MS) return;
    this.#asked = now;
    this.#context.outbox.send('space', null);
  }

  /** Sends what is due, and sees to it that this is called again in time. */
  #after(now: number): void {
    const capture = this.#capture;
    if (capture.collected >= BATCH_BYTES || (capture.collected > 0 && now >= this.#pace.next)) this.#flush(now);
    if (this.#recordDue !== undefined && now >= this.#recordDue) {
      this.#nextRecord = now + RECORD_MS;
      this.sendRecord();
    }
    const wake = Math.min(
      this.#recordDue ?? Number.POSITIVE_INFINITY,
      capture.due() ?? Number.POSITIVE_INFINITY,
      capture.collected > 0 ? this.#pace.next : Number.POSITIVE_INFINITY,
      this.#live.due() ?? Number.POSITIVE_INFINITY,
    );
    if (wake >= this.#wake) return;
    clearTimeout(this.#timer);
    this.#wake = wake;
    this.#timer = setTimeout(
      () => {
        this.#wake = Number.POSITIVE_INFINITY;
        // The timer's own clock may be ahead by a millisecond, which would be waited for once more.
        this.#tick(Math.max(wake, this.#context.now()));
      },
      Math.max(1, wake - now),
    );
  }

  #tick(now: number): void {
    this.#guarded(() => {
      const before = this.#capture.collected;
      this.#capture.tick(now);
      if (this.#capture.collected > before) {
        this.#live.settled(now);
        if (this.#capture.due() === undefined && this.#capture.pending() === undefined) this.#live.cleared();
      }
      this.#live.tick(now, this.#capture);
      this.#after(now);
    });
  }

  #flush(now: number): void {
    const { outbox, record, onNotice, onSent } = this.#context;
    const batch = this.#capture.take(now);
    if (batch === undefined) return;
    this.#pace.written(now);
    outbox.batch(batch.appends, (bytes) => {
      this.#capture.giveBack(bytes);
    });
    for (const notice of batch.notices) onNotice(notice.text);
    if (record.add(batch)) this.#recordDue ??= Math.max(now, this.#nextRecord);
    onSent(batch.bytes);
  }

  #guarded(work: () => void): void {
    if (this.#failed) return;
    try {
      work();
    } catch (error) {
      this.#failed = true;
      this.stop();
      this.#context.onFailure(error);
    }
  }
}
