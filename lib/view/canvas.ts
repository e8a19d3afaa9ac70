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

  /** The dots of one character, counted from the upper left. */
  bits(row: number, column: number): number {
    return this.#bits[row * this.#columns + column] ?? 0;
  }

  get rows(): number {
    return this.#rows;
  }

  get columns(): number {
    return this.#columns;
  }

  get charset(): Charset {
    return this.#charset;
  }
}

/**
 * Canvases of the same size on top of each other: the rows of characters from the top. Where several have dots in one character, it gets the dots of all
 * and the colour of the last. Colours are parameters of SGR (ECMA-48); those that are missing leave the terminal's own.
 */
export function composed(layers: readonly Canvas[], colours: readonly string[] = []): string[] {
  const [first] = layers;
  if (first === undefined) return [];
  return Array.from({ length: first.rows }, (_, row) => composedRow(layers, colours, row, first));
}

function composedRow(layers: readonly Canvas[], colours: readonly string[], row: number, first: Canvas): string {
  let line = '';
  let current: string | undefined;
  for (let column = 0; column < first.columns; column += 1) {
    let bits = 0;
    let colour: string | undefined;
    for (const [index, layer] of layers.entries()) {
      const here = layer.bits(row, column);
      if (here !== 0) colour = colours[index];
      bits |= here;
    }
    // A blank has no colour: it goes on in the one before.
    if (bits !== 0 && colour !== current) {
      line += `\u001b[${colour ?? '39'}m`;
      current = colour;
    }
    line += bits === 0 ? ' ' : first.charset === 'braille' ? String.fromCharCode(0x2800 + bits) : '*';
  }
  return current === undefined ? line : `${line.trimEnd()}\u001b[39m`;
}
