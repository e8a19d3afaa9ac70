/** Reads `~/.logoptin` from the disk. */
import { join } from 'node:path';
import { OPT_IN_FILE, type OptInFile, parseOptIn } from './opt-in-file.js';
import { type FileRead, readOpenFile, readSmallFile } from './read-file.js';

/** The opt-in file as it is now, and when it was last changed in any way (null where it could not be read, or is absent). */
export interface OptInRead {
  readonly file: OptInFile;
  readonly changed: number | null;
}

/** Never hangs on what stands in the file's place; an unusable file is a failure, never absent. An empty `home` has no file. */
export async function readOptIn(home: string): Promise<OptInRead> {
  if (home === '') return { file: { kind: 'absent' }, changed: null };
  return understood(readSmallFile(join(home, '.logoptin')));
}

/** The opt-in file as the launcher has opened it, though it may have been removed or replaced since. */
export function readOpenOptIn(fd: number): Promise<OptInRead> {
  return understood(readOpenFile(fd));
}

async function understood(read: FileRead): Promise<OptInRead> {
  switch (read.kind) {
    case 'absent':
      return { file: read, changed: null };
    case 'failure':
      return { file: { kind: 'failure', failure: { file: OPT_IN_FILE, defect: read.defect } }, changed: null };
    case 'bytes':
      return { file: await parseOptIn(read.bytes), changed: read.changed };
  }
}
