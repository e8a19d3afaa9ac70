import type { Buffer } from 'node:buffer';
import { NOTHING } from './cells.js';

const BLANK = 0x20;

/** A row's text: `bytes[start, end)`. */
export interface RowText {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Nothing but blanks. */
export function onlyBlanks({ bytes, start, end }: RowText): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== BLANK) return false;
  return true;
}

/** Puts blanks where nothing is; returns the end. */
export function blanked(bytes: Buffer, start: number, end: number): number {
  for (let i = start; i < end; i++) if (bytes[i] === NOTHING) bytes[i] = BLANK;
  return end;
}
