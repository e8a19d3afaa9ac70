/**
 * What is on its way to the store. Everything is kept until it is in the store or in a spool; whatever the store does, the job is not held for long.
 *
 * The store, as seen from here:
 *
 *     unknown --log--> taking --an error, silence, the writer's death--> away --it takes again--> taking
 *
 * The frames, by their positions:
 *
 *     in the store | fed to the writer | in the spool | in memory
 *                acked                fed            end        sent
 *
 * While the store takes, there is no spool, and what is in memory has mostly been fed. While it is away, what is in memory goes on to the spool. When it
 * is back, the spool is read in order, and what is in memory follows; the spool is removed when the store has all of it. What has room nowhere is left
 * out, batch by batch, and counted (`Gap`).
 */
import type { RunLedger } from '../capture/ledger.js';
import type { Batch, StreamCount } from '../capture/types.js';
import type { OpenMessage, RecordChange, SentLedger, StartMessage } from '../store/protocol.js';
import { encodeFrame, type FromWriter, HEADER_BYTES } from '../store/protocol.js';
import { Feeder } from './feeder.js';
import { FrameQueue } from './frame-queue.js';
import { Gap } from './gap.js';
import { type AwayCause, type Holder, NO_LINK, type OutboxEvents, type OutboxWorld } from './outbox-world.js';
import { BEHIND_BYTES, HIGH_WATER_BYTES, LOW_WATER_BYTES } from './sizes.js';
import { type Preamble, Spooler } from './spooler.js';
import type { Link } from './writer-link.js';

/** A writer that dies is started again, after so long a time. */
const RESTART_MS = [0, 1000, 10_000, 60_000, 60_000];

const NOTHING = (): void => undefined;
const APPENDS = ['stdout', 'stderr', 'metadata', 'timeline'] as const;

type Store =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'taking' }
  | { readonly kind: 'away'; readonly cause: AwayCause; readonly since: number };

export class Outbox {
  readonly #world: OutboxWorld;
  readonly #events: OutboxEvents;
  readonly #holder: Holder;
  readonly #queue = new FrameQueue();
  readonly #gap = new Gap();
  readonly #spooler: Spooler;
  readonly #feeder: Feeder;
  #link = NO_LINK;
  #store: Store = { kind: 'unknown' };
  #place: Extract<FromWriter, { type: 'log' }>['place'] | undefined;
  #open: OpenMessage | undefined;
  #acked = 0;
  #restarts = 0;
  /** Starts the next writer; there is none. */
  #restart: (() => void) | undefined;
  #holding = false;
  /** Neither the store nor the spool takes anything. */
  #stuck = false;
  #awayMs = 0;
  #left = false;

