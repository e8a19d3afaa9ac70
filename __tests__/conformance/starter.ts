/** The small bash program that starts every command, so that limits, ignored signals, descriptors and raw bytes are alike in all ways. */
import { dirname } from 'node:path';
import type { Case, Place, Word } from './types.js';

/** A word for bash that gives exactly these bytes, whatever the locale. */
export function quote(word: Word): string {
  if (typeof word === 'string' && /^[\w@%+=:,./-]+$/.test(word)) return word;
  let text = '';
  for (const byte of bytesOf(word)) {
    // Three digits, so that a digit that follows cannot become part of the escape.
    text +=
      /[\w @%+=:,./{}()-]/.test(String.fromCharCode(byte)) && byte < 0x80 ? String.fromCharCode(byte) : octal(byte);
  }
  return `$'${text}'`;
}

function bytesOf(word: Word): Buffer {
  return typeof word === 'string' ? Buffer.from(word) : word;
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}

/** The words that put joblog in front of a command. */
export function prefixOf(test: Case, place: Place, launcher: string): readonly string[] {
  if (place.way === 'bare') return [];
  const words = test.launcher === undefined ? [launcher] : test.launcher(place);
  return [...words, 'run', ...(test.options?.(place) ?? []), ...(test.dashes === false ? [] : ['--'])];
}

/** The variables of a case. HOME is the same path in all ways: what differs is whether it holds a .logoptin. */
function variables(test: Case, place: Place): readonly Word[] {
  // The directory of Node, since joblog takes the one on PATH.
  const base = [`PATH=/usr/local/bin:/usr/bin:/bin:${dirname(process.execPath)}`, `HOME=${place.home}`];
  const own = (typeof test.env === 'function' ? test.env(place) : test.env) ?? [];
  const names = new Set(own.map(nameOf));
  return [...base.filter((entry) => !names.has(nameOf(entry))), ...own];
}

function nameOf(entry: Word): string {
  return bytesOf(entry).toString('latin1').split('=', 1)[0]!;
}

/** The text of the starter. It is run as a file: the arguments of some cases are longer than a single one may be. */
export function starterText(test: Case, place: Place, prefix: readonly string[]): string {
  const run = prefix.map(quote).join(' ');
  const command = 'program' in test ? [...prefix, ...test.program] : ['bash', '-c', test.script(run, place)];
  const kept = [0, 1, 2, 255, ...(test.pipes ?? [])].map(String).join('|');
  return [
    // What the test runner happens to have open is nobody's business here. 255 is bash's own, and closed by exec.
    `for fd in /proc/$$/fd/*; do fd=\${fd##*/}; case $fd in ${kept}) ;; *) eval "exec $fd>&-" 2>/dev/null ;; esac; done`,
    test.before ?? '',
    `exec ${[...(test.via ?? []), 'env', '-i', ...variables(test, place), ...command].map(quote).join(' ')}`,
    '',
  ].join('\n');
}
