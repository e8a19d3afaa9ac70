/** What several jobs have in common and in what they differ. */
import { type Figures, figuresOf } from './curve.js';
import { isMeantAlike, meant } from './spelling.js';
import { type Points, pointsOf, type ValueColumns } from './value-columns.js';

/** A job with the metadata of its runs. */
export interface Compared {
  readonly job: string;
  readonly runs: readonly ValueColumns[];
}

/** Which end of a key's values is the better one, as far as its name tells. */
export type Better = 'low' | 'high' | 'unknown';

// Short names are whole words of a key (`val_mape` has no `map`), long ones may be parts of a word (`trainLoss`, `cross_entropy_losses`).
const LOW =
  /loss|error|perplexity|latency|duration|(?<!per_)(?<![a-z])(?:errs?|ppl|[nr]?mse|s?map?e|wer|cer|fid|times?|secs?|seconds)(?![a-z])/;
const HIGH =
  /accuracy|precision|recall|reward|throughput|(?<![a-z])(?:acc|f1|auc|auroc|m?ap|m?iou|dice|bleu|rouge|psnr|ssim|scores?|returns?|speed)(?![a-z])|per_sec/;

/** A name that says both, or neither, says nothing. */
export function betterOf(key: string): Better {
  const words = key.replace(/([a-z\d])(?=[A-Z])/g, '$1_').toLowerCase();
  const [low, high] = [LOW.test(words), HIGH.test(words)];
  return low === high ? 'unknown' : low ? 'low' : 'high';
}

/** Figures of one key in one job; undefined where it has no number of it. */
export interface JobFigures {
  readonly job: string;
  readonly figures: Figures | undefined;
  readonly best: { readonly value: number; readonly at: number } | undefined;
  /** No other job has a better one. */
  readonly winner: boolean;
}

/** The figures of a key in every job, over the X that is drawn. */
export function figuresByJob(
  jobs: readonly { readonly job: string; readonly points: Points }[],
  better: Better,
): JobFigures[] {
  const all = jobs.map(({ job, points }) => {
    const figures = figuresOf(points);
    return { job, figures, best: figures === undefined ? undefined : bestOf(figures, better) };
  });
  const values = all.flatMap(({ best }) => (best === undefined ? [] : [best.value]));
  const winning = better === 'high' ? Math.max(...values) : Math.min(...values);
  return all.map((one) => ({ ...one, winner: jobs.length > 1 && one.best?.value === winning }));
}

function bestOf(figures: Figures, better: Better): JobFigures['best'] {
  switch (better) {
    case 'low':
      return { value: figures.min, at: figures.minAt };
    case 'high':
      return { value: figures.max, at: figures.maxAt };
    case 'unknown':
      return undefined;
  }
}

/** The points of a key in all runs of a job, one run after the other, with a gap between them: nothing was printed there. */
export function pointsOfRuns(runs: readonly ValueColumns[], x: string | undefined, key: string): Points {
  const parts = runs.map((columns) => pointsOf(columns, x, key)).filter((part) => part.x.length > 0);
  const [only] = parts;
  if (only === undefined) return { x: new Float64Array(0), y: new Float64Array(0) };
  if (parts.length === 1) return only;
  const length = parts.reduce((sum, part) => sum + part.x.length + 1, 0);
  const joined = { x: new Float64Array(length), y: new Float64Array(length) };
  let at = 0;
  for (const { x: xs, y: ys } of parts) {
    // Where X falls back, the line ends anyway.
    if (at > 0 && (xs[0] ?? 0) >= (joined.x[at - 1] ?? 0)) {
      joined.x[at] = xs[0] ?? 0;
      joined.y[at] = Number.NaN;
      at += 1;
    }
    joined.x.set(xs, at);
    joined.y.set(ys, at);
    at += xs.length;
  }
  return { x: joined.x.subarray(0, at), y: joined.y.subarray(0, at) };
}

/** A key that never changes within a job: its value in each, undefined where a job has none. */
export interface Difference {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
}

/** What configurations are: the keys that never change within any of the jobs, in the order in which they first came, whether they differ or not. */
export function constantsOf(jobs: readonly Compared[]): Difference[] {
  const keys = new Set(jobs.flatMap(({ runs }) => runs.flatMap((run) => [...run.keys.keys()])));
  return [...keys].flatMap((key): Difference[] => {
    const values = jobs.map(({ runs }) => constantOf(runs, key));
    return values.includes(null) ? [] : [{ key, values: values as readonly (string | undefined)[] }];
  });
}

/** The configurations that differ, in the order in which the keys first came. `null` is no value. */
export function differencesOf(jobs: readonly Compared[]): Difference[] {
  return constantsOf(jobs).filter(({ values }) => {
    const [first, ...others] = values.map((value) => (value === undefined ? undefined : meant(value)));
    return others.some((other) => other !== first);
  });
}

/** Undefined where no run has it, null where it changes. */
function constantOf(runs: readonly ValueColumns[], key: string): string | undefined | null {
  const columns = runs.flatMap((run) => run.keys.get(key) ?? []);
  const [value, ...others] = columns.flatMap(({ first }) => first ?? []);
  if (columns.some(({ varies }) => varies)) return null;
  return value === undefined || others.every((other) => isMeantAlike(value, other)) ? value : null;
}
