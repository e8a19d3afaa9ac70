import type { Arena } from './arena.js';
import { NO_BLOCK } from './block.js';
import type { Leaving } from './held-rows.js';
import { SCREEN_ROWS } from './limits.js';
import type { PlainLines } from './plain-lines.js';
import { Row } from './row.js';
import type { Millis } from './types.js';

/**
 * The last lines of a block, all ASCII, held without being made into rows: of most output nothing ever touches them again, and they go on as they
 * came (measured: rows made and given up again were a third of the time for plain lines).
 */
export class HeldLines {
  time: Millis = 0;
  hidden = false;
  #arena: Arena | undefined;
  #text = NO_BLOCK;
  /** Where the first of them begins. */
  #start = 0;
  #from = 0;
  #to = 0;
  readonly #ends = new Int32Array(SCREEN_ROWS);
  /** How many bytes of input came before each line's end. */
  readonly #sizes = new Int32Array(SCREEN_ROWS + 1);

  get count(): number {
    return this.#to - this.#from;
  }

  /** Bytes of their text. */
  get weight(): number {
    return this.count === 0 ? 0 : (this.#ends[this.#to - 1] as number) + 1 - this.#start - this.count;
  }

  /** Copies lines `from` to `to`, at most a screen of them, the first of which begins at `start`. */
  fill(lines: PlainLines, start: number, from: number, to: number, arena: Arena): void {
    const stop = (lines.ends[to - 1] as number) + 1;
    arena.take(stop - start);
    lines.text.copy(arena.block.bytes, arena.at, start, stop);
    const shift = arena.at - start;
    const before = lines.source(from);
    for (let i = from; i < to; i++) {
      this.#ends[i - from] = (lines.ends[i] as number) + shift;
      this.#sizes[i - from + 1] = lines.source(i + 1) - before;
    }
    this.#arena = arena;
    this.#text = arena.block;
    this.#start = arena.at;
    this.#from = 0;
    this.#to = to - from;
  }

  /** The first `count` of them are final. */
  settle(count: number, leaving: Leaving): void {
    const to = this.#from + count;
    const start = this.#start;
    const end = (this.#ends[to - 1] as number) + 1;
    const leftOut = (this.#sizes[to] as number) - (this.#sizes[this.#from] as number) - (end - start);
    if (leftOut > 0) leaving.dropped({ lines: 0, size: leftOut });
    const from = this.#from;
    this.#from = to;
    this.#start = end;
    leaving.passed(this.#text.bytes, start, this.#ends, from, to, this.time);
  }

  /** Makes rows of them. */
  rows(): Row[] {
    const rows: Row[] = [];
    let at = this.#start;
    for (let i = this.#from; i < this.#to; i++) {
      const row = new Row(this.#arena as Arena, this.time, this.hidden);
      const end = this.#ends[i] as number;
      row.holdPlain(this.#text, at, end, true, (this.#sizes[i + 1] as number) - (this.#sizes[i] as number));
      rows.push(row);
      at = end + 1;
    }
    this.#from = this.#to;
    return rows;
  }
}
