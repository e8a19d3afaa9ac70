/** DEC's line drawing characters, from 0x60 to 0x7e (VT220 Programmer Reference Manual, table 2-4). */
const LINE_DRAWING = '◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·';
const FIRST = 0x60;

/** Which of its two character sets a terminal writes with: G0 and G1, each ASCII or line drawing. */
export class Charset {
  #drawing: readonly [g0: boolean, g1: boolean] = [false, false];
  #shifted: 0 | 1 = 0;
  #saved: { readonly drawing: readonly [boolean, boolean]; readonly shifted: 0 | 1 } = {
    drawing: this.#drawing,
    shifted: 0,
  };

  /** Letters are drawn as lines. */
  get drawing(): boolean {
    return this.#drawing[this.#shifted];
  }

  /** SCS: `ESC ( F` chooses G0, `ESC ) F` G1. All but line drawing is taken for ASCII. */
  choose(set: 0 | 1, final: number): void {
    const drawing = final === 0x30;
    this.#drawing = set === 0 ? [drawing, this.#drawing[1]] : [this.#drawing[0], drawing];
  }

  /** SI (0) and SO (1). */
  shift(to: 0 | 1): void {
    this.#shifted = to;
  }

  /** DECSC keeps the character sets with the cursor. */
  save(): void {
    this.#saved = { drawing: this.#drawing, shifted: this.#shifted };
  }

  restore(): void {
    this.#drawing = this.#saved.drawing;
    this.#shifted = this.#saved.shifted;
  }

  reset(): void {
    this.#drawing = [false, false];
    this.#shifted = 0;
    this.save();
  }

  /** What the byte looks like while `drawing`. */
  glyph(byte: number): number {
    return byte >= FIRST && byte < FIRST + LINE_DRAWING.length ? LINE_DRAWING.charCodeAt(byte - FIRST) : byte;
  }
}
