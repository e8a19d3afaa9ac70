/**
 * `joblog complete`: what the shells' completion asks at each Tab. It reads names of folders, and of one job at most the ends of its metadata. What cannot
 * be read is not offered, and nothing is said about it: there is somebody in the midst of typing.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { declared } from '../cli/cli.js';
import { newestNames } from '../completion/newest-names.js';
import { type Said, type Word, whatIsWanted } from '../completion/wanted.js';
import { CHOICES } from '../config/schema-defects.js';
import { type CompleteRequest, STATES } from '../requests.js';
import { prefixOf } from '../site/layout.js';
import { surveyPrefix } from '../site/survey.js';
import { type Found, findJob } from '../store/reader/find.js';
import { jobIds, type Task, taskFile } from '../store/reader/jobs.js';
import { openPlain } from '../store/reader/plain-file.js';
import { cellsOf, labelOf, parseRow } from '../view/row.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';
import { storeRoot } from './show/store.js';

/** As many as somebody may look through. */
const MOST_WORDS = 300;
/** Tasks whose keys are looked at, and how far from both ends of their metadata. */
const MOST_TASKS = 8;
const LOOK = 64 * 1024;

export async function complete({ words }: CompleteRequest, context: Context): Promise<number> {
  // What the readers say when something is wrong is not for now.
  const quiet: Context = { ...context, stderr: () => undefined };
  context.stdout(`${(await answerTo(words, quiet)).join('\n')}\n`);
  return 0;
}

async function answerTo(words: readonly string[], context: Context): Promise<readonly string[]> {
  const { wanted, lead, typed } = whatIsWanted(declared(), words);
  switch (wanted.kind) {
    case 'command':
      return [`command ${wanted.at + 1}`];
    case 'words':
      return wordLines(wanted.words, lead, typed, 'words');
    case 'value': {
      const { name, list, said } = wanted;
      // Of `a,b,c` the last is completed.
      const before = list ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
      const begun = typed.slice(before.length);
      const values = await valuesOf(name, said, begun, context);
      if (values === 'files' || values === 'folders') return [values];
      const lines = wordLines(values, lead + before, begun, list ? 'words nospace' : 'words');
      // A job may be named by a path as well.
      return name === 'job' && lines.length === 1 ? ['files'] : lines;
    }
  }
}

/** Words with control characters, or a tab or newline, which are the answer's own, are not offered. */
function wordLines(words: readonly Word[], lead: string, typed: string, what: string): string[] {
  const fitting = words.filter(({ word }) => word.startsWith(typed) && safeName(word) === word);
  return [what, ...fitting.slice(0, MOST_WORDS).map(({ word, about }) => `${lead}${word}\t${safeName(about)}`)];
}

type Values = readonly Word[] | 'files' | 'folders';

/** What can stand for a name of the help. Names that are not here can be anything. */
async function valuesOf(name: string, said: Said, typed: string, context: Context): Promise<Values> {
  switch (name) {
    case 'job':
      return plain(await idsOf(said, typed, context));
    case 'task':
      return plain((await tasksOf(said, context)).map((task) => task.name));
    case 'key':
      return plain(keysOf(await tasksOf(said, context)));
    case 'state':
      return plain(STATES);
    case 'mode':
      return plain(CHOICES['mode'] ?? []);
    case 'form':
      return plain(['absolute', 'elapsed']);
    case 'version':
      return plain(versionsOf(said, context));
    case 'dir':
      return 'folders';
    case 'file':
    case 'path':
    case 'spool':
      return 'files';
    default:
      return [];
  }
}

function plain(words: readonly string[]): Word[] {
  return words.map((word) => ({ word, about: '' }));
}

/** The newest of those that begin so. */
async function idsOf({ dir }: Said, typed: string, context: Context): Promise<readonly string[]> {
  const root = await storeRoot(dir, context);
  const ids = root === undefined ? undefined : jobIds(root);
  if (ids?.kind !== 'ids') return [];
  return newestNames(
    ids.ids.filter((id) => id.startsWith(typed)),
    MOST_WORDS,
  );
}

async function tasksOf({ dir, job }: Said, context: Context): Promise<readonly Task[]> {
  const root = await storeRoot(dir, context);
  if (root === undefined) return [];
  const found: Found = findJob({ root, cwd: process.cwd(), job });
  return found.kind === 'found' ? found.tasks : [];
}

function keysOf(tasks: readonly Task[]): readonly string[] {
  const withMetadata = tasks.filter(({ files }) => files.has('metadata')).slice(-MOST_TASKS);
  const texts = withMetadata.flatMap((task) => endsOf(taskFile(task, 'metadata')));
  const rows = texts.flatMap((text) => text.split('\n').map(parseRow)).filter((row) => row !== undefined);
  return [...new Set(rows.flatMap(({ data }) => [...(cellsOf(data)?.keys() ?? [])].map(labelOf)))];
}

/** The last bytes of a file, and the first; a line that is cut in them is none. */
function endsOf(path: string): readonly string[] {
  try {
    const file = openPlain(path);
    try {
      const { size } = fstatSync(file);
      const last = textAt(file, Math.max(0, size - LOOK));
      return size > LOOK ? [last, textAt(file, 0)] : [last];
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

function textAt(file: number, from: number): string {
  const buffer = Buffer.alloc(LOOK);
  return buffer.toString('utf8', 0, readSync(file, buffer, 0, LOOK, from));
}

function versionsOf({ prefix }: Said, context: Context): readonly string[] {
  const place = prefix ?? prefixOf(context.installation);
  return place === undefined ? [] : surveyPrefix(place, context.now()).versions;
}
