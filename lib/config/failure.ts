/** What can be wrong with a file that joblog goes by, as data; `messages.ts` has the words. */

/** A place in a text file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What was found where something else was expected. Never a value under `mask`: these are secrets. */
export type Defect =
  | { readonly kind: 'not-regular'; readonly what: string }
  | { readonly kind: 'dangling' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'too-large'; readonly limit: number }
  | { readonly kind: 'binary'; readonly at: Position }
  | { readonly kind: 'syntax'; readonly at: Position; readonly code: string }
  | { readonly kind: 'documents'; readonly at: Position }
  | { readonly kind: 'aliases' }
  | { readonly kind: 'top'; readonly at: Position; readonly got: string }
  | {
      readonly kind: 'value';
      readonly at: Position;
      readonly key: string;
      readonly got: string;
      readonly nearest: string | null;
    }
  | { readonly kind: 'short-mask'; readonly at: Position; readonly key: string }
  | { readonly kind: 'unknown-key'; readonly at: Position; readonly key: UnknownKey };

/** A key that joblog does not know, and the known ones that are nearest to it. */
export interface UnknownKey {
  /** As written, cut and without control characters; null where it may itself be a secret. */
  readonly written: string | null;
  /** What it stands in: null is the top of the file. */
  readonly parent: string | null;
  readonly nearest: readonly string[];
}

/** A file that cannot be followed. */
export interface FileFailure {
  /** As a user knows it: `~/.logoptin`. */
  readonly file: string;
  readonly defect: Defect;
}

/** Something in a file that is passed over while the rest applies. */
export type FileWarning =
  | { readonly kind: 'unknown-key'; readonly file: string; readonly at: Position; readonly key: UnknownKey }
  | { readonly kind: 'site-only-key'; readonly file: string; readonly at: Position; readonly key: string };
