/** Puts the layers of the configuration together: defaults < site < opt-in file < job's record < command line. Pure. */
import { sizeText } from '../capture/size-text.js';
import type { Mode } from '../capture/types.js';
import type { StoreChoice } from '../store/root.js';
import { DEFAULTS } from './defaults.js';
import { type Chosen, type Layers, layered, layerSource, maskPatterns, maskValues } from './layers.js';
import { describeRetention, describeSource, failedClosed, passedOver } from './messages.js';
import { likely } from './nearest.js';
import { CHOICES } from './schema-defects.js';
import type { ConfigFailure, Source } from './source.js';
import type { Config, Limits, Retention, RunOptions, SiteSettings } from './types.js';

export interface ResolveInput extends Layers {
  readonly options: RunOptions;
  readonly store: StoreChoice;
}

/** One setting as it is in force, for `joblog status`. */
export interface Setting {
  readonly key: string;
  /** As `Config` has it; of values to mask only how many there are. */
  readonly value: string | number | boolean | null | readonly string[] | Retention;
  /** The same for people. */
  readonly words: string;
  readonly source: Source;
}

export interface Resolved {
  readonly config: Config;
  /** What decided the mode, in words. */
  readonly modeWhy: string;
  /** Why the mode is `disabled` although nobody asked for that. */
  readonly failure: ConfigFailure | null;
  readonly settings: readonly Setting[];
  /** For the user, a line each. */
  readonly notices: readonly string[];
}

/** The configuration of a run, and what decided each part of it. A file that cannot be followed beats everything: mode `disabled`. */
export function resolve(input: ResolveInput): Resolved {
  const { site, optIn, record, store } = input;
  const siteSettings: SiteSettings = site.kind === 'settings' ? site.settings : {};
  const masks = maskValues(input);
  const failure = failureOf(input, masks.value.length);
  const mode: Chosen<Mode> =
    failure === null ? modeOf(input) : { value: 'disabled', source: { kind: 'failed', failure } };
  const repeats = layered(input, 'repeats');
  const tasks = layered(input, 'tasks');
  const maskEnv = maskPatterns(input);
  const siteSource = (key: string): Source => layerSource(site, 'site', key);
  const recordCmd = siteSettings.record?.cmd;
  const exitMs = siteSettings.limits?.exit;
  const config: Config = {
    mode: mode.value,
    repeats: repeats.value,
    tasks: tasks.value,
    maskValues: masks.value,
    maskEnv: maskEnv.value,
    store: store.path,
    share: siteSettings.share ?? null,
    // An unreadable site file may have said `cmd: false`.
    recordCmd: site.kind === 'failure' ? false : (recordCmd ?? DEFAULTS.recordCmd),
    exitMs: exitMs ?? DEFAULTS.exitMs,
    limits: limitsOf(siteSettings),
  };
  const warnings = optIn.kind === 'settings' && record.kind === 'none' ? optIn.warnings : [];
  return {
    config,
    modeWhy: describeSource(mode.source),
    failure,
    settings: [
      { key: 'mode', value: config.mode, words: config.mode, source: mode.source },
      { key: 'repeats', value: config.repeats, words: config.repeats, source: repeats.source },
      { key: 'tasks', value: config.tasks, words: config.tasks, source: tasks.source },
      { key: 'mask.values', value: masks.value.length, words: `${masks.value.length}`, source: masks.source },
      { key: 'mask.env', value: maskEnv.value, words: maskEnv.value.join(' '), source: maskEnv.source },
      { key: 'store', value: config.store, words: config.store, source: store.source },
      {
        key: 'share',
        value: config.share,
        words: config.share ?? 'none, you alone can read your logs',
        source: config.share === null ? { kind: 'default' } : siteSource('share'),
      },
      {
        key: 'record.cmd',
        value: config.recordCmd,
        words: String(config.recordCmd),
        source: recordCmd === undefined && site.kind !== 'failure' ? { kind: 'default' } : siteSource('record'),
      },
      {
        key: 'retention',
        value: siteSettings.retention ?? null,
        words: describeRetention(siteSettings.retention ?? {}),
        source: siteSettings.retention === undefined ? { kind: 'default' } : siteSource('retention'),
      },
      ...limitSettings(config.limits, siteSettings, siteSource('limits')),
      {
        key: 'limits.exit',
        value: config.exitMs,
        words: `${config.exitMs / 1000} s`,
        source: exitMs === undefined ? { kind: 'default' } : siteSource('limits'),
      },
    ],
    notices: [...(failure === null ? [] : [failedClosed(failure)]), ...warnings.map(passedOver)],
  };
}

function limitsOf({ limits = {} }: SiteSettings): Limits {
  const { throughput, burst, size, free, spool } = DEFAULTS.limits;
  return {
    throughput: limits.throughput ?? throughput,
    burst: limits.burst ?? burst,
    size: limits.size ?? size,
    free: limits.free ?? free,
    spool: limits.spool ?? spool,
  };
}

/** What each limit is said with, behind its size. */
const LIMITED = {
  throughput: ' a second',
  burst: ' at once',
  size: ' a task',
  free: ' left free',
  spool: ' on local disk',
} as const;

function limitSettings(limits: Limits, site: SiteSettings, source: Source): Setting[] {
  return (['throughput', 'burst', 'size', 'free', 'spool'] as const).map((name) => ({
    key: `limits.${name}`,
    value: limits[name],
    words: limits[name] === 0 && name !== 'burst' ? 'none' : `${sizeText(limits[name])}${LIMITED[name]}`,
    source: site.limits?.[name] === undefined ? { kind: 'default' } : source,
  }));
}

function failureOf(input: ResolveInput, masks: number): ConfigFailure | null {
  const { site, optIn, record, options } = input;
  if (site.kind === 'failure') return { kind: 'site', failure: site.failure };
  switch (record.kind) {
    case 'invalid':
      return { kind: 'record-invalid', file: record.file, why: record.why };
    case 'record': {
      if (record.record.failed === true) return { kind: 'record-failed', file: record.file, why: record.record.why };
      const wanted = record.record.config.mask.values;
      if (masks < wanted) return { kind: 'masks-missing', file: record.file, wanted, found: masks };
      break;
    }
    case 'none':
      if (optIn.kind === 'failure') return { kind: 'opt-in', failure: optIn.failure };
  }
  const { mode } = options;
  if (mode === undefined || isMode(mode)) return null;
  return { kind: 'mode-option', got: mode, nearest: likely(mode, CHOICES['mode'] ?? []) };
}

function modeOf(input: ResolveInput): Chosen<Mode> {
  const { mode } = input.options;
  return mode !== undefined && isMode(mode)
    ? { value: mode, source: { kind: 'option', flag: '--mode' } }
    : layered(input, 'mode');
}

function isMode(text: string): text is Mode {
  return CHOICES['mode']?.includes(text) === true;
}
