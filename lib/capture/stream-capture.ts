import { Buffer } from 'node:buffer';
import { beginsCommand, COMMAND_WORD } from './command.js';
import { Console, type ConsoleSink } from './console.js';
import type { Settling } from './held-rows.js';
import type { Carries } from './intake.js';
import { isJsonObject } from './json-object.js';
import type { Tally } from './ledger.js';
import { ROW_BYTES, SHOWN_BYTES } from './limits.js';
import type { LogText } from './log-text.js';
import { type Edges, Masks } from './masks.js';
import { REMARK, Reducer, room } from './reducer.js';
import type { Room, Stop } from './room.js';
import type { Row } from './row.js';
import type { RowText } from './row-text.js';
import { TextGate } from './text-gate.js';
import type { Millis, Mode, PendingStream, StreamName } from './types.js';

const WORD = Buffer.from(COMMAND_WORD);
const COMMAND_INSIDE = Buffer.from(`${COMMAND_WORD} {`);
const BROKEN = Buffer.from(`${REMARK}line broken after 1 MiB]`);
const SLASH = 0x2f;
const BRACE = 0x7b;
const SEARCHED_BYTES = 256;
const UNCUT: Edges = { head: false, tail: false };

/** What a stream tells the capture it is part of. */
export interface StreamEvents {
  /** A line that is one JSON object; valid during the call. */
  metadata(data: RowText, line: number): void;
  /** A row that begins a command has ended; returns what is logged in its place. `whole`: nothing of it is missing. */
  command(row: RowText, line: number, whole: boolean): Buffer;
  /** A command has been read; the rows above it are about to be settled. */
  commandRead(): void;
  /** The command's row is settled, and everything before it. */
  commandSettled(): void;
  /** A command stands in a row, but not at its start. */
  commandInside(line: number): void;
  /** What both streams hold back is to be written. */
  drain(): void;
  /** The stream's text is left out from here on. */
  stopped(why: Stop): void;
}

/** One stream from its bytes to its log: console, then what the rows mean, then what is left of them. */
export class StreamCapture implements ConsoleSink {
  readonly #stream: StreamName;
  readonly #masks: Masks;
  readonly #events: StreamEvents;
  readonly #console: Console;
  readonly #reducer: Reducer;
  readonly #mode: () => Mode;
  readonly #gate: TextGate;
  readonly #tally: Tally;
  #bytes = 0;
  /** Of the row at hand, and of those that it goes on: the input's bytes, those of the text, and those that were told as seen. */
  #part = { size: 0, shown: 0, seen: 0 };
  /** Where the next command's word stands in the bytes at hand; looked for once, since a search to the end of the bytes is not free. */
  #nextWord = -1;
  #searched: Buffer | undefined;

