/** The files of the page: the same for everybody, with no data in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface ShellFile {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Reads all of them, by name; none where the installation has no page. */
export function readShell(folder: string): ReadonlyMap<string, ShellFile> {
  const files = new Map<string, ShellFile>();
  for (const name of namesIn(folder)) {
    const type = TYPES[extname(name)];
    if (type !== undefined) files.set(name, { type, body: readFileSync(join(folder, name)) });
  }
  return files;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
