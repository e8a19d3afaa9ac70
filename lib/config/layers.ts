/** The layers of the configuration, and which of them a setting is taken from. Pure. */
import type { JobRecord } from '../store/format.js';
import { BUILT_IN_MASK_ENV, DEFAULTS } from './defaults.js';
import type { OptInFile } from './opt-in-file.js';
import type { SiteFile } from './site-file.js';
import type { Source } from './source.js';
import type { Config, UserSettings } from './types.js';

/** The job's record as far as there is one. */
export type RecordLayer =
  | { readonly kind: 'none' }
  | { readonly kind: 'record'; readonly file: string; readonly record: JobRecord }
  | { readonly kind: 'invalid'; readonly file: string; readonly why: string };

/** Everything below the command line, lowest first. */
export interface Layers {
  readonly site: SiteFile;
  readonly optIn: OptInFile;
  readonly record: RecordLayer;
}

/** A value, and what decided it. */
export interface Chosen<T> {
  readonly value: T;
  readonly source: Source;
}

type Layered = Pick<Config, 'mode' | 'repeats' | 'tasks'>;

/** A setting of the user's, from the highest layer that has it. A job's record has all of them. */
export function layered<K extends keyof Layered>(layers: Layers, key: K): Chosen<Layered[K]> {
  const { record, optIn, site } = layers;
  if (record.kind === 'record') {
    const kept: Layered = record.record.config;
    return { value: kept[key], source: { kind: 'record', file: record.file, why: record.record.why } };
  }
  const own: Partial<Layered> = settingsOf(optIn);
  if (own[key] !== undefined) return { value: own[key], source: layerSource(optIn, 'opt-in', key) };
  const sites: Partial<Layered> = settingsOf(site);
  if (sites[key] !== undefined) return { value: sites[key], source: layerSource(site, 'site', key) };
  const defaults: Layered = DEFAULTS;
  return { value: defaults[key], source: { kind: 'default' } };
}

/** The user's masks add to the site's: nobody's are lost to somebody else's. */
export function maskValues({ site, optIn }: Layers): Chosen<readonly string[]> {
  return joined([
    { value: settingsOf(site).mask?.values ?? [], source: layerSource(site, 'site', 'mask') },
    { value: settingsOf(optIn).mask?.values ?? [], source: layerSource(optIn, 'opt-in', 'mask') },
  ]);
}

/** The built-in patterns always; those of the files as they were when the record was made. */
export function maskPatterns({ site, optIn, record }: Layers): Chosen<readonly string[]> {
  const builtIn: Chosen<readonly string[]> = { value: BUILT_IN_MASK_ENV, source: { kind: 'default' } };
  if (record.kind === 'record') {
    const source: Source = { kind: 'record', file: record.file, why: record.record.why };
    return joined([builtIn, { value: record.record.config.mask.env, source }]);
  }
  return joined([
    builtIn,
    { value: settingsOf(site).mask?.env ?? [], source: layerSource(site, 'site', 'mask') },
    { value: settingsOf(optIn).mask?.env ?? [], source: layerSource(optIn, 'opt-in', 'mask') },
  ]);
}

function joined(parts: readonly Chosen<readonly string[]>[]): Chosen<readonly string[]> {
  const value = [...new Set(parts.flatMap((part) => part.value))];
  const sources = parts.filter((part) => part.value.length > 0).map((part) => part.source);
  const [first, ...others] = sources;
  if (first === undefined) return { value, source: { kind: 'default' } };
  return { value, source: others.length === 0 ? first : { kind: 'several', sources } };
}

function settingsOf(file: OptInFile | SiteFile): UserSettings {
  return file.kind === 'settings' ? file.settings : {};
}

/** The file, and the line on which it sets the key, where it does. */
export function layerSource(file: OptInFile | SiteFile, kind: 'site' | 'opt-in', key: string): Source {
  const line = file.kind === 'settings' ? (file.lines[key] ?? null) : null;
  return kind === 'site' && 'file' in file ? { kind, file: file.file, line } : { kind: 'opt-in', line };
}
