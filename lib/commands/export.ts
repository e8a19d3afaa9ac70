/** `joblog export`. */
import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from '../config/errno.js';
import { readCredentials } from '../export/credentials.js';
import { Exporter } from '../export/exporter.js';
import { type LookedAt, sendAll } from '../export/rounds.js';
import { Server } from '../export/server.js';
import {
  openStateFolder,
  readState,
  type SavedRuns,
  stateFile,
  stateFolder,
  writeState,
} from '../export/state-file.js';
import { aheadText, awayText, backText, failedText, sentText } from '../export/words.js';
import { given } from '../given.js';
import type { ExportRequest } from '../requests.js';
import { type Job, readJob } from '../store/reader/jobs.js';
import { durationText } from '../view/duration.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';
import { FollowedJob } from './followed-job.js';
import { nearMissHints } from './show/hints.js';
import { findShown, type Shown } from './show/store.js';

/** Sends the metadata of jobs to VictoriaMetrics; 1 where not all of it could be sent. */
export async function exportJobs(request: ExportRequest, context: Context): Promise<number> {
  const { destination, patience } = request;
  const to = destination.shown;
  const say = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  const found = readCredentials(request.credentials);
  if (found.kind === 'problem') {
    say(`nothing was sent: ${found.why}`);
    return 1;
  }
  found.warnings.forEach(say);
  if (destination.isOpen && found.credentials.authorization !== undefined)
    say(`who can listen on the way to ${to} can read the token or password: https:// would keep it secret`);
  const { shown, missing } = await jobsOf(request, context);
  if (shown.length === 0) return 1;
  let status = missing ? 1 : 0;

  const states = statesFor(request, context, say);
  const server = new Server(destination, found.credentials);
  const clock = (): number => performance.now();
  const exporter = new Exporter({ post: (body) => server.post(body), save: states.save, clock });
  const begun = new Set<string>();
  for (const { job } of shown) {
    const saved = request.again ? {} : states.read(job);
    if (Object.keys(saved).length > 0) begun.add(job.dir);
    exporter.add(job, saved);
  }
  const rounds = {
    jobs: shown.map((one) => lookAt(one, request.watch, context)),
    exporter,
    patience,
    clock,
    wait: async (ms: number): Promise<void> => {
      await delay(ms);
    },
  };
  const insists = request.watch ? 'until the jobs have ended, and then ' : '';
  try {
    const outcome = await sendAll({
      ...rounds,
      say: (news) => {
        say(news.kind === 'back' ? backText(to) : awayText(to, news.why, `${insists}for ${durationText(patience)}`));
      },
    });
    for (const { job } of shown) {
      const counts = exporter.counts(job.dir);
      if (outcome.kind !== 'sent' && counts.values === 0) continue;
      say(sentText(job.id, counts, to, begun.has(job.dir)));
      const ahead = aheadText(job.id, counts);
      if (ahead !== undefined) say(ahead);
      // It was said the first time.
      if (!begun.has(job.dir)) (await nearMissHints(job.id, readJob(job.dir)?.tasks ?? [])).forEach(say);
    }
    for (const [run, why] of exporter.failures) say(`the metadata of ${safeName(run)} cannot be read: ${why}`);
    if (exporter.failures.size > 0) status = 1;
    if (outcome.kind === 'sent') return status;
    say(failedText(outcome, to));
    return 1;
  } finally {
    server.close();
  }
}

/** The jobs that are there; of each other one it is said that it is not. */
async function jobsOf(
  { jobs, dir }: ExportRequest,
  context: Context,
): Promise<{ readonly shown: readonly Shown[]; readonly missing: boolean }> {
  const found = new Map<string, Shown>();
  let missing = false;
  for (const job of jobs) {
    const shown = await findShown({ ...given({ dir, job }), attempts: 'all' }, context);
    if (shown === undefined) missing = true;
    else found.set(shown.job.dir, shown);
  }
  return { shown: [...found.values()], missing };
}

function lookAt(shown: Shown, watch: boolean, context: Context): LookedAt {
  const { dir } = shown.job;
  if (!watch) return { dir, look: () => Promise.resolve({ tasks: shown.tasks, over: true }) };
  const followed = new FollowedJob(shown, { only: false, streams: 'both', first: () => ({ lines: 0 }) }, context);
  return {
    dir,
    look: async () => {
      const over = (await followed.readRecords()) && !(await followed.goesOn());
      // Without its record a run has no name, and would be another series: it is about to be written.
      const tasks = followed.job.tasks.filter(({ record }) => over || record.kind === 'record');
      return { tasks, over };
    },
  };
}

interface States {
  readonly read: (job: Job) => SavedRuns;
  readonly save: (job: Job, runs: SavedRuns) => void;
}

/** How far jobs are, kept in files. Where they cannot be kept the export goes on, and it is said once. */
function statesFor({ destination }: ExportRequest, context: Context, say: (text: string) => void): States {
  const folder = stateFolder(context.env, context.home);
  let usable = folder !== undefined;
  const fail = (why: string): void => {
    if (usable)
      say(`how far this export is cannot be kept: ${why}; the next one begins at the start, and does no harm`);
    usable = false;
  };
  if (folder === undefined) say('there is no home directory: the next export begins at the start, and does no harm');
  else
    orFail(() => {
      openStateFolder(folder, context.now());
    }, fail);
  const at = (job: Job): string => stateFile(folder ?? '', destination, job.dir);
  return {
    read: (job) => (usable ? (orFail(() => readState(at(job)), fail) ?? {}) : {}),
    save: (job, runs) => {
      if (usable)
        orFail(() => {
          writeState(at(job), { job: job.dir, to: destination.shown }, runs);
        }, fail);
    },
  };
}

function orFail<T>(deed: () => T, fail: (why: string) => void): T | undefined {
  try {
    return deed();
  } catch (error) {
    fail(errorText(error));
    return undefined;
  }
}
