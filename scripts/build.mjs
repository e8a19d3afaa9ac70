// Bundles lib/ into dist/. Start-up time decides the shape: the two processes of `joblog run` are one CommonJS file each (Node starts those
// 3 ms sooner than ES modules) and hold only what they need; the other verbs are ES modules, loaded verb by verb.
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
};

/** The YAML library is loaded by few runs, and would be parsed by all: it becomes a file of its own. */
const yamlApart = {
  name: 'yaml-apart',
  setup(build) {
    build.onResolve({ filter: /yaml-library\.js$/ }, () => ({ path: './yaml.cjs', external: true }));
  },
};

const results = await Promise.all([
  // The guard must be readable by any Node, so that one that is too old can say so.
  build({
    ...common,
    footer: { js: '// joblog: end of program' },
    target: 'es2015',
    entryPoints: { run: 'lib/run/guard.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  }),
  build({
    ...common,
    entryPoints: {
      job: 'lib/run/main-process.ts',
      capture: 'lib/run/capture-program.ts',
      writer: 'lib/store/writer-process.ts',
      recover: 'lib/store/recover-process.ts',
    },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    minifySyntax: true,
    plugins: [yamlApart],
    // As require(): Node's import() finds no names in a CommonJS bundle.
    supported: { 'dynamic-import': false },
  }),
  build({
    ...common,
    entryPoints: { yaml: 'lib/config/yaml-library.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
  }),
  build({
    ...common,
    entryPoints: {
      main: 'lib/main.ts',
      'search-worker': 'lib/serve/search-worker.ts',
      'metadata-worker': 'lib/serve/metadata-worker.ts',
    },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  }),
  // The page, for browsers of 2023 and later (DecompressionStream is what decides).
  build({
    bundle: true,
    platform: 'browser',
    target: ['chrome115', 'firefox115', 'safari17'],
    logLevel: 'warning',
    legalComments: 'none',
    metafile: true,
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryPoints: [
      { in: 'lib/page/main.tsx', out: 'page' },
      { in: 'lib/page/page.css', out: 'page' },
    ],
    outdir: 'dist/page',
    format: 'iife',
  }),
]);
await copyFile('lib/page/index.html', 'dist/page/index.html');

// Old files go last: whoever runs from dist/ meanwhile finds every file he needs.
const made = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
made.add('dist/page/index.html');
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(relative('.', path))) await rm(path);
}
