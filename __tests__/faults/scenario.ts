/** What happens to a job and its store, in order: played bare, under joblog in peace, and under joblog with faults, and compared. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, type RunOptions, type Task, tasksIn } from '../promises/harness.js';
import { OwnTime } from '../promises/own-time.js';
import { DrivenJob, type JobEnd, type Kind, type Seen, type StartOptions } from './driven-job.js';

type During = () => Promise<void> | undefined;

export type Step =
  | { readonly kind: 'print'; readonly what: Kind; readonly lines: number }
  | { readonly kind: 'send'; readonly signal: 'SIGUSR1' | 'SIGTERM' }
  /** Goes on printing while something lasts, and in the runs without faults as often. */
  | {
      readonly kind: 'keep printing';
      readonly what: Kind;
      readonly lines: number;
      readonly during: During;
      times: number;
    }
  /** Something is done to the store. It happens only where there is to be a fault. */
  | { readonly kind: 'meanwhile'; readonly work: (job: DrivenJob) => void | Promise<void> };

export interface Scenario {
  /** Before joblog starts; only where there is to be a fault. */
  readonly before?: () => void | Promise<void>;
  readonly steps: readonly Step[];
  readonly end: JobEnd;
}

export const print = (what: Kind, lines: number): Step => ({ kind: 'print', what, lines });
export const keepPrinting = (what: Kind, lines: number, during: During): Step => ({
  kind: 'keep printing',
  what,
  lines,
  during,
  times: 0,
});
export const send = (signal: 'SIGUSR1' | 'SIGTERM'): Step => ({ kind: 'send', signal });
export const meanwhile = (work: (job: DrivenJob) => void | Promise<void>): Step => ({ kind: 'meanwhile', work });

/** Something of every kind, for which any store has room. */
export const SOMETHING: readonly Step[] = [
  print('stdout', 300),
  print('metadata', 3),
  print('stderr', 100),
  send('SIGUSR1'),
  print('stdout', 300),
];

export interface Played {
  readonly seen: Seen;
  readonly notices: readonly string[];
  /** What the job took to do what it was told, the time of faults not counted. */
  readonly beforeEndMs: number;
  /** From the word to end until joblog and its streams were gone. */
  readonly endMs: number;
}

type Way = 'bare' | 'in peace' | 'with faults';

/** Without the limit on free space: the file systems here are smaller than that. */
export const SITE = 'free: 0';

export async function play(home: Home, scenario: Scenario, way: Way, options: StartOptions = {}): Promise<Played> {
  if (way === 'with faults') await scenario.before?.();
  let beforeEndMs = 0;
  const watch = new OwnTime();
  let started = watch.passed;
  const job = new DrivenJob(home, way === 'bare' ? 'bare' : 'joblog', options);
  for (const step of scenario.steps) {
    if (step.kind === 'print') await job.print(step.what, step.lines);
    else if (step.kind === 'send') await job.send(step.signal);
    else if (step.kind === 'keep printing') await keepOn(job, step, way);
    else {
      beforeEndMs += watch.passed - started;
      if (way === 'with faults') await step.work(job);
      started = watch.passed;
    }
  }
  const ending = watch.passed;
  beforeEndMs += ending - started;
  const { notices, ...seen } = await job.end(scenario.end);
  const endMs = watch.passed - ending;
  watch.stop();
  return { seen, notices, beforeEndMs, endMs };
}

async function keepOn(job: DrivenJob, step: Extract<Step, { kind: 'keep printing' }>, way: Way): Promise<void> {
  if (way !== 'with faults') {
    for (let time = 0; time < step.times; time += 1) await job.print(step.what, step.lines);
    return;
  }
  const state = { over: false };
  const over = step.during()?.finally(() => {
    state.over = true;
  });
  for (; !state.over; step.times += 1) await job.print(step.what, step.lines);
  await over;
}

export interface Comparison {
  readonly faulty: Played;
  /** What the same scenario left in a store that had no faults. */
  readonly calm: Stored;
}

export interface HoldOptions extends RunOptions {
  /** The site's, beside those that let joblog log to small file systems at all. */
  readonly limits?: string;
  /** How joblog is started where the faults are. */
  readonly within?: StartOptions['within'];
}

