import { NO_COLUMN, TWO_COLUMNS } from './widths.generated.js';

/** Below it every printable character takes one column. */
const FIRST = 0x300;
const BMP = 0x10000;

/** Widths of the basic plane, a byte each; of what lies above it, ranges in order. */
interface Widths {
  readonly basic: Uint8Array;
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
  if (code < BMP) return widths.basic[code] as 0 | 1 | 2;
  for (const [first, last, width] of widths.above) if (code <= last) return code >= first ? width : 1;
  return 1;
}

function read(): Widths {
  const basic = new Uint8Array(BMP).fill(1);
  const above: [number, number, 0 | 2][] = [];
  for (const [text, width] of [[NO_COLUMN, 0] as const, [TWO_COLUMNS, 2] as const]) {
    for (const range of text.split(' ')) {
      const [from = '', to = from] = range.split('-');
      const [first, last] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
      if (first >= BMP) above.push([first, last, width]);
      else basic.fill(width, first, last + 1);
    }
  }
  return { basic, above: above.sort((a, b) => a[0] - b[0]) };
}
