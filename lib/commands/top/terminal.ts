/** A terminal that a program has for itself: a screen of its own, and every key as it is pressed. */
import { writeSync } from 'node:fs';
import { emitKeypressEvents, type Key } from 'node:readline';
import { diffOf } from '../../view/screen-diff.js';
import type { ScreenSize } from '../../view/top-layout.js';

// The alternate screen (xterm), no cursor (DECTCEM), and no wrapping (DECAWM): a character whose width the terminal sees differently costs no line.
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

export class Terminal {
  readonly #stdin = process.stdin;
  readonly #stdout = process.stdout;
  #drawn: readonly string[] | undefined;
  #entered = false;

  /** @param onKey gets the character, or `left`, `escape` ...; `^c` with Ctrl */
  constructor(onKey: (key: string) => void) {
    emitKeypressEvents(this.#stdin);
    this.#stdin.on('keypress', (text: string | undefined, key: Key) => {
      onKey(nameOf(text, key));
    });
    process.once('exit', () => {
      this.leave();
    });
  }

  get size(): ScreenSize {
    const { columns, rows } = this.#stdout;
    // 0: nobody has told the terminal.
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  enter(): void {
    this.#stdin.setRawMode(true);
    this.#stdin.resume();
    this.#stdout.write(ENTER);
    this.#entered = true;
    this.#drawn = undefined;
  }

  /** Draws what differs from what is there. */
  draw(lines: readonly string[]): void {
    if (!this.#entered) return;
    const text = diffOf(this.#drawn, lines);
    this.#drawn = lines;
    if (text !== '') this.#stdout.write(text);
  }

  /** Somebody else has written to the screen, or it has another size. */
  forget(): void {
    this.#drawn = undefined;
  }

  /** Everything as it was. It can be called at any time, and more than once. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    try {
      // At once: the process may be about to end.
      writeSync(1, LEAVE);
      this.#stdin.setRawMode(false);
    } catch {
      // The terminal is gone.
    }
    this.#stdin.pause();
  }
}

function nameOf(text: string | undefined, { name, ctrl, sequence }: Key): string {
  if (ctrl === true && name !== undefined) return `^${name}`;
  if (text !== undefined && text.length === 1 && text >= ' ' && text !== '\u007f') return text;
  return name ?? sequence ?? '';
}
