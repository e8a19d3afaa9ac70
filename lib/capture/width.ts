import { NO_COLUMN, TWO_COLUMNS } from './widths.generated.js';

/** Below it every printable character takes one column. */
const FIRST = 0x300;
/** First bytes of the characters from there on, in UTF-8. */
const HIGHER = 0xcc;
/** Behind the basic and the supplementary plane, where emoji are. */
const TABLE = 0x20000;
const LAST = 0x10ffff;

/** Widths of the first two planes, a byte each; of what lies above them, ranges in order. */
interface Widths {
  readonly table: Uint8Array;
  readonly above: readonly (readonly [first: number, last: number, width: 0 | 2])[];
}

let widths: Widths | undefined;

/**
 * Columns that a character takes: 0 (combining marks, joiners, variation selectors, BOM), 2 (East Asian wide, emoji), else 1. By Unicode 11, as most
 * terminals have it; characters that became emoji later take one.
 */
export function columns(code: number): 0 | 1 | 2 {
  if (code < FIRST) return 1;
  widths ??= read();
  if (code < TABLE) return widths.table[code] as 0 | 1 | 2;
  if (code > LAST) return 1;
  for (const [first, last, width] of widths.above) if (code <= last) return code >= first ? width : 1;
  return 1;
}

function read(): Widths {
  const table = new Uint8Array(TABLE).fill(1);
  const above: [number, number, 0 | 2][] = [];
  for (const [text, width] of [[NO_COLUMN, 0] as const, [TWO_COLUMNS, 2] as const]) {
    for (const range of text.split(' ')) {
      const [from = '', to = from] = range.split('-');
      const [first, last] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      if (last >= TABLE) above.push([first, last, width]);
      if (first < TABLE) table.fill(width, first, last + 1);
    }
  }
  return { table, above: above.sort((a, b) => a[0] - b[0]) };
}

/** Columns of UTF-8 that is valid. */
export function widthOf(bytes: Uint8Array, start: number, end: number): number {
  let width = 0;
  for (let i = start; i < end; ) {
    const byte = bytes[i] as number;
    if (byte < HIGHER) {
      width++;
      i += byte < 0x80 ? 1 : 2;
    } else {
      width += columns(codeAt(bytes, i));
      i += byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    }
  }
  return width;
}

/** How many bytes of UTF-8 that is valid stand before a column. */
export function bytesBefore(column: number, bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let width = 0; at < end && width < column; ) {
    const byte = bytes[at] as number;
    width += columns(codeAt(bytes, at));
    at += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  }
  return at - start;
}

/** The character that begins there, of UTF-8 that is valid: its first byte says all about it. */
export function codeAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] as number;
  if (byte < 0x80) return byte;
  const more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  let code = byte & (0x3f >> more);
  for (let k = 1; k <= more; k++) code = (code << 6) | ((bytes[at + k] as number) & 0x3f);
  return code;
}
