/** `joblog show --metadata`. */
import { errorText } from '../../config/errno.js';
import type { MetadataView } from '../../requests.js';
import { stateOf, thisHost } from '../../store/reader/state.js';
import { closeTables, openTables } from '../../store/reader/tables.js';
import { safeName } from '../../view/text.js';
import type { Context } from '../context.js';
import { writeFileWhole } from '../output-file.js';
import { type Columns, columnsOf, headingOf, type Order } from './columns.js';
import { droppedHints, nearMissHints } from './hints.js';
import { linesOf, type Printing } from './metadata-formats.js';
import { paged } from './pager.js';
import { openText } from './state.js';
import type { Shown } from './store.js';

/** Prints the metadata of the tasks as one table, newest first, or writes it into a file; 1 where there is none. */
export async function showMetadata(shown: Shown, view: MetadataView, context: Context): Promise<number> {
  const id = safeName(shown.job.id);
  const tell = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  const { tables, failed } = await openTables(shown.tasks);
  try {
    for (const { task, why } of failed)
      tell(`the metadata of ${safeName(`${id}/${task.name}`)} cannot be read: ${why}`);
    if (failed.length > 0 && tables.length === 0) return 1;
    const columns = await columnsOf(tables);
    const hints = [
      ...recordHints(shown, context),
      ...droppedHints(shown.job.id, tables),
      ...(await nearMissHints(shown.job.id, shown.tasks)),
    ];
    if (columns === undefined) {
      tell(`job ${id} has printed no metadata`);
      hints.forEach(tell);
      return 1;
    }
    const sources = view.columns?.map(columns.named) ?? (onScreen(view, context) ? columns.useful : columns.all);
    const missing = sources.map(headingOf).filter((label) => !columns.has(label));
    const order = orderOf(columns, view.sort);
    if (order === null) missing.push(view.sort ?? '');
    if (missing.length > 0) tell(unknownText(missing, columns));
    // One column of several may be empty: a script asks the same of every job.
    if (order === null || missing.length === sources.length) return 1;
    // Below a table that fills the screen; beside everything that another program reads.
    const below = onScreen(view, context);
    const printing: Printing = { sources, order, view, screen: context, tables, hints: below ? hints : [] };
    const status = await (view.output === undefined ? print(printing, context) : write(printing, view.output, tell));
    if (!below) hints.forEach(tell);
    return failed.length > 0 ? 1 : status;
  } finally {
    await closeTables(tables);
  }
}

/** Without a record nobody can say how a task ended; its metadata is there all the same. */
function recordHints({ job, tasks }: Shown, context: Context): string[] {
  const here = thisHost();
  return tasks.flatMap((task) => {
    const state = stateOf(task.record, here);
    return state.kind === 'unreadable' ? [openText(job.id, task, state, context.now()) ?? ''] : [];
  });
}

function onScreen(view: MetadataView, context: Context): boolean {
  return view.format === 'table' && context.isTerminal && view.output === undefined;
}

/** Null where there is no such column. A key may begin with `-`: the column of the whole name comes first. */
function orderOf(columns: Columns, sort: string | undefined): Order | undefined | null {
  if (sort === undefined) return undefined;
  if (columns.has(sort)) return { by: columns.named(sort), descending: false };
  const label = sort.slice(1);
  return sort.startsWith('-') && columns.has(label) ? { by: columns.named(label), descending: true } : null;
}

function unknownText(missing: readonly string[], { all }: Columns): string {
  const columns = all.slice(0, 20).map(headingOf).map(safeName).join(', ');
  const more = all.length > 20 ? ` and ${all.length - 20} more` : '';
  return `no column ${missing.map(safeName).join(', ')}; there are ${columns}${more}`;
}

function print(printing: Printing, context: Context): Promise<number> {
  return paged(context, async (write) => {
    for await (const line of linesOf(printing, 'stdout')) if (!(await write(line))) break;
    return 0;
  });
}

async function write(printing: Printing, file: string, tell: (text: string) => void): Promise<number> {
  try {
    const pieces =
      printing.view.format === 'parquet'
        ? (await import('./metadata-parquet.js')).parquetPieces(printing)
        : linesOf(printing, 'file');
    await writeFileWhole(file, pieces);
    return 0;
  } catch (error) {
    tell(`cannot write ${safeName(file)}: ${errorText(error)}`);
    return 1;
  }
}
