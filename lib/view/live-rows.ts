/** Rows below a text that scrolls, drawn again in place. Pure: what is to be written. */
import { clip } from './text.js';

export class LiveRows {
  #drawn: readonly string[] = [];

  /**
   * What a terminal is sent so that `text` (whole lines, ready to be shown) stands above the rows; '' where nothing has changed. Rows are cut to the width, so that each takes one
   * line and can be erased again, and only the last `most` are drawn.
   */
  draw(
    text: string,
    rows: readonly string[],
    { columns, most }: { readonly columns: number; readonly most: number },
  ): string {
    const next = rows.slice(-Math.max(0, most)).map((row) => clip(row, columns - 1));
    const same = next.length === this.#drawn.length && next.every((row, index) => row === this.#drawn[index]);
    if (text === '' && same) return '';
    const erase = this.#drawn.length === 0 ? '' : `\u001b[${this.#drawn.length}A\u001b[J`;
    this.#drawn = next;
    return erase + text + next.map((row) => `${row}\n`).join('');
  }
}
