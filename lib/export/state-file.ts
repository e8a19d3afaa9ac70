/** How far a job was sent to a server, kept from one export to the next in a folder of this user. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { codeOf } from '../config/errno.js';
import type { Env } from '../scheduler/identity.js';
import { replaceOwnFile } from '../store/own-file.js';
import { openPrivateFolder } from '../store/private-folder.js';
import { safeName } from '../view/text.js';
import type { Destination } from './destination.js';

/** How far one run was sent. */
export interface SavedRun {
  /** When it started, so that another run of the same name is not taken for it. */
  readonly started: string;
  readonly at: number;
  readonly time: number;
}

export type SavedRuns = Readonly<Record<string, SavedRun>>;

const VERSION = 1;
/** Without it an export begins at the start, which costs time and does no harm. */
const KEPT_MS = 90 * 24 * 3600 * 1000;

/** `$XDG_STATE_HOME/joblog/export`, in `~/.local/state` where that is not set; undefined where there is no home. */
export function stateFolder(env: Env, home: string): string | undefined {
  const given = env['XDG_STATE_HOME'] ?? '';
  const base = isAbsolute(given) ? given : home === '' ? undefined : join(home, '.local', 'state');
  return base === undefined ? undefined : join(base, 'joblog', 'export');
}

/** The file for a job, by its folder's path, and a server. */
export function stateFile(folder: string, { url }: Destination, jobDir: string): string {
  // The address may hold a secret in its query, so it is not kept as it is.
  const hash = createHash('sha256').update(`${url}\n${jobDir}`).digest('hex');
  return join(folder, `${hash.slice(0, 32)}.json`);
}

/** What was kept; nothing where there is no such file, or it is none of ours. Throws the system's error where it cannot be read. */
export function readState(path: string): SavedRuns {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return {};
    throw error;
  }
  const { joblog, runs } = (value ?? {}) as { readonly joblog?: unknown; readonly runs?: unknown };
  if (joblog !== VERSION || typeof runs !== 'object' || runs === null) return {};
  return Object.fromEntries(Object.entries(runs).filter((entry): entry is [string, SavedRun] => isSavedRun(entry[1])));
}

function isSavedRun(value: unknown): value is SavedRun {
  if (typeof value !== 'object' || value === null) return false;
  const { started, at, time } = value as Record<string, unknown>;
  return typeof started === 'string' && isCount(at) && isCount(time);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Keeps it, as a whole or not at all. Throws the system's error. */
export function writeState(path: string, about: { readonly job: string; readonly to: string }, runs: SavedRuns): void {
  replaceOwnFile(path, `${JSON.stringify({ joblog: VERSION, ...about, runs })}\n`);
}

/**
 * Makes the folder, and removes what has not been used for long. Throws where it cannot be made, or is not this user's alone: whoever else writes to it
 * could have rows left out.
 */
export function openStateFolder(folder: string, now: number): void {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  const opened = openPrivateFolder(folder);
  if (opened.kind === 'failure') throw new Error(`${safeName(opened.path)}: ${opened.why}`);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    // What is no file was put there by somebody else.
    if (stats?.isFile() === true && stats.mtimeMs < now - KEPT_MS) rmSync(path, { force: true });
  }
}
