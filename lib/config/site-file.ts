/**
 * What the site's administrators have set: in the file that `JOBLOG_SITE_CONFIG` names, else in `/etc/joblog/config.yaml` of the node, else in
 * `etc/joblog/config.yaml` of the installation, which all nodes have in common.
 */
import { dirname, join } from 'node:path';
import type { Env } from '../scheduler/identity.js';
import type { FileFailure, FileWarning } from './failure.js';
import { isThere, readSmallFile } from './read-file.js';
import { type FileKind, parseSettings } from './settings-file.js';
import type { Retention, SiteSettings, UserSettings } from './types.js';
import { bytesOf, millisecondsOf } from './units.js';
import { validateSiteSettings } from './validators.generated.js';

export type SiteFile =
  | { readonly kind: 'absent'; readonly file: string }
  | {
      readonly kind: 'settings';
      readonly file: string;
      readonly settings: SiteSettings;
      readonly lines: Readonly<Record<string, number>>;
      readonly warnings: readonly FileWarning[];
    }
  | { readonly kind: 'failure'; readonly file: string; readonly failure: FileFailure };

const RETENTION = ['olderThan', 'keep'] as const;
const LIMITS = ['throughput', 'burst', 'size', 'free', 'spool', 'exit'] as const;

/** On each node. */
export const NODE_FILE = '/etc/joblog/config.yaml';
/** Below an installation. */
const COMMON_FILE = 'etc/joblog/config.yaml';

/** The site file that is in force for this environment and this installation; where there is none, the one that a node would have. */
export function siteFilePath(env: Env, installation = thisInstallation()): string {
  const named = env['JOBLOG_SITE_CONFIG'];
  if (named !== undefined && named !== '') return named;
  const common = join(installation, COMMON_FILE);
  return !isThere(NODE_FILE) && isThere(common) ? common : NODE_FILE;
}

/** Every program of joblog's is in `dist/`. */
function thisInstallation(): string {
  return dirname(dirname(process.argv[1] ?? '/'));
}

/** Reads the site file; never hangs on what stands in its place. */
export async function readSite(env: Env, installation?: string): Promise<SiteFile> {
  const file = siteFilePath(env, installation);
  const read = readSmallFile(file);
  switch (read.kind) {
    case 'absent':
      return { kind: 'absent', file };
    case 'failure':
      return { kind: 'failure', file, failure: { file, defect: read.defect } };
    case 'bytes':
      return parseSite(read.bytes, file);
  }
}

/** The settings of a site file with these bytes, or why it cannot be followed. Never throws. */
export async function parseSite(bytes: Buffer, file: string): Promise<Exclude<SiteFile, { kind: 'absent' }>> {
  const result = await parseSettings(bytes, kindOf(file));
  if (result.kind === 'failure') return { ...result, file };
  const { kind, data, lines, warnings } = result;
  return { kind, file, settings: typed(data), lines, warnings };
}

function kindOf(file: string): FileKind {
  return {
    file,
    validate: validateSiteSettings,
    keys: ['mode', 'mask', 'repeats', 'tasks', 'store', 'share', 'record', 'retention', 'limits'],
    // `record` keeps command lines out of the store.
    guarded: ['mode', 'mask', 'record'],
    nested: { limits: LIMITS, retention: RETENTION },
  };
}

/** The file as the schema lets it be written. */
type Written = UserSettings & {
  readonly store?: string;
  readonly share?: string;
  readonly record?: { readonly cmd?: boolean };
  readonly retention?: { readonly olderThan?: string; readonly keep?: number };
  readonly limits?: Readonly<Partial<Record<(typeof LIMITS)[number], number | string>>>;
};

function typed(written: Written): SiteSettings {
  const { limits, retention, ...rest } = written;
  return {
    ...rest,
    ...(limits === undefined ? {} : { limits: limitsOf(limits) }),
    ...(retention === undefined ? {} : { retention: retentionOf(retention) }),
  };
}

function limitsOf(written: NonNullable<Written['limits']>): NonNullable<SiteSettings['limits']> {
  const numbers = LIMITS.flatMap((name): [string, number][] => {
    const value = written[name];
    return value === undefined ? [] : [[name, name === 'exit' ? millisecondsOf(value) : bytesOf(value)]];
  });
  return Object.fromEntries(numbers);
}

function retentionOf({ olderThan, keep }: NonNullable<Written['retention']>): Retention {
  return {
    ...(olderThan === undefined ? {} : { olderThan: millisecondsOf(olderThan) }),
    ...(keep === undefined ? {} : { keep }),
  };
}
