/** What a report holds of a log that is too long for it: the start and the end. */
import type { LogLine } from '../page/api.js';
import type { ReportGap, ReportTask } from '../page/report-data.js';

/** Whole lines of one stream, each with its newline, that came at one time. */
export type ReportText = Omit<LogLine, 'number'>;

/** The part of the room that is for the start: what is looked for is mostly at the end. */
const FROM_START = 1 / 8;

export interface CutLog {
  /** The lines that are kept; in the gap one of joblog's that says what is left out. */
  readonly log: Pick<ReportTask, 'text' | 'runs'>;
  readonly gap: ReportGap | null;
  /** In words for above the log: what is missing. Null: nothing. */
  readonly cut: string | null;
}

/**
 * All lines, or those of the start and of the end that there is room for. The last line is kept however long it is.
 *
 * @param room in characters; a newline takes one
 */
export async function withinRoom(all: AsyncIterable<ReportText>, room: number): Promise<CutLog> {
  const start = new Lines();
  const startRoom = room * FROM_START;
  let isStart = true;
  const end = new Tail(room - startRoom);
  const counts = { stdout: 0, stderr: 0 };
  for await (const { stream, text, time } of all) {
    for (let at = 0; at < text.length; ) {
      const next = text.indexOf('\n', at) + 1;
      counts[stream] += 1;
      isStart &&= start.size + next - at <= startRoom;
      const line = text.slice(at, next);
      if (isStart) start.push(stream, line, time);
      else end.push(stream, line, time);
      at = next;
    }
  }
  const last = end.lines();
  const total = counts.stdout + counts.stderr;
  const missing = total - start.count - last.count;
  if (missing === 0) return { log: joined([start, last]), gap: null, cut: null };
  for (const [stream, lines] of [...start.runs, ...last.runs]) counts[stream] -= lines;
  const left = `lines ${start.count + 1} to ${start.count + missing} of ${total}`;
  const remark = new Lines();
  remark.push('stdout', `[joblog: ${left} left out of this report]\n`, null);
  return {
    log: joined([start, remark, last]),
    gap: { at: start.count, left: counts },
    cut: `The log is long: ${left} are not in this report.`,
  };
}

function joined(parts: readonly Lines[]): CutLog['log'] {
  const runs: [LogLine['stream'], number, number | null][] = [];
  for (const [stream, lines, time] of parts.flatMap((part) => part.runs)) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === stream && last[2] === time) last[1] += lines;
    else runs.push([stream, lines, time]);
  }
  return { text: parts.map((part) => part.text()).join(''), runs };
}

/** Below that many characters a text is one of parts, each of which may keep a block of the file in memory. */
const BLOCK = 64 * 1024;

/** Lines in as much memory as their text takes: an object for each of ten million short ones would take a gigabyte. */
class Lines {
  /** In characters. */
  size = 0;
  count = 0;
  /** So many lines after each other of one stream and one time. */
  readonly runs: [stream: LogLine['stream'], lines: number, time: number | null][] = [];
  #blocks: string[] = [];
  #open: string[] = [];
  #openSize = 0;

  push(stream: LogLine['stream'], line: string, time: number | null): void {
    this.size += line.length;
    this.count += 1;
    const run = this.runs.at(-1);
    if (run !== undefined && run[0] === stream && run[2] === time) run[1] += 1;
    else this.runs.push([stream, 1, time]);
    this.#open.push(line);
    this.#openSize += line.length;
    if (this.#openSize >= BLOCK) this.#close();
  }

  text(): string {
    this.#close();
    return this.#blocks.join('');
  }

  /** The same without as many lines at its beginning as take `size` characters or more; the last line stays. */
  without(size: number): Lines {
    const kept = new Lines();
    const text = this.text();
    let [at, left] = [0, 0];
    for (const [stream, lines, time] of this.runs)
      for (let line = 0; line < lines; line += 1) {
        const next = text.indexOf('\n', at) + 1;
        if (at >= size || left === this.count - 1) kept.push(stream, text.slice(at, next), time);
        else left += 1;
        at = next;
      }
    return kept;
  }

  #close(): void {
    this.#blocks.push(this.#open.join(''));
    this.#open = [];
    this.#openSize = 0;
  }
}

/** The last lines that there is room for: in two halves, the older of which goes when the newer alone fills the room. */
class Tail {
  readonly #room: number;
  #older = new Lines();
  #newer = new Lines();

  constructor(room: number) {
    this.#room = room;
  }

  push(stream: LogLine['stream'], line: string, time: number | null): void {
    this.#newer.push(stream, line, time);
    if (this.#newer.size < this.#room) return;
    this.#older = this.#newer;
    this.#newer = new Lines();
  }

  lines(): Lines {
    const all = this.#older;
    const newer = this.#newer.text();
    let at = 0;
    for (const [stream, lines, time] of this.#newer.runs)
      for (let line = 0; line < lines; line += 1) {
        const next = newer.indexOf('\n', at) + 1;
        all.push(stream, newer.slice(at, next), time);
        at = next;
      }
    const over = all.size - this.#room;
    return over > 0 ? all.without(over) : all;
  }
}
