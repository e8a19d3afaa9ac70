/** The metadata of a job in columns, and where its rows are in their files. It grows with them. */
import type { TablePage, TableQuery } from '../page/api.js';
import { linesFrom } from '../store/reader/columns.js';
import { Snapshot } from '../store/reader/snapshot.js';
import { Numbers } from '../view/numbers.js';
import type { Rank } from '../view/order.js';
import { RowScanner } from '../view/row-scanner.js';
import { type JobRuns, keyInfos, type Run, surveyOfRuns } from '../view/runs.js';
import { byNumbers, byRanks, byTime, type Order, type Place, pageOf, rankIn, tableRow } from '../view/table-page.js';
import { OF_MANY, ValueColumns } from '../view/value-columns.js';
import type { MetadataFile, MetadataJob } from './metadata.js';

/** One run, as far as its file has been read. */
class RunTable implements Run {
  readonly task: string;
  readonly path: string;
  readonly start: number;
  columns = new ValueColumns(OF_MANY);
  #scanner = new RowScanner(this.columns);
  /** Where each row begins. */
  offsets = new Numbers();
  dropped = 0;
  read = 0;

  constructor({ task, path, start }: MetadataFile) {
    this.task = task;
    this.path = path;
    this.start = start;
  }

  async grow(within: string): Promise<void> {
    const file = await Snapshot.openWhole(this.path, within);
    if (file === undefined) return;
    try {
      if (file.size < this.read) this.#forget();
      for await (const { bytes, end } of linesFrom(file, this.read)) {
        const from = end - bytes.length;
        this.dropped += this.#scanner.addAll(bytes, (start) => {
          this.offsets.push(from + start);
        });
        // At once: where the next block cannot be read, these are not to be read again.
        this.read = end;
      }
      this.read = file.size;
    } finally {
      await file.close();
    }
  }

  #forget(): void {
    this.columns = new ValueColumns(OF_MANY);
    this.#scanner = new RowScanner(this.columns);
    this.offsets = new Numbers();
    this.dropped = 0;
    this.read = 0;
  }
}

/** Why a question about metadata has no answer. */
export function tooMuch(most: number): string {
  return `its numbers take more than the ${most >> 20} MiB that there are for one question; joblog show --metadata has all of it`;
}

export class JobTable {
  readonly #within: string;
  readonly #runs = new Map<string, RunTable>();
  #ordered: { readonly rows: number; readonly name: string; readonly order: Order } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param within the real path of the store */
  constructor(within: string) {
    this.#within = within;
  }

  /** What all of this takes, in bytes. */
  get bytes(): number {
    return this.#list().reduce((bytes, run) => bytes + run.columns.bytes + run.offsets.length * 8, 0);
  }

  /** Lines that are no metadata. */
  get dropped(): number {
    return this.#list().reduce((lines, { dropped }) => lines + dropped, 0);
  }

  /** Values that are in no graph, because there are too many. */
  get leftOut(): number {
    return this.#list().reduce((values, { columns }) => values + columns.leftOut, 0);
  }

