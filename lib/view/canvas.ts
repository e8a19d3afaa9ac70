/** A grid of dots drawn with braille characters, two by four dots a character, or with ASCII, one dot a character. */

export type Charset = 'braille' | 'ascii';

/** Bits of the dots of a braille character by column and row (Unicode chapter 21.1: U+2800 plus one bit a dot). */
const DOTS: readonly (readonly number[])[] = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

export class Canvas {
  /** Size in dots. Dot (0, 0) is at the lower left. */
  readonly width: number;
  readonly height: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #charset: Charset;
  readonly #bits: Uint8Array;

  /** A canvas of so many characters. */
  constructor(columns: number, rows: number, charset: Charset) {
    this.#columns = columns;
    this.#rows = rows;
    this.#charset = charset;
    this.width = charset === 'braille' ? columns * 2 : columns;
    this.height = charset === 'braille' ? rows * 4 : rows;
    this.#bits = new Uint8Array(columns * rows);
  }

  /** Sets one dot; outside the canvas nothing happens. */
  dot(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const fromTop = this.height - 1 - y;
    if (this.#charset === 'ascii') {
      this.#bits[fromTop * this.#columns + x] = 1;
      return;
    }
    const place = (fromTop >> 2) * this.#columns + (x >> 1);
    this.#bits[place] = (this.#bits[place] ?? 0) | (DOTS[x & 1]?.[fromTop & 3] ?? 0);
  }

  /** A straight line between two dots, both included (Bresenham's algorithm). */
  line(x0: number, y0: number, x1: number, y1: number): void {
    // It would never arrive.
    if (![x0, y0, x1, y1].every(Number.isInteger)) return;
    const dx = Math.abs(x1 - x0);
    const dy = -Math.abs(y1 - y0);
    const stepX = x0 < x1 ? 1 : -1;
    const stepY = y0 < y1 ? 1 : -1;
    let error = dx + dy;
    let x = x0;
    let y = y0;
    for (;;) {
      this.dot(x, y);
      if (x === x1 && y === y1) return;
      const twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x += stepX;
      }
      if (twice <= dx) {
        error += dx;
        y += stepY;
      }
    }
  }

  /** The rows of characters from the top. */
  rows(): string[] {
    const lines: string[] = [];
    for (let row = 0; row < this.#rows; row += 1) {
      let line = '';
      for (let column = 0; column < this.#columns; column += 1) {
        line += this.#char(this.#bits[row * this.#columns + column] ?? 0);
      }
      lines.push(line);
    }
    return lines;
  }

  #char(bits: number): string {
    if (bits === 0) return ' ';
    return this.#charset === 'braille' ? String.fromCharCode(0x2800 + bits) : '*';
  }
}
