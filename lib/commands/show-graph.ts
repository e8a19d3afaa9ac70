/** `joblog show --graph`. */
import type { ShowView } from '../cli.js';
import { closeTables, type OpenTable, oldestFirst, openTables } from '../store/reader/tables.js';
import type { Charset } from '../view/canvas.js';
import { plotLines } from '../view/plot.js';
import { keyOf, labelOf } from '../view/row.js';
import { drawableKeys, type Series, SeriesCollector } from '../view/series.js';
import { safeJson } from '../view/spelling.js';
import { type Survey, Surveyor } from '../view/survey.js';
import { safeName } from '../view/text.js';
import { chooseX, requestedX, type XChoice } from '../view/x-choice.js';
import type { Context } from './context.js';
import { rowOf } from './show-columns.js';
import { nearMissHints } from './show-hints.js';
import { paged } from './show-pager.js';
import type { Shown } from './show-store.js';

type GraphView = Extract<ShowView, { kind: 'graph' }>;

/** Draws the numbers of the metadata, one graph a key and task; 1 where there is nothing to draw. */
export async function showGraph(shown: Shown, view: GraphView, context: Context): Promise<number> {
  const tell = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  const { tables, failed } = await openTables(shown.tasks);
  for (const { task, why } of failed)
    tell(`the metadata of ${safeName(`${shown.job.id}/${task.name}`)} cannot be read: ${why}`);
  try {
    const survey = await surveyTables(tables);
    const plan = planOf(survey, view, safeName(shown.job.id));
    if (plan.kind === 'problem') {
      tell(plan.text);
      if (plan.nothing) (await nearMissHints(shown.job.id, shown.tasks)).forEach(tell);
      return 1;
    }
    const drawn = await collect(tables, plan);
    if (view.json) {
      context.stdout(jsonOf(plan.x, drawn));
      return 0;
    }
    return await paged(context, async (write) => {
      for (const part of drawing(plan.x, drawn, view, context)) if (!(await write(part))) break;
      return 0;
    });
  } finally {
    await closeTables(tables);
  }
}

async function surveyTables(tables: readonly OpenTable[]): Promise<Survey> {
  const surveyor = new Surveyor();
  let last: OpenTable | undefined;
  for await (const entry of oldestFirst(tables)) {
    if (entry.table !== last) surveyor.nextRun();
    last = entry.table;
    surveyor.add(rowOf(entry));
  }
  return surveyor.result();
}

type Plan =
  | { readonly kind: 'plan'; readonly x: XChoice; readonly keys: readonly string[] }
  | { readonly kind: 'problem'; readonly text: string; readonly nothing: boolean };

function planOf(survey: Survey, view: GraphView, id: string): Plan {
  const drawable = drawableKeys(survey);
  if (drawable.length === 0)
    return { kind: 'problem', text: `job ${id} has printed no metadata with numbers`, nothing: true };
  const there = `there are ${drawable.slice(0, 20).map(labelOf).map(safeName).join(', ')}`;
  const wanted = wantedKeys(view.keys, drawable);
  const unknown = wanted.filter((key) => !drawable.includes(key));
  if (unknown.length > 0) {
    const text = `no numbers called ${unknown.map(labelOf).map(safeName).join(', ')} in job ${id}; ${there} (a job is named before --graph)`;
    return { kind: 'problem', text, nothing: false };
  }
  const x = view.x === undefined ? defaultX(survey, wanted) : requestedX(view.x, keyOf(view.x), survey);
  if (x === undefined) {
    return {
      kind: 'problem',
      text: `no numbers called ${safeName(view.x ?? '')} in job ${id} for X; ${there}, time`,
      nothing: false,
    };
  }
  const keys = wanted.length > 0 ? wanted : drawable.filter((key) => x.kind === 'time' || key !== x.key);
  // A user who asks for --x loss, where loss is all there is, gets that.
  return { kind: 'plan', x, keys: keys.length > 0 ? keys : drawable };
}

/** `--graph loss acc` and `--graph loss,acc` are the same, except that a key can have a comma in it. */
function wantedKeys(labels: readonly string[], drawable: readonly string[]): string[] {
  const keys = labels.flatMap((label) =>
    drawable.includes(keyOf(label))
      ? [keyOf(label)]
      : label
          .split(',')
          .filter((part) => part !== '')
          .map(keyOf),
  );
  return [...new Set(keys)];
}

/** The rule's choice among the keys that are not wanted as Y, unless that leaves nothing to draw over it. */
function defaultX(survey: Survey, wanted: readonly string[]): XChoice {
  const x = chooseX(survey, new Set(wanted));
  const alone = wanted.length === 0 && x.kind === 'key' && drawableKeys(survey).length === 1;
  return alone ? { kind: 'time', reason: `there is no number but ${safeName(labelOf(x.key))}` } : x;
}

interface Drawn {
  /** Undefined where only one task is shown. */
  readonly task: string | undefined;
  readonly series: readonly Series[];
}

async function collect(tables: readonly OpenTable[], plan: Extract<Plan, { kind: 'plan' }>): Promise<Drawn[]> {
  const collectors = new Map(tables.map((table) => [table, new SeriesCollector(plan.x, plan.keys)]));
  for await (const entry of oldestFirst(tables)) {
    collectors.get(entry.table)?.add(rowOf(entry), Date.parse(entry.row.time));
  }
  const several = tables.length > 1;
  return [...collectors].map(([{ task }, collector]) => ({
    task: several ? task.name : undefined,
    series: collector.result(),
  }));
}

function nameOf(x: XChoice): string {
  return x.kind === 'time' ? 'time' : labelOf(x.key);
}

/** Times are milliseconds since the epoch. */
function jsonOf(x: XChoice, drawn: readonly Drawn[]): string {
  const series = drawn.flatMap(({ task, series }) =>
    series.map(({ key, points }) => ({ ...(task === undefined ? {} : { task }), key: labelOf(key), points })),
  );
  return `${safeJson(JSON.stringify({ x: { key: nameOf(x), reason: x.reason }, series }))}\n`;
}

/** The rows of one drawing area: two graphs fit on a terminal of 24 rows. */
const ROWS = 7;

function* drawing(x: XChoice, drawn: readonly Drawn[], view: GraphView, context: Context): Generator<string> {
  const unit = x.kind === 'time' ? ' since the first point' : '';
  const name = safeName(nameOf(x));
  yield `X is ${name}${unit}: ${safeName(x.reason)}\n`;
  const options = {
    columns: context.columns ?? 80,
    rows: ROWS,
    charset: view.ascii ? 'ascii' : charsetOf(context),
    x: { label: name, kind: x.kind === 'time' ? 'time' : 'number' },
  } as const;
  for (const { task, series } of drawn) {
    if (task !== undefined) yield `\n==> ${safeName(task)} <==\n`;
    for (const { key, points } of series) {
      const label = safeName(labelOf(key));
      if (points.length === 0) yield `\n${label}: no row has it together with ${name}; try another --x, or --x time\n`;
      else yield `\n${plotLines(label, points, options).join('\n')}\n`;
    }
  }
}

/** Braille needs UTF-8; the locale is what says so (locale(7): LC_ALL before LC_CTYPE before LANG). */
function charsetOf({ env }: Context): Charset {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return /utf-?8/i.test(locale ?? '') ? 'braille' : 'ascii';
}
