/** The metadata of a job in columns, and where its rows are in their files. It grows with them. */
import type { TablePage, TableQuery } from '../page/api.js';
import { type Job, startOf, type Task, taskFile } from '../store/reader/jobs.js';
import { Snapshot } from '../store/reader/snapshot.js';
import { MetadataColumns } from '../view/metadata-columns.js';
import { Numbers } from '../view/numbers.js';
import { compareCells } from '../view/order.js';
import type { Cell } from '../view/row.js';
import { type JobRuns, keyInfos, type Run, surveyOfRuns } from '../view/runs.js';
import {
  byCells,
  byNumbers,
  byTime,
  cellIn,
  numberOf,
  type Order,
  type Place,
  pageOf,
  tableRow,
} from '../view/table-page.js';

/** One run, as far as its file has been read. */
class RunTable implements Run {
  readonly task: string;
  readonly path: string;
  readonly start: number;
  columns = new MetadataColumns(Date.parse);
  /** Where each row begins. */
  offsets = new Numbers();
  dropped = 0;
  read = 0;

  constructor(task: Task) {
    this.task = task.name;
    this.path = taskFile(task, 'metadata');
    this.start = startOf(task);
  }

  async grow(within: string): Promise<void> {
    const file = await Snapshot.openWhole(this.path, within);
    if (file === undefined) return;
    try {
      if (file.size < this.read) this.#forget();
      for await (const { text, at } of linesWithPlaces(file, this.read, file.size)) {
        if (this.columns.add(text)) this.offsets.push(at);
        else this.dropped += 1;
      }
      this.read = file.size;
    } finally {
      await file.close();
    }
  }

  #forget(): void {
    this.columns = new MetadataColumns(Date.parse);
    this.offsets = new Numbers();
    this.dropped = 0;
    this.read = 0;
  }
}

export class JobTable {
  readonly #id: string;
  readonly #within: string;
  readonly #runs = new Map<string, RunTable>();
  #ordered: { readonly rows: number; readonly name: string; readonly order: Order } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param within the real path of the store */
  constructor(id: string, within: string) {
    this.#id = id;
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

  /** Brings the columns up to the files as they are now. */
  async grow(job: Job): Promise<JobRuns> {
    const turn = this.#turn.then(async () => {
      for (const task of job.tasks) {
        if (!task.files.has('metadata')) continue;
        let run = this.#runs.get(task.name);
        if (run === undefined) {
          run = new RunTable(task);
          this.#runs.set(task.name, run);
        }
        await run.grow(this.#within);
      }
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
    const runs = this.#list();
    const starts = job.tasks.map(startOf).filter((start) => start > 0);
    return { job: this.#id, start: starts.length > 0 ? Math.min(...starts) : 0, runs };
  }

  /** A page of the table; the columns must have grown. */
  async page(query: TableQuery): Promise<TablePage> {
    const runs = this.#list();
    const columns = keyInfos(surveyOfRuns([{ job: this.#id, start: 0, runs }]));
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
    return order ?? byCells(newest, await this.#cells(runs, key), compareCells, descending);
  }

  /** All cells of one key, by the number of their place. */
  async #cells(runs: readonly RunTable[], key: string): Promise<Map<number, Cell>> {
    const cells = new Map<number, Cell>();
    for (const [run, { path, offsets, read, columns }] of runs.entries()) {
      if (!columns.keys.has(key)) continue;
      await this.#withFile(path, async (file) => {
        let row = 0;
        for await (const { text, at } of linesWithPlaces(file, 0, read)) {
          if (row >= offsets.length || offsets.at(row) !== at) continue;
          const cell = cellIn(text, key);
          if (cell !== undefined) cells.set(numberOf({ run, row }), cell);
          row += 1;
        }
      });
    }
    return cells;
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
          for await (const { text } of linesWithPlaces(file, offsets.at(row), end)) {
            texts[at] = text;
            break;
          }
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

async function* linesWithPlaces(
  file: Snapshot,
  from: number,
  to: number,
): AsyncGenerator<{ readonly text: string; readonly at: number }, void, undefined> {
  let carry: Buffer = Buffer.alloc(0);
  let at = from;
  for await (const block of file.blocks(from, to)) {
    const bytes = carry.length === 0 ? block : Buffer.concat([carry, block]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      yield { text: bytes.toString('utf8', start, end), at: at + start };
      start = end + 1;
    }
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
