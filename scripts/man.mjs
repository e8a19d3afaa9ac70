// Writes what a package and a site have besides the program, out of the declarations of the verbs: man/man1/ and completions/.
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = await mkdtemp(join(tmpdir(), 'joblog-man-'));
const outfile = join(folder, 'manual.mjs');
await build({
  stdin: {
    contents: `export { declared } from './lib/cli/cli.js';
      export { manualPages } from './lib/manual/page.js';
      export { SCRIPT_NAMES, SCRIPTS } from './lib/completion/scripts.js';`,
    resolveDir: process.cwd(),
  },
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
const { declared, manualPages, SCRIPT_NAMES, SCRIPTS } = await import(pathToFileURL(outfile));
await rm(folder, { recursive: true });

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
// The day of the newest release, or none: the same sources give the same files, by which `joblog site install` knows a version again.
const date = /^## .*(\d{4}-\d\d-\d\d)/m.exec(await readFile('CHANGELOG.md', 'utf8'))?.[1] ?? '';

const files = [
  ...manualPages(declared(), { version, date }).map(({ name, text }) => [join('man/man1', name), text]),
  ...Object.entries(SCRIPTS).map(([shell, text]) => [join('completions', shell, SCRIPT_NAMES[shell]), text]),
];
for (const path of ['man/man1', ...Object.keys(SCRIPTS).map((shell) => join('completions', shell))])
  await mkdir(path, { recursive: true });
for (const [path, text] of files) {
  // Whoever reads it meanwhile has the old one or the new one.
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
