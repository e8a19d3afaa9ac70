/** What a report holds of a log that is too long for it (the start and the end), and of too much metadata (rows from all of it). */
import type { LogLine } from '../page/api.js';
import type { ReportGap } from '../page/report-data.js';

export type ReportLine = Omit<LogLine, 'number'>;

/** The part of the room that is for the start: what is looked for is mostly at the end. */
const FROM_START = 1 / 8;

export interface CutLog {
  /** Those that are kept; in the gap one line of joblog's that says what is left out. */
  readonly lines: readonly ReportLine[];
  readonly gap: ReportGap | null;
  /** In words for above the log: what is missing. Null: nothing. */
  readonly cut: string | null;
}

/**
 * All lines, or those of the start and of the end that there is room for. The last line is kept however long it is.
 *
 * @param room in characters; a newline takes one
 */
export async function withinRoom(all: AsyncIterable<ReportLine>, room: number): Promise<CutLog> {
  const start: ReportLine[] = [];
  let free = room * FROM_START;
  const end = new Tail(room * (1 - FROM_START));
  const counts = { stdout: 0, stderr: 0 };
  let total = 0;
  for await (const line of all) {
    const takes = line.text.length + 1;
    total += 1;
    counts[line.stream] += 1;
    if (total === start.length + 1 && takes <= free) {
      start.push(line);
      free -= takes;
    } else {
      end.push(line, takes);
    }
  }
  const last = end.lines();
  const missing = total - start.length - last.length;
  if (missing === 0) return { lines: [...start, ...last], gap: null, cut: null };
  for (const { stream } of [...start, ...last]) counts[stream] -= 1;
  const left = `lines ${start.length + 1} to ${start.length + missing} of ${total}`;
  const remark: ReportLine = { stream: 'stdout', text: `[joblog: ${left} left out of this report]`, time: null };
  return {
    lines: [...start, remark, ...last],
    gap: { at: start.length, left: counts },
    cut: `The log is long: ${left} are not in this report.`,
  };
}

export interface CutRows {
  /** Rows as they stand in the file, each with its newline. */
  readonly text: string;
  readonly kept: number;
  readonly total: number;
}

/**
 * Rows of a file that there is room for: all of the first ones, which often say how a job was set up; then as many of each stretch as of every other, so that
 * graphs keep their shape; and the last one. All of them where there is room for all.
 *
 * @param texts the rows from the first to the last, in texts of whole lines
 * @param size of all of them, in bytes
 * @param room in bytes; the last row is kept however long it is
 */
export async function rowsWithinRoom(texts: AsyncIterable<string>, size: number, room: number): Promise<CutRows> {
  const first = size <= room ? size : room * FROM_START;
  const kept: string[] = [];
  let [at, taken, rows, total] = [0, 0, 0, 0];
  let last: string | undefined;
  for await (const text of texts) {
    const share = Buffer.byteLength(text) / text.length;
    const lines = text.slice(0, -1).split('\n');
    const chosen: string[] = [];
    for (const line of lines) {
      const takes = (line.length + 1) * share;
      at += takes;
      const isKept = taken + takes <= first + (room - first) * (at / size);
      if (isKept) {
        chosen.push(`${line}\n`);
        taken += takes;
      }
      last = isKept ? undefined : line;
    }
    rows += chosen.length;
    total += lines.length;
    // Joined, as a part of a text keeps all of it in memory.
    if (chosen.length > 0) kept.push(chosen.join(''));
  }
  if (last !== undefined) kept.push(`${last}\n`);
  return { text: kept.join(''), kept: rows + (last === undefined ? 0 : 1), total };
}

/** The last lines that there is room for. */
class Tail {
  readonly #room: number;
  #lines: ReportLine[] = [];
  /** So many of them had to make room for later ones. */
  #gone = 0;
  #size = 0;

  constructor(room: number) {
    this.#room = room;
  }

  push(line: ReportLine, takes: number): void {
    this.#lines.push(line);
    this.#size += takes;
    for (; this.#size > this.#room && this.#gone < this.#lines.length - 1; this.#gone += 1)
      this.#size -= (this.#lines[this.#gone]?.text.length ?? 0) + 1;
    // Half at a time, so that it costs each line no more than being copied once.
    if (this.#gone > this.#lines.length / 2) this.#forget();
  }

  lines(): readonly ReportLine[] {
    this.#forget();
    return this.#lines;
  }

  #forget(): void {
    this.#lines = this.#lines.slice(this.#gone);
    this.#gone = 0;
  }
}
