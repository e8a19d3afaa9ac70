/** Which store the readers read, and how it is said that something is not in it. */
import { describeFailure } from '../../config/messages.js';
import { readSite, type SiteFile } from '../../config/site-file.js';
import { userName } from '../../config/user.js';
import { given } from '../../given.js';
import { type Found, findJob } from '../../store/reader/find.js';
import type { ClosedJob } from '../../store/reader/newest.js';
import { chooseStore } from '../../store/root.js';
import { counted, safeName } from '../../view/text.js';
import type { Context } from '../context.js';

/** The store's root; undefined, after a message, where there is no telling. */
export async function storeRoot(dir: string | undefined, context: Context): Promise<string | undefined> {
  const site = await readSite(context.env);
  if (site.kind === 'failure') context.stderr(`joblog: ${describeFailure(site.failure)}\n`);
  return rootOf(site, dir, context);
}

/** The same for a site file that has been read. */
export function rootOf(site: SiteFile, dir: string | undefined, context: Context): string | undefined {
  const choice = chooseStore({
    options: given({ dir }),
    env: context.env,
    site: {
      settings: site.kind === 'settings' ? site.settings : {},
      source: { kind: 'site', file: site.file, line: null },
    },
    home: context.home,
    user: userName(),
  });
  if (choice === null) context.stderr('joblog: there is no home directory: say where the store is with --dir\n');
  return choice?.path;
}

export type Shown = Extract<Found, { kind: 'found' }>;

/** Finds the job and its tasks; undefined, after a message, where there is none. */
export async function findShown(
  request: {
    readonly dir?: string;
    readonly job?: string;
    readonly task?: string;
    readonly attempts?: 'newest' | 'all' | number;
  },
  context: Context,
): Promise<Shown | undefined> {
  const root = await storeRoot(request.dir, context);
  if (root === undefined) return undefined;
  const found = findJob({ root, cwd: process.cwd(), job: request.job, task: request.task, attempts: request.attempts });
  if (found.kind === 'found') return found;
  context.stderr(`joblog: ${notFoundText(found, root)}\n`);
  return undefined;
}

/** Why nothing is shown, in words. */
export function notFoundText(found: Exclude<Found, { kind: 'found' }>, root: string): string {
  const where = safeName(root);
  switch (found.kind) {
    case 'no-store':
      return `nothing is logged yet: there is no ${where}`;
    case 'empty-store':
      return `nothing is logged yet: there is no job in ${where}`;
    case 'unreadable-store':
      return `cannot read ${where}: ${found.why}`;
    case 'closed-job':
      return `cannot read job ${safeName(found.wanted)} in ${where}: ${found.why}`;
    case 'no-job': {
      const named = found.named ?? [];
      const so = named.length > 0 ? `; jobs of that name, which are shown by their ids: ${names(named)}` : '';
      const near = found.near.length > 0 ? `; near to it: ${names(found.near)}` : '';
      const newest = found.newest.length > 0 ? `; the newest: ${names(found.newest)}` : '';
      return `no job ${safeName(found.wanted)} in ${where}${so}${near}${newest}`;
    }
    case 'no-task': {
      const { id, tasks } = found.job;
      const known = tasks.slice(-20).map(({ name }) => name);
      const more = tasks.length > known.length ? ` and ${counted(tasks.length - known.length, 'older one')}` : '';
      const has = tasks.length === 0 ? 'has no tasks' : `has ${names(known)}${more}`;
      return `no task ${safeName(found.wanted)} in job ${safeName(id)}; it ${has}`;
    }
  }
}

/** That jobs are left out of a list, and why, in words. */
export function closedText(closed: readonly ClosedJob[]): string {
  const some = names(closed.slice(0, 5).map(({ id }) => id));
  const more = closed.length > 5 ? ` and ${closed.length - 5} more` : '';
  return `${counted(closed.length, 'job')} cannot be read and ${closed.length === 1 ? 'is' : 'are'} not listed: ${some}${more}: ${closed[0]?.why ?? ''}`;
}

function names(list: readonly string[]): string {
  return list.map(safeName).join(', ');
}
