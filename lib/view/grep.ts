/** Lines that are like a pattern, with those around them, as grep(1) has them. */

/** Between two stretches of lines that do not follow each other. */
export const GAP = { kind: 'gap' } as const;

export interface GrepOptions {
  readonly pattern: RegExp;
  /** The lines that are not like it. */
  readonly invert?: boolean;
  /** So many lines before and after each. */
  readonly before?: number;
  readonly after?: number;
}

/** Takes lines one by one; memory is bounded by the lines before. */
export class Grep<T extends { readonly text: string }> {
  readonly #options: GrepOptions;
  #held: T[] = [];
  #toFollow = 0;
  /** Lines have been passed over since the last one that was handed on. */
  #skipped = false;
  found = 0;

  constructor(options: GrepOptions) {
    this.#options = options;
  }

  /** Whether a line with this text is one that is looked for. */
  fits(text: string): boolean {
    const { pattern, invert = false } = this.#options;
    pattern.lastIndex = 0;
    return pattern.test(text) !== invert;
  }

  /** What is to be shown, now that this line has come. */
  take(line: T): readonly (T | typeof GAP)[] {
    const { before = 0, after = 0 } = this.#options;
    if (this.fits(line.text)) {
      const gap = this.#skipped && this.found > 0 && before + after > 0 ? [GAP] : [];
      const shown = [...gap, ...this.#held, line];
      this.#held = [];
      this.#skipped = false;
      this.#toFollow = after;
      this.found += 1;
      return shown;
    }
    if (this.#toFollow > 0) {
      this.#toFollow -= 1;
      return [line];
    }
    this.#held.push(line);
    if (this.#held.length > before) {
      this.#held.shift();
      this.#skipped = true;
    }
    return [];
  }
}
