/** Where a setting comes from, and why a configuration is not followed: data for `messages.ts`. */
import type { FileFailure } from './failure.js';

/** What decided a setting. */
export type Source =
  | { readonly kind: 'default' }
  | { readonly kind: 'site'; readonly file: string; readonly line: number | null }
  | { readonly kind: 'opt-in'; readonly line: number | null }
  /** The job's record, and what decided then. */
  | { readonly kind: 'record'; readonly file: string; readonly why: string }
  | { readonly kind: 'option'; readonly flag: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** Mode `disabled`, because something cannot be followed. */
  | { readonly kind: 'failed'; readonly failure: ConfigFailure }
  /** Several of these together, as for masks. */
  | { readonly kind: 'several'; readonly sources: readonly Source[] };

/** Why the mode is `disabled` although nobody asked for that. */
export type ConfigFailure =
  | { readonly kind: 'opt-in'; readonly failure: FileFailure }
  | { readonly kind: 'site'; readonly failure: FileFailure }
  | { readonly kind: 'record-invalid'; readonly file: string; readonly why: string }
  /** The job failed closed when it first started. */
  | { readonly kind: 'record-failed'; readonly file: string; readonly why: string }
  | { readonly kind: 'mode-option'; readonly got: string; readonly nearest: string | null }
  | { readonly kind: 'masks-missing'; readonly file: string; readonly wanted: number; readonly found: number };
