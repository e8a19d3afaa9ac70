import type { Intake } from './intake.js';
import { Page, type PageSink } from './page.js';
import type { Row } from './row.js';

/** The alternate screen: what leaves it is gone, as on a terminal, except commands, and what it shows when it is `kept`. */
export class Alternate {
  readonly page: Page;
  #keeping = false;

  /** @param from the page that it covers */
  constructor(sink: PageSink, intake: Intake, from: Page) {
    this.page = new Page(
      {
        left: (row, fed) => {
          sink.left(row, fed);
        },
        settled: (row: Row) => {
          if (this.#keeping || row.instead !== undefined) sink.settled(row);
          else sink.dropped(row);
        },
        passed: (...lines) => {
          sink.passed(...lines);
        },
        dropped: (input) => {
          sink.dropped(input);
        },
      },
      intake,
      from,
    );
  }

  /** Does what ends the page; what it shows then goes to the log. */
  kept(end: (page: Page) => void): void {
    this.#keeping = true;
    end(this.page);
    this.#keeping = false;
  }
}
