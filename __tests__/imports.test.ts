/** Holds the folders to the map in docs/architecture.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const LIB = join(ROOT, 'lib');

interface Source {
  /** `capture/row.ts` */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => {
    const text = readFileSync(join(LIB, path), 'utf8');
    const imports = [...text.matchAll(/(?:^(?:import|export)\s[^;]*?\sfrom\s|\bimport\()\s*'([^']+)'/gm)].map(
      ([, name]) => name!,
    );
    return { path, text, imports };
  });

const within = (folder: string): readonly Source[] => sources.filter(({ path }) => path.startsWith(`${folder}/`));

/** The folder or file under lib/ that an import leads to; a package's name as it stands. */
function target(source: Source, name: string): string {
  return name.startsWith('.') ? relative(LIB, resolve(LIB, dirname(source.path), name)) : name;
}

/** Everything that a file loads at its start, itself included, through imports that are not of types alone. */
function loadedBy(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const source = sources.find((candidate) => candidate.path === path);
  for (const [statement] of source?.text.matchAll(/^(?:import|export)\s(?!type)[^;]*?from\s*'[^']+'/gm) ?? []) {
    const name = target(source!, /'([^']+)'$/.exec(statement)![1]!);
    loadedBy(name.replace(/\.js$/, '.ts'), seen);
  }
  return seen;
}

test('there are sources to look at', () => {
  expect(sources.length).toBeGreaterThan(50);
});

test.each(['capture', 'view'])('lib/%s is pure: no file, no process, no clock, no timer', (folder) => {
  const allowed = /^(?:node:buffer|capture\/|view\/|page\/api|store\/format|[a-z][a-z-]*$)/;
  for (const source of within(folder)) {
    expect(source.imports.map((name) => target(source, name)).filter((name) => !allowed.test(name))).toEqual([]);
    const code = source.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect({
      path: source.path,
      uses: code.match(/\b(?:process\.|Date\.now|new Date\(\)|performance\.|setTimeout|setInterval)/g),
    }).toEqual({
      path: source.path,
      uses: null,
    });
  }
});

test('what joblog export makes of rows is pure', () => {
  for (const name of ['series', 'progress', 'destination', 'rounds', 'words'])
    expect([...loadedBy(`export/${name}.ts`)].filter((path) => !/^(?:export|view|string-width)/.test(path))).toEqual(
      [],
    );
});

test('the X rule, series, smoothing and buckets can be loaded by a browser', () => {
  const loaded = ['x-choice', 'value-columns', 'curve', 'smooth', 'buckets', 'comparison'].flatMap((name) => [
    ...loadedBy(`view/${name}.ts`),
  ]);
  expect(loaded).toContain('view/row.ts');
  expect(loaded.filter((name) => name.startsWith('node:') || !name.startsWith('view/'))).toEqual([]);
});

test('lib/page, which runs in browsers, knows itself, the pure code, and words of the capture', () => {
  const allowed = /^(?:page\/|view\/|capture\/types|preact(?:\/hooks)?$|uplot$)/;
  for (const source of within('page')) {
    const others = source.imports.map((name) => target(source, name)).filter((name) => !allowed.test(name));
    expect({ path: source.path, others }).toEqual({ path: source.path, others: [] });
    expect({
      path: source.path,
      markup: /innerHTML|outerHTML|insertAdjacentHTML|document\.write/.test(source.text),
    }).toEqual({
      path: source.path,
      markup: false,
    });
  }
});

test('joblog run loads neither commander, yaml, ajv nor execa in its main process', () => {
  const loaded = [...loadedBy('run/main-process.ts'), ...loadedBy('run/capture-program.ts')];
  expect(loaded).toContain('capture/capture.ts');
  expect(loaded.filter((name) => /^(?:commander|yaml|ajv|execa|strip-ansi)/.test(name))).toEqual([]);
});

test('the main process does not load what reads or writes the store and the configuration', () => {
  const loaded = ['run/main-process.ts', 'run/capture-program.ts']
    .flatMap((path) => [...loadedBy(path)])
    .filter((name) => /^(?:store|config|scheduler|commands)\//.test(name));
  // Pure: of messages, and of values of variables.
  expect(loaded).toEqual(['scheduler/env-values.ts', 'store/protocol.ts']);
});

test('of the capture, the main process loads no more than tables of numbers before the command and the writer are started', () => {
  const loaded = [...loadedBy('run/main-process.ts')].filter((name) => name.startsWith('capture/'));
  expect(loaded).toEqual(['capture/types.ts', 'capture/ledger.ts']);
});

test('what runs before the command imports nothing of joblog', () => {
  const guard = sources.find(({ path }) => path === 'run/guard.ts');
  expect(guard?.imports).toEqual(['child_process', 'fs', 'os']);
});

test('no source file is longer than 350 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 351).map(({ path }) => path);
  expect(long).toEqual([]);
});