  constructor(world: OutboxWorld, holder: Holder, events: OutboxEvents) {
    this.#world = world;
    this.#holder = holder;
    this.#events = events;
    this.#spooler = new Spooler(world.disk, this.#queue, () => {
      this.#stuck = false;
      this.#holder.watch();
      this.#pump();
      this.#events.onSpool();
    });
    this.#feeder = new Feeder(this.#queue, this.#spooler, world.clock, {
      onRead: () => {
        this.#pump();
      },
      onUnreadable: () => {
        // The writer finds that bytes are missing, says so in the log, and counts them.
        this.#acked = Math.max(this.#queue.start, this.#acked);
        this.#begin();
        this.#pump();
      },
    });
  }

  /** Bytes in memory: neither in the store nor in a spool. */
  get pending(): number {
    return this.#queue.bytes;
  }

  /** For how long the store was away in all. */
  get awayMs(): number {
    return this.#awayMs + (this.#store.kind === 'away' ? this.#world.clock() - this.#store.since : 0);
  }

  get away(): AwayCause | undefined {
    return this.#store.kind === 'away' ? this.#store.cause : undefined;
  }

  get spooler(): Pick<Spooler, 'path' | 'folder' | 'discard'> {
    return this.#spooler;
  }

  /** Everything that the store does not have is in a spool, as far as it can be put there. */
  get settled(): boolean {
    if (this.#spooler.busy) return false;
    return this.#queue.end === Math.max(this.#acked, this.#spooler.end ?? 0) || !this.#spooler.usable;
  }

  /** What is in memory alone. */
  get inMemory(): StreamCount {
    return this.#queue.count(Math.max(this.#acked, this.#spooler.end ?? 0));
  }

  /** Starts the writer. @param descriptor the user's opt-in file, if it is open; becomes the writer's */
  start(message: StartMessage, descriptor?: number): void {
    this.#link = this.#connect(descriptor);
    this.#tell(encodeFrame('start', Buffer.from(JSON.stringify(message))));
  }

  open(message: OpenMessage): void {
    this.#open = message;
    this.send('open', message);
  }

  /** Takes what was captured, in buffers with room for a header before them, which are the caller's again when they are given back. */
  batch(appends: Batch['appends'], giveBack: (bytes: Buffer) => void): void {
    const bytes = APPENDS.reduce(
      (all, file) => appends[file].reduce((sum, { length }) => sum + HEADER_BYTES + length, all),
      0,
    );
    if (!this.#admits(bytes)) {
      this.#gap.drop(appends, this.#world.now());
      for (const file of APPENDS) appends[file].forEach(giveBack);
      return;
    }
    this.#link.together(() => {
      this.#closeGap();
      for (const file of APPENDS) {
        for (const piece of appends[file]) {
          const bytes = file === 'timeline' ? this.#gap.entries(piece) : piece;
          this.#queue.append(file, bytes, () => {
            giveBack(piece);
          });
        }
      }
      this.#pump();
    });
  }

  /** Takes a message. While nothing has room, only the last record and the end are sent. */
  send(type: 'open' | 'record' | 'live' | 'space' | 'end', value: unknown): void {
    if (this.#store.kind === 'away') {
      if (type === 'space') return;
      const isLast = type === 'end' || (type === 'record' && (value as RecordChange).ended != null);
      if ((type === 'live' || type === 'record') && !isLast && (this.#gap.isOpen || !this.#admits(0))) return;
    }
    this.#queue.add(type, value);
    this.#pump();
  }

  /** There will be no more batches: the logs say what is missing at their end. */
  closeGap(): void {
    this.#closeGap();
    this.#pump();
  }

  /** The account of the capture, less what was left out. */
  ledger(ledger: RunLedger): SentLedger {
    return this.#gap.ledger(ledger);
  }

  /** The job is held, and nothing was taken for a while. */
  silence(): void {
    if (this.#store.kind === 'taking') this.#goAway('silent', '');
    else if (this.#store.kind === 'away') {
      this.#stuck = true;
      this.#pump();
    }
  }

  /** Somebody waits: a store that is away is asked to try at once, and will say `away` if it cannot. A writer is started at once. */
  retry(): void {
    if (this.away === 'error') this.#tell(encodeFrame('retry', Buffer.alloc(0)));
    else if (this.away === 'gone') this.#restart?.();
  }

  /** Nothing more will be sent. */
  leave(): void {
    this.#left = true;
    this.#link.leave();
  }

  #connect(descriptor: number | undefined): Link {
    return this.#world.connect(descriptor, {
      onMessage: (message) => {
        this.#hear(message);
      },
      onGone: () => {
        this.#gone();
      },
    });
  }

  #hear(message: FromWriter): void {
    this.#feeder.heard();
    switch (message.type) {
      case 'ack':
        this.#acknowledged(message.bytes);
        if (this.away === 'silent') this.#back();
        this.#pump();
        return;
      case 'away':
        this.#acknowledged(message.bytes);
        this.#goAway('error', message.why);
        return;
      case 'back':
        this.#acknowledged(message.bytes);
        this.#begin();
        this.#back();
        return;
      case 'log':
        this.#store = { kind: 'taking' };
        this.#place = message.place;
        this.#spooler.place = message.spool;
        this.#events.onMessage(message);
        return;
      case 'done':
        this.#acknowledged(this.#feeder.fed);
        this.#back();
        this.#events.onMessage(message);
        return;
      case 'skip':
      case 'notice':
      case 'space':
        this.#events.onMessage(message);
    }
  }

  #acknowledged(bytes: number): void {
    // A writer that has just been started knows nothing of what there was before.
    if (bytes <= this.#acked) return;
    this.#acked = bytes;
    this.#queue.releaseTo(bytes);
    this.#holder.watch();
  }

  /** The writer takes frames from here on, whatever it was given before. */
  #begin(): void {
    this.#feeder.beginAt(this.#acked);
    this.#tell(encodeFrame('from', Buffer.from(JSON.stringify({ at: this.#acked }))));
  }

  #goAway(cause: AwayCause, why: string): void {
    const since = this.#store.kind === 'away' ? this.#store.since : this.#world.clock();
    this.#store = { kind: 'away', cause, since };
    // It says that it is there again as soon as it is.
    if (cause === 'silent') this.#tell(encodeFrame('retry', Buffer.alloc(0)));
    this.#events.onAway(cause, why);
    this.#pump();
  }

  #back(): void {
    if (this.#store.kind !== 'away') return;
    this.#awayMs = this.awayMs;
    this.#store = { kind: 'taking' };
    this.#stuck = false;
    this.#events.onBack();
    this.#pump();
  }

  #gone(): void {
    if (this.#left) return;
    const wait = RESTART_MS[this.#restarts];
    if (this.#place === undefined || this.#open === undefined) {
      this.#events.onGone();
      return;
    }
    this.#goAway('gone', '');
    if (wait === undefined) {
      this.#events.onGone();
      return;
    }
    this.#restarts += 1;
    const restart = (this.#restart = () => {
      if (this.#left || this.#restart !== restart) return;
      this.#restart = undefined;
      this.#link = this.#connect(undefined);
      this.#spooler.writer(this.#link.pid);
      this.#tell(this.#resume());
      this.#begin();
      this.#back();
    });
    this.#world.later(wait, restart);
  }

  #resume(): Buffer {
    return encodeFrame('resume', Buffer.from(JSON.stringify({ place: this.#place, open: this.#open })));
  }

  #tell(frame: Buffer): void {
    this.#link.write(frame);
  }

  #closeGap(): void {
    const appends = this.#gap.close();
    for (const file of APPENDS) for (const piece of appends[file] ?? []) this.#queue.append(file, piece, NOTHING);
  }

  #admits(bytes: number): boolean {
    if (this.#store.kind !== 'away') return true;
    if (this.#stuck) return this.#queue.bytes + bytes <= LOW_WATER_BYTES;
    return (
      this.#spooler.admits(this.#queue.end + bytes) ||
      (!this.#spooler.usable && this.#queue.bytes + bytes <= HIGH_WATER_BYTES)
    );
  }

  /** Whatever can go on goes on. */
  #pump(): void {
    if (this.#store.kind === 'taking' && this.#feeder.overdue) this.#goAway('silent', '');
    if (this.#store.kind !== 'away') this.#feeder.feed(this.#link, this.#acked);
    const end = this.#spooler.end;
    const behind = end !== undefined && this.#feeder.fed < end && this.#queue.end - end > BEHIND_BYTES;
    if (this.#store.kind === 'away' || behind) this.#spooler.pump(() => this.#preamble());
    this.#spooler.release(this.#acked);
    this.#press();
  }

  #preamble(): Preamble {
    const { job, task } = this.#place?.identity ?? { job: 'job', task: 'task' };
    return { name: `${job}.${task}`, writer: this.#link.pid ?? 0, frame: this.#resume() };
  }

  #press(): void {
    const canHold = this.#store.kind !== 'away' || (this.#spooler.usable && !this.#stuck);
    const limit = this.#holding ? LOW_WATER_BYTES : HIGH_WATER_BYTES + 1;
    const holding = canHold && this.#queue.bytes >= limit;
    if (holding && !this.#holding) this.#holder.hold('store');
    if (!holding && this.#holding) this.#holder.release('store');
    this.#holding = holding;
    if (this.#queue.bytes < LOW_WATER_BYTES) this.#events.onRoom();
  }
}
