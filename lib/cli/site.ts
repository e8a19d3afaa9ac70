/** The command line of `joblog site`: what administrators do. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { given } from '../given.js';
import type { Request, SiteRequest } from '../requests.js';
import { isPlainPath } from '../site/files.js';
import { isVersionName } from '../site/launcher.js';
import { SITE_EXAMPLES } from './examples.js';

/** Declares the verb and the verbs below it. */
export function declareSite(program: Command, take: (request: Request) => void): void {
  const site = program
    .command('site')
    .summary('install joblog for a whole site, upgrade it, go back')
    .description('Install joblog on shared storage for a whole site, and switch between its versions.')
    .addHelpText('after', SITE_EXAMPLES);
  declareInstall(site, take);
  site
    .command('use')
    .summary('take a version that is installed into use')
    .description('Take a version that is installed into use: an upgrade, or the way back. Runs that go on keep theirs.')
    .argument('<version>', VERSION, versionName)
    .addOption(prefixOption())
    .option('--dry-run', 'only say what would be done')
    .action((version: string, options: { prefix?: string; dryRun?: true }) => {
      const { prefix, dryRun } = options;
      take({ verb: 'site', deed: 'use', version, ...given({ prefix }), dry: dryRun === true });
    });
  site
    .command('list')
    .summary('list the versions that are installed')
    .description('List the versions that are installed; the one in use is marked.')
    .addOption(prefixOption())
    .option('--json', 'one JSON object a line and version')
    .action((options: { prefix?: string; json?: true }) => {
      const { prefix, json } = options;
      take({ verb: 'site', deed: 'list', ...given({ prefix }), json: json === true });
    });
  site
    .command('remove')
    .summary('remove a version that is no longer in use')
    .description('Remove a version that is no longer in use, and has not been for 30 days.')
    .argument('<version>', VERSION, versionName)
    .addOption(prefixOption())
    .option('--force', 'although it was in use lately: no job runs from it any more')
    .option('--dry-run', 'only say what would be done')
    .action((version: string, options: { prefix?: string; force?: true; dryRun?: true }) => {
      const { prefix, force, dryRun } = options;
      const flags = { force: force === true, dry: dryRun === true };
      take({ verb: 'site', deed: 'remove', version, ...given({ prefix }), ...flags });
    });
}

type InstallOptions = Omit<Extract<SiteRequest, { deed: 'install' }>, 'verb' | 'deed' | 'dry'> & {
  readonly dryRun?: true;
};

function declareInstall(site: Command, take: (request: Request) => void): void {
  site
    .command('install')
    .summary('install this joblog beside those that are there, and take it into use')
    .description(
      'Install this joblog on storage that all nodes have, beside the versions that are there, and take it into use. What an administrator has changed is left as it is.',
    )
    .addOption(prefixOption().makeOptionMandatory())
    .option('--store <template>', 'where logs go: an absolute path with {user}, or {home}/...', storeTemplate)
    .option('--srun <path>', 'the real srun, instead of the first in PATH', plainPath)
    .option('--srun-prolog <path>', "the site's SrunProlog, instead of what scontrol says", plainPath)
    .option('--as <version>', 'a name for this version, instead of its number', versionName)
    .option('--no-runtime', 'without a copy of Node.js: each node has its own in PATH')
    .option('--no-use', 'install it only; joblog site use takes it into use later')
    .option('--dry-run', 'only say what would be done')
    .action(({ dryRun, ...install }: InstallOptions) => {
      take({ verb: 'site', deed: 'install', ...install, dry: dryRun === true });
    });
}

const VERSION = 'a version, as joblog site list names it';

function prefixOption(): Option {
  return new Option('--prefix <dir>', 'the folder of the installation, the same path on all nodes').argParser(
    plainPath,
  );
}

function plainPath(value: string): string {
  const path = value.replace(/(?<=.)\/+$/, '');
  if (!isPlainPath(path) || path.split('/').some((part) => part === '..' || part === '.'))
    throw new InvalidArgumentError('It must be an absolute path of letters, digits and _ . / + @ % -');
  return path;
}

/** As the schema of the site file has it, and without what a shell's line cannot carry. */
function storeTemplate(value: string): string {
  if (!/^(?:\/|\{home\})(?:[^{}\u0000-\u001f\u007f]|\{user\}|\{home\})*$/.test(value))
    throw new InvalidArgumentError(
      'It must be an absolute path, or begin with {home}; {user} and {home} are replaced.',
    );
  return value;
}

function versionName(value: string): string {
  if (!isVersionName(value))
    throw new InvalidArgumentError('It must be a name such as 1.2.0 or 1.2.0-2: letters, digits and . _ + -');
  return value;
}
