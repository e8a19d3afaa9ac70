/** What the files of a site are made of: found out once, when joblog is installed. Writes nothing. */
import { spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure } from '../config/messages.js';
import { NODE_FILE, readSite } from '../config/site-file.js';
import type { Env } from '../scheduler/identity.js';
import { isPlainPath, type SiteFacts } from './files.js';
import { PLACES } from './layout.js';
import { fileStanding, readState } from './survey.js';

/** What was asked for; what is left out is looked up. */
export interface Wishes {
  readonly prefix: string;
  readonly store?: string;
  readonly srun?: string;
  readonly srunProlog?: string;
}

export type Found =
  /** `notices`: what an administrator should know about it. */
  | { readonly kind: 'facts'; readonly facts: SiteFacts; readonly notices: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * The store and the tasks are those of the site file: the launcher, which cannot read it, must not say something else. The srun stays the one of the last
 * install as long as it is there, since PATH is that of whoever installs; which prolog the site has, Slurm knows best. What cannot be looked up now is what
 * it was. An administrator is told where that is another one than he may think.
 */
export async function findFacts(wishes: Wishes, env: Env): Promise<Found> {
  const { prefix, store } = wishes;
  const found = await readSite(env, prefix);
  if (found.kind === 'failure') return { kind: 'refused', why: `cannot use ${describeFailure(found.failure)}` };
  const settings = found.kind === 'settings' ? found.settings : {};
  if (
    found.kind === 'settings' &&
    store !== undefined &&
    store !== settings.store &&
    !isUntouched(prefix, found.file)
  ) {
    const says = settings.store === undefined ? 'sets no store' : `says store: ${settings.store}`;
    const why = `${found.file} ${says}, and --store says ${store}; change it there, and leave out --store`;
    return { kind: 'refused', why };
  }
  const facts = { prefix, store: store ?? settings.store, tasks: settings.tasks };
  const none: SiteFacts = { ...facts, srun: undefined, srunProlog: undefined };
  const before = launcherConf(prefix);
  // What somebody has named once stays, as long as it is there: PATH may have another.
  const named = before.get('srun');
  const kept = named !== undefined && isExecutable(named) && !isWrapper(named) ? named : undefined;
  const inPath = findSrun(env['PATH'] ?? '');
  const srun = wishes.srun ?? kept ?? inPath ?? named;
  if (srun === undefined) {
    const notice = 'there is no srun in PATH (--srun PATH names it); no wrapper for it was written';
    return { kind: 'facts', facts: none, notices: [notice] };
  }
  if (!isExecutable(srun)) return { kind: 'refused', why: `cannot execute ${srun}` };
  if (isWrapper(srun)) {
    const why = `${srun} is a wrapper of joblog's, which would call itself without end; name the real srun with --srun`;
    return { kind: 'refused', why };
  }
  const prolog = prologOf(wishes, env, before);
  const otherSrun = `the wrapper calls ${srun}, as before, and the first srun in PATH is ${inPath}; if that one is meant: --srun ${inPath}`;
  return {
    kind: 'facts',
    facts: { ...facts, srun, srunProlog: prolog.path },
    notices: [
      ...(wishes.srun === undefined && inPath !== undefined && inPath !== srun ? [otherSrun] : []),
      ...prolog.notices,
    ],
  };
}

/** The site's SrunProlog: the one that is named now, else what Slurm says, else that of the last install. */
function prologOf(
  { srunProlog: named }: Wishes,
  env: Env,
  before: ReadonlyMap<string, string>,
): { readonly path: string | undefined; readonly notices: readonly string[] } {
  if (named !== undefined) return { path: named, notices: [] };
  const was = before.get('srun_prolog');
  const says = slurmsProlog(env);
  if (says === undefined) {
    const unknown = `scontrol does not say whether this site has an SrunProlog; ${was ?? 'none'} will be called; if that is wrong: --srun-prolog PATH`;
    return { path: was, notices: [unknown] };
  }
  const path = says === '' ? undefined : says;
  const other = `by what scontrol says, ${path ?? 'no SrunProlog'} is called from now on, and no longer ${was}; if that is wrong: --srun-prolog ${was}`;
  return { path, notices: was === undefined || was === path ? [] : [other] };
}

/** Whether a site file is the one that joblog wrote, as it wrote it. */
function isUntouched(prefix: string, file: string): boolean {
  if (file === NODE_FILE || file !== join(prefix, PLACES.config)) return false;
  return fileStanding(prefix, { place: PLACES.config, text: '', executable: false }, readState(prefix)).kind === 'ours';
}

function launcherConf(prefix: string): ReadonlyMap<string, string> {
  try {
    const text = readFileSync(join(prefix, PLACES.launcherConf), 'utf8');
    return new Map([...text.matchAll(/^(\w+)=(.+)$/gm)].map(([, key = '', value = '']) => [key, value]));
  } catch {
    return new Map();
  }
}

/** The first in PATH that is none of joblog's wrappers, which would call itself; `find_srun` of bin/joblog tells them by the same words. */
function findSrun(path: string): string | undefined {
  return path
    .split(':')
    .map((folder) => `${folder}/srun`)
    .find((file) => isPlainPath(file) && isExecutable(file) && !isWrapper(file));
}

/** One that cannot be read is a program, no script. */
function isWrapper(file: string): boolean {
  const bytes = Buffer.alloc(500);
  try {
    const fd = openSync(file, 'r');
    try {
      return /joblog.*srun/s.test(bytes.toString('latin1', 0, readSync(fd, bytes)));
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

/** Looked up once, here: an RPC for each srun would be a million a day. Undefined: there is no answer; empty: there is no such prolog. */
function slurmsProlog(env: Env): string | undefined {
  const options = { env: { ...env }, encoding: 'utf8', timeout: 15_000 } as const;
  const { status, stdout } = spawnSync('scontrol', ['show', 'config'], options);
  const found = status === 0 ? /^SrunProlog\s*=\s*(\S.*?)\s*$/m.exec(stdout)?.[1] : undefined;
  return found === '(null)' ? '' : found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
