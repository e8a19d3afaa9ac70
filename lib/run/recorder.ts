/**
 * What happens to the job's output besides being passed on: kept until the decision is known, captured, sent to the writer, ended.
 *
 *     deciding --- log ---> logging ---+
 *        |  \                          |  writer gone or silent, capture failed
 *        |   +----- skip ----> off <---+
 *        +--- 10 s ---> late --- log ---> logging (mode disabled)
 */
import { Capture } from '../capture/capture.js';
import { masked } from '../capture/masks.js';
import type { StreamName } from '../capture/types.js';
import { STREAMS } from '../capture/types.js';
import type { RunOptions } from '../config/types.js';
import type { Exit } from '../store/format.js';
import type { FromWriter, RecordChange } from '../store/protocol.js';
import { BackPressure, SILENCE_MS } from './back-pressure.js';
import { envMasks } from './env-masks.js';
import { LiveView } from './live-view.js';
import { messages } from './messages.js';
import { Pace } from './pace.js';
import { RunRecord } from './run-record.js';
import { WriterLink } from './writer-link.js';

/** Memory for what the store has not taken yet, and for what came before the decision. */
const HIGH_WATER_BYTES = 8 << 20;
const LOW_WATER_BYTES = 4 << 20;
/** One write to the store. */
const BATCH_BYTES = 1 << 20;
const DECISION_MS = 10_000;

type State =
  | { readonly kind: 'deciding'; readonly chunks: { stream: StreamName; chunk: Buffer; at: number }[]; bytes: number }
  | { readonly kind: 'late' }
  | { readonly kind: 'logging'; readonly capture: Capture; readonly exitMs: number }
  | { readonly kind: 'off' };

export interface RecorderEvents {
  /** Reading from the command is to stop, or may go on. */
  readonly onHold: (hold: boolean) => void;
  /** A sentence for the user, without prefix. */
  readonly onNotice: (text: string) => void;
}

export interface RecorderOptions {
  readonly writerProgram: string;
  readonly run: RunOptions;
  readonly command: readonly string[];
  readonly cwd: string | null;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #events: RecorderEvents;
  readonly #link: WriterLink;
  readonly #record: RunRecord;
  readonly #pressure: BackPressure;
  readonly #pace = new Pace();
  readonly #live: LiveView;
  readonly #ended = new Set<StreamName>();
  #state: State = { kind: 'deciding', chunks: [], bytes: 0 };
  #decisionTimer: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wake = Number.POSITIVE_INFINITY;
  /** Wakes whoever waits for the decision or for the writer's last word. */
  #settled: (() => void) | undefined;
  #done = false;

