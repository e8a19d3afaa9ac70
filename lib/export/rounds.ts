/** Sends jobs, again and again where they run or the server is away. */
import type { Task } from '../store/reader/jobs.js';
import type { Exporter, Pass } from './exporter.js';

/** A job as it is now. */
export interface Look {
  readonly tasks: readonly Task[];
  /** Nothing more comes that is to be sent. */
  readonly over: boolean;
}

export interface LookedAt {
  readonly dir: string;
  readonly look: () => Promise<Look>;
}

export interface Rounds {
  readonly jobs: readonly LookedAt[];
  readonly exporter: Exporter;
  /** How long a server that is away is tried after all jobs are over, in milliseconds. */
  readonly patience: number;
  /** Milliseconds of a clock that never falls. */
  readonly clock: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly say: (news: News) => void;
}

export type News = { readonly kind: 'away'; readonly why: string } | { readonly kind: 'back' };

export type Outcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'gave-up'; readonly why: string };

/** What comes while a job runs is sent within so long. */
const EVERY_MS = 1000;
/** A look at the files of a thousand tasks takes a while on shared storage: no more than a twentieth of the time is spent on it. */
const REST = 20;
const SOONEST_RETRY_MS = 250;
const LATEST_RETRY_MS = 30_000;

/** Sends until all jobs are over and sent, or the server refuses, or is away for too long. */
export async function sendAll(rounds: Rounds): Promise<Outcome> {
  const { exporter, patience, clock, wait, say } = rounds;
  let reached = clock();
  let retry: number | undefined;
  for (;;) {
    const began = clock();
    const { pass, over } = await sendOnce(rounds);
    switch (pass.kind) {
      case 'sent':
        // A look that found nothing to send has not asked the server.
        if (retry !== undefined) say({ kind: 'back' });
        retry = undefined;
        reached = clock();
        if (over) return { kind: 'sent' };
        await wait(Math.max(EVERY_MS, REST * (clock() - began)));
        break;
      case 'refused':
        return { kind: 'refused', why: pass.why };
      case 'away': {
        if (retry === undefined) say({ kind: 'away', why: pass.why });
        exporter.back();
        const left = patience - (clock() - reached);
        if (over && left <= 0) return { kind: 'gave-up', why: pass.why };
        retry = Math.min(LATEST_RETRY_MS, retry === undefined ? SOONEST_RETRY_MS : retry * 2);
        await wait(over ? Math.min(retry, left) : retry);
        break;
      }
    }
  }
}

/** One look at all jobs. The records come first: what an ended task has printed is in its files. */
async function sendOnce({ jobs, exporter }: Rounds): Promise<{ readonly pass: Pass; readonly over: boolean }> {
  const looks: { readonly dir: string; readonly look: Look }[] = [];
  for (const { dir, look } of jobs) looks.push({ dir, look: await look() });
  const over = looks.every(({ look }) => look.over);
  let something = false;
  for (const { dir, look } of looks) {
    const pass = await exporter.send(dir, look.tasks);
    if (pass.kind !== 'sent') return { pass, over };
    something ||= pass.something;
  }
  return { pass: { kind: 'sent', something }, over };
}
