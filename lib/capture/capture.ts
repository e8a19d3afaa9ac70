import { Buffer } from 'node:buffer';
import { Collector } from './collector.js';
import { COMMAND_WORD, type Command, named, parseCommand } from './command.js';
import type { Settling } from './held-rows.js';
import { starStrings } from './json-text.js';
import { type RunLedger, type StreamLedger, Tally } from './ledger.js';
import { LogText } from './log-text.js';
import { LEAST_MASK, Masks } from './masks.js';
import { MetadataLines } from './metadata-lines.js';
import { REMARK } from './reducer.js';
import { Room, type Stop } from './room.js';
import type { RowText } from './row-text.js';
import { sizeText } from './size-text.js';
import { StreamCapture } from './stream-capture.js';
import { Timeline } from './timeline.js';
import {
  type Batch,
  type CaptureNotice,
  type CaptureSettings,
  type Millis,
  MOST_CHANGES,
  type Mode,
  type ModeChange,
  type Pending,
  type PendingStream,
  STREAMS,
  type StreamName,
} from './types.js';

export { masked } from './masks.js';

const OVERFULL = 'more values to be masked than are kept';

/** What is known of one stream's input and log. */
interface Account {
  readonly tally: Tally;
  readonly log: { lines: number; bytes: number };
}

function newAccount(): Account {
  return { tally: new Tally(), log: { lines: 0, bytes: 0 } };
}

/** So many notices of one kind a stream; more say nothing new. */
const MOST_NOTICES = 3;

/**
 * The capture of one run: the job's bytes in; out, when asked, what is to be appended to the task's files, changes of the mode, notices. The
 * same comes out however the input was cut into chunks.
 *
 *   push -> console (rows) -> command? metadata? text? -> masks -> empty lines, repeats -> collected, timeline
 */
