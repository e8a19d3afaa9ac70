/** `joblog show --graph`. */
import type { GraphView } from '../../requests.js';
import { readColumns } from '../../store/reader/columns.js';
import { closeTables, openTables } from '../../store/reader/tables.js';
import type { Span } from '../../view/curve.js';
import { labelOf } from '../../view/row.js';
import type { Run } from '../../view/runs.js';
import { safeName } from '../../view/text.js';
import { pointsOf, surveyOfColumns } from '../../view/value-columns.js';
import type { XChoice } from '../../view/x-choice.js';
import type { Context } from '../context.js';
import { screenOf, spanOf } from '../graph-options.js';
import { graphText, type Named, prepared, seriesJson, xJson } from '../graph-output.js';
import { nameOfX, planOf } from '../graph-plan.js';
import { droppedHints, leftOutHints, nearMissHints } from './hints.js';
import { paged } from './pager.js';
import type { Shown } from './store.js';

/** Draws the numbers of the metadata; 1 where there is nothing to draw. */
export async function showGraph(shown: Shown, view: GraphView, context: Context): Promise<number> {
  const id = safeName(shown.job.id);
  const tell = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  const { tables, failed } = await openTables(shown.tasks);
  for (const { task, why } of failed)
    tell(`the metadata of ${safeName(`${shown.job.id}/${task.name}`)} cannot be read: ${why}`);
  try {
    const runs: Run[] = [];
    for (const table of tables) runs.push({ task: table.task.name, columns: await readColumns(table) });
    droppedHints(shown.job.id, tables).forEach(tell);
    leftOutHints(`job ${id}`, runs).forEach(tell);
    if (failed.length > 0 && runs.length === 0) return 1;
    const survey = surveyOfColumns(runs.map(({ columns }) => columns));
    const x = view.by === 'time' ? 'time' : view.x;
    const plan = planOf(survey, { keys: view.keys, ...(x === undefined ? {} : { x }) }, `job ${id}`);
    if (plan.kind === 'problem') {
      tell(`${plan.text}${plan.nothing ? '' : ' (a job is named before --graph)'}`);
      if (plan.nothing) (await nearMissHints(shown.job.id, shown.tasks)).forEach(tell);
      return 1;
    }
    const span =
      view.range === undefined
        ? { from: undefined, to: undefined }
        : spanOf(view.range, plan.x.kind === 'key' ? 'number' : 'time');
    if (span === undefined) {
      tell(
        `--range ${safeName(view.range ?? '')} is no part of ${safeName(nameOfX(plan.x))}: it is A:B, A: or :B, over time as in 10min:2h`,
      );
      return 2;
    }
    const status = await draw(runs, plan, { view, span, context });
    return failed.length > 0 ? 1 : status;
  } finally {
    await closeTables(tables);
  }
}

interface Way {
  readonly view: GraphView;
  readonly span: Span;
  readonly context: Context;
}

/** The curves of a plan, and the moment that time counts from: the first point, 0 where X is no time. */
export function curvesOf(
  runs: readonly Run[],
  { x, keys }: { readonly x: XChoice; readonly keys: readonly string[] },
): { readonly named: readonly Named[]; readonly start: number } {
  // Of runs without a row nothing is drawn.
  const start = x.kind === 'time' ? Math.min(...runs.flatMap(({ columns }) => columns.times()[0] ?? [])) : 0;
  const several = runs.length > 1;
  const named = runs.flatMap(({ task, columns }) =>
    keys.map((key): Named => {
      const points = pointsOf(columns, x.kind === 'key' ? x.key : undefined, key);
      const label = labelOf(key);
      return {
        curve: {
          ...points,
          x: start === 0 ? points.x : points.x.map((value) => value - start),
          label: safeName(several ? `${label} (${task})` : label),
        },
        of: several ? { task, key: label } : { key: label },
        family: key,
      };
    }),
  );
  return { named, start };
}

async function draw(
  runs: readonly Run[],
  plan: { readonly x: XChoice; readonly keys: readonly string[] },
  { view, span, context }: Way,
): Promise<number> {
  const { x } = plan;
  const { named, start } = curvesOf(runs, plan);
  const curves = prepared(named, span, view.smooth);
  // JSON is for programs: no pager.
  if (view.json) {
    return paged({ ...context, isTerminal: false }, async (write) => {
      await write(`{${xJson(x)},`);
      const moments = curves.map((one) => ({
        ...one,
        curve: { ...one.curve, x: one.curve.x.map((value) => value + start) },
      }));
      for (const piece of seriesJson(moments)) if (!(await write(piece))) return 0;
      await write('}\n');
      return 0;
    });
  }
  const drawing = { x, since: 'since the first point', options: view, span, free: runs.length === 1 };
  const text = graphText(curves, drawing, screenOf(context, view.ascii));
  return paged(context, async (write) => {
    await write(text);
    return 0;
  });
}
