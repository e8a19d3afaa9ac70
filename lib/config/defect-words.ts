/** The words for what is wrong in a file: what was found, where, and what was expected. Part of `messages.ts`. */
import type { Defect, FileFailure, FileWarning, Position, UnknownKey } from './failure.js';

/** `~/.logoptin, line 1, column 7: \`mode\` must be ..., not \`metdata\``. Holds no value that is to be masked. */
export function describeFailure(failure: FileFailure): string {
  const { defect } = failure;
  const where = 'at' in defect ? `${failure.file}, ${place(defect.at)}` : failure.file;
  return `${where}: ${describeDefect(defect)}`;
}

/** The same for something that is passed over. */
export function describeWarning(warning: FileWarning): string {
  const where = `${warning.file}, ${place(warning.at)}`;
  switch (warning.kind) {
    case 'unknown-key':
      return `${where}: ${unknown(warning.key)}`;
    case 'site-only-key':
      return `${where}: \`${warning.key}\` can be set only by the site`;
  }
}

function place(at: Position): string {
  return `line ${at.line}, column ${at.column}`;
}

function describeDefect(defect: Defect): string {
  switch (defect.kind) {
    case 'not-regular':
      return `expected a regular file, found ${defect.what}`;
    case 'dangling':
      return 'expected a regular file, found a symbolic link that leads nowhere';
    case 'unreadable':
      return `cannot be read: ${defect.why}`;
    case 'too-large':
      return `expected at most ${defect.limit / 1024} KiB, found more`;
    case 'binary':
      return 'expected YAML in UTF-8, found bytes that are not text';
    case 'syntax':
      return `expected YAML, ${SYNTAX[defect.code] ?? 'found something that is not'}`;
    case 'documents':
      return 'expected one YAML document, found another one';
    case 'aliases':
      return 'expected plain YAML, found an alias (`*name`) without its anchor, or far too many aliases';
    case 'top':
      return `expected keys and values such as \`mode: metadata\`, found ${defect.got}`;
    case 'value':
      return value(defect.key, defect.got, defect.nearest);
    case 'short-mask':
      return 'an entry of `mask.values` must have at least 4 bytes, this one is shorter';
    case 'unknown-key':
      return unknown(defect.key);
  }
}

// By the codes of the YAML library, not its messages: these quote the file, and so might quote a secret.
const SYNTAX: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'found an alias (`*name`) that is not one',
  BAD_DIRECTIVE: 'found an unknown directive (a line that begins with `%`)',
  BAD_DQ_ESCAPE: 'found an unknown escape (`\\`) in double quotes: single quotes take everything as it stands',
  BAD_INDENT: 'found a line that is not indented like those around it',
  BAD_SCALAR_START: 'found a value that begins with a special character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'found a second `key: value` on the line: put the value in quotes',
  BLOCK_IN_FLOW: 'found a block inside brackets',
  DUPLICATE_KEY: 'found a key for the second time',
  MISSING_CHAR: 'found a quote, bracket, colon or space missing',
  MULTILINE_IMPLICIT_KEY: 'found a line without a colon after its key',
  TAB_AS_INDENT: 'found a tab as indentation: use spaces',
  TAG_RESOLVE_FAILED: 'found a tag (`!name`), of which joblog knows none',
  TOO_DEEP: 'found lists or mappings nested far too deep',
  UNEXPECTED_TOKEN: 'found something after the end of a value: put the value in quotes',
};

const SIZE = 'a number of bytes or a size such as `64MiB`';
const PATTERN =
  'the name of an environment variable, in which `*` is any text, such as `*_PIN`; a number or a word such as `no` in quotes';

/** What each key takes; `[]` is an entry of a list. */
const EXPECTED: Readonly<Record<string, string>> = {
  mode: '`enabled`, `metadata` or `disabled`',
  repeats: '`fold` or `keep`',
  tasks: '`all`, `first` or `first-per-node`',
  mask: 'a mapping with `values`, `env` or both',
  'mask.values': 'a list',
  'mask.values[]': 'text; put a number or a word such as `no` in quotes',
  'mask.env': 'a list',
  'mask.env[]': PATTERN,
  store: 'an absolute path, in which `{user}` and `{home}` are replaced',
  share: '`group:NAME`',
  record: 'a mapping with `cmd`',
  'record.cmd': '`true` or `false`',
  retention: 'a mapping with `olderThan`, `keep` or both',
  'retention.olderThan': 'an age such as `90d`, `12w` or `36h`',
  'retention.keep': 'a number of jobs',
  limits: 'a mapping with `throughput`, `burst`, `size`, `free`, `spool` or `exit`',
  'limits.throughput': SIZE,
  'limits.burst': SIZE,
  'limits.size': SIZE,
  'limits.free': SIZE,
  'limits.spool': SIZE,
  'limits.exit': 'a number of milliseconds or a time such as `10s`',
};

function value(key: string, got: string, nearest: string | null): string {
  const name = key.endsWith('[]') ? `an entry of \`${key.slice(0, -2)}\`` : `\`${key}\``;
  const meant = nearest === null ? '' : ` (did you mean \`${nearest}\`?)`;
  return `${name} must be ${EXPECTED[key] ?? 'something else'}, not ${got}${meant}`;
}

function unknown(key: UnknownKey): string {
  const name = key.written === null ? 'there is a key' : `there is no key ${key.written}`;
  const where = key.parent === null ? '' : ` under \`${key.parent}\``;
  const rest = key.written === null ? ' that joblog does not know' : '';
  return `${name}${where}${rest}, the nearest is ${key.nearest.map((known) => `\`${known}\``).join(' or ')}`;
}
