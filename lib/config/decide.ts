/** Decides, at the start of each run, whether and how it is logged. */
import { hostname } from 'node:os';
import type { Millis } from '../capture/types.js';
import { type Identity, withoutArray } from '../scheduler/identity.js';
import { type Access, sharingOf } from '../store/access.js';
import { type JobRecord, STORE_VERSION } from '../store/format.js';
import { isAnothersRecord, makeJobRecord } from '../store/job-record.js';
import { type Folder, openJobDir, openRoot, type StoreChoice } from '../store/root.js';
import { errorText } from './errno.js';
import type { RecordLayer } from './layers.js';
import { optedInLater, optInForeign, optInRemoved, storeUnusable, undecided } from './messages.js';
import { type Resolved, resolve } from './resolve.js';
import { type DecideInput, judge, type Situation, survey } from './situation.js';
import type { Config } from './types.js';
import { userName } from './user.js';

export type { DecideInput };

/** What is to happen with a run. Every notice is a line for stderr, to be printed after `joblog: `. */
export type Decision =
  | {
      readonly kind: 'log';
      readonly config: Config;
      /** Who the run is, as far as the records that are in the store tell more about it. */
      readonly identity: Identity;
      /** The rights of what is made in the store. */
      readonly access: Access;
      readonly modeWhy: string;
      readonly notices: readonly string[];
    }
  | { readonly kind: 'skip'; readonly why: string; readonly notices: readonly string[] };

/**
 * The job's record decides if there is one, whatever has become of the opt-in file; else the opt-in file does, once, and a record is made.
 * For a user who has not opted in nothing is written, not even the store's root. Never throws.
 */
export async function decide(input: DecideInput): Promise<Decision> {
  try {
    const situation = await survey(input);
    const verdict = judge(situation);
    switch (verdict.kind) {
      case 'follow':
        return await follow(input, situation, verdict.store, verdict.record);
      case 'not-opted-in':
        if (situation.optIn.foreign === true) return skip('not opted in', optInForeign());
        return input.optIn === 'seen' ? skip('opted out as the job started', optInRemoved()) : skip('not opted in');
      case 'store-unusable':
        return unusable(verdict.store, verdict.folder);
      case 'opted-in-later':
        return skip('opted in after the job started', optedInLater());
      case 'anew':
        return await decideAnew(input, situation, verdict.store);
    }
  } catch (error) {
    return skip('an unexpected error', undecided(errorText(error)));
  }
}

/** Whether a task is one of those that the user wants logged. The launcher decides the same (`is_left_out`) where it can, without starting Node. */
function isChosenTask(tasks: Config['tasks'], { rank }: Pick<Identity, 'rank'>): boolean {
  if (rank === null) return true;
  switch (tasks) {
    case 'all':
      return true;
    case 'first':
      return rank.inStep === 0;
    case 'first-per-node':
      return rank.onNode === 0;
  }
}

async function decideAnew(input: DecideInput, situation: Situation, store: StoreChoice): Promise<Decision> {
  const { site, optIn, identity } = situation;
  const layers = { site, optIn: optIn.file, record: situation.record, store };
  const resolved = resolve({ ...layers, options: input.options });
  if (!isChosenTask(resolved.config.tasks, identity)) return skip('not one of the tasks that are logged');
  const { access, notices } = await sharingOf(resolved.config.share);
  const root = openRoot(store.path, access);
  if (root.kind !== 'folder') return unusable(store, root);
  const folder = openJobDir(root.path, identity.job, access);
  if (folder.kind !== 'folder') return unusable(store, folder);
  // The command line is one run's: the other runs of the job go by the files alone.
  const record = recordOf(identity, input.now, resolve({ ...layers, options: {} }));
  const made = await makeJobRecord(folder.path, record, access);
  switch (made.kind) {
    case 'made':
      return logged(resolved, identity, access, notices);
    case 'failure':
      return skip('the store cannot be used', storeUnusable(`write ${made.file}`, made.why));
    case 'lost':
      if (made.read.kind === 'absent')
        return skip('the store cannot be used', storeUnusable('read the job record', 'it is gone'));
      if (isAnothersRecord(made.read, identity)) return await decide({ ...input, identity: withoutArray(identity) });
      return await follow(input, situation, store, made.read);
  }
}

async function follow(
  input: DecideInput,
  situation: Situation,
  store: StoreChoice,
  record: RecordLayer,
): Promise<Decision> {
  const { site, optIn, identity } = situation;
  const resolved = resolve({ site, optIn: optIn.file, record, options: input.options, store });
  if (!isChosenTask(resolved.config.tasks, identity)) return skip('not one of the tasks that are logged');
  // What cannot be shared was said when the job's record was made.
  return logged(resolved, identity, (await sharingOf(resolved.config.share)).access, []);
}

function logged(
  { config, modeWhy, notices }: Resolved,
  identity: Identity,
  access: Access,
  more: readonly string[],
): Decision {
  return { kind: 'log', config, identity, access, modeWhy, notices: [...notices, ...more] };
}

function skip(why: string, ...notices: string[]): Decision {
  return { kind: 'skip', why, notices };
}

function unusable(store: StoreChoice, folder: Folder): Decision {
  const at = folder.path === store.path ? '' : `${folder.path}: `;
  const why = folder.kind === 'failure' ? folder.why : 'it is missing';
  return skip('the store cannot be used', storeUnusable(`use the store ${store.path}`, `${at}${why}`));
}

function recordOf(identity: Identity, now: Millis, resolved: Resolved): JobRecord {
  const { mode, repeats, tasks, maskValues, maskEnv } = resolved.config;
  return {
    joblog: STORE_VERSION,
    job: identity.job,
    scheduler: identity.scheduler,
    raw: identity.rawJob,
    attempt: identity.attempt,
    decided: new Date(now).toISOString(),
    host: hostname(),
    user: userName(),
    why: resolved.modeWhy,
    ...(resolved.failure === null ? {} : { failed: true }),
    config: { mode, repeats, tasks, mask: { values: maskValues.length, env: maskEnv } },
  };
}
