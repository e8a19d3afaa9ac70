/** What `joblog site` is going to do, as data. Pure: what is there goes in, the actions or why there are none come out. */
import type { SiteText } from './files.js';

/** A file of a version, as the installation that is copied has it. */
export interface SourceFile {
  /** Below the installation. */
  readonly path: string;
  readonly bytes: number;
  readonly executable: boolean;
}

/** A version that is to be installed. */
export interface Offer {
  readonly version: string;
  /** The installation that is copied. */
  readonly from: string;
  readonly files: readonly SourceFile[];
  /** The Node.js that goes with it; undefined: each node has its own. */
  readonly runtime: { readonly path: string; readonly bytes: number } | undefined;
}

/** What stands under a name that a version or a file is to have. */
export type Standing =
  | { readonly kind: 'absent' }
  | { readonly kind: 'same' }
  /** Another text, which joblog itself has written: nobody has changed it since. */
  | { readonly kind: 'ours' }
  | { readonly kind: 'changed' };

/** When a version was taken into use. */
export interface Switch {
  readonly time: string;
  readonly to: string;
  readonly from?: string;
}

/** What is known of a prefix. */
export interface Survey {
  readonly prefix: string;
  /** Versions that are there and whole, in any order. */
  readonly versions: readonly string[];
  /** Names of what an interrupted install or removal has left. */
  readonly leftBehind: readonly string[];
  readonly inUse: string | undefined;
  /** Oldest first. */
  readonly history: readonly Switch[];
}

export type Action =
  | { readonly kind: 'tidy'; readonly name: string }
  | { readonly kind: 'add-version'; readonly offer: Offer }
  | { readonly kind: 'version-is-there'; readonly version: string }
  | { readonly kind: 'write'; readonly file: SiteText; readonly was: 'absent' | 'ours' }
  /** An administrator's file stays; what joblog would have written is put beside it. */
  | { readonly kind: 'leave-changed'; readonly file: SiteText }
  | { readonly kind: 'leave-same'; readonly file: SiteText }
  | { readonly kind: 'use'; readonly to: string; readonly from: string | undefined }
  | { readonly kind: 'is-in-use'; readonly version: string }
  | { readonly kind: 'remove-version'; readonly version: string };

export type Refusal =
  | { readonly kind: 'other-build'; readonly version: string }
  | { readonly kind: 'no-such-version'; readonly version: string; readonly there: readonly string[] }
  | { readonly kind: 'in-use'; readonly version: string }
  | { readonly kind: 'lately-in-use'; readonly version: string; readonly until: string };

export type Plan =
  | { readonly kind: 'plan'; readonly actions: readonly Action[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Install {
  readonly offer: Offer;
  /** How the version's folder is to what is offered. */
  readonly standing: Standing;
  readonly files: readonly { readonly file: SiteText; readonly standing: Standing }[];
  /** Whether it is taken into use at once. */
  readonly use: boolean;
}

/**
 * The new version is put beside the others first, and taken into use last: an install that is interrupted anywhere leaves what was in use in use.
 * A folder of that name with anything else in it is never written to: jobs may run from it.
 */
export function planInstall(survey: Survey, { offer, standing, files, use }: Install): Plan {
  const { version } = offer;
  if (standing.kind === 'changed' || standing.kind === 'ours')
    return { kind: 'refused', refusal: { kind: 'other-build', version } };
  const actions: Action[] = [
    ...survey.leftBehind.map((name): Action => ({ kind: 'tidy', name })),
    standing.kind === 'absent' ? { kind: 'add-version', offer } : { kind: 'version-is-there', version },
    ...files.map((found) => fileAction(found.file, found.standing)),
  ];
  if (use) actions.push(switchTo(survey, version));
  return { kind: 'plan', actions };
}

function fileAction(file: SiteText, standing: Standing): Action {
  switch (standing.kind) {
    case 'absent':
    case 'ours':
      return { kind: 'write', file, was: standing.kind };
    case 'same':
      return { kind: 'leave-same', file };
    case 'changed':
      return { kind: 'leave-changed', file };
  }
}

function switchTo({ inUse }: Survey, version: string): Action {
  return inUse === version ? { kind: 'is-in-use', version } : { kind: 'use', to: version, from: inUse };
}

/** Takes a version that is there into use: an upgrade and a roll-back alike. */
export function planUse(survey: Survey, version: string): Plan {
  if (!survey.versions.includes(version))
    return { kind: 'refused', refusal: { kind: 'no-such-version', version, there: survey.versions } };
  return { kind: 'plan', actions: [switchTo(survey, version)] };
}

/** Longer than the time limit of nearly every partition. */
export const QUIET_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A job runs on with the version it was started with. Over NFS, taking away the program of a running process kills it, so a version that was in use
 * lately stays, unless `force` says that no such job runs any more.
 */
export function planRemove(survey: Survey, version: string, now: number, force: boolean): Plan {
  if (!survey.versions.includes(version))
    return { kind: 'refused', refusal: { kind: 'no-such-version', version, there: survey.versions } };
  if (survey.inUse === version) return { kind: 'refused', refusal: { kind: 'in-use', version } };
  // Where the launcher is gone, jobs may still run with the version that it belonged to.
  const isLast = survey.inUse === undefined && survey.history.at(-1)?.to === version;
  const until = isLast ? new Date(now).toISOString() : usedUntil(survey, version);
  if (!force && until !== undefined && now - Date.parse(until) < QUIET_DAYS * DAY_MS)
    return { kind: 'refused', refusal: { kind: 'lately-in-use', version, until } };
  return { kind: 'plan', actions: [{ kind: 'remove-version', version }] };
}

/** When another version took its place; undefined if it is in use, or never was as far as is known. */
export function usedUntil({ history, inUse }: Survey, version: string): string | undefined {
  return inUse === version ? undefined : history.findLast(({ from }) => from === version)?.time;
}

export function usedSince({ history, inUse }: Survey): string | undefined {
  return history.findLast(({ to }) => to === inUse)?.time;
}
