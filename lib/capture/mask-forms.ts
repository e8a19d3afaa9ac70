import { Buffer } from 'node:buffer';
import { Console } from './console.js';
import { TAB_STOP } from './limits.js';
import type { Row } from './row.js';

/** What ends a line on a console. */
const LINE_END = /\r\n|[\n\v\f\r]/;

/** Characters that a console does not show as they are. */
const NOT_SHOWN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff]/;

/**
 * The forms in which a value may be printed, escapes aside: as it is; each of its lines, since a log has no other way to hold it; both as a
 * console shows them, which drops control characters and makes blanks of tabs; and each without the blanks at its ends, as where the end of a
 * row is trimmed, or with runs of blanks as one, as `echo $VALUE` in a shell prints it. Each form once; some may be short, or empty.
 */
export function forms(value: string): Set<string> {
  const printed = new Set([value, ...value.split(LINE_END)]);
  for (const text of [...printed]) for (const row of shown(text)) printed.add(row);
  for (const text of [...printed]) {
    printed.add(trimmed(text));
    printed.add(trimmed(text.replace(/[ \t\n]+/g, ' ')));
  }
  return printed;
}

/** The rows that a console shows of a text. With tabs there are as many ways as columns between two stops to begin in. */
function shown(text: string): string[] {
  if (!NOT_SHOWN.test(text)) return [];
  const columns = text.includes('\t') ? TAB_STOP : 1;
  return Array.from({ length: columns }, (_, column) => shownAt(text, column)).flat();
}

/** The rows if the text begins in the given column of an empty screen. */
function shownAt(text: string, column: number): string[] {
  const rows: string[] = [];
  const none = (): void => {
    // Only what is settled counts here.
  };
  const settled = (row: Row): void => {
    const { bytes, start, end } = row.text();
    rows.push(bytes.toString('utf8', start + (rows.length === 0 ? column : 0), end));
  };
  // The way of plain lines has other events, and saves nothing where there are none.
  const console = new Console(
    { settled, left: none, dropped: none, flush: none, look: (_bytes, _start, _ends, from) => from, passed: none },
    false,
  );
  console.write(Buffer.from(' '.repeat(column) + text), 0);
  console.end(0);
  return rows;
}

/** Without blanks and line ends at either end. By hand: an expression takes quadratic time on long runs of blanks. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
