import { columns } from './width.js';

const BOM = 0xfeff;

/** Text up to the next control character, measured in one pass: progress bars come in such pieces. What was found stands in the fields. */
export class Segment {
  /** Where it ends. */
  end = 0;
  /** Columns that it takes. */
  width = 0;
  ascii = true;

  /** Measures the text from `from` on. False: it is empty, not valid UTF-8 (or cut off), or holds or begins with what takes no column. */
  measure(bytes: Uint8Array, from: number): boolean {
    const { length } = bytes;
    let at = from;
    let width = 0;
    let ascii = true;
    while (at < length) {
      const byte = bytes[at] as number;
      if (byte < 0x80) {
        if (byte < 0x20 || byte === 0x7f) break;
        width++;
        at++;
        continue;
      }
      ascii = false;
      const second = bytes[at + 1] as number;
      if (!((second & 0xc0) === 0x80)) return false;
      if (byte < 0xe0) {
        const code = ((byte & 0x1f) << 6) | (second & 0x3f);
        // Below it: C1 controls, and what has a shorter form.
        if (byte < 0xc2 || code < 0xa0) return false;
        width += columns(code);
        at += 2;
      } else if (byte < 0xf0) {
        const third = bytes[at + 2] as number;
        const code = ((byte & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
        if ((third & 0xc0) !== 0x80 || code < 0x800 || (code >= 0xd800 && code <= 0xdfff) || code === BOM) return false;
        width += columns(code);
        at += 3;
      } else {
        const third = bytes[at + 2] as number;
        const fourth = bytes[at + 3] as number;
        const code = ((byte & 0x07) << 18) | ((second & 0x3f) << 12) | ((third & 0x3f) << 6) | (fourth & 0x3f);
        if ((third & 0xc0) !== 0x80 || (fourth & 0xc0) !== 0x80 || byte > 0xf4) return false;
        if (code < 0x10000 || code > 0x10ffff) return false;
        width += columns(code);
        at += 4;
      }
      // It belongs to the cell before, which stays.
      if (width === 0) return false;
    }
    this.end = at;
    this.width = width;
    this.ascii = ascii;
    return at > from;
  }
}
