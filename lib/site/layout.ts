/** Where things are under the prefix of a site's installation. Pure. */

/** Below the prefix. What is not under `versions/` belongs to all versions. */
export const PLACES = {
  /** The launcher of the version in use. */
  launcher: 'bin/joblog',
  launcherConf: 'bin/launcher.conf',
  srun: 'wrappers/srun',
  /** The site file of this installation, for all nodes that have no file of their own. */
  config: 'etc/joblog/config.yaml',
  /** What joblog wrote here, and which version was in use when. */
  state: 'etc/joblog/site-state.json',
  epilog: 'etc/joblog/epilog',
  profile: 'etc/profile.d/joblog.sh',
  cshProfile: 'etc/profile.d/joblog.csh',
  module: 'modulefiles/joblog',
  versions: 'versions',
  /** A link to the manual pages of the version in use; man(1) looks there for whoever has the prefix's bin in PATH. */
  man: 'share/man',
} as const;

/** Links in the folder of a version, and what they lead to: what belongs to all versions is found beside each. */
export const LINKS: Readonly<Record<string, string>> = {
  'bin/launcher.conf': '../../../bin/launcher.conf',
  etc: '../../etc',
};

/** Where the runtime of a version is; `find_runtime` of bin/joblog looks there. */
export const RUNTIME = 'runtime/bin/node';

/** The prefix that an installation is a version under; undefined for one that stands for itself. */
export function prefixOf(installation: string): string | undefined {
  return /^(.*)\/versions\/[^/]+\/?$/.exec(installation)?.[1];
}