export class Capture {
  readonly #collector = new Collector();
  readonly #timeline = new Timeline((entry) => {
    this.#collector.addText('timeline', entry);
  });
  readonly #masks: Masks;
  readonly #room: Room;
  readonly #accounts: Readonly<Record<StreamName, Account>> = { stdout: newAccount(), stderr: newAccount() };
  readonly #metadata: MetadataLines;
  readonly #stopped = new Set<Stop>();
  readonly #streams: Readonly<Record<StreamName, StreamCapture>>;
  #mode: Mode;
  /** The mode a command asked for, from its row's end until everything before it is settled. */
  #next: ModeChange | undefined;
  #modes: ModeChange[] = [];
  #changes = 0;
  #notices: CaptureNotice[] = [];
  #told = new Map<string, number>();
  #now: Millis = 0;
  /** The settings have more values to be masked than are kept, and it has not been said yet. */
  #overfull: boolean;
  #settledAt: Millis | undefined;

  /** `fast` false sends everything the slow way, for tests that hold the two against each other. */
  constructor(settings: CaptureSettings, { fast = true }: { readonly fast?: boolean } = {}) {
    this.#masks = new Masks(settings.masks);
    this.#metadata = new MetadataLines(this.#collector, this.#masks);
    this.#overfull = this.#masks.full;
    this.#mode = this.#overfull ? 'disabled' : settings.mode;
    this.#room = new Room(settings.logBytes ?? 0);
    const stream = (name: StreamName): StreamCapture =>
      new StreamCapture(name, {
        mode: () => this.#mode,
        masks: this.#masks,
        repeats: settings.repeats,
        fast,
        room: this.#room,
        tally: this.#accounts[name].tally,
        log: new LogText(
          (bytes, start, end, lines) => {
            this.#timeline.appended(name, end - start, lines, this.#now);
            const { log } = this.#accounts[name];
            log.bytes += end - start;
            log.lines += lines;
            this.#room.stored(end - start);
            this.#collector.add(name, bytes, start, end);
          },
          (bytes) => {
            this.#room.own(bytes);
          },
        ),
        events: {
          metadata: (data, line) => {
            this.#metadata.add(data, line, this.#now);
          },
          command: (row, line, whole) => this.#command(name, row, line, whole),
          commandRead: () => {
            // The mode's change settles both streams: what is finished, by turns.
            if (this.#next === undefined || this.#next.mode === this.#mode) return;
            // What has left this stream's screen comes before.
            this.#streams[name].flush();
            this.#settle('finished', this.#now);
          },
          commandSettled: () => {
            this.#changeMode(name);
          },
          commandInside: (line) => {
            this.#tell(
              `${name} inside`,
              `line ${line} of ${name} holds a command that is not at the start of the line: it is logged as text`,
            );
          },
          drain: () => {
            this.#streams[name].drain();
            this.#streams[name === 'stdout' ? 'stderr' : 'stdout'].drain();
          },
          stopped: (why) => {
            this.#tellStop(why);
          },
        },
      });
    this.#streams = { stdout: stream('stdout'), stderr: stream('stderr') };
  }

  /** What is stored now. */
  get mode(): Mode {
    return this.#mode;
  }

  /** Whether these bytes, the next of the stream, may hold or complete a command. */
  mayCommand(stream: StreamName, bytes: Buffer): boolean {
    return bytes.includes(COMMAND_WORD) || this.#streams[stream].commandBegun;
  }

  /** Takes the next bytes of a stream. `chunk` is the caller's again when this returns. */
  push(stream: StreamName, chunk: Buffer, now: Millis): void {
    this.#now = now;
    if (this.#overfull) {
      this.#overfull = false;
      this.#modes.push({ time: now, stream, mode: this.#mode, why: OVERFULL });
      this.#notices.push({ time: now, text: `the settings have ${OVERFULL}; mode is now disabled` });
    }
    // Once for each time, so that it does not show where the input was cut.
    if (now !== this.#settledAt) this.#settle('due', now);
    this.#settledAt = now;
    this.#streams[stream].push(chunk, now);
    this.#streams[stream].flush();
  }

  /** Says something in the log of stdout, as joblog's own line. */
  remark(text: string, now: Millis): void {
    this.#now = now;
    this.#streams.stdout.remark(this.#masked(Buffer.from(`${REMARK}${text}]`)));
  }

  /** Settles what has become due by time. */
  tick(now: Millis): void {
    this.#now = now;
    this.#settle('due', now);
  }

  /** When `tick` next has something to do; undefined: no timer is needed. */
  due(): Millis | undefined {
    const stdout = this.#streams.stdout.due();
    const stderr = this.#streams.stderr.due();
    return stdout === undefined || stderr === undefined ? (stdout ?? stderr) : Math.min(stdout, stderr);
  }

  /** The stream has ended: everything pending of it is settled; a last row without a newline gets one. */
  end(stream: StreamName, now: Millis): void {
    this.#now = now;
    this.#streams[stream].end(now);
    this.#streams[stream].flush();
  }

  /** Both streams have ended, as far as they are joblog's: everything is settled, in the order in which it was finished. */
  finish(now: Millis): void {
    this.#now = now;
    this.#settle('finished', now);
    this.end('stdout', now);
    this.end('stderr', now);
  }

  /** Bytes collected and not yet taken; more than 0 also if there are only changes of the mode or notices to take. */
  get collected(): number {
    return this.#collector.bytes + this.#modes.length + this.#notices.length;
  }

  /** Hands over what was collected since the last call, in buffers that are the caller's, best until `giveBack`; undefined: nothing. */
  take(now: Millis): Batch | undefined {
    this.#now = now;
    this.#timeline.close();
    if (this.collected === 0) return undefined;
    const { bytes } = this.#collector;
    const batch = { appends: this.#collector.take(), bytes, modes: this.#modes, notices: this.#notices };
    this.#modes = [];
    this.#notices = [];
    return batch;
  }

  /** A buffer of `take` is no longer needed. */
  giveBack(bytes: Buffer): void {
    this.#collector.giveBack(bytes);
  }

  /** What the live file is to show; undefined: nothing is pending. It comes after what `take` has not handed over yet. */
  pending(): Pending | undefined {
    const pending: { [stream in StreamName]?: PendingStream } = {};
    for (const stream of STREAMS) {
      const shown = this.#streams[stream].pending();
      if (shown !== undefined) pending[stream] = { ...shown, after: this.#accounts[stream].log.bytes };
    }
    return Object.keys(pending).length === 0 ? undefined : pending;
  }

  /** Where the input went so far; what is pending is only in `in`. */
  ledger(): RunLedger {
    const of = (stream: StreamName): StreamLedger => {
      const { tally, log } = this.#accounts[stream];
      return tally.ledger(this.#streams[stream].count, log);
    };
    return { stdout: of('stdout'), stderr: of('stderr'), metadata: this.#metadata.stored };
  }

  /** Whether the file system has room for log text. */
  space(full: boolean): void {
    this.#room.diskFull = full;
  }

  /** Text is being left out because the file system was nearly full when it was last looked at. */
  get waitsForSpace(): boolean {
    return this.#room.diskFull;
  }

  /** Settles rows of both streams by turns, in the order in which they were finished: the timeline has it from there. */
  #settle(what: Settling, now: Millis): void {
    const { stdout, stderr } = this.#streams;
    for (;;) {
      const out = stdout.ready(what, now) ?? Number.POSITIVE_INFINITY;
      const err = stderr.ready(what, now) ?? Number.POSITIVE_INFINITY;
      if (out === err && out === Number.POSITIVE_INFINITY) return;
      if (out <= err) stdout.settle(what, now, err);
      else stderr.settle(what, now, out);
    }
  }

  #command(stream: StreamName, row: RowText, line: number, whole: boolean): Buffer {
    const command: Command = whole
      ? parseCommand(row)
      : { kind: 'invalid', expected: 'a command is at most 1 MiB long' };
    if (command.kind === 'invalid') {
      const what = `is not a valid command (${command.expected}); mode is now disabled`;
      this.#tell(`${stream} invalid`, `line ${line} of ${stream} ${what}`);
      this.#ask(stream, 'disabled', `command in line ${line} was not valid`);
      return this.#masked(Buffer.from(`${REMARK}line ${line} ${what}]`));
    }
    const refused = command.masks.filter((value) => !this.#masks.add(value)).length;
    if (command.masks.length > 0 && this.#masks.full) {
      this.#tell(`${stream} full`, `line ${line} of ${stream}: there are ${OVERFULL}; mode is now disabled`);
      this.#ask(stream, 'disabled', `${OVERFULL}, command in line ${line}`);
      // Not masked, since everything is now; it holds nothing of the job's.
      return Buffer.from(`${REMARK}line ${line}: ${OVERFULL}; mode is now disabled]`);
    }
    if (refused > 0) {
      this.#tell(
        `${stream} short`,
        `line ${line} of ${stream}: values shorter than ${LEAST_MASK} bytes are not masked (${refused} refused)`,
      );
    }
    if (command.unknown.length > 0) {
      const keys = this.#masked(Buffer.from(named(command.unknown))).toString();
      this.#tell(`${stream} unknown`, `line ${line} of ${stream}: a command knows "mode" and "mask"; ignored: ${keys}`);
    } else if (command.mode === undefined && command.masks.length === 0) {
      this.#tell(`${stream} empty`, `line ${line} of ${stream}: the command changes nothing`);
    }
    if (command.mode !== undefined) this.#ask(stream, command.mode, `command in line ${line}`);
    const text = row.bytes.toString('utf8', row.start, row.end).replace(/ +$/, '');
    const json = Buffer.from(text.slice(COMMAND_WORD.length + 1));
    return this.#masked(Buffer.concat([Buffer.from(`${COMMAND_WORD} `), starStrings(json, command.secrets)]));
  }

  #ask(stream: StreamName, mode: Mode, why: string): void {
    this.#next = { time: this.#now, stream, mode, why };
  }

  #changeMode(stream: StreamName): void {
    const next = this.#next;
    this.#next = undefined;
    if (next === undefined || next.mode === this.#mode) return;
    // The stretches of the timeline are in the order in which the text was appended: first this stream's.
    this.#streams[stream].flush();
    this.#streams[stream === 'stdout' ? 'stderr' : 'stdout'].cut(this.#mode, this.#now);
    this.#mode = next.mode;
    this.#changes++;
    // In the place of the last one that is not among the first: that there were more is all that is still to be told.
    if (this.#changes > MOST_CHANGES + 1) this.#modes.pop();
    this.#modes.push(next);
  }

  #tellStop(why: Stop): void {
    if (this.#stopped.has(why)) return;
    this.#stopped.add(why);
    const rest = 'the job goes on; text from here on is not kept, commands and metadata are';
    const reason =
      why === 'limit'
        ? `the log has reached its limit of ${sizeText(this.#room.limit)} (limits.size)`
        : 'the file system of the store is nearly full (limits.free)';
    this.#notices.push({ time: this.#now, text: `${reason}; ${rest}` });
  }

  #masked(bytes: Buffer): Buffer {
    return this.#masks.empty
      ? bytes
      : this.#masks.apply({ bytes, start: 0, end: bytes.length }, { head: false, tail: false }).bytes;
  }

  /** A notice, unless there were many of its kind. */
  #tell(kind: string, text: string): void {
    const before = this.#told.get(kind) ?? 0;
    if (before >= MOST_NOTICES) return;
    this.#told.set(kind, before + 1);
    const last = before + 1 === MOST_NOTICES ? '; there will be no more notices of this kind for this stream' : '';
    this.#notices.push({ time: this.#now, text: `${text}${last}` });
  }
}
