/** What `joblog site` says to administrators. Pure. */
import { roughSize } from '../view/size.js';
import { counted, safeName } from '../view/text.js';
import { PLACES } from './layout.js';
import { type Action, QUIET_DAYS, type Refusal, type Survey, usedSince, usedUntil } from './plan.js';

/** One line on what is done, or with `dry` would be. */
export function actionText(action: Action, prefix: string, dry: boolean): string {
  const place = (below: string): string => `${prefix}/${below}`;
  const verb = (done: string, wouldBe: string): string => (dry ? `would ${wouldBe}` : done);
  switch (action.kind) {
    case 'tidy':
      return `${verb('removed', 'remove')} ${place(`versions/${safeName(action.name)}`)}: an interrupted install or removal has left it`;
    case 'add-version': {
      const { version, files, runtime } = action.offer;
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0) + (runtime?.bytes ?? 0);
      const node = runtime === undefined ? '' : ', Node.js with it';
      return `${verb('installed', 'install')} ${place(`versions/${version}`)}: ${counted(files.length, 'file')}, ${roughSize(bytes)}${node}`;
    }
    case 'version-is-there':
      return `left ${place(`versions/${action.version}`)}: it is there, and the same`;
    case 'write':
      return action.was === 'absent'
        ? `${verb('wrote', 'write')} ${place(action.file.place)}`
        : `${verb('renewed', 'renew')} ${place(action.file.place)}: nobody had changed it`;
    case 'leave-same':
      return `left ${place(action.file.place)}: it is there, and the same`;
    case 'leave-changed':
      return `left ${place(action.file.place)}: somebody has changed it; what joblog would have written ${verb('is', 'be put')} in ${action.file.place}.new`;
    case 'use':
      return action.from === undefined
        ? `${verb('took', 'take')} ${action.to} into use: ${place(PLACES.launcher)}`
        : `${verb('took', 'take')} ${action.to} into use instead of ${action.from}: runs that go on keep ${action.from}, new ones have ${action.to}`;
    case 'is-in-use':
      return `left ${place(PLACES.launcher)}: ${action.version} is in use`;
    case 'remove-version':
      return `${verb('removed', 'remove')} ${place(`versions/${action.version}`)}`;
  }
}

/** Why nothing is done, and what can be. */
export function refusalText(refusal: Refusal, prefix: string): string {
  const { version } = refusal;
  switch (refusal.kind) {
    case 'other-build':
      return `${prefix}/versions/${version} is there and is another build, from which jobs may run; nothing was changed; give this one a name of its own: --as ${version}-2`;
    case 'no-such-version': {
      const there = refusal.there.length === 0 ? 'there is none' : `there are ${sorted(refusal.there).join(', ')}`;
      return `there is no version ${safeName(version)} under ${prefix}; nothing was changed; ${there}`;
    }
    case 'in-use':
      return `${version} is in use; nothing was removed; take another version into use first: joblog site use VERSION`;
    case 'lately-in-use':
      return `${version} was in use until ${minute(refusal.until)}, less than ${QUIET_DAYS} days ago, and jobs from then may still run from it; nothing was removed; if you know that none does: --force`;
  }
}

/** The versions, the one in use marked. */
export function listText(survey: Survey): string {
  return sorted(survey.versions)
    .map((version) => {
      const until = usedUntil(survey, version);
      if (survey.inUse === version) {
        const since = usedSince(survey);
        return `* ${version}  in use${since === undefined ? '' : ` since ${minute(since)}`}\n`;
      }
      return `  ${version}${until === undefined ? '' : `  in use until ${minute(until)}`}\n`;
    })
    .join('');
}

/** What is left to do after an install, or with `dry` would be. */
export function nextSteps(prefix: string, wrapper: boolean, dry: boolean): string {
  const steps = [
    `what this site decides: ${prefix}/${PLACES.config} (after a change of store or tasks install again)`,
    wrapper
      ? `srun logged for all who opt in: put ${prefix}/wrappers first in PATH, by linking ${prefix}/${PLACES.profile} into /etc/profile.d, or as a module: module use ${prefix}/modulefiles; module load joblog`
      : `the command for all: ${prefix}/bin in PATH, by linking ${prefix}/${PLACES.profile} into /etc/profile.d, or as a module: module use ${prefix}/modulefiles; module load joblog`,
    `in the Epilog of the nodes: ${prefix}/${PLACES.epilog}`,
    `as a user, on a node: ${prefix}/bin/joblog doctor`,
  ];
  return `${dry ? 'What would be left for you' : 'What is left for you'}:\n${steps.map((step) => `  - ${step}\n`).join('')}In detail: ${prefix}/versions/*/docs/site.md\n`;
}

function sorted(versions: readonly string[]): string[] {
  return [...versions].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function minute(time: string): string {
  return `${safeName(time).slice(0, 16)}Z`;
}
