/** What docs/store.md shows: example files, commands and what they print, and a script. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const text = readFileSync(join(__dirname, '../../docs/store.md'), 'utf8');

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

export interface DocumentedCommand {
  readonly command: string;
  readonly prints: string;
}

export function documentedCommands(): DocumentedCommand[] {
  const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)];
  const shown = blocks.flatMap(([, block = '']) => block.split(/^\$ /m).slice(1));
  return shown.map((one) => {
    const end = one.indexOf('\n');
    return { command: one.slice(0, end), prints: one.slice(end + 1).replace(/\n\n$/, '\n') };
  });
}

/** Lays the example files and the script out in a folder. */
export function layOut(store: string): void {
  for (const [path, content] of Object.entries(documentedFiles())) {
    mkdirSync(dirname(join(store, path)), { recursive: true });
    writeFileSync(join(store, path), content);
  }
  const [, script = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(text) ?? [];
  writeFileSync(join(store, 'merge'), script);
}
