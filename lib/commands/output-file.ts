/** Writing the file that a user names with `-o`. */

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes all pieces to a file. A plain file gets them under another name first, so that whoever reads it finds the old one or the whole new one;
 * a pipe or a device (`/dev/stdout`) gets them directly. Throws the system's error, and then leaves nothing behind.
 */
export async function writeFileWhole(path: string, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  const place = await placeOf(path);
  // Nobody else may have put a link there.
  const temporary = `${place.path}.${randomUUID()}.tmp`;
  const written = place.replaced ? temporary : place.path;
  try {
    await pipeline(
      Readable.from(pieces, { objectMode: true }),
      createWriteStream(written, place.replaced ? { flags: 'wx', mode: place.mode } : {}),
    );
    if (place.replaced) await rename(temporary, place.path);
  } catch (error) {
    if (place.replaced) await rm(temporary, { force: true });
    throw error;
  }
}

/** `mode`: of the file that is replaced: one that was private stays so. */
type Place =
  | { readonly path: string; readonly replaced: true; readonly mode: number }
  | { readonly path: string; readonly replaced: false };

/** Through links: rename(2) would take the place of a link. */
async function placeOf(path: string): Promise<Place> {
  try {
    const target = await stat(path);
    return target.isFile()
      ? { path: await realpath(path), replaced: true, mode: target.mode & 0o777 }
      : { path, replaced: false };
  } catch {
    return { path, replaced: true, mode: 0o666 };
  }
}
