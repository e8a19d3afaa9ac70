/** Metadata that is all at hand. */
import { bytesOf, textIn } from '../view/json-bytes.js';
import { Numbers } from '../view/numbers.js';
import type { Rank } from '../view/order.js';
import { RowScanner } from '../view/row-scanner.js';
import { firstStart, type JobRuns, keyInfos, type Run, surveyOfRuns } from '../view/runs.js';
import { csvLine } from '../view/separated.js';
import { byRanks, byTime, type Order, pageOf, rankIn, tableRow } from '../view/table-page.js';
import { OF_MANY, ValueColumns } from '../view/value-columns.js';
import type { TablePage, TableQuery } from './api.js';
import type { ReportJob } from './report-data.js';

interface TextRun extends Run {
  readonly bytes: Uint8Array;
  /** Where the line of each row begins. */
  readonly starts: Numbers;
}

export class ReportTable {
  readonly runs: JobRuns;
  readonly #runs: readonly TextRun[];
  readonly #orders = new Map<string, Order>();

  constructor({ details, tasks }: ReportJob) {
    this.#runs = tasks.filter(({ metadata }) => metadata !== '').map(({ task, metadata }) => textRun(task, metadata));
    this.runs = {
      job: details.job,
      start: firstStart(details.taskList.map(({ started }) => (started === null ? 0 : Date.parse(started)))),
      runs: this.#runs,
    };
  }

  page(query: TableQuery): TablePage {
    const columns = keyInfos(surveyOfRuns([this.runs]));
    const order = this.#order(query.sort, query.descending);
    const keys = columns.map(({ key }) => key);
    return { columns, rows: this.#rows(order, query, keys), total: order.length };
  }

  /** The whole table, newest first, as `joblog show --metadata --format csv` has it. */
  csv(): string {
    const columns = keyInfos(surveyOfRuns([this.runs]));
    const withTask = this.#runs.length > 1;
    const order = this.#order(null, true);
    const lines = this.#rows(
      order,
      { from: 0, count: order.length },
      columns.map(({ key }) => key),
    ).map(({ time, task, cells }) => csvLine([time, ...(withTask ? [task] : []), ...cells.map((cell) => cell ?? '')]));
    return csvLine(['time', ...(withTask ? ['task'] : []), ...columns.map(({ label }) => label)]) + lines.join('');
  }

  #rows(
    order: Order,
    part: { readonly from: number; readonly count: number },
    keys: readonly string[],
  ): TablePage['rows'][number][] {
    return pageOf(order, part).flatMap(({ run, row }) => {
      const found = this.#runs[run];
      return found === undefined ? [] : (tableRow(found.task, textOf(found, row), keys) ?? []);
    });
  }

  #order(sort: string | null, descending: boolean): Order {
    const name = JSON.stringify([sort, descending]);
    const known = this.#orders.get(name);
    if (known !== undefined) return known;
    const order =
      sort === null ? byTime(this.#runs, descending) : byRanks(byTime(this.#runs), this.#ranks(sort), descending);
    this.#orders.set(name, order);
    return order;
  }

  #ranks(key: string): Rank[][] {
    return this.#runs.map((run) =>
      Array.from({ length: run.starts.length }, (_, row) => rankIn(textOf(run, row), key)),
    );
  }
}

function textRun(task: string, metadata: string): TextRun {
  const columns = new ValueColumns(OF_MANY);
  const bytes = bytesOf(metadata);
  const starts = new Numbers();
  new RowScanner(columns).addAll(bytes, (start) => {
    starts.push(start);
  });
  return { task, columns, bytes, starts };
}

/** The line of a row. */
function textOf({ bytes, starts }: TextRun, row: number): string {
  const start = starts.at(row);
  return textIn(bytes, start, bytes.indexOf(NEWLINE, start));
}

const NEWLINE = 0x0a;
