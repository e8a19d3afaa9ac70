/** What a report holds of a log that is too long for it: the start and the end. */
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
