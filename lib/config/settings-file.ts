/** Reads a settings file's text against its schema: what a file may say, whichever file it is. Pure. */
import type { Defect, FileFailure, FileWarning } from './failure.js';
import { type PlacedDefect, schemaDefects, shortMasks, typeWord, unknownKey } from './schema-defects.js';
import { checkText } from './text.js';
import type { Validator } from './validators.generated.js';
import { parseYaml, type YamlDocument } from './yaml-document.js';

/** What sets one settings file apart from another. */
export interface FileKind {
  /** As users know the file: `~/.logoptin`. */
  readonly file: string;
  readonly validate: Validator;
  /** The known keys at the top. */
  readonly keys: readonly string[];
  /** Keys that protect something: a misspelt one must not be passed over. */
  readonly guarded: readonly string[];
  /** Known keys one level down whose misspelling is only warned about. */
  readonly nested?: Readonly<Record<string, readonly string[]>>;
  /** Keys that are right in another file. */
  readonly foreign?: readonly string[];
}

export type SettingsResult =
  | {
      readonly kind: 'settings';
      /** The known keys alone. */
      readonly data: Readonly<Record<string, unknown>>;
      /** The line of each key at the top that is set. */
      readonly lines: Readonly<Record<string, number>>;
      readonly warnings: readonly FileWarning[];
    }
  | { readonly kind: 'failure'; readonly failure: FileFailure };

/** With more unknown keys than these a file is something else, and not worth a warning for each. */
const MOST_UNKNOWN = 20;

/** The settings in the file's bytes, or the first defect in it. Never throws, whatever the bytes. */
export async function parseSettings(bytes: Buffer, kind: FileKind): Promise<SettingsResult> {
  const failure = (defect: Defect): SettingsResult => ({ kind: 'failure', failure: { file: kind.file, defect } });
  const text = checkText(bytes);
  if (text.kind === 'binary') return failure({ kind: 'binary', at: text.at });
  // The YAML library costs 20 ms of a job's start; most files are empty.
  if (text.blank) return { kind: 'settings', data: {}, lines: {}, warnings: [] };

  const parsed = await parseYaml(text.text);
  if (parsed.kind === 'defect') return failure(parsed.defect);
  const { document } = parsed;
  const data = document.data ?? {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    return failure({ kind: 'top', at: document.valueAt([]), got: typeWord(data) });
  }
  const settings = data as Readonly<Record<string, unknown>>;
  const unknown = unknownKeys(settings, kind, document);
  const defects = [
    ...unknown.defects,
    ...schemaDefects(settings, kind.validate, document),
    ...shortMasks(settings, document),
  ];
  const first = defects.sort(inOrder)[0];
  if (first !== undefined) return failure(first);
  const set = kind.keys.filter((key) => Object.hasOwn(settings, key));
  const lines = Object.fromEntries(set.map((key) => [key, document.keyAt([key]).line]));
  const known = Object.fromEntries(set.map((key) => [key, settings[key]]));
  return { kind: 'settings', data: known, lines, warnings: unknown.warnings };
}

function inOrder(left: PlacedDefect, right: PlacedDefect): number {
  return left.at.line - right.at.line || left.at.column - right.at.column;
}

function unknownKeys(
  settings: Readonly<Record<string, unknown>>,
  kind: FileKind,
  document: YamlDocument,
): { readonly defects: readonly PlacedDefect[]; readonly warnings: readonly FileWarning[] } {
  const defects: PlacedDefect[] = [];
  const warnings: FileWarning[] = [];
  const { file } = kind;
  const names = Object.keys(settings).filter((name) => !kind.keys.includes(name));
  for (const [index, name] of names.slice(0, MOST_UNKNOWN + 1).entries()) {
    const at = document.keyAt([name]);
    if (kind.foreign?.includes(name) === true) {
      warnings.push({ kind: 'site-only-key', file, at, key: name });
      continue;
    }
    const key = unknownKey(name, null, kind.keys);
    const isGuarded = key.nearest.some((candidate) => kind.guarded.includes(candidate));
    if (isGuarded || index === MOST_UNKNOWN) defects.push({ kind: 'unknown-key', at, key });
    else warnings.push({ kind: 'unknown-key', file, at, key });
  }
  for (const [parent, known] of Object.entries(kind.nested ?? {})) {
    const inner = settings[parent];
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
    for (const name of Object.keys(inner)) {
      if (known.includes(name)) continue;
      warnings.push({
        kind: 'unknown-key',
        file,
        at: document.keyAt([parent, name]),
        key: unknownKey(name, parent, known),
      });
    }
  }
  return { defects, warnings };
}
