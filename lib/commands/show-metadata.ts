/** `joblog show --metadata`. */
import type { ShowView } from '../cli.js';
import { errorText } from '../config/errno.js';
import { closeTables, newestFirst, type OpenTable, oldestFirst, openTables } from '../store/reader/tables.js';
import { csvLine } from '../view/csv.js';
import { headingLine, TableMeasure, tableLine } from '../view/table.js';
import { counted, safeName, safeText } from '../view/text.js';
import type { Context } from './context.js';
import { fieldOf, headingOf, rowOf, type Source, sourceNamed, tableCellOf } from './show-columns.js';
import { droppedHints, nearMissHints } from './show-hints.js';
import { jsonLines } from './show-metadata-json.js';
import { paged, type Write } from './show-pager.js';
import type { Shown } from './show-store.js';

type MetadataView = Extract<ShowView, { kind: 'metadata' }>;

/** Prints the metadata of the tasks as one table, newest first; 1 where there is none. */
export async function showMetadata(shown: Shown, view: MetadataView, context: Context): Promise<number> {
  const id = safeName(shown.job.id);
  const tell = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  let tables: OpenTable[];
  try {
    tables = await openTables(shown.tasks);
  } catch (error) {
    tell(`the metadata of job ${id} cannot be read: ${errorText(error)}`);
    return 1;
  }
  try {
    const all = await sourcesOf(tables, tables.length > 1);
    const hints = [...droppedHints(shown.job.id, tables), ...(await nearMissHints(shown.job.id, shown.tasks))];
    if (all === undefined) {
      tell(`job ${id} has printed no metadata`);
      hints.forEach(tell);
      return 1;
    }
    const sources = view.columns?.map(sourceNamed) ?? all;
    const missing = unknownOf(sources, all);
    if (missing.length > 0) tell(unknownText(missing, all));
    if (sources.length === 0 || missing.length === sources.length) return 1;
    const below = view.format === 'table' && context.isTerminal;
    const status = await paged(context, (write) =>
      print({ view, context, tables, sources, hints: below ? hints : [] }, write),
    );
    if (!below) hints.forEach(tell);
    return status;
  } finally {
    await closeTables(tables);
  }
}

/** Time, the task where there are several, and the keys in the order in which they first came. Undefined where there is no row. */
async function sourcesOf(tables: readonly OpenTable[], withTask: boolean): Promise<Source[] | undefined> {
  const keys = new Set<string>();
  let rows = 0;
  for await (const entry of oldestFirst(tables)) {
    rows += 1;
    for (const key of rowOf(entry).cells.keys()) keys.add(key);
  }
  if (rows === 0) return undefined;
  const task: Source[] = withTask ? [{ kind: 'task' }] : [];
  return [{ kind: 'time' }, ...task, ...[...keys].map((key): Source => ({ kind: 'key', key }))];
}

function unknownOf(sources: readonly Source[], all: readonly Source[]): string[] {
  const known = new Set(['time', 'task', ...all.map(headingOf)]);
  return sources.map(headingOf).filter((label) => !known.has(label));
}

function unknownText(missing: readonly string[], all: readonly Source[]): string {
  const columns = all.slice(0, 20).map(headingOf).map(safeName).join(', ');
  const more = all.length > 20 ? ` and ${all.length - 20} more` : '';
  return `no column ${missing.map(safeName).join(', ')}; there are ${columns}${more}`;
}

interface Printing {
  readonly view: MetadataView;
  readonly context: Context;
  readonly tables: readonly OpenTable[];
  readonly sources: readonly Source[];
  /** What is said below a table. */
  readonly hints: readonly string[];
}

async function print(what: Printing, write: Write): Promise<number> {
  for await (const line of linesOf(what)) if (!(await write(line))) break;
  return 0;
}

function linesOf(what: Printing): AsyncIterable<string> {
  const { view, tables } = what;
  switch (view.format) {
    case 'table':
      return tableLines(what);
    case 'csv':
      return csvLines(what);
    case 'ndjson':
    case 'json':
      return jsonLines(tables, view.columns === undefined ? undefined : what.sources, view.format);
  }
}

async function* tableLines({ context, tables, sources, hints }: Printing): AsyncGenerator<string, void, undefined> {
  const measure = new TableMeasure(sources.map(headingOf).map(safeName));
  for await (const entry of oldestFirst(tables)) {
    const row = rowOf(entry);
    for (const [index, source] of sources.entries()) measure.add(index, tableCellOf(source, entry, row));
  }
  const layout = measure.layout({ total: context.isTerminal ? (context.columns ?? 80) : undefined, cell: 32 });
  yield `${headingLine(layout)}\n`;
  for await (const entry of newestFirst(tables)) {
    const row = rowOf(entry);
    yield `${tableLine(
      layout,
      sources.map((source) => tableCellOf(source, entry, row)),
    )}\n`;
  }
  if (layout.leftOut.length > 0) yield leftOutText(layout.leftOut);
  for (const hint of hints) yield `joblog: ${hint}\n`;
}

function leftOutText(labels: readonly string[]): string {
  const named = labels.slice(0, 8).join(', ');
  const more = labels.length > 8 ? ` and ${labels.length - 8} more` : '';
  const [first = ''] = labels;
  return `\n${counted(labels.length, 'column')} left out to fit: ${named}${more} (--columns time,${first} shows it; --format csv has all)\n`;
}

async function* csvLines({ tables, sources }: Printing): AsyncGenerator<string, void, undefined> {
  yield csvLine(sources.map(headingOf).map(csvText));
  for await (const entry of newestFirst(tables)) {
    const row = rowOf(entry);
    yield csvLine(sources.map((source) => csvText(fieldOf(source, entry, row))));
  }
}

/** A CSV may come to a terminal too; a field with an escape sequence in it is of use to nobody. */
function csvText(text: string): string {
  return safeText(text.replace(/\r\n?/g, '\n'));
}
