import type { Block } from './block.js';

/**
 * What the parser makes of the bytes: operations of a console, under the names that ECMA-48 and the DEC manuals give them. What is not here has no
 * effect on the log and is swallowed whole by the parser. Numbers count from 1, as in the sequences.
 */
export interface Operations {
  /**
   * A run of characters that take columns, `width` in all: `source[start, end)`, valid UTF-8 without anything that is not shown; `ascii`: nothing else
   * in it. Valid only during the call.
   */
  text(source: Block, start: number, end: number, width: number, ascii: boolean): void;
  /** One character of any width; INVALID for bytes that are no UTF-8. */
  character(code: number): void;
  /** LF: down one row, to its first column. */
  lf(): void;
  /** NEL, and VT and FF as NEL: the same, but no line of the input ends. */
  nel(): void;
  /** IND: down one row, in the same column. */
  ind(): void;
  /** RI: up one row; at the top of the screen, what is there moves down. */
  ri(): void;
  /** CR: to the first column; erases nothing. */
  cr(): void;
  /** BS, `n` times: one column left. CUB does the same. */
  cub(n: number): void;
  /** HT, CHT: to the `n`th tab stop; writes nothing. */
  cht(n: number): void;
  /** CBT: back to the `n`th tab stop. */
  cbt(n: number): void;
  /** CUU: `n` rows up, in the same column. */
  cuu(n: number): void;
  /** CUD: `n` rows down, in the same column. */
  cud(n: number): void;
  /** VPR: the same, out of a scrolling region, too. */
  vpr(n: number): void;
  /** CUF, HPR: `n` columns right. */
  cuf(n: number): void;
  /** CNL: `n` rows down, to the first column. */
  cnl(n: number): void;
  /** CPL: `n` rows up, to the first column. */
  cpl(n: number): void;
  /** CHA, HPA: to column `n`. */
  cha(n: number): void;
  /** CUP, HVP: to a row and a column of the page. */
  cup(row: number, column: number): void;
  /** VPA: to a row of the page, in the same column. */
  vpa(row: number): void;
  /** EL: erase in line, 0 from the cursor on, 1 up to it, 2 all. */
  el(part: 0 | 1 | 2): void;
  /** ED: erase in display, 0 from the cursor on, 1 up to it, 2 all: then what was there has been seen, and a page begins. */
  ed(part: 0 | 1 | 2): void;
  /** ECH: erase `n` characters from the cursor on. */
  ech(n: number): void;
  /** ICH: `n` blanks at the cursor, what is there moves right. */
  ich(n: number): void;
  /** DCH: `n` characters less at the cursor, what is behind moves left. */
  dch(n: number): void;
  /** IL: `n` blank rows at the cursor's, what is there moves down. */
  il(n: number): void;
  /** DL: `n` rows less at the cursor's, what is below moves up. */
  dl(n: number): void;
  /** SU: everything `n` rows up, the cursor stays. */
  su(n: number): void;
  /** SD: everything `n` rows down, the cursor stays. */
  sd(n: number): void;
  /** REP: the character before, which was just written, `n` times more. */
  rep(n: number): void;
  /** DECSTBM: rows `top` to `bottom` of the page scroll, the others stay; `bottom` 0 is the last. */
  decstbm(top: number, bottom: number): void;
  /** DECSC, SCOSC: remember the cursor's place. */
  decsc(): void;
  /** DECRC, SCORC: back to it. */
  decrc(): void;
  /** RIS: the terminal is as new; a page begins. */
  ris(): void;
  /** DECSTR: the same without erasing or moving. */
  decstr(): void;
  /** DECTCEM (`CSI ? 25 h` and `l`): the cursor is shown or hidden. */
  dectcem(shown: boolean): void;
  /** The alternate screen (`CSI ? 47`, `1047`, `1049`, `h` and `l`) is switched to or left. */
  alternate(on: boolean): void;
  /** NUL, BEL, DEL and the like, U+0080 to U+009F: nothing to see; but a line that is strictly JSON has none. */
  dropped(): void;
}

/** A byte sequence that is not UTF-8, as a character: shown as U+FFFD, but told from a U+FFFD the job printed. Outside of Unicode. */
export const INVALID = 0x20fffd;
