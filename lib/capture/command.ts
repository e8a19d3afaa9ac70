import { jsonObject } from './json-text.js';
import type { RowText } from './row-text.js';
import { MODES, type Mode } from './types.js';

/** The word a command begins with. */
export const COMMAND_WORD = '/LOGCOMMAND';

/** What a command line says. */
export type Command =
  | {
      readonly kind: 'valid';
      readonly mode?: Mode;
      readonly masks: readonly string[];
      /** Keys that mean nothing here, as they can be shown. */
      readonly unknown: readonly string[];
      /** Strings that are not to be logged with the line. */
      readonly secrets: ReadonlySet<string>;
    }
  | { readonly kind: 'invalid'; readonly expected: string };

const SYNTAX = 'expected one space and one JSON object';
const MOST_KEYS_NAMED = 5;
const MOST_NAME = 40;

/** Does the row begin with the word and nothing that makes it another word? Then it is a command, valid or not. */
export function beginsCommand({ bytes, start, end }: RowText): boolean {
  if (end - start < COMMAND_WORD.length || bytes[start] !== 0x2f) return false;
  for (let i = 1; i < COMMAND_WORD.length; i++) if (bytes[start + i] !== COMMAND_WORD.charCodeAt(i)) return false;
  const next = start + COMMAND_WORD.length;
  return next === end || !isWord(bytes[next] as number);
}

/** Reads a row of which `beginsCommand` is true. Blanks at its end are not shown, so they do not count. */
export function parseCommand({ bytes, start, end }: RowText): Command {
  const text = bytes.toString('utf8', start, end).replace(/ +$/, '');
  const object = text[COMMAND_WORD.length] === ' ' ? jsonObject(text.slice(COMMAND_WORD.length + 1)) : undefined;
  if (object === undefined) return { kind: 'invalid', expected: SYNTAX };
  const unknown: string[] = [];
  const secrets = new Set<string>();
  let mode: Mode | undefined;
  let masks: readonly string[] = [];
  // A key that stands twice counts as its last: so says JSON.parse, and so do the readers of the log who paste the line into other tools.
  for (const [key, value] of Object.entries(object)) {
    if (key === 'mode') {
      mode = MODES.find((m) => m === value);
      if (mode === undefined) return { kind: 'invalid', expected: `"mode" must be one of ${MODES.join(', ')}` };
    } else if (key === 'mask') {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      if (!values.every((v) => typeof v === 'string')) {
        return { kind: 'invalid', expected: '"mask" must be a string or an array of strings' };
      }
      masks = values;
      for (const v of values) secrets.add(v);
    } else {
      unknown.push(shown(key));
      // A misspelt `mask` masks nothing, but what was meant to be hidden must not be logged by the very line that was to hide it.
      if (meansMask(key)) collectStrings(value, secrets);
    }
  }
  return { kind: 'valid', ...(mode === undefined ? {} : { mode }), masks, unknown, secrets };
}

/** `maks`, `Masks`, `mask_values` and the like. */
function meansMask(key: string): boolean {
  const letters = key.toLowerCase();
  return ['m', 'a', 's', 'k'].filter((letter) => letters.includes(letter)).length >= 3;
}

function collectStrings(value: unknown, into: Set<string>): void {
  const queue: unknown[] = [value];
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    if (typeof item === 'string') into.add(item);
    else if (typeof item === 'object' && item !== null) for (const inner of Object.values(item)) queue.push(inner);
  }
}

/** The names of unknown keys, for a notice. */
export function named(keys: readonly string[]): string {
  const first = keys.slice(0, MOST_KEYS_NAMED).join(', ');
  return keys.length > MOST_KEYS_NAMED ? `${first} and ${keys.length - MOST_KEYS_NAMED} more` : first;
}

function shown(key: string): string {
  // A key is the job's text, and notices go to a terminal.
  const clean = key.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}/gu, '\ufffd');
  return JSON.stringify(clean.length > MOST_NAME ? `${clean.slice(0, MOST_NAME)}...` : clean);
}

function isWord(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f
  );
}
