/**
 * The writer: does everything that touches home folders and shared storage for one `joblog run`, in the order in which it is told.
 *
 * Its task:
 *
 *     waiting --start--> deciding --log--> decided --open--> writing --close--> closed
 *        |                   \--skip--> closed                  ^
 *        +------------------------resume------------------------+        (an earlier writer of the run has decided)
 *
 * And what becomes of frames:
 *
 *     taking --what cannot be stored--> away --a retry goes through--> back --from--> taking
 *                                     (1 s, 2 s ... 60 s)
 *
 * Away and back, what comes is dropped: the main process has it still, and sends it again. What can never be stored (`AppendedFile`) is counted
 * instead, and the other files go on.
 */
import type { AppendFile } from '../capture/types.js';
import { decide } from '../config/decide.js';
import { errorText } from '../config/errno.js';
import { identifyHere } from '../scheduler/here.js';
import type { Appended } from './appended-file.js';
import { STORE_VERSION, type TaskRecord } from './format.js';
import { FreeSpace } from './free-space.js';
import { type Account, withLosses } from './loss.js';
import { NO_OUTPUT } from './no-output.js';
import { baseOf, firstRecord, isSameRun, type Place, placeHere } from './place.js';
import {
  type Frame,
  type FromMessage,
  type FromWriter,
  HEADER_BYTES,
  type LiveMessage,
  type OpenMessage,
  type RecordChange,
  type ResumeMessage,
  type StartMessage,
} from './protocol.js';
import { findSpoolPlace } from './spool-place.js';
import { TaskFiles } from './task-files.js';
import { WORLD, type WriterWorld } from './writer-world.js';

/** Where the main process puts the opt-in file that the launcher has opened. */
const OPT_IN_DESCRIPTOR = 3;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

type Task =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'decided'; readonly place: Place }
  | { readonly kind: 'writing'; readonly files: TaskFiles; readonly space: FreeSpace; record: TaskRecord }
  | { readonly kind: 'closed' };

type Flow =
  | { readonly kind: 'taking' }
  /** `frame` is the one that could not be stored. */
  | { readonly kind: 'away'; readonly frame: Frame; wait: number; cancel: () => void }
  | { readonly kind: 'back' };

/** The store takes nothing for now: an error that may pass. */
class Away extends Error {}

export class Writer {
  readonly #say: (message: FromWriter) => void;
  readonly #world: WriterWorld;
  #task: Task = { kind: 'waiting' };
  #flow: Flow = { kind: 'taking' };
  /** Everything before it is in the store, or counted. */
  #position = 0;
  /** The last frame was the last of a batch. */
  #betweenBatches = true;

  /**
   * @param say takes a message to the main process
   * @param place where the decision has been taken already
   */
  constructor(say: (message: FromWriter) => void, world = WORLD, place?: Place) {
    this.#say = say;
    this.#world = world;
    if (place !== undefined) this.#task = { kind: 'decided', place };
  }

  /** Everything before this position of the frames is in the store. */
  get position(): number {
    return this.#position;
  }

  /** Does what a frame asks for. Only `start` takes longer than the call; it is answered by `log` or `skip`. */
  handle(frame: Frame): void {
    switch (this.#flow.kind) {
      case 'taking':
        this.#take(frame);
        return;
      case 'away':
        if (frame.type === 'retry') this.#retry(true);
        return;
      case 'back':
        if (frame.type !== 'from') return;
        this.#flow = { kind: 'taking' };
        this.#take(frame);
        return;
    }
  }

