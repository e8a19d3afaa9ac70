/** Lines of a log as they are printed: chosen, marked, with their times, or as JSON. */
import type { StreamName } from '../../capture/types.js';
import type { LogView } from '../../requests.js';
import type { LogText } from '../../store/reader/log.js';
import { Grep } from '../../view/grep.js';
import { safeJson } from '../../view/spelling.js';
import { stderrMarks } from '../../view/stderr-marks.js';
import { safeText } from '../../view/text.js';

/** How a line of a stream is set apart. */
export type Mark = (stream: StreamName, text: string) => string;

/** stderr is red, or has a sign where there is no colour; where one stream is shown alone, it is shown as it was logged. */
export function markOf({ streams, rawJson }: LogView, colour: boolean): Mark {
  if (streams !== 'both' || rawJson === true) return (_, text) => text;
  const [before, after] = stderrMarks(colour);
  // Each line for itself: a pager colours only as far as the end of a line.
  return (stream, text) => (stream === 'stderr' ? text.replace(/^.*$(?=\n)/gm, `${before}$&${after}`) : text);
}

/** Whether each line has to be looked at; otherwise whole stretches pass. */
export function isPlain({ grep, timestamps, rawJson, since, until }: LogView): boolean {
  return [grep, timestamps, rawJson, since, until].every((option) => option === undefined);
}

interface Line {
  readonly stream: StreamName;
  /** Without its newline. */
  readonly text: string;
  readonly time: string | undefined;
}

/** Turns lines as they come into what is printed of them. */
export class LineFormat {
  readonly #view: LogView;
  readonly #mark: Mark;
  readonly #task: string;
  readonly #started: number | undefined;
  readonly #grep: Grep<Line> | undefined;

  /** @param started when the task started, for times since then */
  constructor(view: LogView, mark: Mark, task: string, started: number | undefined) {
    this.#view = view;
    this.#mark = mark;
    this.#task = task;
    this.#started = started;
    this.#grep = view.grep === undefined ? undefined : new Grep(view.grep);
  }

  /** How many lines were like the pattern; undefined without one. */
  get found(): number | undefined {
    return this.#grep?.found;
  }

  /** The printed lines, each with its newline, of a stretch of whole lines. */
  take({ stream, text, time }: LogText): string[] {
    const printed: string[] = [];
    for (const line of text.slice(0, -1).split('\n')) {
      const one: Line = { stream, text: line, time };
      if (this.#grep === undefined) printed.push(this.#print(one));
      else for (const shown of this.#grep.take(one)) printed.push('kind' in shown ? this.#gap() : this.#print(shown));
    }
    return printed;
  }

  /** Whether a row that may still change is shown as long as it reads so: as its line would be if it were settled now. */
  shows(row: string): boolean {
    return this.#grep?.fits(row) ?? true;
  }

  #gap(): string {
    return this.#view.rawJson === true ? '' : '--\n';
  }

  #print({ stream, text, time }: Line): string {
    if (this.#view.rawJson === true)
      return `${safeJson(JSON.stringify({ time: time ?? null, task: this.#task, stream, text }))}\n`;
    return this.#time(time) + this.#mark(stream, `${safeText(text)}\n`);
  }

  #time(time: string | undefined): string {
    const { timestamps } = this.#view;
    if (timestamps === undefined) return '';
    switch (timestamps) {
      case 'absolute':
        return `${time ?? ' '.repeat(24)} `;
      case 'elapsed': {
        const since = time === undefined || this.#started === undefined ? Number.NaN : Date.parse(time) - this.#started;
        return `${Number.isNaN(since) ? ' '.repeat(13) : elapsedText(since)} `;
      }
    }
  }
}

/** `+00:01:02.345`. */
function elapsedText(millis: number): string {
  const ms = Math.max(0, millis);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `+${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** The last of what comes. */
export class Last {
  #kept: string[] = [];
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  add(lines: readonly string[]): void {
    for (const line of lines) this.#kept.push(line);
    // Seldom, so that it costs nothing.
    if (this.#kept.length > 2 * this.#count + 1000) this.#kept = this.lines();
  }

  lines(): string[] {
    return this.#count === 0 ? [] : this.#kept.slice(-this.#count);
  }
}
