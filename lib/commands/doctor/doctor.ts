/** `joblog doctor`: tries whether jobs can be logged here, and says what is in the way. */
import { type DecideInput, survey } from '../../config/situation.js';
import { identifyHere } from '../../scheduler/here.js';
import type { Context } from '../context.js';
import { checkBash, checkLauncherConf, checkOptIn, checkSite, type Finding } from './files.js';
import { checkRights } from './rights.js';
import { checkLimits, checkRuntime, readLimits } from './runtime.js';
import { checkStore, checkTemporary } from './store.js';

export interface DoctorRequest {
  readonly dir?: string;
  readonly json?: boolean;
}

/**
 * One line a check, `ok`, `warn` or `fail`, with what to do; or all of them as one JSON object. Exit status 1 if any of them is `fail`, else 0.
 * Of a finding, `about` and `level` keep their meaning from version to version; `what` and `advice` are words for people.
 */
export async function doctor(request: DoctorRequest, context: Context): Promise<number> {
  const { env, home } = context;
  const now = context.now();
  const options = request.dir === undefined ? {} : { dir: request.dir };
  const input: DecideInput = { env, home, identity: identifyHere(env, now, process.pid), options, now };
  const { site, optIn, store } = await survey(input);
  const findings: readonly Finding[] = [
    ...checkRuntime(process.execPath, process.versions.node),
    ...checkLimits(readLimits()),
    checkBash(),
    checkOptIn(optIn.file, optIn.foreign),
    checkSite(site),
    ...checkLauncherConf(context.installation, site),
    ...checkStore(store, optIn.file.kind !== 'absent'),
    ...(await checkRights(store, site.kind === 'settings' ? (site.settings.share ?? null) : null)),
    ...checkTemporary(env),
  ];
  const fails = findings.some(({ level }) => level === 'fail');
  if (request.json === true) context.stdout(`${JSON.stringify({ ok: !fails, findings })}\n`);
  else
    for (const { level, about, what, advice } of findings)
      context.stdout(`${level.padEnd(4)}  ${about}: ${what}${advice === undefined ? '' : `; ${advice}`}\n`);
  return fails ? 1 : 0;
}
