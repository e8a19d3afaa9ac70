/**
 * What the parser makes of the bytes: operations of a console, under the names that ECMA-48 and the DEC manuals give them. What is not here has no
 * effect on the log and is swallowed whole by the parser.
 */
export type Op =
  /** A run of printable ASCII, `bytes[start, end)`; valid only during the call that hands it over. */
  | { readonly op: 'text'; readonly bytes: Uint8Array; readonly start: number; readonly end: number }
  /** One character that is not ASCII; valid only during the call, too. */
  | { readonly op: 'char'; readonly code: number }
  /** LF: down one row, to its first column. */
  | { readonly op: 'lf' }
  /** NEL, and VT and FF as NEL: the same, but no line of the input ends. */
  | { readonly op: 'nel' }
  /** IND: down one row, in the same column. */
  | { readonly op: 'ind' }
  /** RI: up one row; at the top of the screen, what is there moves down. */
  | { readonly op: 'ri' }
  /** CR: to the first column; erases nothing. */
  | { readonly op: 'cr' }
  /** BS: one column left. */
  | { readonly op: 'bs' }
  /** HT, CHT: to the `n`th tab stop; writes nothing. */
  | { readonly op: 'cht'; readonly n: number }
  /** CBT: back to the `n`th tab stop. */
  | { readonly op: 'cbt'; readonly n: number }
  /** CUU: `n` rows up, in the same column. */
  | { readonly op: 'cuu'; readonly n: number }
  /** CUD: `n` rows down, in the same column. */
  | { readonly op: 'cud'; readonly n: number }
  /** VPR: the same, out of a scrolling region, too. */
  | { readonly op: 'vpr'; readonly n: number }
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
  /** CUP, HVP: to a row and a column of the page, counted from 1. */
  | { readonly op: 'cup'; readonly row: number; readonly column: number }
  /** VPA: to a row of the page, in the same column. */
  | { readonly op: 'vpa'; readonly row: number }
  /** EL: erase in line, 0 from the cursor on, 1 up to it, 2 all. */
  | { readonly op: 'el'; readonly part: 0 | 1 | 2 }
  /** ED: erase in display, 0 from the cursor on, 1 up to it, 2 all: then what was there has been seen, and a page begins. */
  | { readonly op: 'ed'; readonly part: 0 | 1 | 2 }
  /** ECH: erase `n` characters from the cursor on. */
  | { readonly op: 'ech'; readonly n: number }
  /** ICH: `n` blanks at the cursor, what is there moves right. */
  | { readonly op: 'ich'; readonly n: number }
  /** DCH: `n` characters less at the cursor, what is behind moves left. */
  | { readonly op: 'dch'; readonly n: number }
  /** IL: `n` blank rows at the cursor's, what is there moves down. */
  | { readonly op: 'il'; readonly n: number }
  /** DL: `n` rows less at the cursor's, what is below moves up. */
  | { readonly op: 'dl'; readonly n: number }
  /** SU: everything `n` rows up, the cursor stays. */
  | { readonly op: 'su'; readonly n: number }
  /** SD: everything `n` rows down, the cursor stays. */
  | { readonly op: 'sd'; readonly n: number }
  /** REP: the character before, which was just written, `n` times more. */
  | { readonly op: 'rep'; readonly n: number }
  /** DECSTBM: rows `top` to `bottom` of the page scroll, the others stay; `bottom` 0 is the last. */
  | { readonly op: 'decstbm'; readonly top: number; readonly bottom: number }
  /** DECSC, SCOSC: remember the cursor's place. */
  | { readonly op: 'decsc' }
  /** DECRC, SCORC: back to it. */
  | { readonly op: 'decrc' }
  /** RIS: the terminal is as new; a page begins. */
  | { readonly op: 'ris' }
  /** DECSTR: the same without erasing or moving. */
  | { readonly op: 'decstr' }
  /** DECTCEM (`CSI ? 25 h` and `l`): the cursor is shown or hidden. */
  | { readonly op: 'dectcem'; readonly shown: boolean }
  /** The alternate screen (`CSI ? 47`, `1047`, `1049`, `h` and `l`) is switched to or left. */
  | { readonly op: 'alternate'; readonly on: boolean }
  /** NUL, BEL, DEL and the like, U+0080 to U+009F: nothing to see; but a line that is strictly JSON has none. */
  | { readonly op: 'dropped' };

/** A byte sequence that is not UTF-8, as a character: shown as U+FFFD, but told from a U+FFFD the job printed. Outside of Unicode. */
export const INVALID = 0x20fffd;
