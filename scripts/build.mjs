// Bundles lib/ into dist/. Start-up time decides the shape: the two processes of `joblog run` are one CommonJS file each (Node starts those
// 3 ms sooner than ES modules) and hold only what they need; the other verbs are ES modules, loaded verb by verb.
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

/** Of uPlot, the page uses neither bars nor steps nor splines, and has words of its own for times: 2 KB of the 60 that it may have, compressed. */
const leanPlot = {
  name: 'lean-plot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [from, to] of [
        [/(const FEAT_TIME\s+= )true;/, '$1false;'],
        [/\(paths\.stepped = stepped\);/, ''],
        [/\(paths\.bars {4}= bars\);/, ''],
        [/\(paths\.spline {2}= monotoneCubic\);/, ''],
      ]) {
        if (!from.test(contents)) throw new Error(`uPlot is another one than before: it has no ${from}`);
        contents = contents.replace(from, to);
      }
      return { contents, loader: 'js' };
    });
  },
};

/**
 * What it takes to measure a text is made when the first one comes that is not plain ASCII: the regular expressions of string-width take 25 ms, at each start
 * of a verb that shows something.
 */
const widthsLater = {
  name: 'widths-later',
  setup(build) {
    const filter = /^string-width$/;
    build.onResolve({ filter }, ({ kind, resolveDir }) =>
      kind === 'import-statement' ? { path: 'string-width', namespace: 'later', pluginData: resolveDir } : undefined,
    );
    build.onLoad({ filter, namespace: 'later' }, ({ pluginData: resolveDir }) => ({
      contents: "let width; export default (text) => (width ??= require('string-width').default)(text);",
      resolveDir,
    }));
  },
};

const modules = {
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  plugins: [widthsLater],
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
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
  // What the verbs have in common with each other lies in files of its own, what they have in common with threads and other programs does not: each file
  // that a verb reads at its start is a few look-ups on a site's file system.
  build({ ...common, ...modules, entryPoints: { main: 'lib/main.ts' } }),
  build({
    ...common,
    ...modules,
    entryPoints: {
      'search-worker': 'lib/serve/search-worker.ts',
      'metadata-worker': 'lib/serve/metadata-worker.ts',
      'download-worker': 'lib/serve/download-worker.ts',
      'top-reader': 'lib/commands/top/reader-process.ts',
    },
  }),
  // The page, with its data from a server and with its data in it, for browsers of 2023 and later (DecompressionStream is what decides).
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
      { in: 'lib/page/served.ts', out: 'page' },
      { in: 'lib/page/report.ts', out: 'report' },
      { in: 'lib/page/page.css', out: 'page' },
    ],
    plugins: [leanPlot],
    outdir: 'dist/page',
    format: 'iife',
  }),
]);
await copyFile('lib/page/index.html', 'dist/page/index.html');

const NOTICES = 'dist/third-party-licenses.txt';
await writeFile(NOTICES, await notices(results));

// Old files go last: whoever runs from dist/ meanwhile finds every file he needs.
const made = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
made.add('dist/page/index.html');
made.add(NOTICES);
for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(relative('.', path))) await rm(path);
}

/** The licenses of all packages of which something has got into dist/: that they go with every copy is what these licenses ask for. */
async function notices(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = new Set(inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined)
      throw new Error(`${name} has no file with its license (${license}): it cannot go with joblog`);
    return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}
