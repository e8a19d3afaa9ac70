// Bundles lib/ into dist/. Start-up time decides the shape: the two processes of `joblog run` are one CommonJS file each (Node starts those
// 3 ms sooner than ES modules) and hold only what they need; the other verbs are ES modules, loaded verb by verb.
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
    entryPoints: { main: 'lib/main.ts', 'search-worker': 'lib/serve/search-worker.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  }),
]);

// Old files go last: whoever runs from dist/ meanwhile finds every file he needs.
const made = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((path) => basename(path))));
for (const name of await readdir('dist')) if (!made.has(name)) await rm(join('dist', name));
