/** `joblog prune`: removes the logs of old jobs. */
import type { PruneRequest } from '../cli/cli.js';
import { describeFailure, describeRetention, describeWarning } from '../config/messages.js';
import { readSite, type SiteFile } from '../config/site-file.js';
import type { Retention } from '../config/types.js';
import { identifyHere } from '../scheduler/here.js';
import { type Candidate, candidates } from '../store/prune/plan.js';
import { type Removed, removeJob } from '../store/prune/remove.js';
import { walkStore } from '../store/reader/newest.js';
import { thisHost } from '../store/reader/state.js';
import { findRoot } from '../store/root.js';
import { counted } from '../view/text.js';
import type { Context } from './context.js';
import { type Deed, deedJson, deedText, Sum } from './prune-words.js';
import { rootOf } from './show/store.js';

/** Exit status 0; 1 where something could not be removed; 2 where nothing says what is to be removed. */
export async function prune(request: PruneRequest, context: Context): Promise<number> {
  const refuse = (why: string, status = 1): number => {
    context.stderr(`joblog: ${why}; nothing was removed\n`);
    return status;
  };
  const site = await readSite(context.env);
  // Not with the half of it: the store may be another one, and a limit that was meant to keep jobs may be missing.
  if (site.kind === 'failure') return refuse(`cannot use ${describeFailure(site.failure)}`);
  const rule = ruleOf(request, site);
  if ('unclear' in rule) return refuse(rule.unclear);
  if (rule.olderThan === undefined && rule.keep === undefined)
    return refuse(
      'nothing says which jobs are to go: give --older-than, --keep or both; the site sets no retention',
      2,
    );
  const path = rootOf(site, request.dir, context);
  if (path === undefined) return 1;
  const root = findRoot(path);
  if (root.kind === 'failure') return refuse(`cannot use the store ${path}: ${root.path}: ${root.why}`);
  const store = root.kind === 'absent' ? root : walkStore(root.path);
  if (store.kind === 'unreadable') return refuse(`cannot read the store ${path}: ${store.why}`);

  const now = context.now();
  const own = identifyHere(context.env, now, process.pid);
  const input = {
    jobs: store.kind === 'absent' ? [] : store.walk,
    rule,
    now,
    here: thisHost(),
    ownJob: own.scheduler === 'none' ? undefined : own.job,
  };
  const sum = new Sum();
  const found = candidates(input);
  let next = found.next();
  for (; next.done !== true; next = found.next()) {
    const deed = act(next.value, request.dry);
    sum.add(deed);
    tell(deed, request, now, context);
  }
  if (!request.json) context.stdout(`${sum.text(request.dry, describeRetention(rule), next.value)}\n`);
  return sum.failed > 0 ? 1 : 0;
}

function act(candidate: Candidate, dry: boolean): Deed {
  const { job, stays } = candidate;
  const removed: Removed | undefined = stays === undefined ? removeJob(job.dir, job.id, dry) : undefined;
  return { candidate, removed };
}

function tell(deed: Deed, { json, dry }: PruneRequest, now: number, context: Context): void {
  const text = json ? JSON.stringify(deedJson(deed, dry, now)) : deedText(deed, dry, now);
  context.stdout(`${text}\n`);
  if (deed.removed?.failure === undefined) return;
  const { failure, files } = deed.removed;
  context.stderr(
    `joblog: cannot remove all of ${deed.candidate.job.dir}: ${failure}; ${counted(files, 'file')} went, the rest is still there; try again when that is put right\n`,
  );
}

/** What the command line says holds alone; else the site's word, unless it has a key that nobody knows. */
function ruleOf({ rule }: PruneRequest, site: SiteFile): Retention | { readonly unclear: string } {
  if (rule.olderThan !== undefined || rule.keep !== undefined) return rule;
  if (site.kind !== 'settings') return {};
  const unclear = site.warnings.find(
    (warning) =>
      warning.kind === 'unknown-key' &&
      (warning.key.parent === 'retention' || warning.key.nearest.includes('retention')),
  );
  return unclear === undefined
    ? (site.settings.retention ?? {})
    : { unclear: `cannot follow ${describeWarning(unclear)}` };
}
