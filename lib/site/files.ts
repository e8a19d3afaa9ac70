/** The files that a site's installation consists of besides the versions themselves. Pure. */
import { PLACES } from './layout.js';

export interface SiteFacts {
  /** Absolute. */
  readonly prefix: string;
  /** Where logs go; undefined: the default. */
  readonly store: string | undefined;
  /** Which tasks of a step are logged; undefined: the default. */
  readonly tasks: string | undefined;
  /** The real srun; undefined where there is none. */
  readonly srun: string | undefined;
  /** The site's SrunProlog, which joblog's own calls; undefined where there is none. */
  readonly srunProlog: string | undefined;
}

export interface SiteText {
  /** Below the prefix. */
  readonly place: string;
  readonly text: string;
  readonly executable: boolean;
}

/** Paths that can stand in a shell's script, in csh's, in Tcl and in PATH as they are. */
export function isPlainPath(path: string): boolean {
  return /^\/[\w./+@%-]*$/.test(path);
}

/** All of them, in the order in which they are written. Without a real srun there is no wrapper. */
export function siteTexts(facts: SiteFacts): SiteText[] {
  const { prefix } = facts;
  const plain = (place: string, text: string): SiteText => ({ place, text, executable: false });
  const wrapper = facts.srun === undefined ? [] : [{ place: PLACES.srun, text: wrapperText(prefix, facts.srun) }];
  return [
    plain(PLACES.config, configText(facts.store)),
    plain(PLACES.launcherConf, launcherConfText(facts)),
    ...wrapper.map((file) => ({ ...file, executable: true })),
    { place: PLACES.epilog, text: epilogText(prefix), executable: true },
    plain(PLACES.profile, profileText(prefix)),
    plain(PLACES.cshProfile, cshProfileText(prefix)),
    plain(PLACES.module, moduleText(prefix)),
  ];
}

function launcherConfText({ store, srun, srunProlog, tasks }: SiteFacts): string {
  const values = Object.entries({ store, tasks, srun, srun_prolog: srunProlog });
  return `# What the launcher has to know before any Node.js runs: KEY=VALUE, read anew at each start.
# Written by \`joblog site install\`, which takes store and tasks from ${PLACES.config}.
${values
  .map(([key, value]) =>
    value === undefined
      ? ''
      : `${key}=${value}
`,
  )
  .join('')}`;
}

/** Read into the same shell: a second one would cost a millisecond, and bash changes what it passes on of an environment. */
function wrapperText(prefix: string, srun: string): string {
  const launcher = `${prefix}/${PLACES.launcher}`;
  return `#!/bin/bash -p
# joblog's srun: Slurm's, logged for users who opted in (joblog optin). For all others this becomes the real one.
if [[ -r ${launcher} ]]; then
  . ${launcher} srun "$@"
  exit
fi
# joblog is not there: the job has to run all the same.
exec -- ${srun} "$@"
`;
}

function epilogText(prefix: string): string {
  return `#!/bin/bash
# For the Epilog of a site: brings what jobs had to leave on this node into their stores. Never fails and never waits for long: an epilog that
# fails drains the node, and one that waits keeps it from the next job.
timeout 300 ${prefix}/${PLACES.launcher} recover --node </dev/null >/dev/null 2>&1
exit 0
`;
}

function profileText(prefix: string): string {
  return `# joblog for login shells: its commands, and srun logged for users who opted in. To be linked into /etc/profile.d.
case :$PATH: in
  *:${prefix}/wrappers:*) ;;
  *) PATH=${prefix}/wrappers:$PATH:${prefix}/bin ;;
esac
export PATH
`;
}

function cshProfileText(prefix: string): string {
  return `# joblog for login shells: its commands, and srun logged for users who opted in. To be linked into /etc/profile.d.
if (":\${PATH}:" !~ *:${prefix}/wrappers:*) setenv PATH ${prefix}/wrappers:\${PATH}:${prefix}/bin
`;
}

function moduleText(prefix: string): string {
  return `#%Module1.0
# joblog: its commands, and srun logged for users who opted in. Tcl, which Lmod reads, too.
proc ModulesHelp { } {
    puts stderr "joblog keeps what your jobs print, if you opted in: joblog optin, joblog list, joblog show"
}
module-whatis "logs of what jobs print, for users who opted in"
prepend-path PATH {${prefix}/wrappers}
append-path PATH {${prefix}/bin}
# Without a MANPATH, man finds the pages by PATH, and a MANPATH would hide all others.
if { [info exists ::env(MANPATH)] } { append-path MANPATH {${prefix}/share/man} }
`;
}

function configText(store: string | undefined): string {
  return `# What this site decides about joblog, for all nodes that have no /etc/joblog/config.yaml. All options: docs/usage.md, "For a site".
# After a change of store or tasks: joblog site install --prefix DIR tells the launcher.
${store === undefined ? '# store: /shared/joblog/{user}' : `store: ${JSON.stringify(store)}`}
# tasks: first
# share: "group:hpc-support"
# record: { cmd: false }
# retention: { olderThan: 90d, keep: 20 }
# limits: { size: 4GiB, free: 1GiB, spool: 1GiB }
`;
}
