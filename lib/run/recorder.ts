/**
 * What happens to the job's output besides being passed on: kept until the decision is known, captured, sent to the writer, ended.
 *
 *     waiting --step, 8 MiB, end--> deciding --- log ---> logging                                off
 *        |                             |  \                                                      ^
 *        |                             |   +----- skip ------------------------------------------+
 *        |                             +--- 10 s ---> late --- log ---> logging (mode disabled)  |
 *        +--end of a srun that has started nothing------------------------------------------------+
 *
 * Only a srun waits: whose output it is, is known when it has its step, and it may queue for hours. Until then there is no writer either.
 */
import { hostname } from 'node:os';
import type { StreamName } from '../capture/types.js';
import type { StepReport } from '../scheduler/srun-step.js';
import type { Exit } from '../store/format.js';
import type { FromWriter } from '../store/protocol.js';
import { Arrivals, feed, ownCopy } from './arrivals.js';
import { attempt } from './attempt.js';
import { BackPressure } from './back-pressure.js';
import { disarm } from './disarm.js';
import { envMasks } from './env-masks.js';
import { LastWait } from './last-wait.js';
import { messages } from './messages.js';
import { Outbox } from './outbox.js';
import { realWorld } from './outbox-world.js';
import { RateLimit } from './rate-limit.js';
import type { RecorderEvents, RecorderOptions, RecorderState } from './recorder-options.js';
import { RunRecord } from './run-record.js';
import { HIGH_WATER_BYTES } from './sizes.js';
import { steadyClock } from './steady-clock.js';
import { StoreWatch } from './store-watch.js';

