/**
 * Text that came from a job, made safe and measured for a terminal. A store's files are clean when joblog wrote them, but anybody who can
 * write to the store can change them, so nothing read from it is trusted.
 */

import stringWidth from 'string-width';

// Everything in C0 but newline, DEL and C1. A lone 0x9B is CSI to an 8-bit terminal, so C1 is as dangerous as ESC.
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;
// Bidirectional controls (Unicode TR 9) reorder what follows; in a name they can make one job look like another.
const NAME_CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text for a pipe that may end at a terminal: tabs and line ends are data there, every other control character becomes visible. */
export function pipedText(text: string): string {
  return text.replace(CONTROLS, (char) => (char === '\t' || char === '\r' ? char : visible(char)));
}

/** Log text for the terminal: newlines stay, every other control character becomes visible (`^[`, `\x9b`). */
export function safeText(text: string): string {
  return text.replace(CONTROLS, visible);
}

/** A name, command line or table cell for the terminal: one line, no control or direction-changing character. */
export function safeName(text: string): string {
  return text.replace(NAME_CONTROLS, visible);
}

function visible(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return code === 0x0a ? '\\n' : `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  return code < 0x100 ? `\\x${code.toString(16)}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const ASCII_ONLY = /^[\x20-\x7e]*$/;

/** Terminal columns that a text without control characters takes: by characters as a reader sees them, emoji of several parts included. */
export function widthOf(text: string): number {
  return ASCII_ONLY.test(text) ? text.length : stringWidth(text);
}

/** The text filled up with spaces to `width` columns; a longer text stays as it is. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'right' ? fill + text : text + fill;
}

/** Made when the first text comes that needs it: it takes 10 ms. */
let segmenter: Intl.Segmenter | undefined;

/** The text cut to at most `width` columns, with `…` as its last where something was cut off. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (ASCII_ONLY.test(text)) return `${text.slice(0, Math.max(0, width - 1))}…`;
  let used = 0;
  let kept = '';
  segmenter ??= new Intl.Segmenter('en');
  for (const { segment } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** `1 line`, `3 lines`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** The text in lines of at most `width` columns, broken at blanks; a longer word stays whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
