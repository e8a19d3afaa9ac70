/**
 * What the parser makes of the bytes: operations of a console, under the names ECMA-48 gives them. What is not here has no effect on the log
 * and is swallowed whole by the parser.
 */
export type Op =
  /** A run of printable ASCII, `bytes[start, end)`; valid only during the call that hands it over. */
  | { readonly op: 'text'; readonly bytes: Uint8Array; readonly start: number; readonly end: number }
  /** One character that is not ASCII. */
  | { readonly op: 'char'; readonly code: number }
  /** LF, and VT and FF as LF: down one row, to its first column. */
  | { readonly op: 'lf' }
  /** CR: to the first column; erases nothing. */
  | { readonly op: 'cr' }
  /** BS: one column left. */
  | { readonly op: 'bs' }
  /** HT: to the next tab stop; writes nothing. */
  | { readonly op: 'ht' }
  /** CUU: `n` rows up, in the same column. */
  | { readonly op: 'cuu'; readonly n: number }
  /** CUD, VPR: `n` rows down, in the same column. */
  | { readonly op: 'cud'; readonly n: number }
  /** CUF, HPR: `n` columns right. */
  | { readonly op: 'cuf'; readonly n: number }
  /** CUB: `n` columns left. */
  | { readonly op: 'cub'; readonly n: number }
  /** CNL: `n` rows down, to the first column. */
  | { readonly op: 'cnl'; readonly n: number }
  /** CPL: `n` rows up, to the first column. */
  | { readonly op: 'cpl'; readonly n: number }
  /** CHA, HPA: to column `n`, counted from 1. */
  | { readonly op: 'cha'; readonly n: number }
  /** EL: erase in line, 0 from the cursor on, 1 up to it, 2 all. */
  | { readonly op: 'el'; readonly part: 0 | 1 | 2 }
  /** ECH: erase `n` characters from the cursor on. */
  | { readonly op: 'ech'; readonly n: number }
  /** ED 0: erase from the cursor to the end of the screen. */
  | { readonly op: 'ed' }
  /** NUL, BEL, DEL and the like, U+0080 to U+009F: nothing to see; but a line that is strictly JSON has none. */
  | { readonly op: 'dropped' }
  /** DECTCEM (`CSI ? 25 h` and `l`): the cursor is shown or hidden. */
  | { readonly op: 'dectcem'; readonly shown: boolean };

/** A byte sequence that is not UTF-8, as a character: shown as U+FFFD, but told from a U+FFFD the job printed. Outside of Unicode. */
export const INVALID = 0x20fffd;
