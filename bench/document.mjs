// The tables in docs/performance.md, each part's between two comments that are not shown.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PATH = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** Puts a part's tables in place of those that are there. */
export function writeDocument(part, tables) {
  const [begin, end] = [`<!-- bench: ${part} -->`, `<!-- end of ${part} -->`];
  const document = readFileSync(PATH, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for ${part}: ${begin} ... ${end}`);
  writeFileSync(PATH, `${document.slice(0, from)}${begin}\n\n${tables}\n\n${document.slice(to)}`);
}
