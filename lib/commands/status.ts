/** `joblog status`: what is in force here, and which rule decided it. Writes nothing. */

import { describeSource, describeWarning } from '../config/messages.js';
import { type Resolved, resolve } from '../config/resolve.js';
import { type DecideInput, judge, type Situation, survey, type Verdict } from '../config/situation.js';
import { identifyHere } from '../scheduler/here.js';
import type { Identity } from '../scheduler/identity.js';
import type { Context } from './context.js';

export interface StatusRequest {
  readonly dir?: string;
  /** One object instead of tables. */
  readonly json?: boolean;
}

/** Exit status 0, or 1 where something cannot be followed. */
export async function status(request: StatusRequest, context: Context): Promise<number> {
  const { env, home } = context;
  const now = context.now();
  const input: DecideInput = { env, home, identity: identifyHere(env, now, process.pid), options: dirOf(request), now };
  const situation = await survey(input);
  const verdict = judge(situation);
  const { identity, store, site, optIn, record } = situation;
  const resolved = store === null ? null : resolve({ site, optIn: optIn.file, record, options: input.options, store });
  const troubles = resolved === null ? [] : troublesOf(situation, resolved);
  const failed = (resolved?.failure ?? null) !== null || verdict.kind === 'store-unusable';
  if (request.json === true) {
    context.stdout(`${JSON.stringify(objectOf(situation, verdict, resolved, troubles))}\n`);
    return failed ? 1 : 0;
  }
  const lines = [
    ...table([
      ['opted in', optedIn(situation)],
      ['job', identity.scheduler === 'none' ? 'none, this is not run by a scheduler' : jobOf(identity)],
      ['logged', logged(verdict)],
      ['job record', record.kind === 'none' ? 'none' : record.file],
      ['site file', site.kind === 'absent' ? `none (${site.file})` : site.file],
    ]),
    '',
    verdict.kind === 'follow' || verdict.kind === 'anew' ? 'in force:' : 'in force, if this were logged:',
    ...table((resolved?.settings ?? []).map(({ key, words, source }) => [key, words, `(${describeSource(source)})`])),
  ];
  context.stdout(`${lines.join('\n').trimEnd()}\n`);
  for (const trouble of troubles) context.stderr(`joblog: ${trouble}\n`);
  return failed ? 1 : 0;
}

/** For scripts: the same, but for the words. */
function objectOf(
  situation: Situation,
  verdict: Verdict,
  resolved: Resolved | null,
  troubles: readonly string[],
): object {
  const { identity, site, optIn, record } = situation;
  const settings = (resolved?.settings ?? []).map(({ key, value, source }) => [
    key,
    { value, source: describeSource(source) },
  ]);
  return {
    optedIn: optIn.file.kind !== 'absent',
    logged: verdict.kind === 'follow' || verdict.kind === 'anew',
    verdict: verdict.kind,
    job: identity.scheduler === 'none' ? null : identity.job,
    record: record.kind === 'none' ? null : record.file,
    siteFile: site.kind === 'absent' ? null : site.file,
    settings: Object.fromEntries(settings) as object,
    troubles,
  };
}

function dirOf({ dir }: StatusRequest): { readonly dir?: string } {
  return dir === undefined ? {} : { dir };
}

function optedIn({ optIn }: Situation): string {
  switch (optIn.file.kind) {
    case 'absent':
      if (optIn.foreign === true) return 'no (~/.logoptin belongs to another user, and nobody can opt in for you)';
      return 'no (there is no ~/.logoptin; joblog optin creates it)';
    case 'settings':
      return 'yes (~/.logoptin)';
    case 'failure':
      return 'yes, but ~/.logoptin cannot be used';
  }
}

function jobOf({ job, scheduler, task, attempt }: Identity): string {
  const again = attempt === 0 ? '' : `, attempt ${attempt}`;
  return `${job} (${scheduler}), task ${task}${again}`;
}

function logged(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'follow':
      return 'yes, as was decided when the job first started';
    case 'anew':
      return 'yes, from the next joblog run on';
    case 'not-opted-in':
      return 'no, you have not opted in';
    case 'opted-in-later':
      return 'no, ~/.logoptin was added or changed after the job started; the next job will be';
    case 'store-unusable':
      return `no, the store ${verdict.store.path} cannot be used: ${verdict.folder.kind === 'failure' ? verdict.folder.why : 'it is missing'}`;
  }
}

function troublesOf({ site }: Situation, resolved: Resolved): readonly string[] {
  const warnings =
    site.kind === 'settings' ? site.warnings.map((warning) => `${describeWarning(warning)}; it is passed over`) : [];
  return [...resolved.notices, ...warnings];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  // Values longer than this push their source aside instead of the whole column.
  const widths = [0, 1].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0).filter((width) => width <= 40)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
