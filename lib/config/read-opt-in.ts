/** Reads `~/.logoptin` from the disk. */
import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isTrusted } from '../store/private-folder.js';
import { OPT_IN_FILE, type OptInFile, parseOptIn } from './opt-in-file.js';
import { type FileRead, readOpenFile, readSmallFile } from './read-file.js';

/** The opt-in file as it is now, and when it was last changed in any way (null where it could not be read, or is absent). */
export interface OptInRead {
  readonly file: OptInFile;
  readonly changed: number | null;
  /** There is such a file, and another user has put it there: nobody can opt in for somebody else, so it is as good as absent. */
  readonly foreign?: true;
}

const ABSENT: OptInRead = { file: { kind: 'absent' }, changed: null };
const FOREIGN: OptInRead = { ...ABSENT, foreign: true };

/** Never hangs on what stands in the file's place; an unusable file is a failure, never absent. An empty `home` has no file. */
export async function readOptIn(home: string): Promise<OptInRead> {
  if (home === '') return ABSENT;
  const entry = entryIn(home);
  if (entry !== undefined && !isTrusted(entry.uid)) return FOREIGN;
  return understood(readSmallFile(join(home, '.logoptin')));
}

/** The opt-in file as the launcher has opened it, though it may have been removed or replaced since. */
export async function readOpenOptIn(fd: number, home: string): Promise<OptInRead> {
  const entry = entryIn(home);
  if (entry !== undefined && !isTrusted(entry.uid)) return FOREIGN;
  const read = readOpenFile(fd);
  // A user's own link may lead to somebody else's file: he has put it there.
  if (read.kind === 'bytes' && !isTrusted(read.uid) && entry?.isSymbolicLink() !== true) return FOREIGN;
  return understood(read);
}

function entryIn(home: string): Stats | undefined {
  if (home === '') return undefined;
  try {
    return lstatSync(join(home, '.logoptin'), { throwIfNoEntry: false });
  } catch {
    // Whoever reads it says what is wrong.
    return undefined;
  }
}

async function understood(read: FileRead): Promise<OptInRead> {
  switch (read.kind) {
    case 'absent':
      return ABSENT;
    case 'failure':
      return { file: { kind: 'failure', failure: { file: OPT_IN_FILE, defect: read.defect } }, changed: null };
    case 'bytes':
      return { file: await parseOptIn(read.bytes), changed: read.changed };
  }
}
