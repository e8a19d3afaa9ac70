/** Whether a file's bytes are text, and whether anything is written in it. Pure. */
import { isUtf8 } from 'node:buffer';
import type { Position } from './failure.js';

export type TextCheck =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Nothing but blank lines and comments. */
      readonly blank: boolean;
    }
  | { readonly kind: 'binary'; readonly at: Position };

// What YAML 1.2 does not allow in a file: C0 without tab, line feed and carriage return; DEL; C1 without NEL.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]/;

/** UTF-8, with or without a byte order mark, and no control characters. */
export function checkText(bytes: Buffer): TextCheck {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (!isUtf8(bytes)) return { kind: 'binary', at: positionAt(text, Math.max(text.indexOf('\ufffd'), 0)) };
  const control = CONTROL.exec(text);
  if (control !== null) return { kind: 'binary', at: positionAt(text, control.index) };
  const blank = text.split('\n').every((line) => /^\s*(#|$)/.test(line));
  return { kind: 'text', text, blank };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
