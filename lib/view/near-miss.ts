/** Log lines that a user meant as metadata, and why they are none. */
import { counted } from './text.js';

/** Why a line that looks like a JSON object is not metadata. */
export type NearMiss = 'spaces' | 'nan' | 'python' | 'other';

/** Says why a line that begins with `{` and ends with `}` is no metadata; undefined where it is metadata, or looks like none. */
export function nearMissOf(line: string): NearMiss | undefined {
  const text = line.trim();
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  if (parses(text)) return text === line ? undefined : 'spaces';
  // NaN and Infinity are what Python's json.dumps prints for them; with strings blanked out they cannot be somebody's text.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/\b(?:NaN|Infinity)\b/.test(bare) && parses(bare.replace(/-?\b(?:NaN|Infinity)\b/g, '0'))) return 'nan';
  if (/^\{\s*(?:'|[ru]')/.test(text) || /\b(?:True|False|None)\b/.test(bare)) return 'python';
  // Anything else in braces is as often a program's own text (`{worker 3}`) as broken JSON; a quoted key is what tells.
  return /^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(text) ? 'other' : undefined;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const WORDS: Readonly<Record<NearMiss, string>> = {
  spaces: 'have spaces before or after the JSON object',
  nan: 'are not valid JSON (NaN or Infinity)',
  python: 'are not valid JSON (a Python dict)',
  other: 'are not valid JSON',
};

const FIXES: Readonly<Record<NearMiss, string>> = {
  spaces: 'print the object alone on its line',
  nan: 'print null instead, or leave the key out',
  python: 'print json.dumps(...) of it',
  other: 'print it with a JSON library',
};

/** Counts near misses by their kind. */
export class NearMisses {
  readonly #found = new Map<NearMiss, { count: number; first: number }>();

  /** Takes the line of the log with this number, from 1. */
  add(line: string, number: number): void {
    const miss = nearMissOf(line);
    if (miss === undefined) return;
    const found = this.#found.get(miss);
    if (found === undefined) this.#found.set(miss, { count: 1, first: number });
    else found.count += 1;
  }

  /** One sentence for each kind, the kind that came first first. `log` is what the line numbers count in. */
  sentences(log: string): string[] {
    return [...this.#found].map(([miss, { count, first }]) => {
      const verb = count === 1 ? 'looks' : 'look';
      const words = count === 1 ? WORDS[miss].replace(/^are/, 'is').replace(/^have/, 'has') : WORDS[miss];
      const where = count === 1 ? `line ${first} of ${log}` : `first at line ${first} of ${log}`;
      return `${counted(count, 'line')} ${verb} like metadata but ${words}, ${where}; ${FIXES[miss]}`;
    });
  }
}
