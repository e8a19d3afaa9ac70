/** A timeline whose logs somebody has removed or cut: its entries are made to fit what is left of them. Pure. */
import { STREAMS, type StreamName } from '../capture/types.js';

const ENTRY = /^(\S+) (stdout|stderr) (\d+) (\d+)$/;

/** How a log has become shorter than the main process thinks. */
export interface Shortened {
  /** The newlines in the log as it is, up to a byte of it. */
  readonly linesUpTo: (bytes: number) => number;
  /** So many bytes are not in front of what comes next. */
  readonly shift: number;
}

export type ShortenedLogs = Readonly<Partial<Record<StreamName, Shortened>>>;

/** The entries of a timeline without those that are beyond the end of a log of so many bytes. */
export function entriesWithin(text: string, sizes: Readonly<Record<StreamName, number | undefined>>): string {
  return linesOf(text)
    .filter((line) => {
      const [, , stream, bytes] = ENTRY.exec(line) ?? [];
      const size = stream === undefined ? undefined : sizes[stream as StreamName];
      return bytes !== undefined && (size === undefined || Number(bytes) <= size);
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Moves the totals of entries that come by as many bytes and lines as are missing in front of them. */
export class EntryShift {
  readonly #lines: Partial<Record<StreamName, { readonly shift: number; readonly lines: number }>> = {};

  /** The entries as they are to be written. They come after what they tell of, so that the lines of the log can be counted. */
  moved(text: string, logs: ShortenedLogs): string {
    const entries = linesOf(text).map((line) => ENTRY.exec(line));
    for (const stream of STREAMS) this.#learn(stream, entries, logs[stream]);
    return entries
      .map((entry) => {
        const [line, time, stream, bytes, lines] = entry ?? [];
        const log = stream === undefined ? undefined : logs[stream as StreamName];
        if (line === undefined || log === undefined) return line === undefined ? '' : `${line}\n`;
        const known = this.#lines[stream as StreamName];
        return `${time} ${stream} ${Number(bytes) - log.shift} ${Number(lines) - (known?.lines ?? 0)}\n`;
      })
      .join('');
  }

  #learn(stream: StreamName, entries: readonly (RegExpExecArray | null)[], log: Shortened | undefined): void {
    if (log === undefined || this.#lines[stream]?.shift === log.shift) return;
    const last = entries.findLast((entry) => entry?.[2] === stream);
    if (last == null) return;
    const lines = Number(last[4]) - log.linesUpTo(Number(last[3]) - log.shift);
    this.#lines[stream] = { shift: log.shift, lines };
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
