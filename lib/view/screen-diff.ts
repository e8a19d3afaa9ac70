/** A screen that is drawn again and again. Pure: what a terminal is to be sent. */

// A terminal that knows the mode shows all of it at once; the others pass over it (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036).
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/**
 * What turns one screen into the next: just the lines that differ, each erased to its end (CUP, EL). '' where nothing differs. Lines carry no other control
 * sequences than those of colour, which they end themselves. `before` undefined: nothing is known of what is there (ED).
 */
export function diffOf(before: readonly string[] | undefined, after: readonly string[]): string {
  const lines = after.flatMap((line, row) => (before?.[row] === line ? [] : [`\u001b[${row + 1};1H${line}\u001b[K`]));
  const fewer = before !== undefined && before.length > after.length ? [`\u001b[${after.length + 1};1H\u001b[J`] : [];
  const clear = before === undefined ? ['\u001b[H\u001b[2J'] : [];
  const text = [...clear, ...lines, ...fewer].join('');
  return text === '' ? '' : BEGIN + text + END;
}
