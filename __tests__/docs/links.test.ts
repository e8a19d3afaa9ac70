/** Every link in the documentation leads somewhere. The network is not asked: of addresses only the form is looked at. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { allPages, destination, type Link, type Page, parsePage, REPOSITORY } from './markdown.js';

const pages = allPages();
const OUTSIDE = /^[a-z][a-z+.-]*:/;

/** What is wrong with a link, or nothing. */
function fault(page: Page, link: Link): string | undefined {
  if (link.text.trim() === '') return 'shows nothing, not even to those who see no images';
  if (OUTSIDE.test(link.target)) {
    return URL.canParse(link.target) && link.target.startsWith('https://') ? undefined : 'is no address of the web';
  }
  const { path, anchor } = destination(page, link);
  if (path.startsWith('..') || !existsSync(join(REPOSITORY, path))) return 'leads to no file';
  if (link.image) return isImage(path) ? undefined : 'is no image';
  if (anchor === '') return undefined;
  const there = pages.find((other) => other.path === path);
  return there?.anchors.has(anchor) === true ? undefined : 'leads to no heading';
}

function isImage(path: string): boolean {
  const start = readFileSync(join(REPOSITORY, path)).subarray(0, 512).toString('latin1');
  return start.startsWith('\x89PNG') || start.startsWith('\xff\xd8\xff') || start.includes('<svg');
}

test('every link and image in every page leads to a file, a heading or an image that is there', () => {
  const links = pages.flatMap((page) => page.links.map((link) => ({ page, link })));
  expect(links.length).toBeGreaterThan(50);
  const wrong = links.flatMap(({ page, link }) => {
    const what = fault(page, link);
    return what === undefined ? [] : [`${page.path}:${link.line}: (${link.target}) ${what}`];
  });
  expect(wrong).toEqual([]);
});

test('every file of the repository that a page names in its text is there', () => {
  const named = pages.flatMap(({ path, code }) => code.map(({ line, text }) => ({ where: `${path}:${line}`, text })));
  const files = named.filter(({ text }) => /^(?:lib|__tests__|bench|docs|examples|scripts)\/[\w./*-]+$/.test(text));
  expect(files.length).toBeGreaterThan(30);
  const missing = files.filter(({ text }) => !isThere(text));
  expect(missing).toEqual([]);
});

/** @param name `*` stands for anything within a name */
function isThere(name: string): boolean {
  const folder = join(REPOSITORY, dirname(name));
  if (!existsSync(folder)) return false;
  const pattern = new RegExp(`^${basename(name).replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return readdirSync(folder).some((entry) => pattern.test(entry));
}

test('every page and decision that a program names in its text is there', () => {
  const paths = ['lib', 'bin', 'bench', 'scripts'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const decisions = readdirSync(join(REPOSITORY, 'docs/decisions'));
  const isNamed = (name: string): boolean =>
    name.startsWith('docs/')
      ? pages.some(({ path }) => path === name)
      : decisions.some((file) => Number(file.slice(0, 4)) === Number(/\d+$/.exec(name)![0]));
  const named = paths.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\bdocs\/[\w/-]+\.md\b|\bdecisions?[ /]\d+\b/g)].map(([name]) => ({
      path,
      name,
    })),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !isNamed(name))).toEqual([]);
});

test('every page can be reached from docs/README.md', () => {
  const reached = new Set<string>();
  const folders = new Set<string>();
  const follow = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const page = pages.find((one) => one.path === path);
    for (const link of page?.links ?? []) {
      if (OUTSIDE.test(link.target)) continue;
      const there = destination(page!, link).path;
      // Of a folder one sees the files.
      if (statSync(join(REPOSITORY, there)).isDirectory()) folders.add(join(there, '/'));
      else follow(there);
    }
  };
  follow('docs/README.md');
  const lost = pages.filter(
    ({ path }) => !reached.has(path) && ![...folders].some((folder) => path.startsWith(folder)),
  );
  expect(lost.map(({ path }) => path)).toEqual([]);
});

describe('a page', () => {
  const anchors = (text: string): string[] => [...parsePage('docs/x.md', text).anchors];

  test('has the anchors that GitHub gives to its headings', () => {
    expect(
      anchors('# Why ...?\n## `joblog show -f`, live\n### A [link](x.md) & more\n### ÄÖ_ü 1.2\n## &lt;task&gt;.json\n'),
    ).toEqual(['why-', 'joblog-show--f-live', 'a-link--more', 'äö_ü-12', 'taskjson']);
  });

  test('has the second heading of a name with a number behind it', () => {
    expect(anchors('## Measured\n## Measured\n## Measured\n')).toEqual(['measured', 'measured-1', 'measured-2']);
  });

  test('has neither headings nor links in its code', () => {
    const page = parsePage('docs/x.md', '```sh\n# no heading [a](b)\n```\n`[a](b)` [c](d.md#e)\n');
    expect([...page.anchors]).toEqual([]);
    expect(page.links).toEqual([{ line: 4, target: 'd.md#e', image: false, text: 'c' }]);
    expect(destination(page, page.links[0]!)).toEqual({ path: 'docs/d.md', anchor: 'e' });
  });

  test('has blocks with what a comment says of them', () => {
    const [first, second] = parsePage('x.md', '<!-- not run: why -->\n\n```sh\nls\n```\n\n```\nx\n```\n').blocks;
    const mark = { word: 'not run', text: 'why' };
    expect(first).toEqual({ line: 4, language: 'sh', text: 'ls\n', above: '<!-- not run: why -->', mark });
    expect(second).toEqual({ line: 8, language: '', text: 'x\n', above: '```' });
  });
});
