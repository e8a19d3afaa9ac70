/**
 * What happens to the job's output besides being passed on: kept until the decision is known, captured, sent to the writer, ended.
 *
 *     deciding --- log ---> logging                                off
 *        |  \                                                      ^
 *        |   +----- skip ------------------------------------------+
 *        +--- 10 s ---> late --- log ---> logging (mode disabled)
 */
import { hostname } from 'node:os';
import type { StreamName } from '../capture/types.js';
import type { Exit } from '../store/format.js';
import type { FromWriter } from '../store/protocol.js';
import { attempt } from './attempt.js';
import { BackPressure } from './back-pressure.js';
import type { CaptureSession } from './capture-session.js';
import { disarm } from './disarm.js';
import { envMasks } from './env-masks.js';
import { LastWait } from './last-wait.js';
import { messages } from './messages.js';
import { Outbox } from './outbox.js';
import { realWorld } from './outbox-world.js';
import { RateLimit } from './rate-limit.js';
import type { RecorderEvents, RecorderOptions } from './recorder-options.js';
import { RunRecord } from './run-record.js';
import { HIGH_WATER_BYTES } from './sizes.js';
import { steadyClock } from './steady-clock.js';
import { StoreWatch } from './store-watch.js';

/** Memory for what comes before the decision. */
const UNDECIDED_BYTES = 8 << 20;
const DECISION_MS = 10_000;

/** What was read at one time: from one stream, and from the other what was there, too. */
interface Arrival {
  readonly stream: StreamName;
  readonly chunk: Buffer;
  readonly others: readonly Buffer[];
  readonly at: number;
}

type State =
  | { readonly kind: 'deciding'; readonly arrivals: Arrival[]; bytes: number }
  | { readonly kind: 'late' }
  /** `backlog`: what came before the decision and is still to be captured, the oldest last. */
  | {
      readonly kind: 'logging';
      readonly session: CaptureSession;
      readonly exitMs: number;
      readonly backlog: Arrival[];
    }
  | { readonly kind: 'off' };

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #events: RecorderEvents;
  readonly #outbox: Outbox;
  readonly #watch: StoreWatch;
  readonly #record: RunRecord;
  readonly #pressure: BackPressure;
  readonly #rate: RateLimit;
  readonly #decisionTimer: NodeJS.Timeout;
  readonly #now = steadyClock();
  #state: State = { kind: 'deciding', arrivals: [], bytes: 0 };
  /** Wakes whoever waits for the decision. */
  #settled: (() => void) | undefined;
  #ending: LastWait | undefined;
  #done = false;
  #catchingUp = false;

  constructor(options: RecorderOptions, events: RecorderEvents) {
    const started = this.#now();
    this.#options = options;
    this.#events = events;
    this.#record = new RunRecord({ started, command: options.command, cwd: options.cwd });
    this.#pressure = new BackPressure({
      onHold: events.onHold,
      onSilence: () => {
        this.#outbox.silence();
      },
    });
    this.#rate = new RateLimit(this.#pressure);
    const optIn = typeof options.optIn === 'number' ? 'open' : options.optIn;
    const descriptor = typeof options.optIn === 'number' ? options.optIn : undefined;
    this.#watch = new StoreWatch({
      note: (text) => {
        this.#note(text);
      },
      keptIn: () => this.#outbox.spooler.path ?? this.#outbox.spooler.folder,
    });
    this.#outbox = new Outbox(
      realWorld(options.writerProgram),
      this.#pressure,
      {
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
      },
      descriptor,
    );
    this.#outbox.start({ options: options.run, optIn, pid: process.pid, started });
    // While the writer starts; what goes wrong is told when the capture is needed.
    setImmediate(() => attempt(options.loadCapture));
    this.#decisionTimer = setTimeout(() => {
      this.#decisionLate();
    }, DECISION_MS);
  }

  /**
   * Whether what comes on one stream should not be handled before what the other's pipe holds already. Where less than everything is stored, a command
   * may open the log, and what was printed on the other stream before it is still to be kept out.
   */
  get wantsOther(): boolean {
    const state = this.#state;
    return (
      state.kind === 'deciding' ||
      (state.kind === 'logging' && (state.backlog.length > 0 || state.session.mode !== 'enabled'))
    );
  }

  /** Takes what has been passed on. `chunk` stays the caller's; `others`, read from the other stream at the same time, are given away. */
  chunk(stream: StreamName, chunk: Buffer, others: readonly Buffer[] = []): void {
    const state = this.#state;
    switch (state.kind) {
      case 'deciding':
        state.arrivals.push({ stream, chunk: Buffer.from(chunk), others, at: this.#now() });
        state.bytes += others.reduce((bytes, other) => bytes + other.length, chunk.length);
        if (state.bytes > UNDECIDED_BYTES) this.#pressure.hold('undecided');
        return;
      case 'logging':
        if (state.backlog.length > 0)
          state.backlog.unshift({ stream, chunk: Buffer.from(chunk), others, at: this.#now() });
        else this.#feed(state.session, { stream, chunk, others, at: this.#now() });
        return;
      case 'late':
      case 'off':
        return;
    }
  }

  /** The command has ended: what is still in its pipes slows nobody down any more. */
  commandEnded(): void {
    this.#rate.end();
  }

  /** Says how the command ended, and waits until the store has everything, at most as long as the configuration allows. */
  async finish(exit: Exit): Promise<void> {
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
    const backlog = state.kind === 'deciding' ? state.arrivals.reverse() : [];
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
      this.#feed(state.session, arrival);
    }
    this.#catchingUp = false;
    if (state.backlog.length === 0) this.#pressure.release('undecided');
    else this.#pressure.hold('undecided');
  }

  /**
   * Which of what was there at the same time came first nobody knows. Where less than everything is stored, what holds no command goes first: it must not
   * be stored because of a command that may have come after it.
   */
  #feed(session: CaptureSession, { stream, chunk, others, at }: Arrival): void {
    const other = stream === 'stdout' ? 'stderr' : 'stdout';
    const otherFirst = session.mode !== 'enabled' && !session.mayCommand(other, others);
    if (!otherFirst) session.push(stream, chunk, at);
    for (const piece of others) session.push(other, piece, at);
    if (otherFirst) session.push(stream, chunk, at);
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
