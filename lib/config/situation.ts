/** What bears on a decision, gathered without writing anything, and which rule applies to it. */
import type { Millis } from '../capture/types.js';
import { type Env, type Identity, withoutArray } from '../scheduler/identity.js';
import { startedBy } from '../scheduler/stepd.js';
import { isAnothersRecord, readJobRecord } from '../store/job-record.js';
import { chooseStore, type Folder, findJobDir, findRoot, type StoreChoice } from '../store/root.js';
import type { RecordLayer } from './layers.js';
import { type OptInRead, readOpenOptIn, readOptIn } from './read-opt-in.js';
import { readSite, type SiteFile } from './site-file.js';
import type { RunOptions } from './types.js';
import { homeOf, userName } from './user.js';

export interface DecideInput {
  readonly env: Env;
  /** The user's home folder, empty for none; `homeOf` finds it where it is left out. */
  readonly home?: string;
  readonly identity: Identity;
  readonly options: RunOptions;
  /** The opt-in file as the launcher found it: not there, there, or there and open under this number. */
  readonly optIn?: 'absent' | 'seen' | number;
  readonly now: Millis;
}

/** What the rules of `decide` go by, gathered without writing anything. `joblog status` shows it. */
export interface Situation {
  /** The one that was handed in, or, if that record is another job's, the run under its own id. */
  readonly identity: Identity;
  readonly site: SiteFile;
  readonly optIn: OptInRead;
  /** Null where there is neither a home nor a store named otherwise. */
  readonly store: StoreChoice | null;
  /** The job's folder, or what stands in its way. */
  readonly folder: Folder | null;
  readonly record: RecordLayer;
  /** A time by which the job had started; null where nothing tells, or nothing depends on it. */
  readonly started: Millis | null;
}

/** Reads all that bears on the decision. Writes nothing. */
export async function survey(input: DecideInput): Promise<Situation> {
  const { env, identity } = input;
  const home = input.home ?? homeOf(env);
  const [site, optIn] = await Promise.all([
    readSite(env),
    typeof input.optIn === 'number' ? readOpenOptIn(input.optIn, home) : readOptIn(home),
  ]);
  const store = storeOf(input, home, site);
  if (store === null) return { identity, site, optIn, store, folder: null, record: NO_RECORD, started: null };
  const root = findRoot(store.path);
  const place =
    root.kind === 'folder' ? await recordPlace(root.path, identity) : { identity, folder: root, record: NO_RECORD };
  const isFirst = place.record.kind === 'none' && optIn.file.kind !== 'absent';
  return { site, optIn, store, ...place, started: isFirst ? startOf(identity) : null };
}

function startOf({ scheduler, rawJob, start }: Identity): Millis | null {
  return start ?? (scheduler === 'slurm' ? startedBy(rawJob) : null);
}

const NO_RECORD: RecordLayer = { kind: 'none' };

type RecordPlace = Pick<Situation, 'identity' | 'folder' | 'record'>;

async function recordPlace(root: string, identity: Identity): Promise<RecordPlace> {
  const folder = findJobDir(root, identity.job);
  if (folder.kind !== 'folder') return { identity, folder, record: NO_RECORD };
  const read = await readJobRecord(folder.path, identity.job, identity.attempt);
  // A job that is requeued for the first time may be named after one that never was.
  const first = read.kind === 'absent' ? await readJobRecord(folder.path, identity.job, 0) : read;
  if (isAnothersRecord(first, identity)) return recordPlace(root, withoutArray(identity));
  return { identity, folder, record: read.kind === 'absent' ? NO_RECORD : read };
}

function storeOf({ env, options }: DecideInput, home: string, site: SiteFile): StoreChoice | null {
  const settings = site.kind === 'settings' ? site.settings : {};
  const line = site.kind === 'settings' ? (site.lines['store'] ?? null) : null;
  return chooseStore({
    options,
    env,
    site: { settings, source: { kind: 'site', file: site.file, line } },
    home,
    user: userName(),
  });
}

/** Which rule applies. */
export type Verdict =
  | { readonly kind: 'follow'; readonly store: StoreChoice; readonly record: RecordLayer }
  | { readonly kind: 'not-opted-in' }
  | { readonly kind: 'store-unusable'; readonly store: StoreChoice; readonly folder: Folder }
  | { readonly kind: 'opted-in-later' }
  | { readonly kind: 'anew'; readonly store: StoreChoice };

/** Applies the rules to what was found. Pure. */
export function judge({ optIn, store, folder, record, started }: Situation): Verdict {
  // Without a home there is no store of one's own, and no opt-in file either.
  if (store === null) return { kind: 'not-opted-in' };
  if (record.kind !== 'none') return { kind: 'follow', store, record };
  if (optIn.file.kind === 'absent') return { kind: 'not-opted-in' };
  if (isOptedInLater(started, optIn)) return { kind: 'opted-in-later' };
  if (folder?.kind === 'failure') return { kind: 'store-unusable', store, folder };
  return { kind: 'anew', store };
}

/** `touch ~/.logoptin; sbatch job.sh` in one second must do: clocks of hosts and file servers differ. */
const CLOCK_TOLERANCE_MS = 2000;

function isOptedInLater(started: Millis | null, { changed }: OptInRead): boolean {
  return started !== null && changed !== null && changed > started + CLOCK_TOLERANCE_MS;
}
