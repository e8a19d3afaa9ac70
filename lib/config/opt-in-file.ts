/** What `~/.logoptin` says. Pure. */
import type { FileFailure, FileWarning } from './failure.js';
import { type FileKind, parseSettings } from './settings-file.js';
import type { UserSettings } from './types.js';
import { validateUserSettings } from './validators.generated.js';

/** How messages name the file. */
export const OPT_IN_FILE = '~/.logoptin';

/** What became of the opt-in file. */
export type OptInFile =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'settings';
      readonly settings: UserSettings;
      readonly lines: Readonly<Record<string, number>>;
      readonly warnings: readonly FileWarning[];
    }
  | { readonly kind: 'failure'; readonly failure: FileFailure };

const KIND: FileKind = {
  file: OPT_IN_FILE,
  validate: validateUserSettings,
  keys: ['mode', 'mask', 'repeats', 'tasks'],
  guarded: ['mode', 'mask'],
  foreign: ['store', 'share', 'record', 'limits'],
};

/** The settings of an opt-in file with these bytes, or why it cannot be followed. Never throws. */
export async function parseOptIn(bytes: Buffer): Promise<Exclude<OptInFile, { kind: 'absent' }>> {
  const result = await parseSettings(bytes, KIND);
  if (result.kind === 'failure') return result;
  const { kind, data, lines, warnings } = result;
  // The schema has been checked: the data has exactly the types of UserSettings.
  return { kind, settings: data, lines, warnings };
}
