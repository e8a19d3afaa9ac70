/** Metadata as lines of text, in each of the formats that are text. */
import type { MetadataView } from '../../requests.js';
import type { OpenTable, TaskRow } from '../../store/reader/tables.js';
import { csvLine, markdownCell, tsvLine } from '../../view/separated.js';
import { headingLine, shownLine, type TableLayout, TableMeasure } from '../../view/table.js';
import { counted, pipedText, safeName, safeText, wrapped } from '../../view/text.js';
import type { Context } from '../context.js';
import { fieldOf, headingOf, type Order, rowOf, rowsIn, type Source, tableCellOf } from './columns.js';
import { jsonLines } from './metadata-json.js';

/** What is printed, and how. */
export interface Printing {
  readonly view: MetadataView;
  /** What a table has to fit into. */
  readonly screen: Pick<Context, 'isTerminal' | 'columns'>;
  readonly tables: readonly OpenTable[];
  readonly sources: readonly Source[];
  readonly order: Order | undefined;
  /** What is said below a table. */
  readonly hints: readonly string[];
}

type Lines = AsyncGenerator<string, void, undefined>;

/** The lines of the format that was asked for. Into a file go the values as they are; on stdout no control character harms a terminal. */
export function linesOf(what: Printing, to: 'stdout' | 'file'): Lines {
  const { view, screen } = what;
  const text = to === 'file' ? asItIs : screen.isTerminal ? safeText : pipedText;
  switch (view.format) {
    case 'table':
      return tableLines(what, to === 'stdout' && screen.isTerminal ? (screen.columns ?? 80) : undefined);
    case 'csv':
      return separated(what, (fields) => csvLine(fields.map(text)));
    case 'tsv':
      return separated(what, (fields) => tsvLine(fields.map(text)));
    case 'markdown':
      return markdownLines(what);
    case 'ndjson':
    case 'json':
      return jsonLines(
        { ...what, most: view.rows, columns: view.columns === undefined ? undefined : what.sources },
        view.format,
      );
    case 'parquet':
      throw new Error('Parquet is not text');
  }
}

function asItIs(text: string): string {
  return text;
}

/** The most that one value takes on a terminal. */
const CELL = 32;

/** How the columns share `total` columns of the terminal, or as many as they like. */
export function layoutOf(
  sources: readonly Source[],
  tasks: readonly { readonly name: string }[],
  total: number | undefined,
): TableLayout {
  const measure = new TableMeasure(sources.map(headingOf).map(safeName));
  for (const [index, source] of sources.entries()) {
    switch (source.kind) {
      case 'time':
        measure.widen(index, '2026-11-22T06:09:55Z'.length, false);
        break;
      case 'task':
        for (const { name } of tasks) measure.add(index, { text: safeName(name), right: false });
        break;
      case 'key':
        measure.widen(index, source.profile?.width ?? 0, source.profile?.numeric ?? false);
    }
  }
  return measure.layout({ total, cell: CELL });
}

/** The line of one row. */
export function lineOf(layout: TableLayout, sources: readonly Source[], entry: TaskRow): string {
  const row = rowOf(entry);
  return shownLine(layout, (index) => {
    const source = sources[index];
    return source === undefined ? undefined : tableCellOf(source, entry, row);
  });
}

async function* tableLines({ view, tables, sources, order, hints }: Printing, total: number | undefined): Lines {
  const tasks = tables.map(({ task }) => task);
  const layout = layoutOf(sources, tasks, total);
  yield `${headingLine(layout)}\n`;
  for await (const entry of rowsIn(order, tables, view.rows)) yield `${lineOf(layout, sources, entry)}\n`;
  const below = [
    ...(layout.leftOut.length > 0 ? ['', ...leftOutText(layout.leftOut)] : []),
    ...hints.map((hint) => `joblog: ${hint}`),
  ];
  for (const line of below) yield `${wrapped(line, total ?? Number.POSITIVE_INFINITY).join('\n')}\n`;
}

function leftOutText(labels: readonly string[]): string[] {
  const named = labels.slice(0, 8).join(', ');
  const more = labels.length > 8 ? ` and ${labels.length - 8} more` : '';
  const [first = ''] = labels;
  return [
    `${counted(labels.length, 'column')} left out to fit: ${named}${more}`,
    `(--columns time,${first} shows it; -o FILE.csv has all)`,
  ];
}

async function* separated(
  { view, tables, sources, order }: Printing,
  line: (fields: readonly string[]) => string,
): Lines {
  yield line(sources.map(headingOf));
  for await (const entry of rowsIn(order, tables, view.rows)) {
    const row = rowOf(entry);
    yield line(sources.map((source) => fieldOf(source, entry, row)));
  }
}

async function* markdownLines({ view, tables, sources, order }: Printing): Lines {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  yield line(sources.map((source) => markdownCell(safeName(headingOf(source)))));
  yield line(sources.map((source) => (source.kind === 'key' && source.profile?.numeric === true ? '---:' : '---')));
  for await (const entry of rowsIn(order, tables, view.rows)) {
    const row = rowOf(entry);
    yield line(sources.map((source) => markdownCell(tableCellOf(source, entry, row).text)));
  }
}
