/** The lines of a log that have been looked at, page by page. */
import type { LogLine, LogPage, LogQuery, Source } from './api.js';
import { errorText } from './context.js';

/** Lines a page. */
const PAGE = 500;
/** Pages that are kept: 100,000 lines. */
const KEPT = 200;
/** ms until what could not be had is asked for again; it doubles up to the last. */
const FIRST_WAIT = 1000;
const LAST_WAIT = 30_000;

export class LogCache {
  readonly query: LogQuery;
  total = 0;
  pending: LogPage['pending'] = [];
  cut: string | null = null;
  error: string | undefined;
  loaded = false;
  readonly #source: Source;
  readonly #changed: () => void;
  /** The oldest use first. Lines that have not come yet are holes: an answer has fewer lines than were asked for where they are long. */
  readonly #pages = new Map<number, LogLine[]>();
  readonly #asked = new Set<number>();
  /** Of those that were asked for, the ones that could not be had. */
  readonly #failed = new Set<number | 'end'>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT;
  /** `wanted`: as soon as somebody looks. */
  #end: 'idle' | 'wanted' | 'asked' | 'again' = 'idle';

  /** @param changed is called when there is more to show than before */
  constructor(source: Source, query: LogQuery, changed: () => void) {
    this.#source = source;
    this.query = query;
    this.#changed = changed;
  }

  /** The line number `index`, from 0; undefined while it is not there. */
  line(index: number): LogLine | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Asks for the lines from `first` to before `end`, as far as they are not there. */
  want(first: number, end: number): void {
    if (this.#end === 'wanted') this.loadEnd();
    const before = Math.min(end, this.total);
    for (let page = Math.floor(first / PAGE); page * PAGE < before; page += 1) {
      const lines = this.#pages.get(page);
      if (lines !== undefined) {
        this.#pages.delete(page);
        this.#pages.set(page, lines);
      }
      if (this.#asked.has(page)) continue;
      const last = Math.min(before, (page + 1) * PAGE);
      let missing = Math.max(first, page * PAGE);
      while (missing < last && this.line(missing) !== undefined) missing += 1;
      // Of a page that nobody has seen all is asked for: who scrolls wants the rest soon.
      if (missing < last) this.#load(page, lines === undefined ? page * PAGE : missing);
    }
  }

  /** Asks how far the log goes by now, and for its last lines. */
  loadEnd(): void {
    if (this.#end === 'asked' || this.#end === 'again') {
      this.#end = 'again';
      return;
    }
    this.#end = 'asked';
    // What comes behind the last line; the first time nobody knows which that is.
    this.#source.log({ ...this.query, from: this.total > 0 ? this.total + 1 : 1 - PAGE, count: PAGE }).then(
      (answer) => {
        this.#take(answer);
        this.#done();
      },
      (error: unknown) => {
        this.#done();
        this.#fail('end', error);
      },
    );
  }

  /** After a break of the connection: what was asked for before it may never be answered. */
  reconnected(): void {
    for (const page of this.#asked) this.#failed.add(page);
    if (this.#end === 'asked' || this.#end === 'again') this.#failed.add('end');
    if (this.#failed.size > 0) this.#askAgain();
  }

  #done(): void {
    const again = this.#end === 'again';
    this.#end = 'idle';
    if (again) this.loadEnd();
  }

  /** Asks for a page from one of its lines on, which is counted from 0. */
  #load(page: number, from: number): void {
    this.#asked.add(page);
    this.#source.log({ ...this.query, from: from + 1, count: (page + 1) * PAGE - from }).then(
      (answer) => {
        this.#asked.delete(page);
        // The file was cut: asking for what is gone would have no end.
        if (answer.lines.length === 0) this.total = answer.total;
        this.#take(answer);
      },
      (error: unknown) => {
        this.#fail(page, error);
      },
    );
  }

  /** Asked for again after a pause, or as soon as the server answers anything: one that is gone is not to be asked without end. */
  #fail(what: number | 'end', error: unknown): void {
    this.#failed.add(what);
    this.error = errorText(error);
    this.#changed();
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#askAgain();
    }, this.#wait);
    this.#wait = Math.min(LAST_WAIT, this.#wait * 2);
  }

  #askAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const what of this.#failed)
      if (what === 'end') this.#end = 'wanted';
      else this.#asked.delete(what);
    this.#failed.clear();
    // Whoever shows them wants them again, if they are still looked at.
    this.#changed();
  }

  #take(answer: LogPage): void {
    for (const line of answer.lines) {
      const page = Math.floor((line.number - 1) / PAGE);
      let lines = this.#pages.get(page);
      if (lines === undefined) this.#pages.set(page, (lines = []));
      lines[(line.number - 1) % PAGE] = line;
    }
    while (this.#pages.size > KEPT) this.#pages.delete(this.#pages.keys().next().value ?? 0);
    this.#told(answer);
  }

  #told({ total, pending, cut }: LogPage): void {
    this.total = Math.max(this.total, total);
    this.pending = pending;
    this.cut = cut;
    this.error = undefined;
    this.loaded = true;
    this.#wait = FIRST_WAIT;
    if (this.#failed.size > 0) this.#askAgain();
    else this.#changed();
  }
}
