// The tables in docs/performance.md and docs/scale.md, each part's between two comments that are not shown.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PATHS = ['performance.md', 'scale.md'].map((name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url)));

/** Puts a part's tables in place of those that are there. */
export function writeDocument(part, tables) {
  const [begin, end] = [`<!-- bench: ${part} -->`, `<!-- end of ${part} -->`];
  const path = PATHS.find((candidate) => readFileSync(candidate, 'utf8').includes(begin));
  if (path === undefined) throw new Error(`docs/ has no place for ${part}: ${begin} ... ${end}`);
  const document = readFileSync(path, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (to < from) throw new Error(`${path} has no end of ${part}: ${end}`);
  writeFileSync(path, `${document.slice(0, from)}${begin}\n\n${tables}\n\n${document.slice(to)}`);
}