  /** Brings the columns up to the files as they are now. Rejects with words for the user where they take more than `most` bytes. */
  async grow({ id, start, runs }: MetadataJob, most: number): Promise<JobRuns> {
    const turn = this.#turn.then(async () => {
      for (const file of runs) {
        const run = this.#runs.get(file.task) ?? new RunTable(file);
        this.#runs.set(file.task, run);
        await run.grow(this.#within);
        if (this.bytes > most) throw new Error(tooMuch(most));
      }
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
    return { job: id, start, runs: this.#list() };
  }

  /** A page of the table; the columns must have grown. */
  async page(query: TableQuery): Promise<TablePage> {
    const runs = this.#list();
    const columns = keyInfos(surveyOfRuns([{ job: query.job, start: 0, runs }]));
    const order = await this.#order(runs, query);
    const places = pageOf(order, { from: query.from, count: Math.min(query.count, MOST_ROWS) });
    const texts = await this.#texts(runs, places);
    const keys = columns.map(({ key }) => key);
    const rows = places.flatMap(({ run }, index) => tableRow(runs[run]?.task ?? '', texts[index] ?? '', keys) ?? []);
    return { columns, rows, total: order.length };
  }

  async #order(runs: readonly RunTable[], { sort, descending }: TableQuery): Promise<Order> {
    const rows = runs.reduce((sum, { columns }) => sum + columns.rows, 0);
    const name = JSON.stringify([sort, descending]);
    if (this.#ordered?.rows === rows && this.#ordered.name === name) return this.#ordered.order;
    const order = sort === null ? byTime(runs, descending) : await this.#sorted(runs, sort, descending);
    this.#ordered = { rows, name, order };
    return order;
  }

  async #sorted(runs: readonly RunTable[], key: string, descending: boolean): Promise<Order> {
    const newest = byTime(runs);
    const order = byNumbers(newest, runs, key, descending);
    return order ?? byRanks(newest, await this.#ranks(runs, key), descending);
  }

  /** What the rows of each run are ordered by. */
  async #ranks(runs: readonly RunTable[], key: string): Promise<Rank[][]> {
    const all: Rank[][] = [];
    for (const { path, offsets, read, columns } of runs) {
      const ranks: Rank[] = [];
      all.push(ranks);
      if (!columns.keys.has(key)) continue;
      await this.#withFile(path, async (file) => {
        for await (const lines of linesWithPlaces(file, 0, read))
          for (const { text, at } of lines)
            if (ranks.length < offsets.length && offsets.at(ranks.length) === at) ranks.push(rankIn(text, key));
      });
    }
    return all;
  }

  /** The lines of the rows in these places. */
  async #texts(runs: readonly RunTable[], places: readonly Place[]): Promise<string[]> {
    const texts: string[] = places.map(() => '');
    for (const [index, { path, offsets, read }] of runs.entries()) {
      if (!places.some(({ run }) => run === index)) continue;
      await this.#withFile(path, async (file) => {
        for (const [at, { run, row }] of places.entries()) {
          if (run !== index) continue;
          const end = row + 1 < offsets.length ? offsets.at(row + 1) : read;
          for await (const [line] of linesWithPlaces(file, offsets.at(row), end)) texts[at] ||= line?.text ?? '';
        }
      });
    }
    return texts;
  }

  async #withFile(path: string, act: (file: Snapshot) => Promise<void>): Promise<void> {
    const file = await Snapshot.open(path, this.#within);
    if (file === undefined) return;
    try {
      await act(file);
    } finally {
      await file.close();
    }
  }

  /** In the order in which they started. */
  #list(): RunTable[] {
    return [...this.#runs.values()].sort((a, b) => a.start - b.start || (a.task < b.task ? -1 : 1));
  }
}

/** More rows are in no page. */
const MOST_ROWS = 1000;

interface PlacedLine {
  readonly text: string;
  readonly at: number;
}

/** Whole lines without their newlines, as many as there are in a block: a million steps of a generator that waits take a second. */
async function* linesWithPlaces(
  file: Snapshot,
  from: number,
  to: number,
): AsyncGenerator<readonly PlacedLine[], void, undefined> {
  let carry: Buffer = Buffer.alloc(0);
  let at = from;
  for await (const block of file.blocks(from, to)) {
    const bytes = carry.length === 0 ? block : Buffer.concat([carry, block]);
    const lines: PlacedLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      lines.push({ text: bytes.toString('utf8', start, end), at: at + start });
      start = end + 1;
    }
    yield lines;
    carry = Buffer.from(bytes.subarray(start));
    at += start;
    // Nobody's line: metadata is at most 1 MiB long.
    if (carry.length > LONGEST) {
      at += carry.length;
      carry = Buffer.alloc(0);
    }
  }
}

const NEWLINE = 0x0a;
const LONGEST = 4 << 20;