  /** Everything that was told is in the files. Without an `end` before, the record stays open: its task was killed. */
  close(ended = false): void {
    if (this.#flow.kind === 'away') this.#flow.cancel();
    if (this.#task.kind !== 'writing') return;
    const { files, record } = this.#task;
    this.#task = { kind: 'closed' };
    try {
      if (ended || record.ended !== null) files.replaceLive(null);
    } catch {
      // Readers know that a task that has ended has nothing pending.
    }
    files.close();
  }

  /** A sign of life for readers on other nodes. */
  touch(now: number): void {
    if (this.#task.kind !== 'writing' || this.#flow.kind !== 'taking') return;
    try {
      this.#task.files.touch(now);
    } catch {
      // The next append tells what is wrong.
    }
  }

  #take(frame: Frame): void {
    try {
      this.#do(frame);
      if (!isUncounted(frame)) this.#position += HEADER_BYTES + frame.payload.length;
    } catch (error) {
      if (!(error instanceof Away)) {
        // Whatever is wrong with one frame must not cost those after it.
        this.#position += HEADER_BYTES + frame.payload.length;
        throw error;
      }
      const kept = { ...frame, payload: Buffer.from(frame.payload) };
      this.#flow = { kind: 'away', frame: kept, wait: FIRST_RETRY_MS, cancel: () => undefined };
      this.#later(this.#flow);
      this.#say({ type: 'away', bytes: this.#position, why: error.message });
    }
  }

  #later(away: Extract<Flow, { kind: 'away' }>): void {
    away.cancel = this.#world.later(away.wait, () => {
      this.#retry(false);
    });
    away.wait = Math.min(LAST_RETRY_MS, 2 * away.wait);
  }

  /** @param asked somebody waits for the answer */
  #retry(asked: boolean): void {
    const away = this.#flow;
    if (away.kind !== 'away') return;
    away.cancel();
    try {
      this.#do(away.frame);
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      this.#later(away);
      if (asked) this.#say({ type: 'away', bytes: this.#position, why: error.message });
      return;
    }
    if (!isUncounted(away.frame)) this.#position += HEADER_BYTES + away.frame.payload.length;
    this.#flow = { kind: 'back' };
    this.#say({ type: 'back', bytes: this.#position });
  }

  #do({ type, at, payload }: Frame): void {
    switch (type) {
      case 'start':
        if (this.#task.kind !== 'waiting') return;
        this.#start(json(payload) as StartMessage).catch((error: unknown) => {
          this.#say({
            type: 'skip',
            notices: [`cannot read the configuration: ${errorText(error)}; the job runs, nothing is logged`],
          });
        });
        return;
      case 'open':
        if (this.#task.kind === 'decided') this.#open(this.#task.place, json(payload) as OpenMessage, false);
        return;
      case 'resume': {
        const { place, open } = json(payload) as ResumeMessage;
        if (this.#task.kind === 'waiting') this.#open(place, open, true);
        return;
      }
      case 'from':
        this.#position = (json(payload) as FromMessage).at;
        return;
      case 'stdout':
      case 'stderr':
      case 'metadata':
      case 'timeline':
        this.#append(type, at, payload);
        return;
      case 'record':
        this.#change(json(payload) as RecordChange);
        return;
      case 'live':
        this.#live(json(payload) as LiveMessage);
        return;
      case 'space':
        this.#look();
        return;
      case 'retry':
        return;
      case 'end':
        this.close(true);
        this.#say({ type: 'done' });
        return;
    }
  }

  async #start(start: StartMessage): Promise<void> {
    const identity = identifyHere(process.env, start.started, start.pid, start.step);
    const decision = await decide({
      env: process.env,
      identity,
      options: start.options,
      optIn: start.optIn === 'open' ? OPT_IN_DESCRIPTOR : start.optIn,
      now: start.started,
    });
    if (decision.kind === 'skip') {
      this.#task = { kind: 'closed' };
      this.#say({ type: 'skip', notices: decision.notices });
      return;
    }
    const { mode, repeats, maskValues, maskEnv, recordCmd, exitMs, limits, store } = decision.config;
    const name = start.options.name ?? identity.name;
    const { access } = decision;
    const place = placeHere({ store, access, free: limits.free, identity: decision.identity, name, pid: start.pid });
    this.#task = { kind: 'decided', place };
    this.#say({
      type: 'log',
      config: { mode, repeats, maskValues, maskEnv, recordCmd, exitMs, limits },
      modeWhy: decision.modeWhy,
      notices: decision.notices,
      place,
      spool: findSpoolPlace(process.env, limits.spool),
    });
  }

  #open(place: Place, open: OpenMessage, resumed: boolean): void {
    const fs = this.#world.fs(place);
    const again = resumed || this.#flow.kind === 'away';
    this.#orAway(`make the files of job ${place.identity.job}`, () => {
      const folder = fs.openFolder(place.store, place.identity.job);
      const record = (task: string): TaskRecord => firstRecord(place, open, task, withLosses(NO_OUTPUT, NOTHING_LOST));
      const task = fs.claim(
        folder,
        baseOf(place),
        (name) => `${JSON.stringify(record(name))}\n`,
        again ? (text) => isSameRun(text, place, open) : undefined,
      );
      const files = new TaskFiles(
        fs,
        { store: place.store, job: place.identity.job, folder, task, resumed: again },
        this.#world.now,
      );
      this.#task = { kind: 'writing', files, space: new FreeSpace(folder, place.free), record: record(task) };
    });
  }

  #append(file: AppendFile, at: number, bytes: Buffer): void {
    if (this.#task.kind !== 'writing') return;
    const { files } = this.#task;
    this.#look();
    if (this.#betweenBatches) files.look(this.#world.clock());
    this.#betweenBatches = file === 'timeline';
    this.#stored(file, files.append(file, at, bytes));
  }

  #stored(file: AppendFile, appended: Appended): void {
    if (this.#task.kind !== 'writing') return;
    const { files } = this.#task;
    switch (appended.kind) {
      case 'stored':
        return;
      case 'failed':
        throw new Away(`cannot append to ${files.path(file)}: ${errorText(appended.error)}`);
      case 'barred':
        if (appended.error === undefined) return;
        this.#say({
          type: 'notice',
          text: `cannot append to ${files.path(file)}: ${errorText(appended.error)}; the job goes on, what it prints from now on is not in that file`,
        });
    }
  }

  /** Sees whether the file system is nearly full, and says so when that has changed. */
  #look(): void {
    if (this.#task.kind !== 'writing') return;
    const full = this.#task.space.look(this.#world.clock());
    if (full !== undefined) this.#say({ type: 'space', full });
  }

  #change(change: RecordChange): void {
    const task = this.#task;
    if (task.kind !== 'writing') return;
    const ends = change.ended !== undefined && change.ended !== null;
    if (ends) task.files.look(this.#world.clock(), true);
    const ledger = withLosses(change.ledger, (file, wanted) => {
      if (ends) this.#stored(file, task.files.settle(file, wanted.bytes));
      return task.files.account(file, wanted);
    });
    const record = { ...task.record, ...change, ledger };
    this.#orAway(`write ${task.files.path('record')}`, () => {
      task.files.replaceRecord(record);
      task.record = record;
    });
  }

  /** What is pending is of the moment: if it cannot be shown, the next will be. */
  #live(live: LiveMessage): void {
    if (this.#task.kind !== 'writing') return;
    try {
      const time = new Date(this.#world.now()).toISOString();
      this.#task.files.replaceLive(live && { joblog: STORE_VERSION, time, ...live });
    } catch {
      // What belongs into a log will say what is wrong.
    }
  }

  #orAway(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new Away(`cannot ${what}: ${errorText(error)}`);
    }
  }
}

const NOTHING_LOST: Account = (_file, wanted) => ({ lost: { lines: 0, bytes: 0 }, file: wanted });

/** Frames about the frames. */
function isUncounted({ type }: Frame): boolean {
  return type === 'start' || type === 'resume' || type === 'from' || type === 'retry';
}

function json(payload: Buffer): unknown {
  return JSON.parse(payload.toString());
}