  constructor(options: RecorderOptions, events: RecorderEvents) {
    const started = Date.now();
    this.#options = options;
    this.#events = events;
    this.#record = new RunRecord({ started, command: options.command, cwd: options.cwd });
    this.#pressure = new BackPressure({
      onHold: events.onHold,
      onSilence: () => {
        this.#giveUp(messages.writerSilent(SILENCE_MS / 1000));
      },
    });
    this.#link = new WriterLink(options.writerProgram, {
      onMessage: (message) => {
        this.#hear(message);
      },
      onGone: () => {
        if (this.#state.kind !== 'off' && !this.#done) this.#giveUp(messages.writerGone());
        this.#settled?.();
      },
    });
    this.#live = new LiveView((pending) => {
      this.#link.sendJson('live', pending);
    });
    this.#link.sendJson('start', { options: options.run, pid: process.pid, started });
    this.#decisionTimer = setTimeout(() => {
      this.#decisionLate();
    }, DECISION_MS);
  }

  /** Takes what has been passed on. The buffer stays the caller's. */
  chunk(stream: StreamName, chunk: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case 'deciding':
        state.chunks.push({ stream, chunk: Buffer.from(chunk), at: Date.now() });
        state.bytes += chunk.length;
        if (state.bytes > HIGH_WATER_BYTES) this.#pressure.hold();
        return;
      case 'logging':
        this.#guarded(() => {
          const now = Date.now();
          state.capture.push(stream, chunk, now);
          this.#live.changed(now);
          this.#after(state.capture, now);
        });
        return;
      case 'late':
      case 'off':
        return;
    }
  }

  /** The stream has ended, or what still comes on it is not joblog's any more. */
  streamEnd(stream: StreamName): void {
    this.#ended.add(stream);
    const state = this.#state;
    if (state.kind !== 'logging') return;
    this.#guarded(() => {
      state.capture.end(stream, Date.now());
      this.#after(state.capture, Date.now());
    });
  }

  /** Says how the command ended, and waits until the store has everything, at most as long as the configuration allows. */
  async finish(exit: Exit): Promise<void> {
    for (const stream of STREAMS) if (!this.#ended.has(stream)) this.streamEnd(stream);
    if (this.#state.kind === 'deciding') await this.#wait(DECISION_MS);
    const state = this.#state;
    if (state.kind === 'logging') {
      this.#flush(state.capture, Date.now());
      this.#sendRecord({ ended: new Date().toISOString(), exit });
      this.#link.sendJson('end', null);
      const inTime = await this.#wait(state.exitMs);
      if (!inTime) this.#events.onNotice(messages.notStored(Math.round(state.exitMs / 1000)));
    }
    clearTimeout(this.#timer);
    this.#link.leave();
  }

  /** Something in joblog itself has failed: the capture ends, the relay goes on. */
  fail(error: unknown): void {
    this.#giveUp(messages.captureFailed(error instanceof Error ? error.message : String(error)));
  }

  #hear(message: FromWriter): void {
    switch (message.type) {
      case 'log':
        this.#startLogging(message);
        return;
      case 'skip':
        clearTimeout(this.#decisionTimer);
        for (const notice of message.notices) this.#events.onNotice(notice);
        this.#turnOff();
        return;
      case 'ack':
        this.#acknowledged();
        return;
      case 'lost':
        this.#record.lost(message.file, message.lines, message.bytes);
        return;
      case 'notice':
        this.#note(message.text);
        return;
      case 'done':
        this.#done = true;
        this.#settled?.();
        return;
    }
  }

  #startLogging(message: Extract<FromWriter, { type: 'log' }>): void {
    const state = this.#state;
    const { config } = message;
    if (state.kind !== 'deciding' && state.kind !== 'late') return;
    clearTimeout(this.#decisionTimer);
    const mode = state.kind === 'late' ? 'disabled' : config.mode;
    const why = state.kind === 'late' ? 'the configuration came too late' : message.modeWhy;
    const masks = [...config.maskValues, ...envMasks(this.#options.env, config.maskEnv)];
    const capture = new Capture({ mode, repeats: config.repeats, masks });
    for (const notice of message.notices) {
      this.#events.onNotice(notice);
      this.#record.note(Date.now(), masked(notice, masks));
    }
    this.#link.sendJson('open', this.#record.open(mode, why, masks, config.recordCmd));
    this.#state = { kind: 'logging', capture, exitMs: config.exitMs };
    this.#guarded(() => {
      if (state.kind === 'deciding') {
        for (const { stream, chunk, at } of state.chunks) capture.push(stream, chunk, at);
        if (state.chunks.length > 0) this.#live.changed(Date.now());
      }
      for (const stream of this.#ended) capture.end(stream, Date.now());
      this.#after(capture, Date.now());
    });
    this.#pressure.release();
    this.#settled?.();
  }

  #decisionLate(): void {
    if (this.#state.kind !== 'deciding') return;
    this.#state = { kind: 'late' };
    this.#events.onNotice(messages.decisionLate(DECISION_MS / 1000));
    this.#pressure.release();
    this.#settled?.();
  }

  /** Sends what is due, and sees to it that this is called again in time. */
  #after(capture: Capture, now: number): void {
    if (capture.collected >= BATCH_BYTES || (capture.collected > 0 && now >= this.#pace.next))
      this.#flush(capture, now);
    if (this.#link.pending > HIGH_WATER_BYTES && !this.#pressure.held) {
      this.#pressure.hold();
      this.#pressure.watch();
    }
    const wake = Math.min(
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
        this.#guarded(() => {
          const then = Date.now();
          capture.tick(then);
          this.#live.tick(then, capture);
          this.#after(capture, then);
        });
      },
      Math.max(1, wake - now),
    );
  }

  #flush(capture: Capture, now: number): void {
    const batch = capture.take(now);
    if (batch === undefined) return;
    this.#pace.written(now);
    for (const file of ['stdout', 'stderr', 'metadata', 'timeline'] as const) {
      for (const bytes of batch.appends[file]) this.#link.send(file, bytes);
    }
    for (const notice of batch.notices) this.#events.onNotice(notice.text);
    if (this.#record.add(batch)) this.#sendRecord({});
  }

  #note(text: string): void {
    this.#events.onNotice(text);
    this.#record.note(Date.now(), text);
    this.#sendRecord({});
  }

  #sendRecord(change: RecordChange): void {
    if (this.#state.kind !== 'logging') return;
    this.#link.sendJson('record', { ...this.#record.change(this.#state.capture, this.#pressure.slowedMs), ...change });
  }

  #acknowledged(): void {
    if (this.#link.pending < LOW_WATER_BYTES) this.#pressure.release();
    else this.#pressure.watch();
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  #giveUp(notice: string): void {
    this.#note(notice);
    this.#turnOff();
  }

  #turnOff(): void {
    this.#state = { kind: 'off' };
    clearTimeout(this.#timer);
    clearTimeout(this.#decisionTimer);
    this.#link.leave();
    this.#pressure.release();
    this.#settled?.();
  }

  /** Waits for the next word of the writer that ends something; false: it did not come in time. */
  #wait(limitMs: number): Promise<boolean> {
    if (this.#done || this.#link.gone) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(false);
      }, limitMs);
      this.#settled = () => {
        clearTimeout(timer);
        this.#settled = undefined;
        resolve(true);
      };
    });
  }
}