  constructor(
    stream: StreamName,
    context: {
      mode: () => Mode;
      masks: Masks;
      repeats: 'fold' | 'keep';
      events: StreamEvents;
      log: LogText;
      room: Room;
      tally: Tally;
      fast: boolean;
    },
  ) {
    this.#stream = stream;
    this.#mode = context.mode;
    this.#masks = context.masks;
    this.#events = context.events;
    this.#tally = context.tally;
    this.#reducer = new Reducer(context.log, context.repeats, context.tally);
    this.#gate = new TextGate(context.room, {
      drain: () => {
        context.events.drain();
      },
      remark: (text) => {
        this.#reducer.own(Buffer.from(`${REMARK}${text}]`), 0, 0);
      },
      stopped: (why) => {
        context.events.stopped(why);
      },
    });
    this.#console = new Console(this, context.fast);
  }

  /** Input so far. */
  get count(): { lines: number; bytes: number } {
    return { lines: this.#console.lines, bytes: this.#bytes };
  }

  /** Takes bytes that came at `now`. */
  push(bytes: Buffer, now: Millis): void {
    this.#bytes += bytes.length;
    this.#searched = undefined;
    this.#console.write(bytes, now);
  }

  /** The time of the first row that may be settled. */
  ready(what: Settling, now: Millis): Millis | undefined {
    return this.#console.ready(what, now);
  }

  /** Settles the rows that may be, up to the time `upTo`. */
  settle(what: Settling, now: Millis, upTo: Millis): void {
    this.#console.settle(what, now, upTo);
    this.flush();
  }

  due(): Millis | undefined {
    return this.#console.due();
  }

  /** Logs a line of joblog's own. */
  remark(line: Buffer): void {
    this.#reducer.own(line, 0, 0);
    this.flush();
  }

  /** The stream has ended. */
  end(now: Millis): void {
    this.#console.end(now);
    this.#reducer.endRun();
  }

  /** The mode changes from `mode`, by the other stream's doing: what is here is settled as it stands. */
  cut(mode: Mode, now: Millis): void {
    this.#console.cut(mode, now);
    this.#reducer.endRun();
    this.flush();
  }

  /** Nothing is held back any more: the log has everything up to here. */
  drain(): void {
    this.#reducer.endRun();
    this.flush();
  }

  /** The bytes handed in are about to change: what still refers to them is copied. */
  flush(): void {
    this.#reducer.flush();
  }

  /** The last row, still without its newline, may become a command. */
  get commandBegun(): boolean {
    const row = this.#console.rows.at(-1);
    return row?.changed === true && row.first === SLASH && beginsWithWord(row.text());
  }

  /** What a console shows that the log has not yet. */
  pending(): Omit<PendingStream, 'after'> | undefined {
    const rows = this.#mode() === 'enabled' ? this.#pendingRows() : [];
    const repeated = this.#reducer.open;
    if (rows.length === 0 && repeated === undefined) return undefined;
    return { rows, ...(repeated === undefined ? {} : { repeated }) };
  }

  left(row: Row, fed: boolean): void {
    const line = this.#console.lines + (fed ? 0 : 1);
    const { first } = row;
    if (first === SLASH && !row.continued) {
      const text = row.text();
      if (beginsCommand(text)) {
        row.instead = this.#events.command(text, line, !row.broken);
        this.#events.commandRead();
        this.#console.endPage();
        this.#events.commandSettled();
        return;
      }
    }
    if (row.holds(SLASH) && holdsCommand(row.text())) this.#events.commandInside(line);
    // As strict as on plain lines: blanks that were printed at a row's end count although they are not shown, and so does a tab; blanks that nobody
    // printed, or a control character that is not shown, make the object another one than was printed.
    if (first !== BRACE || !this.#keepsMetadata(row.strictest)) return;
    if (!row.continued && !row.broken && row.verbatim) this.#metadata(row.text(), line);
  }

  settled(row: Row): void {
    const text = row.finalText();
    const { lines, size } = this.#seen(row, text.end - text.start);
    if (row.instead !== undefined) {
      this.#reducer.own(row.instead, lines, size);
      return;
    }
    // A command that is cut by a change of the mode may hold a value to be masked; it is logged when it is complete.
    const begun = row.changed && text.bytes[text.start] === SLASH && beginsWithWord(text);
    if (this.#mode() !== 'enabled' || row.strictest !== 'enabled' || begun) {
      this.#tally.add('withheld', lines, size);
      return;
    }
    const { bytes, start, end } = this.#masks.apply(text, this.#edges(row, text));
    if (this.#text(bytes, start, end, row.time, lines, size) && row.broken) this.#reducer.own(BROKEN, 0, 0);
    if (row.ownBuffer) this.#reducer.flush();
  }

  dropped({ lines, size }: Carries): void {
    this.#tally.add('redrawn', lines, size);
  }

  look(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number, number: number): number {
    const upTo = this.#firstCommand(bytes, start, ends, from, to);
    if (this.#keepsMetadata('enabled')) {
      let at = start;
      for (let i = from; i < upTo; i++) {
        const end = ends[i] as number;
        if (bytes[at] === BRACE) this.#metadata({ bytes, start: at, end }, number + i - from);
        at = end + 1;
      }
    }
    return upTo;
  }

  passed(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number, time: Millis): void {
    if (this.#mode() !== 'enabled') {
      this.#tally.add('withheld', to - from, (ends[to - 1] as number) + 1 - start);
      return;
    }
    const masking = !this.#masks.empty && this.#masks.hits(bytes.subarray(start, ends[to - 1]));
    if (!masking && this.#gate.admitsAll((ends[to - 1] as number) + 1 - start, to - from)) {
      this.#gate.admitted(this.#reducer.lines(bytes, start, ends, from, to, time));
      return;
    }
    let at = start;
    for (let i = from; i < to; i++) {
      const end = ends[i] as number;
      if (masking) {
        const text = this.#masks.apply({ bytes, start: at, end }, UNCUT);
        this.#text(text.bytes, text.start, text.end, time, 1, end - at + 1);
      } else this.#text(bytes, at, end, time, 1, end - at + 1);
      at = end + 1;
    }
  }

  /**
   * How much of a row's input is seen in the end: at most what it shows, and one line. The rest was written over or erased, or is no text. The parts of
   * a line that was broken are taken together: which bytes came before the break, only the line's end tells.
   */
  #seen(row: Row, shown: number): { lines: number; size: number } {
    const lines = Math.min(1, row.lines);
    const part = this.#part;
    part.size += row.size;
    part.shown += shown + lines;
    const size = Math.min(part.size, part.shown) - part.seen;
    part.seen += size;
    this.#tally.add('redrawn', row.lines - lines, 0);
    if (!row.broken) {
      this.#tally.add('redrawn', 0, part.size - part.seen);
      this.#part = { size: 0, shown: 0, seen: 0 };
    }
    return { lines, size };
  }

  /** Hands a line on to the log, with the input `lines` and `size` that it stands for; false: there is no room for it. */
  #text(bytes: Buffer, start: number, end: number, time: Millis, lines: number, size: number): boolean {
    if (this.#gate.admits(room(bytes, start, end))) {
      this.#reducer.line(bytes, start, end, time, lines, size);
      return true;
    }
    this.#tally.add('over', lines, size);
    return false;
  }

  /** The first line with a command's word in it, `to` if there is none. */
  #firstCommand(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number): number {
    if (this.#searched !== bytes || this.#nextWord < start) {
      this.#searched = bytes;
      const found = bytes.indexOf(WORD, start);
      this.#nextWord = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    if (this.#nextWord >= (ends[to - 1] as number)) return to;
    let i = from;
    while ((ends[i] as number) < this.#nextWord) i++;
    return i;
  }

  #keepsMetadata(strictest: Mode): boolean {
    return this.#stream === 'stdout' && this.#mode() !== 'disabled' && strictest !== 'disabled';
  }

  #metadata(text: RowText, line: number): void {
    const { bytes, start, end } = text;
    if (end - start <= ROW_BYTES && isJsonObject(bytes, start, end)) this.#events.metadata(text, line);
  }

  #edges(row: Row, text: RowText): Edges {
    if (!row.cut && !row.broken && !row.continued) return UNCUT;
    const edges = { head: row.continued, tail: row.broken || row.cut };
    return row.cut ? { ...edges, typed: this.#written(row, text) } : edges;
  }

  /** Where the cursor's row is being written over. */
  #written(row: Row, text: RowText): number {
    return Math.min(text.end, text.start + row.sizeBefore(this.#console.cursor.column));
  }

  #pendingRows(): string[] {
    const rows: string[] = [];
    const { rows: held, cursor } = this.#console;
    held.forEach((row, i) => {
      if (row.strictest !== 'enabled') return;
      const text = row.text();
      // A command not yet read is not shown: it may be about to name a value to be masked.
      if (row.changed && beginsWithWord(text)) return;
      // A row that is being written can end in the beginning of a value, be it the last or, of a display, one further up.
      const begun = row.changed || i === held.length - 1;
      const edges = { head: row.continued, tail: begun || row.broken };
      const typed = row === cursor.row && row.changed ? { typed: this.#written(row, text) } : {};
      const { bytes, start, end } = this.#masks.apply(text, { ...edges, ...typed });
      // Nobody reads more of a row; a line of a gigabyte would be written to the live file again and again.
      const shown =
        end - start > SHOWN_BYTES
          ? `${bytes.toString('utf8', start, start + SHOWN_BYTES)} ...`
          : bytes.toString('utf8', start, end);
      rows.push(shown.replace(/ +$/, ''));
    });
    while (rows.at(-1) === '') rows.pop();
    return rows;
  }
}

/** Is there a command anywhere in it? In a short row no native search: making it stop at the row's end costs more than this. */
function holdsCommand({ bytes, start, end }: RowText): boolean {
  if (end - start > SEARCHED_BYTES) return bytes.subarray(start, end).includes(COMMAND_INSIDE);
  const last = end - COMMAND_INSIDE.length;
  for (let i = start; i <= last; i++) {
    if (
      bytes[i] === 0x2f &&
      bytes.compare(COMMAND_INSIDE, 0, COMMAND_INSIDE.length, i, i + COMMAND_INSIDE.length) === 0
    )
      return true;
  }
  return false;
}

/** Unfinished rows: also `/LOGCOMM` may become a command. */
function beginsWithWord({ bytes, start, end }: RowText): boolean {
  const length = Math.min(WORD.length, end - start);
  return length > 0 && bytes.compare(WORD, 0, length, start, start + length) === 0;
}
