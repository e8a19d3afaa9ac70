/** What docs/store.md shows: example files, commands and what they print, and a script. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPage } from './markdown.js';
import { type Shown, shownIn } from './session.js';

const page = readPage('docs/store.md');

/** The example files by their paths in the store, as they would stand there. */
export function documentedFiles(): Readonly<Record<string, string>> {
  const files = page.blocks.flatMap(({ above, text }) => {
    const [, path] = /^`([^`]+)`$/.exec(above) ?? [];
    return path === undefined ? [] : [{ path, text }];
  });
  return Object.fromEntries(
    files.map(({ path, text }) => [
      path,
      // Broken into lines for reading only.
      path.endsWith('.json') ? `${JSON.stringify(JSON.parse(text))}\n` : text,
    ]),
  );
}

export function documentedCommands(): readonly Shown[] {
  return page.blocks.flatMap((block) => (block.language === 'console' ? shownIn(block) : []));
}

/** Lays the example files and the script out in a folder. */
export function layOut(store: string): void {
  for (const [path, content] of Object.entries(documentedFiles())) {
    mkdirSync(dirname(join(store, path)), { recursive: true });
    writeFileSync(join(store, path), content);
  }
  writeFileSync(join(store, 'merge'), page.blocks.find(({ language }) => language === 'sh')!.text);
}
