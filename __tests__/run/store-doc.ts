/** What docs/store.md shows: example files, commands and what they print, and a script. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY, readPage } from '../docs/markdown.js';
import { type Shown, shownIn } from '../docs/session.js';

const page = readPage('docs/store.md');
const text = readFileSync(join(REPOSITORY, page.path), 'utf8');

/** The example files by their paths in the store, as they would stand there. */
export function documentedFiles(): Readonly<Record<string, string>> {
  const blocks = text.matchAll(/^`([^`\n]+)`\n\n```\w+\n([\s\S]*?\n)```$/gm);
  return Object.fromEntries(
    [...blocks].map(([, path = '', content = '']) => [
      path,
      // Broken into lines for reading only.
      path.endsWith('.json') ? `${JSON.stringify(JSON.parse(content))}\n` : content,
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
