/** `joblog site`: installs joblog for a whole site, and switches between its versions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '../config/errno.js';
import type { SiteRequest } from '../requests.js';
import { carryOut } from '../site/execute.js';
import { findFacts } from '../site/facts.js';
import { siteTexts } from '../site/files.js';
import { prefixOf } from '../site/layout.js';
import { type Offer, type Plan, planInstall, planRemove, planUse, type Survey } from '../site/plan.js';
import {
  closedFolder,
  fileStanding,
  lacksRuntime,
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
  const found = await findFacts(request, context.env);
  if (found.kind === 'refused') {
    warn(`${found.why}; nothing was changed`);
    return 1;
  }
  const { facts, notices } = found;
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
  const lacking = lacksRuntime(prefix, offer);
  const status = follow(planInstall(survey, { offer, standing, files, use: request.use }), prefix, dry, context);
  if (status !== 0) return status;
  notices.forEach(warn);
  if (lacking)
    warn(
      `${offer.version} was installed without Node.js and stays so: each node needs one in PATH; to have it with one, give this one a name of its own: --as ${offer.version}-2`,
    );
  const closed = closedFolder(prefix);
  if (closed !== undefined)
    warn(`not everybody may pass ${closed}: joblog would not be there for all users; chmod o+x ${closed}`);
  context.stdout(`\n${nextSteps(prefix, facts.srun !== undefined, dry)}`);
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

function ownVersion(installation: string): string {
  return (JSON.parse(readFileSync(join(installation, 'package.json'), 'utf8')) as { version: string }).version;
}
