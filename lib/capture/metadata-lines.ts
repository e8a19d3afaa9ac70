import { Buffer } from 'node:buffer';
import type { Collector } from './collector.js';
import { isoTime } from './iso-time.js';
import { maskJson } from './json-text.js';
import type { Masks } from './masks.js';
import type { RowText } from './row-text.js';
import type { Millis, StreamCount } from './types.js';

/** What stands around the object in a line, after the input line's number. */
const DATA = Buffer.from(',"data":');
const END = Buffer.from('}\n');

/** The lines of the metadata file: `{"time":"2026-11-22T06:09:55.123Z","line":12,"data":{"loss":0.5}}`. */
export class MetadataLines {
  readonly #collector: Collector;
  readonly #masks: Masks;
  readonly #stored = { lines: 0, bytes: 0 };
  /** How a line begins that came at the time `#timed`: many come in one millisecond. */
  #time = Buffer.alloc(0);
  #timed = Number.NaN;

  constructor(collector: Collector, masks: Masks) {
    this.#collector = collector;
    this.#masks = masks;
  }

  get stored(): StreamCount {
    return { ...this.#stored };
  }

  /** Adds an object that came at `now` in input line `line`. */
  add({ bytes, start, end }: RowText, line: number, now: Millis): void {
    const collector = this.#collector;
    const before = collector.bytes;
    if (this.#timed !== now) {
      this.#timed = now;
      this.#time = Buffer.from(`{"time":"${isoTime(now)}","line":`);
    }
    collector.add('metadata', this.#time, 0, this.#time.length);
    collector.addText('metadata', String(line));
    collector.add('metadata', DATA, 0, DATA.length);
    this.#addData(bytes, start, end);
    collector.add('metadata', END, 0, END.length);
    this.#stored.lines++;
    this.#stored.bytes += collector.bytes - before;
  }

  #addData(bytes: Buffer, start: number, end: number): void {
    // A view of the line alone is made only if there is something to look for: of a million lines, a million views are most of the garbage.
    if (!this.#masks.empty) {
      const data = bytes.subarray(start, end);
      const hits = this.#masks.intervals(data);
      if (hits.length > 0) {
        const kept = maskJson(data, hits);
        this.#collector.add('metadata', kept, 0, kept.length);
        return;
      }
    }
    this.#collector.add('metadata', bytes, start, end);
  }
}
