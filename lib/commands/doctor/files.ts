/** What `joblog doctor` finds out about files that must be right. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorText } from '../../config/errno.js';
import { describeFailure, describeWarning } from '../../config/messages.js';
import type { OptInFile } from '../../config/opt-in-file.js';
import { isThere } from '../../config/read-file.js';
import type { SiteFile } from '../../config/site-file.js';

export type About =
  | 'runtime'
  | 'limits'
  | 'shell'
  | 'opt-in'
  | 'site file'
  | 'launcher'
  | 'store'
  | 'free space'
  | 'rights'
  | 'temporary folder';

/** The outcome of one check. `fail`: jobs are not logged, or nothing but commands is. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  /** Which of the checks: a word that stays, for scripts. */
  readonly about: About;
  readonly what: string;
  readonly advice?: string;
}

/** The launcher is a script for it. */
export function checkBash(path = '/bin/bash'): Finding {
  try {
    accessSync(path, constants.X_OK);
    return { level: 'ok', about: 'shell', what: path };
  } catch (error) {
    return {
      level: 'fail',
      about: 'shell',
      what: `cannot run ${path}: ${errorText(error)}`,
      advice: 'joblog run needs it: install bash',
    };
  }
}

export function checkOptIn(file: OptInFile, foreign = false): Finding {
  if (foreign)
    return {
      level: 'fail',
      about: 'opt-in',
      what: '~/.logoptin belongs to another user, so nothing is logged',
      advice: 'remove it, then joblog optin creates yours',
    };
  switch (file.kind) {
    case 'absent':
      return {
        level: 'warn',
        about: 'opt-in',
        what: 'there is no ~/.logoptin, so nothing is logged',
        advice: 'joblog optin creates it',
      };
    case 'failure':
      return {
        level: 'fail',
        about: 'opt-in',
        what: `cannot use ${describeFailure(file.failure)}`,
        advice: 'until it is corrected nothing but commands is logged',
      };
    case 'settings':
      return file.warnings.length === 0
        ? { level: 'ok', about: 'opt-in', what: '~/.logoptin can be used' }
        : {
            level: 'warn',
            about: 'opt-in',
            what: file.warnings.map(describeWarning).join('; '),
            advice: 'the rest applies',
          };
  }
}

export function checkSite(site: SiteFile): Finding {
  const advice = "tell the site's administrators";
  switch (site.kind) {
    case 'absent':
      return { level: 'ok', about: 'site file', what: `none (${site.file}), the defaults hold` };
    case 'failure':
      return { level: 'fail', about: 'site file', what: `cannot use ${describeFailure(site.failure)}`, advice };
    case 'settings':
      return site.warnings.length === 0
        ? { level: 'ok', about: 'site file', what: `${site.file} can be used` }
        : { level: 'warn', about: 'site file', what: site.warnings.map(describeWarning).join('; '), advice };
  }
}

/**
 * What the launcher of a site's installation goes by, against the site file it was made from. A launcher that looks for a job's record elsewhere does not see
 * that the job is logged, once its user has opted out.
 */
export function checkLauncherConf(installation: string, site: SiteFile): Finding[] {
  const file = join(installation, 'bin/launcher.conf');
  if (!isThere(file)) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const what = `${file} cannot be read: ${errorText(error)}; srun and its logs are not where the site has them`;
    return [{ level: 'fail', about: 'launcher', what, advice: "tell the site's administrators: joblog site install" }];
  }
  const settings = site.kind === 'settings' ? site.settings : {};
  const differs = (['store', 'tasks'] as const).filter(
    (key) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] !== settings[key],
  );
  if (differs.length === 0) return [{ level: 'ok', about: 'launcher', what: `${file} says what the site file says` }];
  return [
    {
      level: 'warn',
      about: 'launcher',
      what: `${file} does not say what ${site.file} says (${differs.join(', ')})`,
      advice: "the site's administrators can put it right: joblog site install",
    },
  ];
}
