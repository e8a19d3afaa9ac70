/** `joblog site`: installs joblog for a whole site, and switches between its versions. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '../config/errno.js';
import { describeFailure } from '../config/messages.js';
import { NODE_FILE, readSite } from '../config/site-file.js';
import type { SiteRequest } from '../requests.js';
import { carryOut } from '../site/execute.js';
import { isPlainPath, type SiteFacts, siteTexts } from '../site/files.js';
import { PLACES, prefixOf } from '../site/layout.js';
import { type Offer, type Plan, planInstall, planRemove, planUse, type Survey } from '../site/plan.js';
import {
  closedFolder,
  fileStanding,
  readState,
  runtimeFor,
  sourceFiles,
  surveyPrefix,
  versionStanding,
} from '../site/survey.js';
import { actionText, listText, nextSteps, refusalText } from '../site/words.js';
import type { Context } from './context.js';

type InstallRequest = Extract<SiteRequest, { deed: 'install' }>;

/** Exit status 0; 1 where nothing or not all was done; 2 where it is not clear which installation is meant. */
export async function site(request: SiteRequest, context: Context): Promise<number> {
  const prefix = request.prefix ?? prefixOf(context.installation);
  if (prefix === undefined) {
    context.stderr('joblog: this joblog is not one that was installed for a site; say which is meant: --prefix DIR\n');
    return 2;
  }
  const survey = surveyPrefix(prefix, context.now());
  switch (request.deed) {
    case 'install':
      return await install(request, survey, context);
    case 'use':
      return follow(planUse(survey, request.version), prefix, request.dry, context);
    case 'remove':
      return follow(planRemove(survey, request.version, context.now(), request.force), prefix, request.dry, context);
    case 'list':
      return list(survey, request.json, context);
  }
}

async function install(request: InstallRequest, survey: Survey, context: Context): Promise<number> {
  const { prefix, dry } = request;
  const warn = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  const facts = await factsFor(request, context);
  if ('why' in facts) {
    warn(`${facts.why}; nothing was changed`);
    return 1;
  }
  const runtime = request.runtime ? runtimeFor(context.installation) : undefined;
  if (runtime === 'shared')
    warn(
      `the Node.js here (${process.execPath}) is built of shared libraries and is not copied; each node needs one in PATH`,
    );
  const offer: Offer = {
    version: request.as ?? ownVersion(context.installation),
    from: context.installation,
    files: sourceFiles(context.installation),
    runtime: runtime === 'shared' ? undefined : runtime,
  };
  const state = readState(prefix);
  const files = siteTexts(facts).map((file) => ({ file, standing: fileStanding(prefix, file, state) }));
  const standing = versionStanding(prefix, offer);
  const status = follow(planInstall(survey, { offer, standing, files, use: request.use }), prefix, dry, context);
  if (status !== 0) return status;
  if (facts.srun === undefined && knowsSrun(context))
    warn('there is no srun in PATH (--srun PATH names it); no wrapper for it was written');
  const closed = closedFolder(prefix);
  if (closed !== undefined)
    warn(`not everybody may pass ${closed}: joblog would not be there for all users; chmod o+x ${closed}`);
  context.stdout(`\n${nextSteps(prefix, facts.srun !== undefined)}`);
  return 0;
}

/** Says what is done, as it is done; with `dry` what would be. */
function follow(plan: Plan, prefix: string, dry: boolean, context: Context): number {
  if (plan.kind === 'refused') {
    context.stderr(`joblog: ${refusalText(plan.refusal, prefix)}\n`);
    return 1;
  }
  for (const action of plan.actions) {
    const text = actionText(action, prefix, dry);
    try {
      if (!dry) carryOut(action, { prefix, now: new Date(context.now()).toISOString() });
    } catch (error) {
      const undone = actionText(action, prefix, true).replace(/^would /, '');
      context.stderr(
        `joblog: cannot ${undone}: ${errorText(error)}; what comes after it was not done, and what was in use is in use; it can be repeated\n`,
      );
      return 1;
    }
    context.stdout(`${text}\n`);
  }
  return 0;
}

function list(survey: Survey, json: boolean, { stdout, stderr }: Context): number {
  if (survey.versions.length === 0) {
    stderr(`joblog: there is no version under ${survey.prefix}\n`);
    return 1;
  }
  if (!json) stdout(listText(survey));
  else
    for (const version of survey.versions) stdout(`${JSON.stringify({ version, inUse: version === survey.inUse })}\n`);
  return 0;
}

/**
 * What the files of the site are made of. The store and the tasks are those of the site file: the launcher, which cannot read it, must not say
 * something else.
 */
async function factsFor(request: InstallRequest, context: Context): Promise<SiteFacts | { readonly why: string }> {
  const { prefix } = request;
  const found = await readSite(context.env, prefix);
  if (found.kind === 'failure') return { why: `cannot use ${describeFailure(found.failure)}` };
  const settings = found.kind === 'settings' ? found.settings : {};
  if (found.kind === 'settings' && request.store !== undefined && request.store !== settings.store) {
    if (!isUntouched(prefix, found.file)) {
      const says = settings.store === undefined ? 'sets no store' : `says store: ${settings.store}`;
      return {
        why: `${found.file} ${says}, and --store says ${request.store}; change it there, and leave out --store`,
      };
    }
  }
  const srun = knowsSrun(context) ? (request.srun ?? findSrun(context.env['PATH'] ?? '', prefix)) : undefined;
  if (srun !== undefined && !isExecutable(srun)) return { why: `cannot execute ${srun}` };
  return {
    prefix,
    store: request.store ?? settings.store,
    tasks: settings.tasks,
    srun,
    srunProlog: request.srunProlog ?? (srun === undefined ? undefined : srunProlog(context)),
  };
}

/** Whether a site file is the one that joblog wrote, as it wrote it. */
function isUntouched(prefix: string, file: string): boolean {
  if (file === NODE_FILE || file !== join(prefix, PLACES.config)) return false;
  const text = readFileSync(file, 'utf8');
  const place = { place: PLACES.config, text: '', executable: false };
  return text === '' || fileStanding(prefix, place, readState(prefix)).kind === 'ours';
}

/** A launcher without the verb would refuse what the wrapper passes on to it. */
function knowsSrun({ installation }: Context): boolean {
  return readFileSync(join(installation, PLACES.launcher), 'utf8').includes('\n    srun)');
}

function findSrun(path: string, prefix: string): string | undefined {
  return path
    .split(':')
    .filter((folder) => folder !== join(prefix, 'wrappers'))
    .map((folder) => `${folder}/srun`)
    .find((file) => isPlainPath(file) && isExecutable(file));
}

/** Looked up once, here: an RPC for each srun would be a million a day. */
function srunProlog(context: Context): string | undefined {
  const { status, stdout } = spawnSync('scontrol', ['show', 'config'], {
    env: { ...context.env },
    encoding: 'utf8',
    timeout: 15_000,
  });
  const found = status === 0 ? /^SrunProlog\s*=\s*(\S.*?)\s*$/m.exec(stdout)?.[1] : undefined;
  if (found === undefined)
    context.stderr(
      'joblog: scontrol does not say whether this site has an SrunProlog; none will be called; where there is one: --srun-prolog PATH\n',
    );
  return found === '(null)' ? undefined : found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function ownVersion(installation: string): string {
  return (JSON.parse(readFileSync(join(installation, 'package.json'), 'utf8')) as { version: string }).version;
}
