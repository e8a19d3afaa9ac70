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
  /** The oldest use first. */
  readonly #pages = new Map<number, readonly LogLine[]>();
  readonly #asked = new Set<number>();
  /** Of those that were asked for, the ones that could not be had. */
  readonly #failed = new Set<number | 'end'>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT;
  #end: 'idle' | 'asked' | 'again' = 'idle';

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
    const last = Math.min(end, this.total) - 1;
    for (let page = Math.floor(first / PAGE); page * PAGE <= last; page += 1) {
      const lines = this.#pages.get(page);
      if (lines !== undefined) {
        this.#pages.delete(page);
        this.#pages.set(page, lines);
        // The last page grows.
        if (lines.length === PAGE || page * PAGE + lines.length >= this.total) continue;
      }
      if (!this.#asked.has(page)) this.#load(page);
    }
  }

  /** Asks how far the log goes by now, and for its last lines. */
  loadEnd(): void {
    if (this.#end !== 'idle') {
      this.#end = 'again';
      return;
    }
    this.#end = 'asked';
    // The page in which the last line is; the first time nobody knows which that is.
    const page = Math.max(0, Math.floor((this.total - 1) / PAGE));
    const known = this.total > 0;
    this.#source.log({ ...this.query, from: known ? page * PAGE + 1 : 1 - PAGE, count: PAGE }).then(
      (answer) => {
        if (known) this.#take(page, answer);
        else this.#takeEnd(answer);
        this.#done();
      },
      (error: unknown) => {
        this.#done();
        this.#fail('end', error);
      },
    );
  }

  #done(): void {
    const again = this.#end === 'again';
    this.#end = 'idle';
    if (again) this.loadEnd();
  }

  #load(page: number): void {
    this.#asked.add(page);
    this.#source.log({ ...this.query, from: page * PAGE + 1, count: PAGE }).then(
      (answer) => {
        this.#asked.delete(page);
        this.#take(page, answer);
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
    const isEnd = this.#failed.delete('end');
    for (const page of this.#failed) if (page !== 'end') this.#asked.delete(page);
    this.#failed.clear();
    if (isEnd) this.loadEnd();
    // Whoever shows the pages wants them again, if they are still looked at.
    this.#changed();
  }

  #take(page: number, answer: LogPage): void {
    this.#pages.delete(page);
    this.#pages.set(page, answer.lines);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > KEPT && oldest !== undefined) this.#pages.delete(oldest);
    this.#told(answer);
  }

  /** The last lines, of which it is only now known where they belong: kept as far as whole pages need not be asked for again. */
  #takeEnd(answer: LogPage): void {
    const first = answer.lines[0]?.number ?? 1;
    for (let page = Math.ceil((first - 1) / PAGE); page * PAGE < answer.total; page += 1) {
      const lines = answer.lines.slice(page * PAGE + 1 - first, (page + 1) * PAGE + 1 - first);
      if (lines.length > 0) this.#pages.set(page, lines);
    }
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
