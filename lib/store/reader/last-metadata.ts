/** The last row of metadata, read as cheaply as possible: `joblog list` wants it of every job. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { type MetadataRow, parseRow } from '../../view/row.js';
import { openPlain } from './plain-file.js';

/** Most rows are far shorter; the longest a job can print as metadata is 1 MiB. */
const FIRST_LOOK = 4096;
const LAST_LOOK = 4 * 1024 * 1024;

/** The last valid row of a metadata file; undefined where there is none, or the file cannot be read. */
export function lastRow(path: string): MetadataRow | undefined {
  let file: number;
  try {
    file = openPlain(path);
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(file);
    for (let look = FIRST_LOOK; ; look *= 32) {
      const row = lastRowIn(file, Math.max(0, size - look), size);
      if (row !== undefined || look >= size || look >= LAST_LOOK) return row;
    }
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

function lastRowIn(file: number, from: number, to: number): MetadataRow | undefined {
  const buffer = Buffer.alloc(to - from);
  const bytes = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from));
  const lines = bytes.toString('utf8').split('\n');
  // Behind the last newline stands nothing, or a torn line; before the first one perhaps the end of a line.
  for (let index = lines.length - 2; index >= (from === 0 ? 0 : 1); index -= 1) {
    const row = parseRow(lines[index] ?? '');
    if (row !== undefined) return row;
  }
  return undefined;
}