/** How much longer than the bare command joblog may take: `limits.exit` at the end, nothing before. More on a machine that is busy with other things. */
const LONGEST_MS = 15_000;
const SLACK_MS = 5000;

/**
 * Plays the scenario in all three ways and holds what the job's parent saw to the bare run.
 *
 * @param home where the faults happen
 * @param homes makes the homes of the two other runs
 */
export async function hold(
  home: Home,
  homes: () => Home,
  scenario: Scenario,
  { limits = '', within, ...options }: HoldOptions = {},
): Promise<Comparison> {
  const peace = homes();
  for (const each of [home, peace]) limit(each, limits);
  // First: how long it lasts says how often the others are to print.
  const faulty = await play(home, scenario, 'with faults', within === undefined ? options : { ...options, within });
  const bare = await play(homes(), scenario, 'bare', options);
  const calm = await play(peace, scenario, 'in peace', options);
  report(bare, calm, faulty);
  expectSame(calm.seen, bare.seen);
  expectSame(faulty.seen, bare.seen);
  expect(faulty.endMs - bare.endMs).toBeLessThan(LONGEST_MS);
  expect(faulty.beforeEndMs - calm.beforeEndMs).toBeLessThan(SLACK_MS);
  return { faulty, calm: storedIn(peace.store) };
}

/** A megabyte that differs in a line is no message. */
function expectSame(seen: Seen, bare: Seen): void {
  const ends = ({ status, signal }: Seen): object => ({ status, signal });
  expect(ends(seen)).toEqual(ends(bare));
  for (const stream of ['stdout', 'stderr'] as const)
    expect(firstDifference(seen[stream], bare[stream])).toBeUndefined();
}

/** The first line in which two texts differ. */
export function firstDifference(
  found: string | readonly string[],
  wanted: string | readonly string[],
): { readonly line: number; readonly found: string | undefined; readonly wanted: string | undefined } | undefined {
  const [a, b] = [found, wanted].map((text) => (typeof text === 'string' ? text.split('\n') : text)) as [
    string[],
    string[],
  ];
  const line = a.findIndex((text, index) => text !== b[index]);
  if (line < 0 && a.length === b.length) return undefined;
  const at = line < 0 ? a.length : line;
  return { line: at + 1, found: a[at], wanted: b[at] };
}

export function limit(home: Home, limits: string): void {
  writeFileSync(join(home.work, 'site.yaml'), `limits: {${[SITE, ...(limits === '' ? [] : [limits])].join(', ')}}\n`);
}

/** For docs/failures.md. */
function report(bare: Played, calm: Played, faulty: Played): void {
  const more = (what: 'beforeEndMs' | 'endMs'): string =>
    `${Math.round(faulty[what] - bare[what])} ms (in peace ${Math.round(calm[what] - bare[what])})`;
  const name = expect.getState().currentTestName ?? '';
  process.stderr.write(`${name}: before the end ${more('beforeEndMs')}, at the end ${more('endMs')} more than bare\n`);
}

/** What a log and the metadata say, joblog's own remarks and the times apart. */
export interface Stored {
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly metadata: readonly string[];
}

/** Of the only run in a store. */
export function storedIn(store: string): Stored {
  return storedBy(onlyTaskIn(store));
}

export function onlyTaskIn(store: string): Task {
  const tasks = tasksIn(store);
  if (tasks.length !== 1) {
    const files = existsSync(store) ? readdirSync(store, { recursive: true, encoding: 'utf8' }).join(', ') : 'nothing';
    throw new Error(`there are ${tasks.length} runs in ${store}, not one: ${files}`);
  }
  return tasks[0]!;
}

export function storedBy(task: Task): Stored {
  const ours = (line: string): boolean => line.startsWith('[joblog: ');
  return {
    stdout: task.log('stdout').filter((line) => !ours(line)),
    stderr: task.log('stderr').filter((line) => !ours(line)),
    metadata: task.metadata.map(({ line }, index) => `${line} ${task.metadataTexts[index] ?? ''}`),
  };
}

export function expectStored(found: Stored, wanted: Stored): void {
  for (const what of ['stdout', 'stderr', 'metadata'] as const)
    expect({ [what]: firstDifference(found[what], wanted[what]) }).toEqual({ [what]: undefined });
}