const DECISION_MS = 10_000;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #events: RecorderEvents;
  readonly #outbox: Outbox;
  readonly #watch: StoreWatch;
  readonly #record: RunRecord;
  readonly #pressure: BackPressure;
  readonly #rate: RateLimit;
  readonly #now = steadyClock();
  readonly #started = this.#now();
  #decisionTimer: NodeJS.Timeout | undefined;
  #state: RecorderState = { kind: 'waiting', arrivals: new Arrivals() };
  /** Wakes whoever waits for the decision. */
  #settled: (() => void) | undefined;
  #ending: LastWait | undefined;
  #done = false;
  #catchingUp = false;

  constructor(options: RecorderOptions, events: RecorderEvents) {
    this.#options = options;
    this.#events = events;
    this.#record = new RunRecord({ started: this.#started, command: options.command, cwd: options.cwd });
    this.#pressure = new BackPressure({
      onHold: events.onHold,
      onSilence: () => {
        this.#outbox.silence();
      },
    });
    this.#rate = new RateLimit(this.#pressure);
    this.#watch = new StoreWatch({
      note: (text) => {
        this.#note(text);
      },
      keptIn: () => this.#outbox.spooler.path ?? this.#outbox.spooler.folder,
    });
    this.#outbox = new Outbox(realWorld(options.writerProgram), this.#pressure, {
      onMessage: (message) => {
        this.#hear(message);
      },
      onGone: () => {
        this.#writerGone();
      },
      onAway: (cause, why) => {
        this.#watch.away(cause, why);
        if (cause === 'error') this.#ending?.away();
      },
      onBack: () => {
        this.#watch.back();
      },
      onRoom: () => {
        this.#catchUp(HIGH_WATER_BYTES);
      },
      onSpool: () => {
        this.#ending?.spooled();
      },
    });
    if (options.awaitsStep !== true) this.#decide();
  }

  /**
   * Whether what comes on one stream should not be handled before what the other's pipe holds already. Where less than everything is stored, a command
   * may open the log, and what was printed on the other stream before it is still to be kept out.
   */
  get wantsOther(): boolean {
    const state = this.#state;
    return (
      state.kind === 'waiting' ||
      state.kind === 'deciding' ||
      (state.kind === 'logging' && (state.backlog.length > 0 || state.session.mode !== 'enabled'))
    );
  }

  /** Takes what has been passed on. `chunk` stays the caller's; `others`, read from the other stream at the same time, are given away. */
  chunk(stream: StreamName, chunk: Buffer, others: readonly Buffer[] = []): void {
    const state = this.#state;
    const arrival = { stream, chunk, others, at: this.#now() };
    switch (state.kind) {
      case 'waiting':
        state.arrivals.add(arrival);
        // A step that runs and is not known: nobody has told, and nobody is to wait.
        if (state.arrivals.isFull) this.identified(null);
        return;
      case 'deciding':
        state.arrivals.add(arrival);
        if (state.arrivals.isFull) this.#pressure.hold('undecided');
        return;
      case 'logging':
        if (state.backlog.length > 0) state.backlog.unshift(ownCopy(arrival));
        else feed(state.session, arrival);
        return;
      case 'late':
      case 'off':
        return;
    }
  }

  /** Which step the srun has, for one that waits for it; null: it does not say. Only the first answer counts. */
  identified(step: StepReport | null): void {
    try {
      if (this.#state.kind === 'waiting') this.#decide(step);
    } catch (error) {
      this.#giveUp(messages.captureFailed(error));
    }
  }

  /** The command has ended: what is still in its pipes slows nobody down any more. */
  commandEnded(): void {
    this.#rate.end();
  }

  /** Says how the command ended, and waits until the store has everything, at most as long as the configuration allows. */
  async finish(exit: Exit): Promise<void> {
    if (this.#state.kind === 'waiting') {
      // Outside of a job, a srun that has no step has started nothing.
      if (this.#options.inJob || this.#state.arrivals.has('stdout')) this.identified(null);
      else this.#turnOff();
    }
    if (this.#state.kind === 'deciding') await this.#wait(DECISION_MS);
    const state = this.#state;
    if (state.kind === 'logging') {
      this.#catchUp(Number.POSITIVE_INFINITY);
      state.session.finish(exit, this.#now());
      if (!this.#done) await this.#stored(state.exitMs);
    }
    clearTimeout(this.#decisionTimer);
    this.#watch.stop();
    this.#outbox.leave();
  }

  /** Something in joblog itself has failed. */
  fail(error: unknown): void {
    this.#note(messages.captureFailed(error));
  }

  /** @param step of a srun */
  #decide(step?: StepReport | null): void {
    if (this.#state.kind !== 'waiting') return;
    this.#state = { kind: 'deciding', arrivals: this.#state.arrivals };
    const { run: options, optIn, loadCapture } = this.#options;
    const start = { options, pid: process.pid, started: this.#started, ...(step !== undefined && { step }) };
    const descriptor = typeof optIn === 'number' ? optIn : undefined;
    this.#outbox.start({ ...start, optIn: typeof optIn === 'number' ? 'open' : optIn }, descriptor);
    // While the writer starts; what goes wrong is told when the capture is needed.
    setImmediate(() => attempt(loadCapture));
    this.#decisionTimer = setTimeout(() => {
      this.#decisionLate();
    }, DECISION_MS);
  }

  #hear(message: FromWriter): void {
    switch (message.type) {
      case 'log':
        this.#startLogging(message);
        return;
      case 'skip':
        for (const notice of message.notices) this.#events.onNotice(notice);
        this.#turnOff();
        return;
      case 'ack':
      case 'away':
      case 'back':
        // The outbox sees to these.
        return;
      case 'notice':
        this.#note(message.text);
        return;
      case 'space':
        if (this.#state.kind === 'logging') this.#state.session.space(message.full, this.#now());
        return;
      case 'done':
        this.#done = true;
        this.#ending?.done();
        return;
    }
  }

  #startLogging(message: Extract<FromWriter, { type: 'log' }>): void {
    const state = this.#state;
    const { config } = message;
    const { limits } = config;
    if (state.kind !== 'deciding' && state.kind !== 'late') return;
    disarm(this.#decisionTimer);
    const late = state.kind === 'late';
    const mode = late ? 'disabled' : config.mode;
    const why = late ? 'the configuration came too late' : message.modeWhy;
    const { value: program, error } = attempt(this.#options.loadCapture);
    if (program === undefined) {
      this.#giveUp(messages.captureFailed(error));
      return;
    }
    const masks = [...config.maskValues, ...envMasks(this.#options.env, config.maskEnv)];
    const values = new program.Masks(masks);
    const masked = (text: string): string => program.masked(text, values);
    const now = this.#now();
    for (const notice of message.notices) {
      this.#events.onNotice(notice);
      this.#record.note(now, masked(notice));
    }
    this.#outbox.open(this.#record.open(mode, why, masked, config.recordCmd));
    const session = new program.CaptureSession(
      { mode, repeats: config.repeats, masks, logBytes: limits.size },
      {
        outbox: this.#outbox,
        record: this.#record,
        now: this.#now,
        slowedMs: () => this.#pressure.slowedMs,
        onSent: (bytes) => {
          this.#rate.sent(bytes);
        },
        onNotice: this.#events.onNotice,
        onFailure: (error) => {
          this.fail(error);
        },
      },
    );
    const backlog = state.kind === 'deciding' ? state.arrivals.list.reverse() : [];
    this.#state = { kind: 'logging', session, exitMs: config.exitMs, backlog };
    this.#rate.begin(limits);
    for (const notice of message.notices) session.remark(notice, now);
    this.#catchUp(HIGH_WATER_BYTES);
    this.#settled?.();
  }

  /**
   * Captures what came before the decision, in order, until so much is on its way to the writer; the job is held until all is captured. All at once,
   * 8 MiB of metadata would be 20 MiB more to send.
   */
  #catchUp(mostPending: number): void {
    const state = this.#state;
    // What is being captured makes room, which is heard here, too: what came later is not to be captured in the middle of it.
    if (state.kind !== 'logging' || this.#catchingUp) return;
    this.#catchingUp = true;
    while (this.#outbox.pending <= mostPending) {
      const arrival = state.backlog.pop();
      if (arrival === undefined) break;
      state.session.until(arrival.at);
      feed(state.session, arrival);
    }
    this.#catchingUp = false;
    if (state.backlog.length === 0) this.#pressure.release('undecided');
    else this.#pressure.hold('undecided');
  }

  #decisionLate(): void {
    if (this.#state.kind !== 'deciding') return;
    this.#state = { kind: 'late' };
    this.#events.onNotice(messages.decisionLate(DECISION_MS / 1000));
    this.#pressure.releaseAll();
    this.#settled?.();
  }

  #note(text: string): void {
    this.#events.onNotice(text);
    this.#record.note(this.#now(), text);
    if (this.#state.kind === 'logging') this.#state.session.sendRecord();
  }

  #giveUp(notice: string): void {
    this.#note(notice);
    this.#turnOff();
  }

  #turnOff(): void {
    if (this.#state.kind === 'logging') this.#state.session.stop();
    this.#state = { kind: 'off' };
    disarm(this.#decisionTimer);
    this.#watch.stop();
    this.#outbox.leave();
    this.#rate.end();
    this.#pressure.releaseAll();
    this.#settled?.();
  }

  /** The writer is gone for good. Once the run is logged, what comes is kept on a local disk. */
  #writerGone(): void {
    if (this.#state.kind === 'logging' && !this.#done) {
      this.#watch.gone();
      this.#ending?.away();
    } else if (this.#state.kind !== 'off' && !this.#done) this.#giveUp(messages.writerGone());
    this.#settled?.();
  }

  /** Waits for the store to take everything, or for what it does not take to be on a local disk, and says what has become of it. */
  async #stored(limitMs: number): Promise<void> {
    const outbox = this.#outbox;
    await new Promise<void>((resolve) => {
      this.#ending = new LastWait(outbox, limitMs, resolve);
    });
    if (this.#done) return;
    const { path } = outbox.spooler;
    if (path !== undefined) this.#events.onNotice(messages.leftInSpool(hostname(), path));
    const { lines, bytes } = outbox.inMemory;
    if (bytes > 0) this.#events.onNotice(messages.lost({ lines, bytes }));
  }

  /** Waits for the decision, but no longer than that. */
  #wait(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#settled = () => {
        clearTimeout(timer);
        this.#settled = undefined;
        resolve();
      };
    });
  }
}
