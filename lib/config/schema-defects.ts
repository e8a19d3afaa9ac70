/** What in a file's data does not match its schema, as defects with their places. Pure. */
import type { Defect, UnknownKey } from './failure.js';
import { likely, nearest } from './nearest.js';
import type { SchemaError, Validator } from './validators.generated.js';
import type { Path, YamlDocument } from './yaml-document.js';

/** The values a key may have, where there is a list of them. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  mode: ['enabled', 'metadata', 'disabled'],
  repeats: ['fold', 'keep'],
  tasks: ['all', 'first', 'first-per-node'],
};

/** Keys one level down of which the schema allows no others. */
const CLOSED: Readonly<Record<string, readonly string[]>> = { mask: ['values', 'env'], record: ['cmd'] };

/** At least so many bytes: a shorter value would blot out half of every log. */
const SHORTEST_MASK = 4;

export type PlacedDefect = Extract<Defect, { readonly at: unknown }>;

/** A key that is not known, with the known ones nearest to it. Under `mask` it may be a secret in the wrong place. */
export function unknownKey(name: string, parent: string | null, known: readonly string[]): UnknownKey {
  const secret = parent === 'mask' && likely(name, known) === null;
  return { written: secret ? null : shown(name), parent, nearest: nearest(name, known) };
}

/** What the schema finds. */
export function schemaDefects(
  settings: Readonly<Record<string, unknown>>,
  validate: Validator,
  document: YamlDocument,
): readonly PlacedDefect[] {
  if (validate(settings)) return [];
  return (validate.errors ?? []).map((error) => defectOf(error, settings, document));
}

function defectOf(error: SchemaError, settings: unknown, document: YamlDocument): PlacedDefect {
  const path = error.instancePath.split('/').slice(1);
  const extra = error.params['additionalProperty'];
  if (typeof extra === 'string') {
    const parent = path.join('.');
    const at = document.keyAt([...path, extra]);
    return { kind: 'unknown-key', at, key: unknownKey(extra, parent, CLOSED[parent] ?? []) };
  }
  const key = path.filter((part) => !/^\d+$/.test(part)).join('.');
  const value = valueAt(settings, path);
  const choices = CHOICES[key];
  return {
    kind: 'value',
    at: document.valueAt(path),
    key: path.length > key.split('.').length ? `${key}[]` : key,
    got: path[0] === 'mask' || typeof value === 'object' ? typeWord(value) : shown(scalarText(value)),
    nearest: choices === undefined || typeof value !== 'string' ? null : likely(value, choices),
  };
}

/** What the schema cannot say: it counts characters, masks count bytes. */
export function shortMasks(
  settings: Readonly<Record<string, unknown>>,
  document: YamlDocument,
): readonly PlacedDefect[] {
  const values = valueAt(settings, ['mask', 'values']);
  if (!Array.isArray(values)) return [];
  return values.flatMap((value: unknown, index): PlacedDefect[] => {
    if (typeof value !== 'string' || Buffer.byteLength(value) >= SHORTEST_MASK) return [];
    return [{ kind: 'short-mask', at: document.valueAt(['mask', 'values', index]), key: 'mask.values[]' }];
  });
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) value = (value as Record<string, unknown> | null | undefined)?.[part];
  return value;
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What kind of thing a value is, in words. */
export function typeWord(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : 'true or false';
}

/** What a user wrote, short and safe to print on a terminal. */
function shown(text: string): string {
  const printable = text.replace(/[^\P{C}]/gu, '?');
  return `\`${printable.length > 40 ? `${printable.slice(0, 40)}...` : printable}\``;
}
